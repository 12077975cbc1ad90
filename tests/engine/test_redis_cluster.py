"""With a real cluster of three masters: all that a session has is on one of them, whichever master the URL names. A
planned fail-over and a slot that moves are followed. A cluster that is away raises nothing at the start, and is
found when it is there; so is another one that takes its place.

Sessions on one master do not notice that another stands still. A master's death is in tests/chaos.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from guide.engine.contract import Claim, EngineAway, LeaseStatus
from guide.engine.redis import RedisEngine
from guide.engine.redis_url import parse
from tests.engine.conftest import Receiver, delivery_time
from tests.support.fakes import until
from tests.support.faulty_proxy import FaultyProxy
from tests.support.redis_server import MISSING, RedisCluster, slot

pytestmark = pytest.mark.skipif(MISSING is not None, reason=MISSING or "")

BACK = 5.0  # seconds


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[RedisCluster]:
    with RedisCluster(tmp_path / "cluster", spare=True) as cluster:
        yield cluster


@asynccontextmanager
async def engines(*urls: str) -> AsyncIterator[list[RedisEngine]]:
    made = [RedisEngine(parse(url)) for url in urls]
    for engine in made:
        await engine.start()
    try:
        yield made
    finally:
        for engine in made:
            await engine.stop()


async def well(*all_: RedisEngine) -> None:
    await until(lambda: all(engine.away is None for engine in all_), BACK)


async def test_each_session_lives_on_one_master(cluster: RedisCluster) -> None:
    sessions = [cluster.session(number) for number in range(3)]
    async with engines(cluster.url, cluster.url) as (one, other):
        receivers = {session: Receiver() for session in sessions}
        for session in sessions:
            await other.subscribe(session, receivers[session])
            assert await one.claim(session, "e1", Claim.VACANT, 0) == LeaseStatus(one.node, 1, 0)
            await one.append(session, "e1", 1, b"event")
            one.publish(session, session.encode())
        for session in sessions:
            assert await receivers[session].wait_for(2) == [b"event", session.encode()]
            assert await other.events(session, "e1", 0) == [(1, b"event")]
        for session, owner in zip(sessions, cluster.masters, strict=True):
            for server in cluster.masters:
                there = server is owner
                assert (f"{{{session}}}".encode() in server.ask("PUBSUB", "SHARDCHANNELS")) == there
                assert (server.ask("CLUSTER", "COUNTKEYSINSLOT", str(slot(session))) == b":3\r\n") == there
        assert len(other._subscriptions) == 3, "a line to each"
        assert one.away is None
        assert other.away is None


async def test_who_stops_while_a_master_is_away_leaves_no_line_behind(cluster: RedisCluster) -> None:
    async with engines(cluster.url) as (one,):
        for number in range(3):
            await one.claim(cluster.session(number), "e1", Claim.VACANT, 0)
        cluster.masters[1].kill()
        with pytest.raises(EngineAway):
            await one.claim(cluster.session(1), "e1", Claim.VACANT, 0)
    left = cluster.masters[0], cluster.masters[2]
    await until(lambda: all(server.ask("CLIENT", "LIST").count(b"cmd=") == 1 for server in left), BACK)  # who asks


async def test_a_planned_fail_over(cluster: RedisCluster) -> None:
    session = cluster.session(1)
    master, spare = cluster.guard(session)
    async with engines(cluster.url, cluster.url) as (one, other):
        receiver = Receiver()
        await other.subscribe(session, receiver)
        fence = (await one.claim(session, "e1", Claim.VACANT, 7)).fence
        spare.ask("CLUSTER", "FAILOVER")
        await until(lambda: b"role:slave" in master.ask("INFO", "replication"), BACK)
        assert await delivery_time(one, receiver, BACK, session) < 1.0
        assert await one.claim(session, "e1", Claim.RENEW, fence) == LeaseStatus(one.node, fence, 0)
        await well(one, other)


@pytest.mark.parametrize("to", ["another master", "a server that had no slot"])
async def test_a_slot_that_moves(cluster: RedisCluster, to: str) -> None:
    assert cluster.spare is not None
    session, source = cluster.session(1), cluster.masters[1]
    target = cluster.masters[2] if to == "another master" else cluster.spare
    async with engines(cluster.url, cluster.url) as (one, other):
        receiver, beside = Receiver(), Receiver()
        await other.subscribe(session, receiver)
        await other.subscribe(cluster.session(0), beside)
        kept = LeaseStatus(one.node, 8, 1)
        await one.append(session, "e1", 1, b"event")
        assert await one.claim(session, "e1", Claim.VACANT, 7) == kept
        for step in cluster.move(session, source, target):
            try:
                assert await one.claim(session, "e1", Claim.RENEW, kept.fence) == kept
            except EngineAway:
                assert "moved" in step, "only while its keys are in two places, or are where the slot is not"
        assert await delivery_time(one, receiver, BACK, session) < 2.0
        assert await delivery_time(one, beside, BACK, cluster.session(0)) < 2.0
        assert await one.claim(session, "e1", Claim.RENEW, kept.fence) == kept
        assert await other.events(session, "e1", 0) == [(1, b"event")]
        assert session.encode() in target.ask("PUBSUB", "SHARDCHANNELS")
        assert b"guide" not in source.ask("PUBSUB", "SHARDCHANNELS")
        await well(one, other)


async def test_events_are_kept_and_heard_while_a_slot_moves(cluster: RedisCluster) -> None:
    session, source, target = cluster.session(1), cluster.masters[1], cluster.masters[2]
    async with engines(cluster.url, cluster.url) as (one, other):
        receiver = Receiver()
        await other.subscribe(session, receiver)
        await one.append(session, "e1", 1, b"1")
        await one.claim(session, "e1", Claim.VACANT, 0)
        said = [b"1"]
        for step in cluster.move(session, source, target):
            said.append(str(len(said) + 1).encode())
            await one.append(session, "e1", len(said), said[-1])
            if step != "done":
                assert await receiver.wait_for(len(said)) == said, step
        assert await other.events(session, "e1", 0) == list(enumerate(said, 1))
        await delivery_time(one, receiver, BACK, session)
        await well(one, other)


async def test_who_lives_on_another_master_notices_nothing(cluster: RedisCluster) -> None:
    hit, spared = cluster.session(1), cluster.session(0)
    async with engines(cluster.url, cluster.url) as (one, other):
        receiver = Receiver()
        await other.subscribe(hit, Receiver())
        await other.subscribe(spared, receiver)
        fence = (await one.claim(spared, "e1", Claim.VACANT, 0)).fence
        said: list[bytes] = []

        def says() -> None:
            said.append(str(len(said)).encode())
            one.publish(spared, said[-1])
            one.publish(hit, b"lost")
            assert not one.cut_off(spared)
            assert not other.cut_off(spared)

        def noticed() -> bool:
            says()
            return one.cut_off(hit) and other.cut_off(hit)

        cluster.masters[1].pause()
        try:
            assert await until(noticed, BACK, every=0.01) < 3.0
            assert one.away
            assert other.away
            begun = len(said)
            while len(said) < begun + 50:
                says()
                await asyncio.sleep(0.01)  # one after another over half a second, not all in one batch
            assert await one.claim(spared, "e1", Claim.RENEW, fence) == LeaseStatus(one.node, fence, 0)
            assert await receiver.wait_for(len(said)) == said
        finally:
            cluster.masters[1].go_on()
        await well(one, other)
        assert not one.cut_off(hit)
        assert not other.cut_off(hit)


async def test_a_cluster_that_is_away_at_the_start(tmp_path: Path) -> None:
    cluster = RedisCluster(tmp_path)
    async with engines(cluster.url, cluster.url) as (one, other):
        receiver = Receiver()
        await one.subscribe("s1", receiver)
        assert one.away
        with pytest.raises(EngineAway):
            await one.claim("s1", "e1", Claim.VACANT, 0)
        try:
            await asyncio.to_thread(cluster.start)
            await delivery_time(other, receiver, BACK)
            await well(one, other)
            assert (await one.claim("s1", "e1", Claim.VACANT, 0)).holder == one.node
        finally:
            cluster.stop()


async def test_another_cluster_at_the_same_address(tmp_path: Path) -> None:
    """As after an outage of machines whose addresses are new each time: only the name in the URL is the same."""
    first, second = RedisCluster(tmp_path / "first"), RedisCluster(tmp_path / "second")
    with first, FaultyProxy(first.masters[0].port) as name:
        url = f"redis+cluster://127.0.0.1:{name.port}"
        async with engines(url, url, url) as (one, other, idle):
            receiver = Receiver()
            await one.subscribe("s1", receiver)
            await delivery_time(other, receiver, BACK)
            first.stop()
            await until(lambda: one.away and other.away and idle.away, BACK)
            name.target = second.masters[0].port
            try:
                await asyncio.to_thread(second.start)
                await delivery_time(other, receiver, BACK)
                await well(one, other, idle)
            finally:
                second.stop()
