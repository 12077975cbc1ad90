"""The disk with the data folder is full while people comment, then there is room again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from guide.protocol.codes import Refusal
from tests.chaos.disk import NoDisk, fill, free, small_disk
from tests.chaos.tour import UNDISTURBED, Tour, a_tour
from tests.support.nodes import Fleet

pytestmark = pytest.mark.nodes

FULL = ["events not recorded", *("events not recorded?", "state not saved?", "no record?") * 2]
"""what the log says of a full disk: each once in ten seconds"""


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    try:
        with small_disk(tmp_path / "data", 8), Fleet(tmp_path) as fleet:
            yield fleet
    except NoDisk as why:
        pytest.skip(str(why))


async def full(tour: Tour) -> None:
    """Fill the disk, and wait until everybody who comments has been told so."""
    await asyncio.to_thread(fill, tour.fleet.data)

    def told() -> bool:
        return all(Refusal.NOT_RECORDED in one.refused for one in tour.followers)

    await tour.until("everyone is told that nothing can be recorded", told, 20)


async def test_a_full_disk_refuses_comments_and_loses_none(fleet: Fleet) -> None:
    async with a_tour(fleet, 4) as tour:
        since = asyncio.get_running_loop().time()
        async with httpx.AsyncClient(base_url=fleet.nodes[0].url, trust_env=False) as client:
            code = (await client.get("/api/sessions")).json()["sessions"][0]["code"]
            await full(tour)
            answer = await client.post(f"/api/sessions/{code}/members", json={"name": "later", "branch": ""})
            ready = await client.get("/readyz")
        assert ready.json()["status"] == "degraded"
        assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert answer.json()["message"]["zh"]
        free(fleet.data)
        before = {one.name: len(one.sheet.acked) for one in tour.followers}

        def all_said() -> bool:
            return all(len(one.sheet.acked) > before[one.name] for one in tour.followers)

        await tour.until("what everyone says is recorded again", all_said, 20)
        tour.undisturbed(tour.followers, since)
        await tour.settle(back_within=UNDISTURBED, log={0: FULL})


@pytest.mark.chaos
async def test_a_node_that_dies_on_a_full_disk_keeps_what_it_acknowledged(fleet: Fleet) -> None:
    async with a_tour(fleet, 4) as tour:
        await full(tour)
        fleet.nodes[0].kill()
        free(fleet.data)
        await asyncio.to_thread(fleet.nodes[0].start)
        await tour.settle(back_within=15, log={0: FULL})  # the only node: its start, and the page's wait
