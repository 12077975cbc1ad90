"""Wall clocks order nothing: a node's may be an hour ahead or behind."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.chaos.fleet import Fleet
from tests.chaos.node import NO_FAKETIME, Node, another_clock
from tests.chaos.tour import UNDISTURBED, a_tour
from tests.databases import Postgresql

pytestmark = pytest.mark.nodes


def hours_ahead(node: Node) -> float:
    """By its log, against this machine's clock: the log was begun seconds ago."""
    return (datetime.fromisoformat(node.lines()[0]["timestamp"]).timestamp() - time.time()) / 3600


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_node_whose_wall_clock_is_an_hour_off(tmp_path: Path, postgresql: Postgresql, hours: int) -> None:
    if NO_FAKETIME:
        pytest.skip(NO_FAKETIME)
    with Fleet(tmp_path, 1, postgresql, env=lambda _: another_clock(hours)) as fleet:
        assert hours_ahead(fleet.nodes[0]) == pytest.approx(hours, abs=0.05)
        async with a_tour(fleet) as tour:
            since = asyncio.get_running_loop().time()
            await asyncio.sleep(3)
            assert tour.longest_gap(tour.followers, since) <= UNDISTURBED
            await tour.settle(back_within=UNDISTURBED)
            tour.logged()
