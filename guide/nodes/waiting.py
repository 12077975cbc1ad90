"""The guide here for whose line, or take, the lease is wanted, and what that guide has said meanwhile.

Invariants
- Where there is no such guide, nothing is held.
- At most HELD_MOST messages are held: the newest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Final

from guide import wire
from guide.codes import Refused
from guide.messages import ClientMessage, Take
from guide.nodes.host import Line
from guide.session import Session

HELD_MOST: Final = 512  # messages of a guide that wait for the lease: seconds of lead frames


class Waiting:
    """`guide`: the member's id; None: the lease is wanted for nobody."""

    def __init__(self) -> None:
        self.guide: str | None = None
        self._held: deque[tuple[str, ClientMessage]] = deque(maxlen=HELD_MOST)

    def want(self, member: str) -> None:
        """The lead belongs where this guide's line is."""
        self.guide = member

    def hold(self, member: str, message: ClientMessage) -> None:
        """A message that only the lead node may act on. What another guide said before is dropped."""
        if self.guide != member:
            self.guide = member
            self._held.clear()
        self._held.append((member, message))

    def drop(self) -> None:
        """The lease is not wanted any more."""
        self.guide = None
        self._held.clear()

    def over(self) -> list[tuple[str, ClientMessage]]:
        """The wait is over: (member, message), in order, to be acted on now."""
        held = list(self._held)
        self.drop()
        return held

    def judge(self, session: Session, lines: Mapping[str, Line]) -> None:
        """The state is another one: what the guide wanted may not be allowed any more, and then the guide is told."""
        line = None if self.guide is None else lines.get(self.guide)
        if line is None:
            self.drop()
        elif not session.leads(line.member):
            take = next((message for _, message in self._held if isinstance(message, Take)), None)
            try:
                if take is None:
                    self.drop()
                else:
                    session.may_take(line.member, take.force)
            except Refused as refused:
                self.drop()
                line.outbox.say(wire.error(refused.code, None, refused.detail))
