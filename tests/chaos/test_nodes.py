"""A node dies, stands still, or is restarted, while three carry one tour."""

from __future__ import annotations

import asyncio

import pytest

from guide.protocol.codes import Refusal
from tests.chaos.tour import COGUIDE, GUIDE, a_tour
from tests.support.nodes import MAYBE, Fleet, Node

pytestmark = pytest.mark.nodes

BACK = 10.0  # seconds
TAKES_OVER = 5.0  # seconds
STILL_FOR = 30.0  # seconds
HEARS_OF_IT = 1.0  # seconds until a node that wakes knows that another leads
LEAD_LOST = ["lead node lost"]
STOOD_STILL = "stood still"
STILL = [STOOD_STILL, f"database away{MAYBE}"]  # PostgreSQL ends a transaction in which a node stands still
LOST = ["lead node lost|node lost"]  # one of them: it may have led the sessions of earlier tests, which are kept


@pytest.fixture
def fleet(three: Fleet) -> Fleet:
    three.heal()
    return three


def lost(node: Node) -> list[str]:
    """Which nodes it has called lost."""
    return [line["lost"] for line in node.lines() if line["event"] in ("lead node lost", "node lost")]


def stood_still(node: Node) -> float:
    """For how long, as it says itself."""
    (line,) = node.lines(STOOD_STILL)
    return float(line["seconds"])


async def test_the_guides_node_is_killed(fleet: Fleet) -> None:
    """The guide's page goes to another node and leads on; so do the followers who were with it."""
    async with a_tour(fleet) as tour:
        killed = fleet.nodes[0].id
        fleet.nodes[0].kill()
        await tour.follows(tour.everyone[1:], GUIDE, BACK)
        assert tour.guide.leads
        await tour.stays_undisturbed(tour.everyone[1:])
        assert all(one.welcomes == 1 for one in tour.followers if one.started_at != 0), "only its own followers moved"
        await tour.settle(BACK, log={1: LEAD_LOST, 2: LEAD_LOST})
    assert [lost(node) for node in fleet.nodes] == [[], [killed], [killed]]


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
        led = asyncio.get_running_loop().time()
        await tour.follows(tour.followers, COGUIDE, BACK)
        here_again = asyncio.get_running_loop().time()
        await asyncio.to_thread(fleet.nodes[0].start)
        await tour.stays_undisturbed(others, led, COGUIDE)
        tour.undisturbed(tour.followers, here_again, COGUIDE)
        await tour.settle(BACK + 15, 0, log={1: LEAD_LOST, 2: LEAD_LOST})


async def test_a_followers_node_is_killed(fleet: Fleet) -> None:
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        here, there = tour.of(0, 2), tour.of(1)
        killed = fleet.nodes[1].id
        fleet.nodes[1].kill()
        await tour.follows(there, GUIDE, BACK)
        await tour.stays_undisturbed(there)
        tour.undisturbed(here, since)
        assert all(one.welcomes == 1 for one in here)
        await tour.settle(BACK, log={0: LOST, 2: LOST})
    assert [lost(node) for node in fleet.nodes] == [[killed], [], [killed]]


