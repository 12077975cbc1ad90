"""Held: what was recorded is said one after another; what the engine did not take waits, bounded, and is said in order
beside the lease, never before it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from guide.cluster.inbound import Inbound
from guide.cluster.outbound import Outbound
from guide.common.logs import RateLimitedLog
from guide.common.tasks import BackgroundTasks
from guide.engine.contract import KEPT, EngineAway
from guide.protocol.messages import Event


class Taking:
    """An engine that takes `most` events, each when it may."""

    def __init__(self) -> None:
        self.most = 0
        self.tried = 0
        self.taken: list[int] = []
        self.may = asyncio.Event()
        self.may.set()
        self.under_way = self.at_once = 0

    async def append(self, session: str, epoch: str, number: int, message: bytes) -> None:
        self.under_way += 1
        self.at_once = max(self.at_once, self.under_way)
        await self.may.wait()
        await asyncio.sleep(0)
        self.under_way -= 1
        self.tried += 1
        if len(self.taken) >= self.most:
            raise EngineAway("away")
        self.taken.append(number)


async def said_to(engine: Any, count: int) -> tuple[Outbound, BackgroundTasks]:
    """So many events recorded."""
    tasks, session, host = BackgroundTasks(), SimpleNamespace(id="s1", epoch="e1"), SimpleNamespace()
    said = Outbound(session, engine, host, tasks, lambda: 0.0)  # type: ignore[arg-type]  # no more is needed
    for number in range(1, count + 1):
        said.recorded(Event(number, "comment", number, {"id": "c", "text": "评论", "author": "m"}))
    await tasks.finish()
    return said, tasks


async def test_a_thousand_recorded_at_once_are_said_one_after_another() -> None:
    engine = Taking()
    engine.most = 1000
    await said_to(engine, 1000)
    assert engine.taken == list(range(1, 1001))
    assert engine.at_once == 1


async def test_what_was_not_taken_is_said_in_order_up_to_the_first_that_is_not_taken_again() -> None:
    engine = Taking()
    said, tasks = await said_to(engine, 10)
    engine.most, engine.tried = 4, 0
    await said.again()
    await tasks.finish()
    assert engine.tried == 5
    engine.most = 100
    await said.again()
    await tasks.finish()
    assert engine.taken == list(range(1, 11))


async def test_nobody_waits_until_it_is_said() -> None:
    engine = Taking()
    said, tasks = await said_to(engine, 10)
    engine.most = 100
    engine.may.clear()
    async with asyncio.timeout(1.0):
        await said.again()
        await said.again()
    engine.may.set()
    await tasks.finish()
    assert engine.taken == list(range(1, 11)), "once each"


async def test_no_more_wait_than_an_engine_keeps() -> None:
    engine = Taking()
    said, tasks = await said_to(engine, KEPT + 10)
    engine.most = 2 * KEPT
    await said.again()
    await tasks.finish()
    assert engine.taken == list(range(11, KEPT + 11))


def test_what_no_node_would_say_is_logged_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.cluster.inbound._refused", RateLimitedLog("error", "message of another node refused"))
    heard = Inbound(*[SimpleNamespace(id="s1")] * 8)  # type: ignore[arg-type]  # no more is needed
    with capture_logs() as lines:
        for _ in range(20):
            assert heard._read(b"\xc1") is None
    assert [line["event"] for line in lines] == ["message of another node refused"]
