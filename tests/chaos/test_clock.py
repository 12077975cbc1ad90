"""Wall clocks order nothing: a node's may be an hour ahead, the next one's an hour behind."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.chaos.tour import GUIDE, a_tour
from tests.support.nodes import NO_FAKETIME, Fleet, Node, another_clock
from tests.support.postgresql_server import Postgresql
from tests.support.redis_server import RedisServer

pytestmark = pytest.mark.nodes

HOURS = (1, -1, 0)
BACK = 10.0  # seconds


def hours_ahead(node: Node) -> float:
    """By its log, against this machine's clock: the log was begun seconds ago."""
    return (datetime.fromisoformat(node.lines()[0]["timestamp"]).timestamp() - time.time()) / 3600


async def test_nodes_whose_wall_clocks_are_hours_apart(
    tmp_path: Path, postgresql: Postgresql, redis: RedisServer
) -> None:
    """The guide leads on the one that is ahead, then, as that one dies, on the one that is behind."""
    if NO_FAKETIME:
        pytest.skip(NO_FAKETIME)
    with Fleet(tmp_path, 3, postgresql, redis, env=lambda number: another_clock(HOURS[number])) as fleet:
        assert [hours_ahead(node) for node in fleet.nodes] == pytest.approx(HOURS, abs=0.05)
        async with a_tour(fleet) as tour:
            await tour.stays_undisturbed(tour.followers)
            fleet.nodes[0].kill()
            await tour.follows(tour.followers, GUIDE, BACK)
            assert tour.guide.at == 1
            await tour.stays_undisturbed(tour.followers)
            await tour.settle(BACK, log={1: ["lead node lost"], 2: ["lead node lost"]})
