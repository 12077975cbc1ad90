"""Several nodes as processes on one Redis and one PostgreSQL, all real, on free ports of this machine.

with Cluster(folder, nodes=3) as cluster:
    session = cluster[0].new_session()
    guide = await LightGuide.enter(cluster.urls, session["guide_secret"])
    cluster[0].kill(); cluster[1].pause(); cluster.redis.stop(); …
"""

from __future__ import annotations

import contextlib
import signal
from collections import ChainMap
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.databases import Postgresql, binaries
from tests.redises import MISSING, RedisServer
from tests.servers import Server

LACKS = MISSING or (None if binaries() else "no PostgreSQL: `apt-get install postgresql` as root")
"""Why there can be no cluster here; None: there can."""


class NodeProcess(Server):
    """One node. `kill`, `stop` and `start` as often as wanted."""

    def also(self, env: Mapping[str, str]) -> None:
        """Settings of this node alone."""
        self._env = ChainMap(dict(env), self._env)  # type: ignore[arg-type]  # nothing is written to it

    def pause(self) -> None:
        """It stands still and keeps its connections, until `go_on`."""
        self.signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.signal(signal.SIGCONT)

    def signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def kill(self) -> None:
        self.go_on()
        super().kill()

    @property
    def lines(self) -> list[str]:
        """What it has logged."""
        return self.log.read_text().splitlines()


class Cluster:
    """A context; everything runs inside. `redis` and `database` may be stopped and started, too."""

    def __init__(self, folder: Path, nodes: int, env: Mapping[str, str] | None = None) -> None:
        """`env`: settings of all nodes beside those that join them."""
        self.redis = RedisServer(folder / "redis")
        self.database = Postgresql()
        self.env = {
            "GUIDE_REDIS_URL": self.redis.url,
            "GUIDE_DATABASE_CONNECTIONS": "4",
            "GUIDE_ACCEPTS_PER_SECOND": "10000",
            **(env or {}),
        }
        self.nodes = [NodeProcess(folder / f"node{number}", env=self.env) for number in range(nodes)]
        self._folder = folder
        self._stack = contextlib.ExitStack()

    def __getitem__(self, number: int) -> NodeProcess:
        return self.nodes[number]

    @property
    def urls(self) -> Sequence[str]:
        return [node.url for node in self.nodes]

    def record(self, query: str) -> list[Any]:
        """What the database answers."""
        return self.database.run(query, self._folder)

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.redis)
            stack.enter_context(self.database)
            self.env["GUIDE_DATABASE_URL"] = self.database.ready(self._folder)
            for node in self.nodes:
                stack.enter_context(node)
                stack.callback(node.go_on)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