@pytest.mark.parametrize("seconds", [6, pytest.param(30, marks=pytest.mark.chaos)])
async def test_the_guides_node_stands_still_and_what_it_says_afterwards_moves_nobody(
    fleet: Fleet, seconds: float
) -> None:
    """The co-guide takes over elsewhere, and all who can go there, while it stands still; the frames that the old node
    holds when it wakes, and those of its guide, who believes to lead still, are refused and move nobody elsewhere."""
    async with a_tour(fleet) as tour:
        begun = asyncio.get_running_loop().time()
        tour.guide.urls = fleet.urls()[:1]
        tour.guide.insists = True
        others = tour.of(1, 2)
        waits, *leave = tour.of(0)
        waits.urls = fleet.urls()[:1]
        movable = [*others, *leave]
        fleet.nodes[0].pause()
        await tour.until("the guide is away", lambda: bool((tour.coguide.state["leader"] or {}).get("away")), 8)
        await tour.coguide.take(force=True)
        took = await tour.follows(others, COGUIDE, TAKES_OVER)
        print(f"the co-guide was followed {took:.2f} s after it took over")
        led = asyncio.get_running_loop().time()
        await tour.follows(movable, COGUIDE, begun + BACK - led)
        here_again = asyncio.get_running_loop().time()
        print(f"all who can go were elsewhere {here_again - begun:.2f} s after the node stood still")
        assert not fleet.nodes[0].lines(STOOD_STILL), "it still does"
        lines = [one.welcomes for one in movable]
        await asyncio.sleep(max(0.0, begun + seconds - here_again))  # it stands still so long
        thawed = asyncio.get_running_loop().time()
        fleet.nodes[0].go_on()
        await tour.until("the stale lead is refused", lambda: Refusal.NOT_LEADING in tour.guide.refused, BACK)
        await tour.follows([waits], COGUIDE, BACK)
        await tour.stays_undisturbed(others, led, COGUIDE)
        tour.undisturbed(movable, here_again, COGUIDE)
        assert [one.welcomes for one in movable] == lines, "nobody moved once more"
        stale = [at - thawed for one in movable for at, _, yaw in one.led if at > led + 0.5 and yaw < COGUIDE]
        assert not stale, f"{len(stale)} times moved by the old node, from {min(stale):.2f} s after it woke"
        assert all(one.ear.last(round(GUIDE)) < led + 0.5 for one in movable), "nor does its voice come late"
        late = [at - thawed for at, _, yaw in waits.led if at > thawed and yaw < COGUIDE]
        late.append(waits.ear.last(round(GUIDE)) - thawed)
        print(f"who came back to it followed its guide until {max(late):.2f} s after it woke")
        assert max(late) <= HEARS_OF_IT
        assert tour.coguide.leads
        assert not tour.guide.leads
        tour.guide.insists = False
        still = thawed - begun
        await tour.settle(still + BACK, log={0: STILL, 1: LEAD_LOST, 2: LEAD_LOST})
    assert stood_still(fleet.nodes[0]) == pytest.approx(still, abs=1.5)


@pytest.mark.chaos
async def test_a_followers_node_stands_still(fleet: Fleet) -> None:
    """Its followers are elsewhere soon, and nobody notices when it goes on."""
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        here, there = tour.of(0, 2), [*tour.of(1), tour.coguide]
        frozen = fleet.nodes[1].id
        fleet.nodes[1].pause()
        back = await tour.follows(there, GUIDE, BACK)
        print(f"everybody was elsewhere {back:.2f} s after the node stood still")
        here_again = asyncio.get_running_loop().time()
        assert not tour.of(1)
        lines = [one.welcomes for one in tour.everyone]
        await asyncio.sleep(since + STILL_FOR - here_again)  # it stands still so long
        fleet.nodes[1].go_on()
        await tour.stays_undisturbed(here, since)
        tour.undisturbed(tour.followers, here_again)
        assert all(one.welcomes == 1 for one in here)
        assert [one.welcomes for one in tour.everyone] == lines, "nobody moved once more"
        await tour.settle(BACK, log={0: LOST, 1: STILL, 2: LOST})
    assert [lost(node) for node in fleet.nodes] == [[frozen], [], [frozen]]
    assert stood_still(fleet.nodes[1]) == pytest.approx(STILL_FOR, abs=1.5)


async def test_three_nodes_are_restarted_one_after_another(fleet: Fleet) -> None:
    """No node calls one lost that has said that it goes."""
    async with a_tour(fleet, 12) as tour:
        for node in fleet.nodes:
            assert await asyncio.to_thread(node.stop) == 0
            await asyncio.to_thread(node.start)
            await asyncio.to_thread(fleet.until_ready)
        await tour.follows(tour.followers, GUIDE, BACK)
        await tour.stays_undisturbed(tour.followers)
        await tour.settle(BACK)
