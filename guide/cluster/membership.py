"""Which other nodes there are for the members of a stopping one to come back to, whatever sessions they hold.

Every node says once a second that it is here, and at last that it goes: several that stop together, as the processes of
one server do, are no heirs of each other.

Invariant: who goes, or has said nothing for SILENCE, is none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from guide.cluster.lease import SILENCE
from guide.engine.contract import NODES, Engine

EVERY: Final = 1.0  # seconds
HERE: Final = b"here"
GOES: Final = b"goes"


class Membership:
    """One a node."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        """`clock`: monotonic seconds."""
        self._engine = engine
        self._clock = clock
        self._heard: dict[str, float] = {}  # by node: when it last said that it is here
        self._saying: asyncio.Task[None] | None = None

    @property
    def there(self) -> list[str]:
        """Their names, as far as is known."""
        now = self._clock()
        self._heard = {node: at for node, at in self._heard.items() if now - at < SILENCE}
        return sorted(self._heard)

    def start(self) -> None:
        """Say so, and hear others. Begun only: an engine that is away keeps nobody waiting."""
        self._saying = asyncio.create_task(self._say())

    def go(self) -> None:
        """This node is nobody's heir any more."""
        self._be_silent()
        self._engine.publish(NODES, GOES)

    async def stop(self) -> None:
        """Hear nobody any more."""
        self._be_silent()
        await self._engine.unsubscribe(NODES)

    def hear(self, node: str, message: bytes) -> None:
        """Another node says how it is."""
        if message == HERE:
            self._heard[node] = self._clock()
        elif message == GOES:
            self._heard.pop(node, None)

    async def _say(self) -> None:
        await self._engine.subscribe(NODES, self.hear)
        while True:
            self._engine.publish(NODES, HERE)
            await asyncio.sleep(EVERY)

    def _be_silent(self) -> None:
        if self._saying is not None:
            self._saying.cancel()
            self._saying = None
