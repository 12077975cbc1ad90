"""PostgreSQL restarts, crashes, or cannot be reached, while people on three nodes comment."""

from __future__ import annotations

import asyncio

import pytest

from tests.chaos.tour import UNDISTURBED, a_tour
from tests.support.nodes import MAYBE, Fleet

pytestmark = pytest.mark.nodes

AWAY = 2.0  # seconds
ANSWER_WITHIN = 10.0  # seconds that a line to the database may be mute until a node gives it up
AWAY_AND_BACK = ("database away", "database back")
PATIENCE = 20.0  # seconds that a node tries to record; then the author is told that it was not
GIVEN_UP = ("events not recorded" + MAYBE, "state not saved" + MAYBE)


@pytest.fixture
def fleet(three: Fleet) -> Fleet:
    three.heal()
    return three


@pytest.mark.parametrize("how", ["crashes", pytest.param("restarts", marks=pytest.mark.chaos)])
async def test_the_database_goes_and_comes_while_people_comment(fleet: Fleet, how: str) -> None:
    database = fleet.database
    assert database is not None
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        await asyncio.to_thread(database.stop if how == "restarts" else database.kill)
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(database.start)
        await tour.stays_undisturbed(tour.followers, since)
        await tour.settle(UNDISTURBED, log=dict.fromkeys(range(3), AWAY_AND_BACK))


@pytest.mark.chaos
@pytest.mark.parametrize(("how", "seconds"), [("reset", 5), ("mute", 10), ("mute", 30)])
async def test_no_node_reaches_the_database(fleet: Fleet, how: str, seconds: float) -> None:
    """The tour goes on; what is said meanwhile is recorded when the line is back, or given back to who said it."""
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        for link in fleet.databases:
            if how == "reset":
                link.reset()
            else:
                link.mute()
        await asyncio.sleep(seconds)  # the failure lasts so long
        for link in fleet.databases:
            link.open()
        await tour.stays_undisturbed(tour.followers, since)
        short = how == "mute" and seconds <= ANSWER_WITHIN  # what was said on the line is answered yet: it was slow
        told = (*AWAY_AND_BACK, *GIVEN_UP) if seconds > PATIENCE else AWAY_AND_BACK
        await tour.settle(UNDISTURBED, log={} if short else dict.fromkeys(range(3), told))
