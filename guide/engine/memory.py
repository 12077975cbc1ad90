"""The engine of one machine: nodes are hubs of one process, joined by a `Bus`. With one node it carries nothing."""

from __future__ import annotations

import asyncio

from guide.engine.contract import Deliver


class Bus:
    """What joins the memory engines of one process."""

    def __init__(self) -> None:
        self.engines: list[MemoryEngine] = []


class MemoryEngine:
    """See `contract.Engine`."""

    def __init__(self, bus: Bus | None = None) -> None:
        self._bus = bus or Bus()
        self._deliver: dict[str, Deliver] = {}

    async def start(self) -> None:
        if self not in self._bus.engines:
            self._bus.engines.append(self)

    async def stop(self) -> None:
        if self in self._bus.engines:
            self._bus.engines.remove(self)
        self._deliver.clear()

    async def publish(self, session: str, message: bytes) -> None:
        loop = asyncio.get_running_loop()
        for engine in self._bus.engines:
            if engine is not self:
                loop.call_soon(engine.receive, session, message)

    async def subscribe(self, session: str, deliver: Deliver) -> None:
        self._deliver[session] = deliver

    async def unsubscribe(self, session: str) -> None:
        self._deliver.pop(session, None)

    def receive(self, session: str, message: bytes) -> None:
        """What another node of the bus published."""
        deliver = self._deliver.get(session)
        if deliver is not None:
            deliver(message)
