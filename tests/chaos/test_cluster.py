"""A master of a real Redis Cluster dies, or stands still, and a replica takes over.

The engine says meanwhile that it is away, comes back by itself with all that is subscribed to, and goes on with leases
and events; it tells this in two lines, and nobody else says anything. A tour over such a fail-over is in `test_redis`.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from guide.engine.contract import Claim, EngineAway
from guide.engine.redis import PROBE, STEADY, RedisEngine
from guide.engine.redis_url import parse
from tests.engine.conftest import Receiver
from tests.support.fakes import until
from tests.support.redis_server import MISSING, RedisCluster

pytestmark = [pytest.mark.chaos, pytest.mark.skipif(MISSING is not None, reason=MISSING or "")]

NOTICED = 5.0  # seconds
BACK = 20.0  # seconds, from the moment the master dies
EVERY = 0.04  # seconds between messages: a tick


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[RedisCluster]:
    with RedisCluster(tmp_path, spare=True) as cluster:
        yield cluster


class Talk:
    """What one engine says in a session, again and again, and another hears."""

    def __init__(self, session: str, speaker: RedisEngine, hearer: RedisEngine) -> None:
        self.session = session
        self.receiver = Receiver()
        self.fence = 0
        self.faults = 0
        self._speaker = speaker
        self._hearer = hearer

    async def begin(self) -> None:
        await self._hearer.subscribe(self.session, self.receiver)
        self.fence = (await self._speaker.claim(self.session, "e1", Claim.VACANT, 41)).fence
        await self._speaker.append(self.session, "e1", 1, b"event")

    async def go_on(self) -> None:
        for number in itertools.count():
            self._speaker.publish(self.session, str(number).encode())
            if number % 10 == 0:
                try:
                    standing = await self._speaker.claim(self.session, "e1", Claim.RENEW, self.fence)
                    assert standing.holder == self._speaker.node
                    assert standing.fence == self.fence
                except EngineAway:
                    self.faults += 1
            await asyncio.sleep(EVERY)

    async def heard(self, within: float) -> None:
        before = len(self.receiver.received)
        await until(lambda: len(self.receiver.received) > before + 5, within)


@pytest.mark.parametrize("how", ["kill", "pause"])
@pytest.mark.parametrize("seed", [True, False], ids=["the seed", "another"])
async def test_a_master_dies(cluster: RedisCluster, how: str, seed: bool, caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    one, other = engines = RedisEngine(parse(cluster.url)), RedisEngine(parse(cluster.url))
    for engine in engines:
        await engine.start()
    talks = [Talk(cluster.session(number), one, other) for number in range(3)]
    for talk in talks:
        await talk.begin()
    hit = talks[0 if seed else 1]
    master, spare = await asyncio.to_thread(cluster.guard, hit.session)
    tasks = [asyncio.create_task(talk.go_on()) for talk in talks]
    for talk in talks:
        await talk.heard(NOTICED)
    with capture_logs() as lines, caplog.at_level(logging.WARNING):
        begun = loop.time()
        getattr(master, how)()
        await until(lambda: one.away, NOTICED)
        await until(lambda: other.away, NOTICED)
        await until(lambda: b"role:master" in spare.ask("INFO", "replication"), BACK)
        for talk in talks:
            await talk.heard(BACK)
        await until(lambda: one.away is None and other.away is None, BACK)
        took = loop.time() - begun
        await until(lambda: [line["event"] for line in lines].count("redis back") == 2, STEADY + 3 * PROBE)
        if how == "pause":  # who comes back is a replica now, and nobody's affair
            master.go_on()
            await until(lambda: b"role:slave" in master.ask("INFO", "replication"), BACK)
            await asyncio.sleep(1.5 * PROBE)  # nothing may be logged, also not after the next probe
            for talk in talks:
                await talk.heard(1.0)
        assert (one.away, other.away) == (None, None)
        assert await other.events(hit.session, "e1", 0) == [(1, b"event")]
    for task in tasks:
        assert not task.done(), task.exception()
        task.cancel()
    for engine in engines:
        await engine.stop()
    print(f"back {took:.1f} s after the master died; claims that failed: {[talk.faults for talk in talks]}")
    assert took <= BACK
    assert hit.faults > 0 or how == "pause"  # a command is tried again on the replica, when that has taken over
    assert sorted(line["event"] for line in lines) == ["redis away"] * 2 + ["redis back"] * 2
    assert caplog.records == []
