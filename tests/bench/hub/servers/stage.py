"""What most benches begin with: the product, its guide leading, and its followers in their seats."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.hub.clients.crowd import REPORTS, Crowd, Report
from tests.bench.hub.clients.leader import Leader
from tests.bench.hub.machine import cpu_seconds
from tests.bench.hub.servers.product import Prepared, Product, prepare

COMMENTS = 10  # a second, by all followers together
SETTLE = 2.0  # seconds until a load that has just begun is steady


@dataclass
class Window:
    """What the followers counted, and the server's CPU seconds, over the same time."""

    report: Report
    cpu: float

    @property
    def per_send(self) -> float:
        """CPU microseconds a frame that reached a follower."""
        return self.cpu / self.report.frames * 1e6


@dataclass
class Stage:
    product: Product
    prepared: Prepared
    leader: Leader
    crowd: Crowd
    folder: Path

    def play(self, comments: float = COMMENTS, reports: int = REPORTS) -> None:
        """The theme day goes on."""
        self.crowd.tell(f"comments {comments}")
        self.crowd.tell(f"reports {reports}")
        self.leader.leading.set()

    def pause(self) -> None:
        """Nobody says anything: the hub beats once a second."""
        self.leader.leading.clear()
        self.crowd.tell("comments 0")
        self.crowd.tell("reports 0")

    async def window(self, seconds: float) -> Window:
        self.crowd.tell("measure")
        before = cpu_seconds(self.product.pid)
        await asyncio.sleep(seconds)
        used = cpu_seconds(self.product.pid) - before
        return Window(await self.crowd.report(), used)


@asynccontextmanager
async def stage(
    folder: Path,
    followers: int,
    *,
    seated: int | None = None,
    rate: float = 350,
    env: Mapping[str, str] | None = None,
) -> AsyncIterator[Stage]:
    """`seated` of the followers (by default all) come, `rate` a second: fewer than the server lets in. `env`: the
    server's settings."""
    prepared = await prepare(folder / "data", followers)
    stamps = folder / "stamps"
    async with AsyncExitStack() as stack:
        product = await stack.enter_async_context(Product(folder, env=env))
        leader = Leader(product.server.url, prepared.guide_token, stamps)
        crowd = await stack.enter_async_context(
            Crowd(product.port, followers, folder, tokens=prepared.tokens, stamps=stamps, code=prepared.code)
        )
        await leader.start()
        stack.push_async_callback(leader.stop)
        leader.leading.clear()
        if seated != 0:
            crowd.tell(f"open 0 {seated or followers} {rate}")
            await crowd.until_live(seated or followers, followers / rate + 60)
        yield Stage(product, prepared, leader, crowd, folder)
