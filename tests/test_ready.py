"""Held: a node without its record is not ready, one without a helper is degraded but serves, one that stops takes
nobody more; what is wrong is said."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from guide import ready as module
from guide.ready import Readiness, answers
from guide.store.contract import StoreError
from guide.store.sqlite import SqliteStore
from tests.fakes import ready


async def fine() -> None:
    pass


async def broken() -> None:
    raise StoreError("disk full")


async def away() -> None:
    raise ConnectionRefusedError("no broker")


async def test_all_well() -> None:
    assert await Readiness({"store": fine}).ask() == (200, {"status": "ok", "checks": {"store": "ok"}})


async def test_without_what_it_needs() -> None:
    answer = await Readiness({"store": broken}, {"engine": fine}).ask()
    assert answer == (503, {"status": "degraded", "checks": {"store": "disk full", "engine": "ok"}})


async def test_without_what_helps() -> None:
    answer = await Readiness({"store": fine}, {"engine": away}).ask()
    assert answer == (200, {"status": "degraded", "checks": {"store": "ok", "engine": "no broker"}})


async def test_while_stopping() -> None:
    readiness = Readiness({"store": fine})
    readiness.stopping = True
    assert await readiness.ask() == (503, {"status": "stopping", "checks": {"store": "ok"}})


async def test_what_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WITHIN", 0.01)
    status, answer = await Readiness({"store": asyncio.Event().wait}).ask()  # type: ignore[dict-item]  # returns True, never
    assert (status, answer["checks"]["store"]) == (503, "no answer within 0.01 s")


async def test_the_record_itself(tmp_path: Path) -> None:
    store = SqliteStore(ready(tmp_path))
    await store.open()
    assert await Readiness({"store": lambda: answers(store)}).ask() == (
        200,
        {"status": "ok", "checks": {"store": "ok"}},
    )
    await store.close()
    status, answer = await Readiness({"store": lambda: answers(store)}).ask()
    assert (status, answer["checks"]["store"]) == (503, "the record is closed")
