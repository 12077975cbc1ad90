"""One connection of a member, as a room holds it."""

from __future__ import annotations

from collections.abc import Callable

from guide.common.limits import DEFAULTS, Limits
from guide.fanout.outbox import Outbox
from guide.protocol.codes import Close
from guide.protocol.messages import Member
from guide.transport.writer import Writer


class Subscriber:
    """A member and the outbox of this connection. `close(code, wait)`: see `__init__`."""

    __slots__ = ("close", "member", "outbox")

    def __init__(
        self, member: Member, writer: Writer, close: Callable[[Close, int], None], limits: Limits = DEFAULTS
    ) -> None:
        """`close(code, wait)` sends a bye and ends the connection; `wait`: milliseconds until the client may come back.

        It may be called more than once; only the first call counts. It is called from the event loop, and raises
        nothing: whoever closes one goes on with others.
        """
        self.member = member
        self.close = close
        self.outbox = Outbox(writer, self._disconnect, limits)

    def _disconnect(self, code: Close) -> None:
        self.close(code, 0)
