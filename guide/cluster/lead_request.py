"""Who may take the lead on a node that does not hold the lease: what the guide sends waits until the lease is here.

Pure. The session's rules judge the guide against the state that this node mirrors: when the guide asks, and again each
time that a whole state comes. When the lease is here, what waited is acted on, and judged once more by that.

Invariant: each message that waits is released, or it is among those that `take_dropped` returns, so that its guide can
be told; but for lead frames, of which only the newest matters.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from guide.protocol.codes import Refused
from guide.protocol.messages import ClientMessage, Lead, Member, Take
from guide.session.dispatch import Place, place_of
from guide.session.session import Session

HELD_MOST: Final = 512  # messages of a guide that wait for the lease: seconds of lead frames


class LeadRequest:
    """`guide`: the member's id; None: the lease is wanted for nobody."""

    def __init__(self) -> None:
        self.guide: str | None = None
        self._held: deque[tuple[str, ClientMessage]] = deque()
        self._dropped: list[tuple[str, ClientMessage]] = []

    def takes(self, session: Session, member: Member, message: ClientMessage) -> bool:
        """Return whether this message is a guide's that may lead, and waits for the lease. Raises Refused where the
        guide may not take the lead by the state that this node mirrors."""
        if place_of(type(message)) is not Place.LEAD_NODE:
            return False
        if isinstance(message, Take):
            session.may_take(member, message.force)
            return True
        return self.guide == member.id or session.leads(member)

    def want(self, guide: str) -> None:
        """Ask for the lease for this guide, who leads: the lead belongs on the node with the leading guide."""
        self.guide = guide

    def hold(self, guide: str, message: ClientMessage) -> None:
        """Ask for the lease for this guide, and keep a message that only the lead node may act on.

        What another guide has sent is dropped. Where too many messages wait, the oldest goes.
        """
        if self.guide != guide:
            self.drop()
            self.guide = guide
        self._held.append((guide, message))
        if len(self._held) > HELD_MOST:
            self._drop(*self._held.popleft())

    def drop(self) -> None:
        """Want the lease for nobody any more."""
        self.guide = None
        while self._held:
            self._drop(*self._held.popleft())

    def take_dropped(self) -> list[tuple[str, ClientMessage]]:
        """Return as (member id, message) what will not be acted on, once."""
        dropped, self._dropped = self._dropped, []
        return dropped

    def _drop(self, guide: str, message: ClientMessage) -> None:
        if not isinstance(message, Lead):
            self._dropped.append((guide, message))

    def release(self) -> list[tuple[str, ClientMessage]]:
        """Return what waited as (member id, message), in order, to be acted on now; the wait is over."""
        held, self._held, self.guide = list(self._held), deque(), None
        return held

    def judge(self, session: Session, guide: Member | None) -> Refused | None:
        """Drop the request where a new state does not allow it any more. `guide`: the guide, None where it has gone.

        Return what the guide has to be told of that, None where there is nothing to say.
        """
        if guide is None:
            self.drop()
        elif not session.leads(guide):
            take = next((message for _, message in self._held if isinstance(message, Take)), None)
            if take is None:
                self.drop()
            else:
                return self._judge_take(session, guide, take)
        return None

    def _judge_take(self, session: Session, guide: Member, take: Take) -> Refused | None:
        try:
            session.may_take(guide, take.force)
        except Refused as refused:
            self._held.remove((guide.id, take))  # what is returned here answers it
            self.drop()
            return refused
        return None
