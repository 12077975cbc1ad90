"""Redis is restarted empty, stands still, or fails over, while three nodes carry one tour.

Whatever happens to it, followers on the guide's node notice nothing, everybody's comments are recorded, and everything
returns by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.tour import GUIDE, Tour, a_tour
from tests.support.nodes import Fleet, Node
from tests.support.postgresql_server import Postgresql
from tests.support.reconnecting_client import DEAD_LINE
from tests.support.redis_server import MISSING, RedisCluster, RedisPair, RedisServer

pytestmark = pytest.mark.nodes

BACK = 10.0  # seconds
BACK_AFTER_FAILOVER = 20.0  # seconds, from the moment the first server dies
NOTICED = 5.0  # seconds
AWAY_AND_BACK = ("redis away", "redis back")


@pytest.fixture
def fleet(three: Fleet) -> Fleet:
    three.heal()
    return three


def server(fleet: Fleet) -> RedisServer:
    assert isinstance(fleet.redis, RedisServer)
    return fleet.redis


def told_of_sessions(fleet: Fleet) -> None:
    """The line says how many sessions stand alone."""
    for node in fleet.nodes:
        (away,) = node.lines("redis away")
        assert away["sessions"] >= 1


async def all_degraded(tour: Tour) -> None:
    """Wait until each node has said that it is degraded; while one is asked, a fail-over may be over for others."""

    async def degraded(node: Node) -> None:
        while (said := await asyncio.to_thread(tour.fleet.condition, node)) != "degraded":
            assert loop.time() - begun < NOTICED, f"{node.name} says {said} without Redis"
            await asyncio.sleep(0.1)  # asking costs more than a tick

    loop = asyncio.get_running_loop()
    begun = loop.time()
    await asyncio.gather(*map(degraded, tour.fleet.nodes))


async def go_on_without_redis(tour: Tour, since: float) -> None:
    """With the guide nobody notices; elsewhere the guide is away; comments are recorded everywhere."""
    with_guide, elsewhere = tour.of(tour.guide.at), [one for one in tour.followers if one.at != tour.guide.at]
    await all_degraded(tour)

    def told() -> bool:
        return all((one.state["leader"] or {}).get("away") for one in elsewhere)

    await tour.until("who is elsewhere is told that the guide's line is broken", told, NOTICED)
    before = [len(one.sheet.acked) for one in elsewhere]
    await tour.until(
        "comments are acknowledged everywhere",
        lambda: all(len(one.sheet.acked) > count for one, count in zip(elsewhere, before, strict=True)),
        8,
    )
    tour.undisturbed(with_guide, since)
    assert all(one.welcomes == 1 for one in tour.followers), "nobody had to reconnect"


@pytest.mark.parametrize("how", ["killed", pytest.param("stopped", marks=pytest.mark.chaos)])
async def test_redis_goes_and_comes_back_empty(fleet: Fleet, how: str) -> None:
    redis = server(fleet)
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        await asyncio.to_thread(redis.stop if how == "stopped" else redis.kill)
        try:
            await go_on_without_redis(tour, since)
        finally:
            await asyncio.to_thread(redis.start)
        back = await tour.follows(tour.followers, GUIDE, BACK)
        print(f"everybody follows {back:.2f} s after Redis is back")
        await asyncio.to_thread(fleet.until_ready)
        await tour.stays_undisturbed(tour.followers)
        tour.undisturbed(tour.of(tour.guide.at), since)
        await tour.settle(DEAD_LINE, log=dict.fromkeys(range(3), AWAY_AND_BACK))
    told_of_sessions(fleet)


@pytest.mark.chaos
@pytest.mark.parametrize("seconds", [6, 30])
async def test_redis_stands_still(fleet: Fleet, seconds: float) -> None:
    redis = server(fleet)
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        redis.pause()
        try:
            await go_on_without_redis(tour, since)
            left = since + seconds - asyncio.get_running_loop().time()
            await asyncio.sleep(max(0.0, left))  # it stands still so long
        finally:
            redis.go_on()
        back = await tour.follows(tour.followers, GUIDE, BACK)
        print(f"everybody follows {back:.2f} s after Redis goes on")
        await asyncio.to_thread(fleet.until_ready)
        await tour.stays_undisturbed(tour.followers)
        tour.undisturbed(tour.of(tour.guide.at), since)
        await tour.settle(DEAD_LINE, log=dict.fromkeys(range(3), AWAY_AND_BACK))
    told_of_sessions(fleet)


@pytest.fixture(params=["sentinel", "cluster"])
def replicated(
    request: pytest.FixtureRequest, tmp_path: Path, postgresql: Postgresql
) -> Iterator[tuple[Fleet, RedisPair | RedisCluster]]:
    if MISSING:
        pytest.skip(MISSING)
    made = RedisPair(tmp_path) if request.param == "sentinel" else RedisCluster(tmp_path, spare=True)
    with made as redis, Fleet(tmp_path, 3, postgresql, redis) as fleet:
        yield fleet, redis


@pytest.mark.chaos
async def test_redis_fails_over(replicated: tuple[Fleet, RedisPair | RedisCluster]) -> None:
    """The session's server dies; the sentinel names its replica, or the cluster's masters elect it."""
    pair, redis = replicated
    async with a_tour(pair) as tour:
        dying: RedisServer = (
            redis.first if isinstance(redis, RedisPair) else (await asyncio.to_thread(redis.guard, tour.session))[0]
        )
        since = asyncio.get_running_loop().time()
        with_guide = tour.of(tour.guide.at)
        dying.kill()
        await all_degraded(tour)
        await tour.follows(tour.followers, GUIDE, BACK_AFTER_FAILOVER)
        took = asyncio.get_running_loop().time() - since
        print(f"everybody follows again {took:.1f} s after the first server died")
        assert took <= BACK_AFTER_FAILOVER
        await asyncio.to_thread(pair.until_ready)
        await tour.stays_undisturbed(tour.followers)
        tour.undisturbed(with_guide, since)
        assert all(one.welcomes == 1 for one in tour.followers)
        await tour.settle(DEAD_LINE, log=dict.fromkeys(range(3), AWAY_AND_BACK))
    told_of_sessions(pair)
