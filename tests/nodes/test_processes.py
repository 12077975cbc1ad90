"""Three nodes as processes on a real Redis and a real PostgreSQL, the third with a wall clock an hour ahead.

A guide and followers who move between nodes see one continuous tour, whatever is killed, stands still or is away.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from guide.protocol.messages import Release, Take
from tests.nodes.roaming import LightGuide, Roamer, acknowledged, follow, one_tour, recorded, running, talking
from tests.support.fakes import until
from tests.support.nodes import FAKETIME, Fleet, another_clock
from tests.support.postgresql_server import Postgresql
from tests.support.redis_server import RedisServer

pytestmark = pytest.mark.nodes


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql, redis: RedisServer) -> Iterator[Fleet]:
    def env(number: int) -> dict[str, str]:
        return another_clock(1) if number == 2 and FAKETIME else {}

    with Fleet(tmp_path_factory.mktemp("fleet"), 3, postgresql, redis, env=env) as fleet:
        yield fleet


async def crew(fleet: Fleet) -> tuple[dict[str, str], LightGuide, list[Roamer]]:
    session, urls = fleet.nodes[1].new_session(), fleet.urls()
    guide = await LightGuide.enter(urls, session["guide_secret"], at=0)
    return session, guide, [await Roamer.join(urls, session["code"], f"f{at}", at) for at in range(3)]


async def test_kill_of_the_guides_node(fleet: Fleet) -> None:
    session, guide, followers = await crew(fleet)
    async with running(guide, *followers), talking(*followers):
        await follow(*followers)
        fleet.nodes[0].kill()
        assert await follow(*followers[1:]) < 5.0
        assert await follow(followers[0]) < 10.0
        await acknowledged(*followers)
        await asyncio.to_thread(fleet.nodes[0].start)
    one_tour(*followers)
    assert [follower.resets for follower in followers] == [0, 0, 0]
    recorded(await fleet.recorded(session["id"]), *followers)


async def test_kill_of_a_followers_node(fleet: Fleet) -> None:
    session, guide, followers = await crew(fleet)
    async with running(guide, *followers), talking(*followers):
        await follow(*followers)
        begun = time.monotonic()
        fleet.nodes[1].kill()
        assert await follow(followers[1]) < 10.0
        await acknowledged(*followers)
        assert followers[0].silence(begun) < 1.0, "others did not notice"
        assert followers[2].silence(begun) < 1.0
        await asyncio.to_thread(fleet.nodes[1].start)
    one_tour(*followers)
    assert [follower.resets for follower in followers] == [0, 0, 0]
    recorded(await fleet.recorded(session["id"]), *followers)


async def test_a_co_guide_takes_over_when_the_guide_is_gone_with_its_node(fleet: Fleet) -> None:
    session, guide, followers = await crew(fleet)
    second = await Roamer.enter(fleet.urls(), session["coguide_secret"], at=1)
    guide.stays = True
    async with running(guide, second, *followers):
        await follow(*followers)
        begun = time.monotonic()
        fleet.nodes[0].kill()
        await second.sees(lambda state: state["leader"]["away"])
        before = second.state["leader"]["id"]
        await second.send(Take(force=False))
        await followers[2].sees(
            lambda state: state["leader"] and state["leader"]["id"] != before and not state["leader"]["away"]
        )
        assert time.monotonic() - begun < 5.0
        await second.send(Release())
        await asyncio.to_thread(fleet.nodes[0].start)
    one_tour(*followers)


async def test_the_guides_node_sleeps_and_comes_back(fleet: Fleet) -> None:
    _, guide, followers = await crew(fleet)
    async with running(guide, *followers):
        await follow(*followers)
        fleet.nodes[0].pause()
        fleet.nodes[0].forget_log()
        assert await follow(*followers[1:]) < 5.0
        await follow(*followers)  # who were there are elsewhere
        fleet.nodes[0].go_on()
        await until(lambda: fleet.nodes[0].lines("stood still"), 10)
        await follow(*followers)
    one_tour(*followers)
    assert [follower.resets for follower in followers] == [0, 0, 0]


async def test_redis_restarts_empty(fleet: Fleet, redis: RedisServer) -> None:
    session, guide, followers = await crew(fleet)
    here, there, _ = followers
    async with running(guide, *followers):
        async with talking(*followers):
            await follow(*followers)
            begun = time.monotonic()
            await asyncio.to_thread(redis.stop)  # else the test itself would hear nothing for so long
            try:
                await there.sees(lambda state: state["leader"]["away"])
                await acknowledged(*followers)
                assert here.state["leader"]["away"] is False
            finally:
                await asyncio.to_thread(redis.start)
            assert await follow(*followers) < 10.0
            await there.sees(lambda state: not state["leader"]["away"])
            assert here.silence(begun) < 0.5, "a follower on the guide's node noticed nothing"
        newest = max(number for follower in followers for number in follower.acked.values())
        await until(lambda: {follower.last for follower in followers} == {newest}, 10)
    one_tour(*followers)
    assert [follower.resets for follower in followers] == [0, 0, 0]
    recorded(await fleet.recorded(session["id"]), *followers)
    for node in fleet.nodes:
        assert "Traceback" not in node.said


async def test_dead_subscriptions_are_noticed(fleet: Fleet, redis: RedisServer) -> None:
    _, guide, followers = await crew(fleet)
    async with running(guide, *followers):
        await follow(*followers)
        redis.ask("CLIENT", "KILL", "TYPE", "pubsub")
        assert await follow(*followers) < 3.0
        await follow(*followers)
        view = guide.state["view"]
        assert view
    one_tour(*followers)


async def test_resume_on_another_node(fleet: Fleet) -> None:
    """A follower that moves from node to node, again and again, while others talk."""
    _, guide, followers = await crew(fleet)
    mover = followers[2]
    async with running(guide, *followers), talking(*followers[:2]):
        for _ in range(10):
            await follow(mover)
            assert mover._socket is not None
            mover.break_off()
    one_tour(*followers)
    assert mover.resets == 0
