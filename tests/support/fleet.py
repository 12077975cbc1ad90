"""Nodes as processes with what they share: a record, Redis where there are several, and, where wanted, lines between
them that can break.

with Fleet(folder, 3, postgresql, redis) as fleet:
    session = fleet.nodes[0].new_session()
    guide = await LightGuide.enter(fleet.urls(), session["guide_secret"])
    fleet.nodes[0].kill(); fleet.nodes[1].pause(); …
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx

from guide.protocol.messages import Event
from guide.store.contract import Store
from guide.store.postgresql import PostgresqlStore
from guide.store.sqlite import SqliteStore
from tests.support.databases import Postgresql
from tests.support.link import Link
from tests.support.node import Node
from tests.support.redises import RedisCluster, RedisPair, RedisServer

READY_WITHIN: Final = 20.0  # seconds
MOST_EVENTS: Final = 1_000_000


class Fleet:
    """A context. Without a database it is one node with SQLite; without Redis one node. The servers behind belong to
    the caller, who starts them first.

    Where it is `linked`, every node has a link of its own to each thing: `fronts` before it, `databases` and `redises`
    behind it (not to the servers of a RedisPair, which name one another).
    """

    def __init__(
        self,
        folder: Path,
        nodes: int = 1,
        database: Postgresql | None = None,
        redis: RedisServer | RedisPair | RedisCluster | None = None,
        *,
        linked: bool = False,
        env: Callable[[int], Mapping[str, str]] = lambda _: {},
    ) -> None:
        """`env`: settings of one node, beside the usual."""
        self.data = folder / "data"
        self.database = database
        self.redis = redis
        self._folder = folder
        self._linked = linked
        self._stack = ExitStack()
        self._env = env
        self._count = nodes
        self.nodes: list[Node] = []
        self.fronts: list[Link] = []
        self.databases: list[Link] = []
        self.redises: list[Link] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            if self.database is not None:
                self.database.ready(self._folder)
            for number in range(self._count):
                node = self._make(number, stack)
                self.nodes.append(node)
                self._port(node.port, self.fronts, stack)
                stack.callback(node.kill)
            self.each(lambda node: node.start())
            self.until_ready()
            self._stack = stack.pop_all()
        return self

    def _make(self, number: int, stack: ExitStack) -> Node:
        env = dict(self._env(number))
        if self.database is not None:
            port = self._port(self.database.port, self.databases, stack)
            env["GUIDE_DATABASE_URL"] = self.database.url(self._folder, port)
        if isinstance(self.redis, RedisServer):
            env["GUIDE_REDIS_URL"] = f"redis://127.0.0.1:{self._port(self.redis.port, self.redises, stack)}/0"
        elif self.redis is not None:
            env["GUIDE_REDIS_URL"] = self.redis.url
        return Node(f"node{number}", self.data, env)

    def _port(self, port: int, links: list[Link], stack: ExitStack) -> int:
        """Where a port is reached: over another of these links, where the fleet is linked."""
        if not self._linked:
            return port
        links.append(stack.enter_context(Link(port)))
        return links[-1].port

    def each(self, work: Callable[[Node], object]) -> None:
        with ThreadPoolExecutor(len(self.nodes)) as pool:
            for done in [pool.submit(work, node) for node in self.nodes]:
                done.result()

    def urls(self, *, through: bool = False) -> list[str]:
        """The nodes' addresses, `through` the links before them."""
        return [f"http://127.0.0.1:{link.port}" for link in self.fronts] if through else [n.url for n in self.nodes]

    def until_ready(self) -> None:
        """Until every node says that all is well. Raises TimeoutError."""
        deadline = time.monotonic() + READY_WITHIN
        for node in self.nodes:
            while (answer := self.condition(node)) != "ok":
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{node.name} is {answer}:\n{node.said[-3000:]}")
                time.sleep(0.1)

    @staticmethod
    def condition(node: Node) -> str:
        """What /readyz says."""
        try:
            answer = httpx.get(f"{node.url}/readyz", timeout=5, trust_env=False).json()
        except httpx.TransportError as error:
            return f"out of reach ({type(error).__name__})"
        return str(answer["status"])

    def heal(self) -> None:
        """Whatever a test broke works again, and nothing logged so far counts."""
        for link in (*self.fronts, *self.databases, *self.redises):
            link.open()
        for node in self.nodes:
            node.go_on()
            if not node.runs:
                node.start()
        self.until_ready()
        for node in self.nodes:
            node.forget_log()

    def store(self) -> Store:
        """The record, for the caller to open and close. A node with SQLite must not run meanwhile."""
        if self.database is None:
            return SqliteStore(self.data)
        return PostgresqlStore(self.database.url(self._folder), connections=1)

    async def recorded(self, session: str) -> list[Event]:
        """Every event of the record. A node with SQLite must have stopped."""
        store = self.store()
        await store.open()
        try:
            return await store.events(session, 0, MOST_EVENTS)
        finally:
            await store.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
