"""Two nodes behind the real nginx and the real Caddy, as deploy/ configures them.

Nobody is bound to one node, and nothing that was sent is lost when a node dies or leaves, or a proxy is reloaded.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from tests.deploy.reverse_proxy import Proxy, nginx, run_caddy, run_nginx
from tests.nodes.roaming import LightGuide, Roamer, follow, one_tour, recorded, running, talking
from tests.support.nodes import Fleet, Node
from tests.support.postgresql_server import Postgresql
from tests.support.redis_server import RedisServer

pytestmark = pytest.mark.nodes

TRUST = ssl.create_default_context()
TRUST.check_hostname, TRUST.verify_mode = False, ssl.CERT_NONE  # made for the day, by the proxy itself
BACK_WITHIN = 10.0  # seconds until followers of a node that is gone follow again
PROXIES = [
    pytest.param(
        run_nginx,
        id="nginx",
        marks=pytest.mark.skipif(nginx() is None, reason="no nginx found: `apt-get install nginx`"),
    ),
    pytest.param(run_caddy, id="caddy"),
]
Run = Callable[..., AbstractContextManager[Proxy]]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql, redis: RedisServer) -> Iterator[Fleet]:
    with Fleet(tmp_path_factory.mktemp("fleet"), 2, postgresql, redis) as fleet:
        yield fleet


@pytest.fixture(params=PROXIES)
def proxy(request: pytest.FixtureRequest, fleet: Fleet, tmp_path: Path) -> Iterator[Proxy]:
    run: Run = request.param
    fleet.heal()
    first, second = fleet.nodes
    with run(tmp_path / "proxy", first.port, also=second.port) as proxy:
        yield proxy


async def crew(fleet: Fleet, proxy: Proxy) -> tuple[dict[str, str], LightGuide, list[Roamer]]:
    """A guide and four followers, whose lines all go through the proxy."""
    node = fleet.nodes[0]
    session = node.new_session()
    guide = await LightGuide.enter([node.url], session["guide_secret"])
    followers = [await Roamer.join([node.url], session["code"], f"f{number}") for number in range(4)]
    for member in (guide, *followers):
        member.urls, member.trust = [proxy.url], TRUST
    return session, guide, followers


async def lines(*nodes: Node) -> list[int]:
    """How many followers each node has."""
    found = []
    for node in nodes:
        key = (node.data / "metrics.key").read_text().strip()
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{node.url}/metrics", headers={"Authorization": f"Bearer {key}"})
        [line] = [one for one in answer.text.splitlines() if one.startswith('guide_members{role="follower"}')]
        found.append(round(float(line.split()[-1])))
    return found


async def leaves(node: Node, *followers: Roamer) -> None:
    """Stop a node as an operator does: all follow again in time."""
    asked = time.monotonic()
    assert await asyncio.to_thread(node.stop) == 0
    await follow(*followers, within=BACK_WITHIN)
    assert time.monotonic() - asked < BACK_WITHIN


async def comes_back(fleet: Fleet, node: Node) -> None:
    await asyncio.to_thread(node.start)
    await asyncio.to_thread(fleet.until_ready)


async def test_a_tour_over_a_reload_a_death_and_a_leave(fleet: Fleet, proxy: Proxy) -> None:
    """The node that serves on at the end is one that the proxy has found dead, and that nobody came to since."""
    session, guide, followers = await crew(fleet, proxy)
    first, second = fleet.nodes
    async with running(guide, *followers), talking(*followers):
        await follow(*followers)
        spread = await lines(*fleet.nodes)
        assert sum(spread) == 4
        assert min(spread) >= 1, "without stickiness both nodes have followers"

        await asyncio.to_thread(proxy.reload)
        await follow(*followers)
        assert [member.back for member in (guide, *followers)] == [[]] * 5, "a reload cuts nobody"

        first.kill()
        assert await follow(*followers, within=BACK_WITHIN) < BACK_WITHIN
        assert sum(map(len, (follower.back for follower in followers))) >= 1, "some were on that node"
        await comes_back(fleet, first)
        assert await lines(*fleet.nodes) == [0, 4]

        await leaves(second, *followers)
        assert await lines(first) == [4]
    one_tour(*followers)
    assert [follower.resets for follower in followers] == [0] * 4
    recorded(await fleet.recorded(session["id"]), *followers)


async def test_a_tour_over_a_rolling_restart(fleet: Fleet, proxy: Proxy) -> None:
    session, guide, followers = await crew(fleet, proxy)
    first, second = fleet.nodes
    async with running(guide, *followers), talking(*followers):
        await follow(*followers)
        for node, other in ((second, first), (first, second), (second, first)):
            await leaves(node, *followers)
            assert await lines(other) == [4]
            await comes_back(fleet, node)
        assert await lines(first, second) == [4, 0]
    one_tour(*followers)
    assert [follower.resets for follower in followers] == [0] * 4
    recorded(await fleet.recorded(session["id"]), *followers)


@pytest.mark.parametrize("proxy", [pytest.param(run_caddy, id="caddy")], indirect=True)  # nginx does not ask its nodes
async def test_a_tour_over_a_node_that_stands_still(fleet: Fleet, proxy: Proxy) -> None:
    session, guide, followers = await crew(fleet, proxy)
    first, second = fleet.nodes
    async with running(guide, *followers), talking(*followers):
        await follow(*followers)
        assert min(await lines(first, second)) >= 1
        first.pause()
        try:
            assert await follow(*followers, within=BACK_WITHIN) < BACK_WITHIN
            assert await lines(second) == [4]
        finally:
            first.go_on()
        await follow(*followers)
    one_tour(*followers)
    assert [follower.resets for follower in followers] == [0] * 4
    recorded(await fleet.recorded(session["id"]), *followers)
