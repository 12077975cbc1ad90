"""One member's connection, as a room holds it."""

from __future__ import annotations

from collections.abc import Callable

from guide.common.limits import DEFAULTS, Limits
from guide.fanout.outbox import Outbox
from guide.protocol.codes import Close
from guide.protocol.messages import Member
from guide.transport.writer import Writer


class Subscriber:
    """What is known of one connection only, and its way out."""

    __slots__ = ("close", "last_report", "member", "outbox")

    def __init__(
        self, member: Member, writer: Writer, close: Callable[[Close, int], None], limits: Limits = DEFAULTS
    ) -> None:
        """`close(code, wait)` says bye and ends the connection; called at most a few times, from the loop."""
        self.member = member
        self.close = close
        self.outbox = Outbox(writer, self._give_up, limits)
        self.last_report: dict[str, int] = {}

    def _give_up(self, code: Close) -> None:
        self.close(code, 0)
