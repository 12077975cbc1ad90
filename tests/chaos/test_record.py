"""PostgreSQL restarts, crashes, or cannot be reached, while people comment."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.chaos.fleet import Fleet
from tests.chaos.tour import UNDISTURBED, a_tour
from tests.databases import Postgresql

pytestmark = pytest.mark.nodes


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql) -> Iterator[Fleet]:
    with Fleet(tmp_path_factory.mktemp("record"), 1, postgresql) as fleet:
        yield fleet


@pytest.fixture
def fleet(kept: Fleet) -> Fleet:
    kept.heal()
    return kept


@pytest.mark.parametrize("how", ["restarts", "crashes"])
async def test_the_database_goes_and_comes_while_people_comment(fleet: Fleet, how: str) -> None:
    database = fleet.database
    assert database is not None
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        await asyncio.to_thread(database.stop if how == "restarts" else database.kill)
        await asyncio.sleep(2)
        await asyncio.to_thread(database.start)
        await asyncio.sleep(2)
        assert tour.longest_gap(tour.followers, since) <= UNDISTURBED
        await tour.settle(back_within=UNDISTURBED)
        tour.logged(node0=1)
    assert [line["event"] for line in fleet.nodes[0].lines() if "database" in line["event"]] == [
        "database away",
        "database back",
    ]


@pytest.mark.parametrize(
    ("how", "seconds"), [("reset", 3), ("mute", 6), pytest.param("mute", 30, marks=pytest.mark.chaos)]
)
async def test_the_database_is_out_of_reach(fleet: Fleet, how: str, seconds: float) -> None:
    """The tour goes on; what is said meanwhile is recorded when the line is back."""
    async with a_tour(fleet) as tour:
        since = asyncio.get_running_loop().time()
        fleet.databases[0].reset() if how == "reset" else fleet.databases[0].mute()
        await asyncio.sleep(seconds)
        fleet.databases[0].open()
        await asyncio.sleep(2)
        assert tour.longest_gap(tour.followers, since) <= UNDISTURBED
        await tour.settle(back_within=UNDISTURBED)
        tour.logged(node0=5)
