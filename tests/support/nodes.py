"""Nodes as processes, alone or several with what they share: a record, Redis where there are several, and, where
wanted, lines between them that can break.

A node can be killed, stopped, made to stand still, or given another wall clock, and its log is judged.

with Fleet(folder, 3, postgresql, redis) as fleet:
    session = fleet.nodes[0].new_session()
    guide = await LightGuide.enter(fleet.urls(), session["guide_secret"])
    fleet.nodes[0].kill(); fleet.nodes[1].pause(); …
"""

from __future__ import annotations

import glob
import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx

from guide.protocol.messages import Event
from guide.store.contract import Store
from guide.store.postgresql import PostgresqlStore
from guide.store.sqlite import SqliteStore
from tests.support.faulty_proxy import FaultyProxy
from tests.support.postgresql_server import Postgresql
from tests.support.redis_server import RedisCluster, RedisPair, RedisServer
from tests.support.server_process import Server

READY_WITHIN: Final = 30.0  # seconds
MOST_EVENTS: Final = 1_000_000
LOUD: Final = ("warning", "error", "critical")
MAYBE: Final = "?"
OR: Final = "|"
FAKETIME: Final = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)  # noqa: PTH207
NO_FAKETIME: Final = None if FAKETIME else "no libfaketime found: `apt-get install libfaketime` as root"


def another_clock(hours: int) -> dict[str, str]:
    """The environment of a process whose wall clock is so many hours ahead. Monotonic clocks go as ever."""
    assert FAKETIME is not None
    return {"LD_PRELOAD": FAKETIME, "FAKETIME": f"{hours:+d}h", "DONT_FAKE_MONOTONIC": "1"}


class Node(Server):
    """`log` holds what all its processes said, one after another."""

    def __init__(self, name: str, data: Path, env: Mapping[str, str]) -> None:
        super().__init__(data, env={"GUIDE_LOG_JSON": "true", **env}, log=data.with_name(f"{name}.log"))
        self.name = name
        self._read_from = 0

    @property
    def runs(self) -> bool:
        return self._process is not None

    def pause(self) -> None:
        """It stands still and keeps its connections, until `go_on`."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def forget_log(self) -> None:
        """What it has said so far is of no interest."""
        self._read_from = self.log.stat().st_size if self.log.exists() else 0

    @property
    def said(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._read_from)
            return log.read().decode()

    def lines(self, event: str | None = None) -> list[dict[str, Any]]:
        """The log's lines, or those of one event."""
        parsed = [json.loads(line) for line in self.said.splitlines() if line.startswith("{")]
        return [line for line in parsed if event in (None, line["event"])]

    @property
    def id(self) -> str:
        """Its name in other nodes' logs, until it is started anew."""
        named = [line for line in self.log.read_text().splitlines() if line.startswith("{") and '"node"' in line]
        return str(json.loads(named[-1])["node"])

    def untold(self, told: Sequence[str]) -> list[str]:
        """Of the events that its log should tell of, see `complaints`, those that it does not, or not as often."""
        wanted = Counter(event for event in told if not event.endswith(MAYBE))
        return sorted((wanted - Counter(_as_told(line["event"], told) for line in self.lines())).elements())

    def complaints(self, told: Sequence[str]) -> list[str]:
        """What is wrong with its log: a trace, a line that is none of ours, or other warnings and errors than `told`.

        `told`: events, one for each line; of those that are no warnings the log has just as many lines, too. Behind one
        that may be missing stands MAYBE, and OR between two of which there is one.
        """
        faults = []
        stray = [
            line
            for line in self.said.splitlines()
            if line and not line.startswith(("{", "The server runs", "Ctrl+C", "  "))
        ]
        if "Traceback" in self.said:
            faults.append(f"{self.name} logged a traceback: {self.said[-3000:]}")
        elif stray:
            faults.append(f"{self.name} logged what is no line of ours: {stray[:3]}")
        most = Counter(event.removesuffix(MAYBE) for event in told)
        lines = [line for line in self.lines() if line["level"] in LOUD or _as_told(line["event"], told) in most]
        if more := Counter(_as_told(line["event"], told) for line in lines) - most:
            faults.append(f"{self.name} logged more than tells it, {dict(more)}: {lines[:8]}")
        if untold := self.untold(told):
            faults.append(f"{self.name} did not log {untold}, but {lines[:8]}")
        if any("exception" in line for line in self.lines()):
            faults.append(f"{self.name} logged an exception: {[line for line in self.lines() if 'exception' in line]}")
        return faults


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
        self.fronts: list[FaultyProxy] = []
        self.databases: list[FaultyProxy] = []
        self.redises: list[FaultyProxy] = []

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

    def _port(self, port: int, links: list[FaultyProxy], stack: ExitStack) -> int:
        """Where a port is reached: over another of these links, where the fleet is linked."""
        if not self._linked:
            return port
        links.append(stack.enter_context(FaultyProxy(port)))
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
            answer = httpx.get(f"{node.url}/readyz", timeout=5, trust_env=False, verify=False).json()
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


def _as_told(event: str, told: Sequence[str]) -> str:
    """The one of `told` that an event is meant by, itself where there is none."""
    meant = (one.removesuffix(MAYBE) for one in told)
    return next((one for one in meant if event in one.split(OR)), event)
