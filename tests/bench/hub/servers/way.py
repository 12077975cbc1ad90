"""One way from the server to its followers: plain, TLS in the server itself, or behind a proxy of deploy/ with TLS."""

from __future__ import annotations

import asyncio
import itertools
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from guide.protocol.messages import Comment, Report
from tests.bench.hub.clients.follower import Follower
from tests.bench.hub.clients.leader import Leader
from tests.bench.hub.machine import SERVER_CORE, CannotRun, children, cpu_seconds, on_core
from tests.bench.hub.servers.product import Product, prepare
from tests.deploy.reverse_proxy import Proxy
from tests.support.fakes import until

REPORTS = 5.0  # seconds between a follower's reports, as PROTOCOL.md says
TOLD = Report({"lag": 120, "buffer": 80, "rung": 0, "fps": 30})
ALL_AT_ONCE = "10000"  # followers a second: how they come in is not what is measured
SAID = "这座桥是哪一年建成的？真了不起"
RunProxy = Callable[[Path, int], Proxy]


def _itself(follower: Follower) -> Follower:
    return follower


@dataclass(frozen=True)
class Window:
    """Frames that came to all followers, and CPU seconds of the server and of the proxy, over the same time."""

    frames: int
    server: float
    proxy: float
    seconds: float


class Way:
    """A server with its followers. An async context; nobody leads yet inside."""

    def __init__(self, folder: Path, followers: int, *, tls: bool = False, proxy: RunProxy | None = None) -> None:
        folder.mkdir()
        self._folder = folder
        self._count = followers
        self._product = Product(
            folder, scheme="https" if tls else "http", env={"GUIDE_ACCEPTS_PER_SECOND": ALL_AT_ONCE}
        )
        self._run_proxy = proxy
        self._proxy: Proxy | None = None
        self._trust: ssl.SSLContext | None = None
        if tls or proxy is not None:
            self._trust = ssl.create_default_context()
            self._trust.check_hostname, self._trust.verify_mode = False, ssl.CERT_NONE
        self._tls = tls
        self._stack = AsyncExitStack()
        self._said = itertools.count()
        self.followers: list[Follower] = []

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def _open(self) -> None:
        prepared = await prepare(self._folder / "data", self._count)
        await self._stack.enter_async_context(self._product)
        url = self._product.server.url
        own = self._trust if self._tls else None
        self.leader = Leader(url, prepared.guide_token, self._folder / "stamps", own)
        await self.leader.start()
        self._stack.push_async_callback(self.leader.stop)
        self.leader.leading.clear()
        if self._run_proxy is not None:
            with on_core(SERVER_CORE):
                try:
                    self._proxy = self._stack.enter_context(self._run_proxy(self._folder / "proxy", self._product.port))
                except (FileNotFoundError, AttributeError) as error:
                    raise CannotRun(f"no proxy: {error}") from None
            url = self._proxy.url
        host = url.partition("//")[2]
        name, _, port = host.partition(":")
        loop = asyncio.get_running_loop()
        for token in prepared.tokens:
            follower = Follower(host, token)
            await loop.create_connection(
                partial(_itself, follower),
                "127.0.0.1",
                int(port),
                ssl=self._trust,
                server_hostname=None if self._trust is None else name,
            )
            self.followers.append(follower)
        await until(lambda: all(follower.frames >= 2 for follower in self.followers))

    async def __aexit__(self, *_: object) -> None:
        for follower in self.followers:
            follower.close()
        await self._stack.aclose()

    async def window(self, seconds: float, *, settle: float = 1.0, comments: float = 0.0) -> Window:
        """Let the guide lead for so many seconds, and count. `comments`: a second, by all followers together; with
        them each follower sends its reports, too."""
        self.leader.leading.set()
        talking = asyncio.create_task(self._talk(comments)) if comments else None
        await asyncio.sleep(settle)
        frames, server, proxy = self._counts()
        await asyncio.sleep(seconds)
        now = self._counts()
        if talking is not None:
            talking.cancel()
            with suppress(asyncio.CancelledError):
                await talking
        self.leader.leading.clear()
        if now[0] == frames or any(follower.lost for follower in self.followers):
            log = self._product.server.log.read_text()[-1000:]
            raise RuntimeError(f"expected ticks to reach every follower:\n{log}")
        return Window(now[0] - frames, now[1] - server, now[2] - proxy, seconds)

    def _counts(self) -> tuple[int, float, float]:
        proxy = 0.0
        if self._proxy is not None:
            proxy = sum(cpu_seconds(pid) for pid in (self._proxy.pid, *children(self._proxy.pid)))
        return sum(follower.frames for follower in self.followers), cpu_seconds(self._product.pid), proxy

    async def _talk(self, comments: float) -> None:
        """Comment and report, each follower in turn."""
        each = self._count / REPORTS
        loop = asyncio.get_running_loop()
        begun, reported, said = loop.time(), 0, 0
        while True:
            passed = loop.time() - begun
            while reported < passed * each:
                self.followers[reported % self._count].say(TOLD)
                reported += 1
            while said < passed * comments:
                comment = Comment(f"c-{next(self._said)}", "comment", SAID)
                self.followers[said * 7 % self._count].say(comment)
                said += 1
            await asyncio.sleep(0.01)
