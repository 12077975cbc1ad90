"""Several nodes in one process: hubs on one record and one engine, whose time stands until it is set."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from guide.cluster.role_machine import Role
from guide.engine.contract import Deliver, Engine
from guide.engine.memory import Bus, MemoryEngine
from guide.engine.redis import RedisEngine
from guide.engine.redis_url import parse
from guide.live.hub import Hub
from guide.live.room import HEARTBEAT, Room
from guide.protocol.messages import ClientMessage, Member
from guide.store.contract import SessionRecord
from guide.store.sqlite import SqliteStore
from tests.support.fakes import SCENES, Clock, FakeLine, ready, record, until

MARKS = "marks"  # the id of no session


def scenes(_hall: str) -> frozenset[str]:
    return frozenset(SCENES)


class Node:
    """One node, with the one session there is."""

    def __init__(self, hub: Hub, engine: Engine, room: Room) -> None:
        self.hub = hub
        self.engine = engine
        self.room = room

    @property
    def role(self) -> Role:
        return self.room.coordinator.role

    def join(self, member: Member, resume: tuple[str, int] | None = None) -> FakeLine:
        line = FakeLine(member)
        self.room.join(line, resume)
        return line

    def say(self, line: FakeLine, *messages: ClientMessage) -> None:
        for message in messages:
            self.room.receive(line, message)

    async def becomes(self, role: Role) -> None:
        await until(lambda: self.role is role)


class Several:
    """The nodes, their record and what joins them."""

    def __init__(self, store: SqliteStore, record: SessionRecord, engine: Callable[[], Engine]) -> None:
        self.store = store
        self.record = record
        self.clock = Clock()
        self.bus = Bus(self.clock)
        self.nodes: list[Node] = []
        self._engine = engine
        self._made: list[tuple[Hub, Engine]] = []
        self._received = 0  # messages of nodes, by nodes
        self._marks: dict[str, set[tuple[str, bytes]]] = {}  # by node: of which node it has heard which
        self._next_mark = 0

    async def node(self) -> Node:
        """Another node, with the session open."""
        engine = self._engine() if self._engine is not MemoryEngine else MemoryEngine(self.bus)
        await engine.start()
        await self._count(engine)
        hub = Hub(self.store, engine, scenes, self.clock)
        self._made.append((hub, engine))
        node = Node(hub, engine, await hub.room(self.record.id))
        node.room._beat.cancel()
        self.nodes.append(node)
        await self.settled()
        return node

    async def beats(self, count: int = 1) -> None:
        """So many heartbeats of all nodes, a second apart, and what they set off."""
        for _ in range(count):
            self.clock.now += HEARTBEAT
            for node in self.nodes:
                node.room._heartbeat()
                node.room._beat.cancel()
            await self.settled()

    async def settled(self) -> None:
        """Wait until what is on its way has come, and what that set off, too."""
        received = -1
        while received != self._received or self._busy():
            received = self._received
            await until(lambda: not self._busy())
            await self._until_delivered()

    def _busy(self) -> bool:
        """Whether a node claims, hands over events, or fetches them."""
        return any(node.hub._tasks._tasks for node in self.nodes)

    async def _until_delivered(self) -> None:
        """Wait until nodes have received what was published before this."""
        await asyncio.sleep(0)  # what the memory engine delivers, it delivers with the loop's next turn
        engines = [node.engine for node in self.nodes if isinstance(node.engine, RedisEngine)]
        self._next_mark += 1
        mark = str(self._next_mark).encode()
        for engine in engines:
            engine.publish(MARKS, mark)
        for engine in engines:
            others = {(other.node, mark) for other in engines if other is not engine}
            await until(lambda engine=engine, others=others: others <= self._marks[engine.node])  # type: ignore[misc]

    async def _count(self, engine: Engine) -> None:
        """Count from now on what the engine delivers, and take note of the marks, which come after all that was
        published before them."""
        marks = self._marks[engine.node] = set()
        subscribe = engine.subscribe
        if isinstance(engine, RedisEngine):
            await subscribe(MARKS, lambda node, mark: marks.add((node, mark)))

        async def counting(session: str, deliver: Deliver) -> None:
            def counted(node: str, message: bytes) -> None:
                self._received += 1
                deliver(node, message)

            await subscribe(session, counted)

        engine.subscribe = counting  # type: ignore[method-assign]

    async def kill(self, node: Node) -> None:
        """It does nothing any more, and says nothing of that."""
        self.nodes.remove(node)
        await node.engine.stop()

    async def stop(self) -> None:
        for hub, engine in self._made:
            await hub.stop()
            await engine.stop()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(ready(tmp_path))
    await store.open()
    yield store
    await store.close()


async def _several(store: SqliteStore, engine: Callable[[], Engine]) -> Several:
    made = record()
    await store.add_session(made)
    return Several(store, made, engine)


@pytest.fixture(params=["memory", "redis"])
async def several(request: pytest.FixtureRequest, store: SqliteStore) -> AsyncIterator[Several]:
    """On each engine. Redis' own time does not stand, so leases end there only when they do."""
    if request.param == "memory":
        several = await _several(store, MemoryEngine)
    else:
        url = request.getfixturevalue("redis").url
        several = await _several(store, lambda: RedisEngine(parse(url)))
    yield several
    await several.stop()


@pytest.fixture
async def in_memory(store: SqliteStore) -> AsyncIterator[Several]:
    """Where the engine's time is set by hand, too."""
    several = await _several(store, MemoryEngine)
    yield several
    await several.stop()
