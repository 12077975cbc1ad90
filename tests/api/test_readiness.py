"""A node without its record or its engine is degraded but serves, one that stops takes nobody more; what is wrong
is said; probes do not pile up on a part that hangs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from guide.api import readiness as module
from guide.api.readiness import Readiness
from guide.store.contract import StoreError
from guide.store.sqlite import SqliteStore
from tests.support.fakes import ready


async def fine() -> None:
    pass


async def broken() -> None:
    raise StoreError("disk full")


async def away() -> None:
    raise ConnectionRefusedError("no broker")


async def test_all_well() -> None:
    assert await Readiness({"store": fine}).ask() == (200, {"status": "ok", "checks": {"store": "ok"}})


async def test_what_all_nodes_lack_takes_none_of_them_out() -> None:
    answer = await Readiness({"store": broken, "engine": away}).ask()
    assert answer == (200, {"status": "degraded", "checks": {"store": "disk full", "engine": "no broker"}})


async def test_while_stopping() -> None:
    readiness = Readiness({"store": fine})
    readiness.stopping = True
    assert await readiness.ask() == (503, {"status": "stopping", "checks": {"store": "ok"}})


async def test_what_hangs_is_asked_once_however_many_probes_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WITHIN", 0.01)
    asked, back = 0, asyncio.Event()

    async def hangs() -> None:
        nonlocal asked
        asked += 1
        await back.wait()

    readiness = Readiness({"store": hangs})
    for status, answer in [await readiness.ask(), *await asyncio.gather(*(readiness.ask() for _ in range(5)))]:
        assert (status, answer["status"]) == (200, "degraded")
        assert answer["checks"]["store"] == "no answer within 0.01 s"
    probe = asyncio.create_task(readiness.ask())
    await asyncio.sleep(0)
    probe.cancel()  # one who asks and goes takes nobody's answer along
    assert asked == 1
    back.set()
    assert (await readiness.ask())[1]["status"] == "ok"


async def test_the_record_itself(tmp_path: Path) -> None:
    store = SqliteStore(ready(tmp_path))
    await store.open()
    assert await Readiness({"store": store.check}).ask() == (
        200,
        {"status": "ok", "checks": {"store": "ok"}},
    )
    await store.close()
    status, answer = await Readiness({"store": store.check}).ask()
    assert (status, answer["checks"]["store"]) == (200, "the record is closed")


async def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where everything can still be read."""
    store = SqliteStore(ready(tmp_path))
    await store.open()
    monkeypatch.setattr("guide.store.data_folder.ROOM", 2**62)
    status, answer = await Readiness({"store": store.check}).ask()
    assert (status, answer["status"]) == (200, "degraded")
    assert answer["checks"]["store"] == "the disk of the data folder is full"
    await store.close()
