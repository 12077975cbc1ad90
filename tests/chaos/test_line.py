"""What lies between people and the only node: slow, reset, half open. And that node stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.chaos.tour import GUIDE, UNDISTURBED, a_tour
from tests.support.nodes import MAYBE, Fleet
from tests.support.postgresql_server import Postgresql
from tests.support.reconnecting_client import DEAD_LINE

pytestmark = pytest.mark.nodes

BACK = 10.0  # seconds


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql) -> Iterator[Fleet]:
    with Fleet(tmp_path_factory.mktemp("line"), 1, postgresql, linked=True) as fleet:
        yield fleet


@pytest.fixture
def fleet(kept: Fleet) -> Fleet:
    kept.heal()
    return kept


@pytest.mark.chaos
async def test_a_slow_line_disturbs_nobody(fleet: Fleet) -> None:
    async with a_tour(fleet, through=True) as tour:
        since = asyncio.get_running_loop().time()
        fleet.fronts[0].delay(0.6)
        await asyncio.sleep(DEAD_LINE + 1)  # so long that a line that brought nothing would be given up
        fleet.fronts[0].open()
        await tour.stays_undisturbed(tour.followers, since)
        assert not any(one.welcomes > 1 for one in tour.everyone)
        await tour.settle(back_within=UNDISTURBED)


@pytest.mark.parametrize(
    ("how", "seconds"), [("reset", 1), *(pytest.param(how, 5, marks=pytest.mark.chaos) for how in ("mute", "deafen"))]
)
async def test_all_come_back_over_a_line_that_was_broken(fleet: Fleet, how: str, seconds: float) -> None:
    """With one node there is nowhere else to go; where lines are refused, pages wait longer with each try."""
    async with a_tour(fleet, through=True) as tour:
        {"reset": fleet.fronts[0].reset, "mute": fleet.fronts[0].mute, "deafen": fleet.fronts[0].deafen}[how]()
        await asyncio.sleep(seconds)  # the failure lasts so long
        assert all(one.broken for one in tour.everyone)
        over = asyncio.get_running_loop().time()
        fleet.fronts[0].open()
        await tour.follows(tour.followers, GUIDE, BACK)
        await tour.settle(BACK, over)


@pytest.mark.chaos
@pytest.mark.parametrize("seconds", [5, 30])
async def test_the_only_node_stands_still_and_goes_on(fleet: Fleet, seconds: int) -> None:
    async with a_tour(fleet) as tour:
        fleet.nodes[0].pause()
        await asyncio.sleep(seconds)  # the failure lasts so long
        over = asyncio.get_running_loop().time()
        fleet.nodes[0].go_on()
        await tour.follows(tour.followers, GUIDE, BACK)
        await tour.settle(BACK, over, log={0: ["stood still", f"database away{MAYBE}"]})
    (line,) = fleet.nodes[0].lines("stood still")
    assert line["seconds"] == pytest.approx(seconds, abs=1.5)
