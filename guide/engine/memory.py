"""The engine of one process: its nodes are hubs that a `Bus` joins. With one node nothing is carried."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from guide.common.tokens import new_id
from guide.engine.contract import KEPT, LEASE, Claim, Deliver, EngineAway, LeaseStatus


@dataclass
class _Shared:
    """What a bus keeps of one session."""

    fence: int = 0
    holder: str | None = None
    until: float = float("-inf")
    events: dict[str, deque[tuple[int, bytes]]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=KEPT)))


class Bus:
    """Joins the memory engines of one process. `away`: set by tests; while it is not None nothing is carried."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds; the bus has its own, as a broker would."""
        self.engines: list[MemoryEngine] = []
        self.away: str | None = None
        self.clock = clock
        self._sessions: dict[str, _Shared] = defaultdict(_Shared)

    def forget(self) -> None:
        """Forget everything, as a broker that keeps nothing does when it restarts."""
        self._sessions.clear()

    def session(self, id: str) -> _Shared:
        """Return what is kept of a session, its lease expired where its time is over. Raises EngineAway."""
        if self.away is not None:
            raise EngineAway(self.away)
        shared = self._sessions[id]
        if self.clock() >= shared.until:
            shared.holder = None
        return shared


class MemoryEngine:
    """See `contract.Engine`."""

    def __init__(self, bus: Bus | None = None) -> None:
        self.node = new_id()
        self._bus = bus or Bus()
        self._deliver: dict[str, Deliver] = {}

    @property
    def away(self) -> str | None:
        return self._bus.away

    def cut_off(self, session: str) -> bool:
        return self._bus.away is not None

    @property
    def alone(self) -> bool:
        return not any(engine is not self for engine in self._bus.engines)

    async def start(self) -> None:
        if self not in self._bus.engines:
            self._bus.engines.append(self)

    async def stop(self) -> None:
        if self in self._bus.engines:
            self._bus.engines.remove(self)
        self._deliver.clear()

    def publish(self, session: str, message: bytes) -> None:
        if self._bus.away is not None:
            return
        loop = asyncio.get_running_loop()
        for engine in self._bus.engines:
            if engine is not self:
                loop.call_soon(engine.receive, session, self.node, message)

    async def subscribe(self, session: str, deliver: Deliver) -> None:
        self._deliver[session] = deliver

    async def unsubscribe(self, session: str) -> None:
        self._deliver.pop(session, None)

    async def claim(self, session: str, epoch: str, claim: Claim, fence: int) -> LeaseStatus:
        shared = self._bus.session(session)
        known, shared.fence = shared.fence, max(shared.fence, fence)
        free = shared.holder is None or known < fence  # a lease that the engine forgot, or never knew, is not held
        mine = shared.holder == self.node and known >= fence
        renews = mine or (claim is Claim.RENEW and free and known <= fence)
        takes = (claim is Claim.VACANT and free) or (claim is Claim.SEIZE and known <= fence)
        if claim is not Claim.LOOK and (renews or takes):
            shared.fence += not renews
            shared.holder, shared.until = self.node, self._bus.clock() + LEASE
        kept = shared.events[epoch]
        return LeaseStatus(shared.holder, shared.fence, kept[-1][0] if kept else 0)

    async def release(self, session: str) -> None:
        shared = self._bus.session(session)
        if shared.holder == self.node:
            shared.holder = None

    async def append(self, session: str, epoch: str, number: int, message: bytes) -> None:
        kept = self._bus.session(session).events[epoch]
        if not kept or number > kept[-1][0]:
            kept.append((number, message))
        self.publish(session, message)

    async def events(self, session: str, epoch: str, after: int) -> list[tuple[int, bytes]]:
        return [item for item in self._bus.session(session).events[epoch] if item[0] > after]

    def receive(self, session: str, node: str, message: bytes) -> None:
        """Deliver what another node of the bus published."""
        deliver = self._deliver.get(session)
        if deliver is not None:
            deliver(node, message)
