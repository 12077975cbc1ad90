"""What the leader shows: view, pointer, stop and what plays. Pure.

Invariant: the latest wins. A change of scene is an event, and their rate is limited: a view of another scene that comes
too fast waits, and the latest of them is shown when the rate allows it. What is no event goes on meanwhile.

`now` is seconds on the node's monotonic clock.
"""

from __future__ import annotations

from guide.protocol.messages import Draft, Member, State, View
from guide.session.participants import Participants
from guide.session.rules.drafts import scene_draft
from guide.session.tick_builder import TickBuilder


class LeaderState:
    """What the leader of one session shows."""

    def __init__(self, session: str, ticks: TickBuilder, people: Participants) -> None:
        """`session`: its id."""
        self._session = session
        self._ticks = ticks
        self._people = people
        self._waiting: View | None = None

    def take(self, member: Member, sent: State, time: int | None, now: float) -> Draft | None:
        """Show what the leader sent, and a view that waited. Return the event that a change of scene is.

        `time`: the guide time of its capture, ms.
        """
        shown = self._ticks.state
        view, self._waiting = sent.get("view", self._waiting), None
        moved = view is not None and (shown["view"] is None or shown["view"][0] != view[0])
        if moved and self._people.event_wait(member, now):
            self._waiting, view, moved = view, None, False
        for key, value in (sent | {"view": view or shown["view"]}).items():
            if shown[key] != value:
                self._ticks.set(key, value)
        return scene_draft(self._session, member, view[0], time) if moved and view is not None else None

    def take_waiting(self, now: float) -> Draft | None:
        """Show a view that waited, if the rate allows it now. Return the event that the change of scene is."""
        leader = None if self._waiting is None else self._ticks.state["leader"]
        member = None if leader is None else self._people.present(leader["id"])
        return None if member is None else self.take(member, {}, self._ticks.time.at(now), now)

    def forget(self) -> None:
        """Drop what waits: its leader leads no longer, begins anew, or leads on another node."""
        self._waiting = None
