"""One of three nodes is cut off: from Redis, from PostgreSQL, from its followers; slow, reset, or half open."""

from __future__ import annotations

import asyncio

import pytest

from tests.chaos.tour import GUIDE, QUIET, UNDISTURBED, a_tour
from tests.support.faulty_proxy import FaultyProxy
from tests.support.nodes import OR, Fleet
from tests.support.reconnecting_client import DEAD_LINE

pytestmark = pytest.mark.nodes

BACK = 10.0  # seconds
SLOW = 0.3  # seconds, each way
CUT = 6.0  # seconds: so long that the lease has ended, and every node and client knows that another is silent
LONG_CUT = 15.0  # seconds: longer than a node waits for the database's answer
GUIDES, OTHERS = 0, 1
AWAY_AND_BACK = ("redis away", "redis back")
long = pytest.mark.chaos


@pytest.fixture
def fleet(three: Fleet) -> Fleet:
    three.heal()
    return three


def cut(link: FaultyProxy, how: str) -> None:
    match how:
        case "reset":
            link.reset()
        case "mute":
            link.mute()
        case "deafen":
            link.deafen()
        case "slow":
            link.delay(SLOW)


@pytest.mark.parametrize(
    ("how", "node"),
    [
        pytest.param(how, node, marks=() if (how, node) == ("reset", OTHERS) else long)
        for how in ("reset", "mute", "deafen", "slow")
        for node in (GUIDES, OTHERS)
    ],
)
async def test_a_node_is_cut_off_from_redis(fleet: Fleet, how: str, node: int) -> None:
    """Its followers stay; they see the guide if the guide is with them, and are told that it is away if not."""
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        cut(fleet.redises[node], how)
        await asyncio.sleep(CUT)
        tour.undisturbed(tour.of(GUIDES), since)  # who is with the guide
        if node == OTHERS:
            tour.undisturbed(tour.of(2), since)  # whom the cut does not touch
        fleet.redises[node].open()
        back = await tour.follows(tour.followers, GUIDE, BACK)
        print(f"everybody follows {back:.2f} s after the line is back")
        await asyncio.to_thread(fleet.until_ready)
        await tour.stays_undisturbed(tour.followers)
        assert all(one.welcomes == 1 for one in tour.followers)
        # The other may still lead the tour of an earlier test.
        lost = ("lead node lost" if node == GUIDES else f"node lost{OR}lead node lost",)
        log = {at: AWAY_AND_BACK if at == node else lost for at in range(3)}
        await tour.settle(DEAD_LINE, log=QUIET if how == "slow" else log)


@pytest.mark.chaos
@pytest.mark.parametrize("how", ["reset", "mute", "deafen", "slow"])
async def test_a_node_is_cut_off_from_the_database(fleet: Fleet, how: str) -> None:
    """What its followers say is recorded when the line is back; the tour goes on everywhere."""
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        cut(fleet.databases[OTHERS], how)
        await asyncio.sleep(LONG_CUT)
        fleet.databases[OTHERS].open()
        await asyncio.to_thread(fleet.until_ready)
        await tour.stays_undisturbed(tour.followers, since)
        assert all(one.welcomes == 1 for one in tour.followers)
        await tour.settle(UNDISTURBED, log=QUIET if how == "slow" else {OTHERS: ["database away", "database back"]})


@pytest.mark.chaos
@pytest.mark.parametrize("how", ["reset", "mute"])
async def test_a_node_is_cut_off_from_all(fleet: Fleet, how: str) -> None:
    """From Redis and from the database: its log has a line for each, and others do not notice."""
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        for link in (fleet.redises[OTHERS], fleet.databases[OTHERS]):
            cut(link, how)
        await asyncio.sleep(LONG_CUT)
        tour.undisturbed([*tour.of(GUIDES), *tour.of(2)], since)
        for link in (fleet.redises[OTHERS], fleet.databases[OTHERS]):
            link.open()
        await tour.follows(tour.followers, GUIDE, BACK)
        await asyncio.to_thread(fleet.until_ready)
        assert all(one.welcomes == 1 for one in tour.followers)
        lost = (f"node lost{OR}lead node lost",)
        log = {GUIDES: lost, OTHERS: [*AWAY_AND_BACK, "database away", "database back"], 2: lost}
        await tour.settle(DEAD_LINE, log=log)


@pytest.mark.chaos
async def test_a_node_is_stopped_while_it_is_cut_off_from_redis(fleet: Fleet) -> None:
    """What its followers said meanwhile is recorded, and all hear it at once, though nobody says anything since."""
    async with a_tour(fleet) as tour:
        cut(fleet.redises[OTHERS], "mute")
        await asyncio.sleep(CUT)
        await asyncio.to_thread(fleet.nodes[OTHERS].stop)
        await tour.follows(tour.followers, GUIDE, BACK)
        lost = (f"node lost{OR}lead node lost",)
        await tour.settle(BACK, log={GUIDES: lost, OTHERS: ["redis away", "stopped"], 2: lost})
    fleet.redises[OTHERS].open()


@pytest.mark.parametrize(
    ("how", "node"),
    [
        pytest.param(how, node, marks=() if (how, node) == ("mute", GUIDES) else long)
        for how in ("reset", "mute", "deafen")
        for node in (GUIDES, OTHERS)
    ],
)
async def test_a_node_is_cut_off_from_its_followers(fleet: Fleet, how: str, node: int) -> None:
    """They go to another node, and so does the guide."""
    async with a_tour(fleet, through=True) as tour:
        since = asyncio.get_running_loop().time()
        others = [one for one in tour.followers if one.at != node]
        cut(fleet.fronts[node], how)
        back = await tour.follows(tour.followers, GUIDE, BACK)
        print(f"everybody follows {back:.2f} s after the cut")
        here_again = asyncio.get_running_loop().time()
        await asyncio.sleep(max(0.0, since + CUT - here_again))
        fleet.fronts[node].open()
        await tour.stays_undisturbed(tour.followers, here_again)
        assert all(one.welcomes == 1 for one in others)
        if node == OTHERS:
            tour.undisturbed(others, since)
        await tour.settle(BACK)
