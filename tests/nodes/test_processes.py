"""Held, with three nodes as processes on a real Redis and a real PostgreSQL, the third an hour ahead by its wall clock:
a guide and followers who wander see one continuous tour, whatever is killed, sleeps, or is away for a while."""

from __future__ import annotations

import asyncio
import glob
import itertools
import time
from collections.abc import Iterator

import pytest

from guide.messages import Release, Take
from tests.nodes.processes import LACKS, Cluster
from tests.nodes.roaming import LightGuide, Roamer, running

pytestmark = [pytest.mark.nodes, pytest.mark.skipif(LACKS is not None, reason=LACKS or "")]

FAKETIME = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")  # noqa: PTH207 - one pattern


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), nodes=3)
    if FAKETIME:
        ahead = {"LD_PRELOAD": FAKETIME[0], "FAKETIME": "+1h", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        cluster[2].also(ahead)
    with cluster:
        yield cluster


async def follows(member: Roamer, within: float = 10.0) -> float:
    """Seconds until the guide's movements come in again."""
    begun = time.monotonic()
    count = len(member.ticks)
    async with asyncio.timeout(within):
        while sum(guide_time is not None for _, guide_time in member.ticks[count:]) < 10:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    return time.monotonic() - begun


def one_tour(*members: Roamer) -> None:
    """Nobody missed anything, everyone saw the same, and guide time never ran back."""
    for member in members:
        assert member.faults == []
        times = [guide_time for _, guide_time in member.ticks if guide_time is not None]
        assert all(before <= after for before, after in itertools.pairwise(times))
    for number in set.union(*(set(member.events) for member in members)):
        assert len({str(member.events[number]) for member in members if number in member.events}) == 1


def recorded(cluster: Cluster, *members: Roamer) -> None:
    """What was acknowledged is recorded once, under the number that was told, and nothing was seen that is not."""
    rows = cluster.record("SELECT client_id, number FROM events WHERE kind = 'comment' AND client_id IS NOT NULL")
    acked = {(id_, number) for member in members for id_, number in member.acked.items()}
    seen = {(item[3]["id"], item[0]) for member in members for item in member.events.values() if item[1] == "comment"}
    assert acked
    assert acked <= set(rows)
    assert seen <= set(rows)
    assert len(rows) == len({id_ for id_, _ in rows}), "nothing twice"


async def crew(cluster: Cluster) -> tuple[dict[str, str], LightGuide, list[Roamer]]:
    session = cluster[1].new_session()
    guide = await LightGuide.enter(cluster.urls, session["guide_secret"], 0)
    return session, guide, [await Roamer.join(cluster.urls, session["code"], f"f{at}", at) for at in range(3)]


async def test_kill_of_the_guides_node(cluster: Cluster) -> None:
    session, guide, followers = await crew(cluster)
    stop = asyncio.Event()
    async with running(guide, *followers), asyncio.TaskGroup() as group:
        for number, follower in enumerate(followers):
            group.create_task(follower.comment_until(stop, f"{session['code']}-{number}"))
        await asyncio.gather(*(follows(follower) for follower in followers))
        cluster[0].kill()
        elsewhere = followers[1:]
        assert max(await asyncio.gather(*(follows(follower) for follower in elsewhere))) < 5.0
        assert await follows(followers[0]) < 10.0
        await asyncio.sleep(2.0)
        await asyncio.to_thread(cluster[0].start)
        stop.set()
    one_tour(*followers)
    assert [follower.resets for follower in followers] == [0, 0, 0]
    recorded(cluster, *followers)


async def test_kill_of_a_followers_node(cluster: Cluster) -> None:
    session, guide, followers = await crew(cluster)
    stop = asyncio.Event()
    async with running(guide, *followers), asyncio.TaskGroup() as group:
        for number, follower in enumerate(followers):
            group.create_task(follower.comment_until(stop, f"{session['code']}-{number}"))
        await asyncio.gather(*(follows(follower) for follower in followers))
        begun = time.monotonic()
        cluster[1].kill()
        assert await follows(followers[1]) < 10.0
        await asyncio.sleep(1.0)
        assert followers[0].silence(begun) < 1.0, "others did not notice"
        assert followers[2].silence(begun) < 1.0
        await asyncio.to_thread(cluster[1].start)
        stop.set()
    one_tour(*followers)
    assert [follower.resets for follower in followers] == [0, 0, 0]
    recorded(cluster, *followers)


async def test_a_co_guide_takes_over_when_the_guide_is_gone_with_its_node(cluster: Cluster) -> None:
    session, guide, followers = await crew(cluster)
    second = await Roamer.enter(cluster.urls, session["coguide_secret"], 1)
    guide.stays = True
    async with running(guide, second, *followers):
        await asyncio.gather(*(follows(follower) for follower in followers))
        begun = time.monotonic()
        cluster[0].kill()
        await second.sees(lambda state: state["leader"]["away"])
        await second.say(Take(force=False))
        await followers[2].sees(
            lambda state: (
                (state.get("leader") or {}).get("id") != followers[2].state.get("x") and not state["leader"]["away"]
            )
        )
        assert time.monotonic() - begun < 5.0
        await second.say(Release())
        await asyncio.to_thread(cluster[0].start)
    one_tour(*followers)


async def test_the_guides_node_sleeps_and_comes_back(cluster: Cluster) -> None:
    _, guide, followers = await crew(cluster)
    async with running(guide, *followers):
        await asyncio.gather(*(follows(follower) for follower in followers))
        cluster[0].pause()
        assert max(await asyncio.gather(*(follows(follower) for follower in followers[1:]))) < 5.0
        await asyncio.sleep(3.0)
        cluster[0].go_on()
        await asyncio.sleep(2.0)
        await asyncio.gather(*(follows(follower) for follower in followers))
    one_tour(*followers)
    assert [follower.resets for follower in followers] == [0, 0, 0]


async def test_redis_restarts_empty(cluster: Cluster) -> None:
    session, guide, followers = await crew(cluster)
    here, there, _ = followers
    stop = asyncio.Event()
    async with running(guide, *followers), asyncio.TaskGroup() as group:
        for number, follower in enumerate(followers):
            group.create_task(follower.comment_until(stop, f"{session['code']}-{number}"))
        await asyncio.gather(*(follows(follower) for follower in followers))
        begun = time.monotonic()
        cluster.redis.stop()
        await there.sees(lambda state: state["leader"]["away"])
        await asyncio.sleep(2.0)
        assert here.state["leader"]["away"] is False
        cluster.redis.start()
        assert max(await asyncio.gather(*(follows(follower) for follower in followers))) < 10.0
        await there.sees(lambda state: not state["leader"]["away"])
        assert here.silence(begun) < 0.5, "a follower on the guide's node noticed nothing"
        stop.set()
        await asyncio.sleep(3.0)
        assert len({follower.last for follower in followers}) == 1
    one_tour(*followers)
    assert [follower.resets for follower in followers] == [0, 0, 0]
    recorded(cluster, *followers)
    for node in cluster.nodes:
        assert not any("Traceback" in line for line in node.lines)


async def test_dead_subscriptions_are_noticed(cluster: Cluster) -> None:
    _, guide, followers = await crew(cluster)
    async with running(guide, *followers):
        await asyncio.gather(*(follows(follower) for follower in followers))
        cluster.redis.ask("CLIENT", "KILL", "TYPE", "pubsub")
        assert max(await asyncio.gather(*(follows(follower) for follower in followers))) < 3.0
        await asyncio.sleep(1.5)
        view = guide.state["view"]
        assert view
    one_tour(*followers)


async def test_resume_on_another_node(cluster: Cluster) -> None:
    """A follower that moves from node to node, again and again, while others talk."""
    session, guide, followers = await crew(cluster)
    mover = followers[2]
    stop = asyncio.Event()
    async with running(guide, *followers), asyncio.TaskGroup() as group:
        for number, follower in enumerate(followers[:2]):
            group.create_task(follower.comment_until(stop, f"{session['code']}-{number}"))
        for _ in range(10):
            await follows(mover)
            assert mover._socket is not None
            mover._socket.transport.abort()
        stop.set()
    one_tour(*followers)
    assert mover.resets == 0
