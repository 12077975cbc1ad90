"""Which other nodes serve on: the members of a node that stops come back to them, whatever sessions they hold.

Every node announces once a second that it is here, and at last that it leaves. Nodes that stop together, as the
processes of one server do, do not count for each other.

Invariants
- A node that leaves, or has announced nothing for SILENCE, does not count.
- While this node is cut off from the engine, the silence of others says nothing of them: those that counted before
  still do. Where it is stopped then, its members go to them, rather than wait for its own next start.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from guide.cluster.lease import SILENCE
from guide.engine.contract import NODES, Engine

ANNOUNCE_EVERY: Final = 1.0  # seconds
FORGET_AFTER: Final = 2 * SILENCE  # seconds of silence: by then this node knows if it was cut off when that began
HERE: Final = b"here"
LEAVES: Final = b"goes"


class Membership:
    """One a node."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        """`clock`: monotonic seconds."""
        self._engine = engine
        self._clock = clock
        self._seen: dict[str, float] = {}  # by node: when it last announced that it is here
        self._cut_off_at = float("-inf")  # when this node was last found cut off
        self._announcing: asyncio.Task[None] | None = None
        self._one_left = asyncio.Event()  # another node has said that it leaves

    @property
    def others(self) -> list[str]:
        """The ids of the other nodes that serve on, as far as is known, sorted."""
        self._forget()
        now = self._clock()
        return sorted(node for node, at in self._seen.items() if now - max(at, self._cut_off_at) < SILENCE)

    def start(self) -> None:
        """Begin to announce this node and to hear of others. Does not wait for an engine that is away."""
        self._announcing = asyncio.create_task(self._announce())

    async def until_alone(self, within: float) -> None:
        """Wait until every other node has said that it leaves, or `within` seconds have passed.

        One that falls silent meanwhile is not waited for in vain: it does not count afterwards.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.others:
                    self._one_left.clear()
                    await self._one_left.wait()

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
            self._one_left.set()

    async def _announce(self) -> None:
        await self._engine.subscribe(NODES, self.hear)
        while True:
            self._forget()
            self._engine.publish(NODES, HERE)
            await asyncio.sleep(ANNOUNCE_EVERY)

    def _forget(self) -> None:
        """Forget who has been silent for long, while this node could hear."""
        now = self._clock()
        if self._engine.cut_off(NODES):
            self._cut_off_at = now
        self._seen = {node: at for node, at in self._seen.items() if now - max(at, self._cut_off_at) < FORGET_AFTER}

    def _end_announcing(self) -> None:
        if self._announcing is not None:
            self._announcing.cancel()
            self._announcing = None
