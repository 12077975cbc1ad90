"""A session's room as the cluster sees it: what it asks of the room, which is a layer above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from guide.fanout.subscriber import Subscriber
from guide.protocol.messages import ClientMessage, Event
from guide.transport.frames import TickFrame


class RoomPort(Protocol):
    """The room."""

    @property
    def subscribers(self) -> Mapping[str, Subscriber]:
        """The members on this node, by id; always the same mapping."""

    @property
    def may_relay(self) -> bool:
        """Whether a frame can be sent at this moment."""

    def relay(self, frame: TickFrame) -> None:
        """Send the lead node's tick on to everyone here."""

    def news(self) -> None:
        """Make a tick of our own soon, if there is something to tell."""

    def receive_again(self, member: str, message: ClientMessage) -> None:
        """Act on a message that waited, if the member is still here."""

    def take_in(self, event: Event) -> None:
        """Take in an event that another node recorded, for the next tick."""

    async def catch_up(self, *, from_record: bool = False) -> None:
        """Fetch the events that are missing; `from_record`: not from what the engine keeps."""

    async def begin_anew(self) -> bool:
        """Go by the record's epoch, as another node goes by another. Return whether it was not ours."""
