"""Which other nodes serve on: the members of a node that stops come back to them, whatever sessions they hold.

Every node announces once a second that it is here, and at last that it leaves. Nodes that stop together, as the
processes of one server do, do not count for each other.

Invariant: a node that leaves, or has announced nothing for SILENCE, does not count.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from guide.cluster.lease import SILENCE
from guide.engine.contract import NODES, Engine

ANNOUNCE_EVERY: Final = 1.0  # seconds
HERE: Final = b"here"
LEAVES: Final = b"goes"


class Membership:
    """One a node."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        """`clock`: monotonic seconds."""
        self._engine = engine
        self._clock = clock
        self._seen: dict[str, float] = {}  # by node: when it last announced that it is here
        self._announcing: asyncio.Task[None] | None = None

    @property
    def others(self) -> list[str]:
        """The ids of the other nodes that serve on, as far as is known, sorted."""
        now = self._clock()
        self._seen = {node: at for node, at in self._seen.items() if now - at < SILENCE}
        return sorted(self._seen)

    def start(self) -> None:
        """Begin to announce this node and to hear of others. Does not wait for an engine that is away."""
        self._announcing = asyncio.create_task(self._announce())

    def leave(self) -> None:
        """Announce that this node leaves. It goes on hearing of others."""
        self._end_announcing()
        self._engine.publish(NODES, LEAVES)

    async def stop(self) -> None:
        """Hear of no other node any more."""
        self._end_announcing()
        await self._engine.unsubscribe(NODES)

    def hear(self, node: str, message: bytes) -> None:
        """Take in what another node announced; what is not understood is ignored."""
        if message == HERE:
            self._seen[node] = self._clock()
        elif message == LEAVES:
            self._seen.pop(node, None)

    async def _announce(self) -> None:
        await self._engine.subscribe(NODES, self.hear)
        while True:
            self._engine.publish(NODES, HERE)
            await asyncio.sleep(ANNOUNCE_EVERY)

    def _end_announcing(self) -> None:
        if self._announcing is not None:
            self._announcing.cancel()
            self._announcing = None
