"""A session's room and its members' lines, as they are seen from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from guide.fanout.outbox import Outbox
from guide.protocol.codes import Close
from guide.protocol.messages import ClientMessage, Event, Member
from guide.transport.frames import TickFrame


class Subscriber(Protocol):
    """One member's connection; `close(code, wait)` says bye."""

    @property
    def member(self) -> Member: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def close(self) -> Callable[[Close, int], None]: ...


class RoomPort(Protocol):
    """The room."""

    @property
    def lines(self) -> Mapping[str, Subscriber]: ...
    @property
    def may_relay(self) -> bool:
        """Whether a frame can be sent at this moment."""

    def relay(self, frame: TickFrame) -> None:
        """Send the lead node's tick on."""

    def news(self) -> None:
        """Send a tick of our own soon, if there is something to tell."""

    def receive_again(self, member: str, message: ClientMessage) -> None:
        """Act on a message that was held back, if the member is still here."""

    def take_in(self, event: Event) -> None:
        """An event another node recorded."""

    async def catch_up(self, *, from_record: bool = False) -> None:
        """Fetch the events that are missing; `from_record`: not from what the engine keeps."""

    async def begin_anew(self) -> bool:
        """Another node goes by another epoch: go by the record's. Whether that was not ours."""
