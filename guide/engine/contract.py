"""The seam between nodes.

A session's followers may sit on several nodes. What one node learns it publishes once, and every *other* node that
holds the session gets it: local delivery never goes through the engine.

Not promised: that a message arrives (a subscription can die, a broker can restart), nor that it arrives once. Events
carry numbers, so a gap is seen and filled from the store. What one node publishes to one session arrives in order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Deliver = Callable[[bytes], None]
"""Called on the node's event loop with a message; must not block or raise."""


class Engine(Protocol):
    """One node's end."""

    async def start(self) -> None:
        """Connect. Raises ConnectionError when the engine cannot be reached."""

    async def stop(self) -> None:
        """Disconnect; nothing is delivered afterwards. May be called twice."""

    async def publish(self, session: str, message: bytes) -> None:
        """Hand `message` to every other node that is subscribed to the session. Never waits for those nodes."""

    async def subscribe(self, session: str, deliver: Deliver) -> None:
        """From now on deliver what other nodes publish to the session. A second call replaces the first."""

    async def unsubscribe(self, session: str) -> None:
        """Deliver no more of the session. Does nothing where there is no subscription."""
