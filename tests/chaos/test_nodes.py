"""A node dies, stands still, or is restarted, while three carry one tour."""

from __future__ import annotations

import asyncio

import pytest

from tests.chaos.tour import COGUIDE, GUIDE, UNDISTURBED, a_tour
from tests.fleet import Fleet

pytestmark = pytest.mark.nodes

BACK = 10.0  # seconds
TAKES_OVER = 5.0  # seconds
NOTED = 8.0  # seconds: a silence, and what is gathered into one line


@pytest.fixture
def fleet(three: Fleet) -> Fleet:
    three.heal()
    return three


async def test_the_guides_node_is_killed(fleet: Fleet) -> None:
    """The guide's page goes to another node and leads on; so do the followers who were with it."""
    async with a_tour(fleet) as tour:
        fleet.nodes[0].kill()
        await tour.follows(tour.everyone[1:], GUIDE, BACK)
        assert tour.guide.leads
        await asyncio.sleep(2)
        await tour.settle(BACK)
        assert all(one.lines == 1 for one in tour.followers if one.started_at != 0), "only its own followers moved"
        others = fleet.nodes[1:]
        await tour.until("it is noticed", lambda: all(node.lines("lead node lost") for node in others), NOTED)
        tour.logged()


@pytest.mark.chaos
async def test_the_guides_node_is_killed_and_the_coguide_takes_over(fleet: Fleet) -> None:
    async with a_tour(fleet) as tour:
        tour.guide.urls = fleet.urls()[:1]  # it cannot go anywhere else
        others = tour.of(1, 2)
        fleet.nodes[0].kill()
        await tour.until("the guide is away", lambda: bool((tour.coguide.state["leader"] or {}).get("away")), 5)
        await tour.coguide.take(force=True)
        took = await tour.follows(others, COGUIDE, TAKES_OVER)
        print(f"the co-guide was followed {took:.2f} s after it took over")
        await tour.follows(tour.followers, COGUIDE, BACK)
        fleet.nodes[0].start()
        await tour.settle(BACK + 15, 0)
        tour.logged()


async def test_a_followers_node_is_killed(fleet: Fleet) -> None:
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        here, there = tour.of(0, 2), tour.of(1)
        fleet.nodes[1].kill()
        await tour.follows(there, GUIDE, BACK)
        assert tour.longest_gap(here, since) <= UNDISTURBED
        await asyncio.sleep(2)
        assert all(one.lines == 1 for one in here)
        await tour.settle(BACK)
        tour.logged()


@pytest.mark.parametrize("seconds", [6, pytest.param(30, marks=pytest.mark.chaos)])
async def test_the_guides_node_stands_still_and_what_it_says_afterwards_moves_nobody(
    fleet: Fleet, seconds: float
) -> None:
    """The co-guide takes over elsewhere; the frames that the old node still holds are refused when it wakes."""
    async with a_tour(fleet) as tour:
        begun = asyncio.get_running_loop().time()
        tour.guide.urls = fleet.urls()[:1]
        others = tour.of(1, 2)
        fleet.nodes[0].pause()
        await tour.until("the guide is away", lambda: bool((tour.coguide.state["leader"] or {}).get("away")), 8)
        await tour.coguide.take(force=True)
        took = await tour.follows(others, COGUIDE, TAKES_OVER)
        print(f"the co-guide was followed {took:.2f} s after it took over")
        led = asyncio.get_running_loop().time()
        await asyncio.sleep(max(0.0, begun + seconds - led))
        thawed = asyncio.get_running_loop().time()
        fleet.nodes[0].go_on()
        await tour.follows(tour.followers, COGUIDE, BACK)
        await asyncio.sleep(3)
        stale = [at - thawed for one in tour.followers for at, _, yaw in one.led if at > led + 0.5 and yaw < COGUIDE]
        assert not stale, f"{len(stale)} times moved by the old node, from {min(stale):.2f} s after it woke"
        assert tour.longest_gap(others, led) <= UNDISTURBED
        assert tour.coguide.leads
        assert not tour.guide.leads
        await tour.settle(seconds + BACK)
        tour.logged(node0=3)


@pytest.mark.chaos
async def test_a_followers_node_stands_still(fleet: Fleet) -> None:
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        here, there = tour.of(0, 2), tour.of(1)
        fleet.nodes[1].pause()
        await tour.follows(there, GUIDE, BACK)
        fleet.nodes[1].go_on()
        await asyncio.sleep(3)
        assert tour.longest_gap(here, since) <= UNDISTURBED
        assert all(one.lines == 1 for one in here)
        await tour.settle(BACK)
        tour.logged(node1=2)


async def test_three_nodes_are_restarted_one_after_another(fleet: Fleet) -> None:
    async with a_tour(fleet, 12) as tour:
        for node in fleet.nodes:
            assert await asyncio.to_thread(node.stop) == 0
            await asyncio.to_thread(node.start)
            await asyncio.to_thread(fleet.until_ready)
        await tour.follows(tour.followers, GUIDE, BACK)
        await tour.settle(BACK)
        tour.logged()
