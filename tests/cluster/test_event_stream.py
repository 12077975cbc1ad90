"""Events are handed to the engine one after another; what it did not take waits, bounded, and is handed over in order
later; nobody waits for that. Of the events that the engine keeps, those without a gap are read."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from guide.cluster import messages
from guide.cluster.event_stream import EventStream, read
from guide.common.logs import RateLimitedLog
from guide.common.tasks import BackgroundTasks
from guide.engine.contract import KEPT, EngineAway
from guide.engine.memory import Bus, MemoryEngine
from guide.protocol.messages import Event
from tests.support.fakes import session


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


def comment(number: int) -> Event:
    body = {"id": "c", "author": "m", "name": "李梅", "branch": "", "kind": "comment", "text": "评论"}
    return Event(number, "comment", number, body)


async def handed_to(engine: Any, count: int) -> tuple[EventStream, BackgroundTasks]:
    """So many events, one after another."""
    tasks = BackgroundTasks()
    stream = EventStream(session(), engine, tasks)
    for number in range(1, count + 1):
        stream.add(comment(number))
    await tasks.finish()
    return stream, tasks


async def test_a_thousand_recorded_at_once_are_handed_over_one_after_another() -> None:
    engine = Taking()
    engine.most = 1000
    await handed_to(engine, 1000)
    assert engine.taken == list(range(1, 1001))
    assert engine.at_once == 1


async def test_what_was_not_taken_is_tried_in_order_up_to_the_first_that_is_not_taken_again() -> None:
    engine = Taking()
    stream, tasks = await handed_to(engine, 10)
    engine.most, engine.tried = 4, 0
    stream.flush()
    await tasks.finish()
    assert engine.tried == 5
    engine.most = 100
    stream.flush()
    await tasks.finish()
    assert engine.taken == list(range(1, 11))


async def test_nobody_waits_until_it_is_taken() -> None:
    engine = Taking()
    stream, tasks = await handed_to(engine, 10)
    engine.most = 100
    engine.may.clear()
    stream.flush()
    await asyncio.sleep(0)
    stream.flush()
    engine.may.set()
    await tasks.finish()
    assert engine.taken == list(range(1, 11)), "once each"


async def test_no_more_wait_than_an_engine_keeps() -> None:
    engine = Taking()
    stream, tasks = await handed_to(engine, KEPT + 10)
    engine.most = 2 * KEPT
    stream.flush()
    await tasks.finish()
    assert engine.taken == list(range(11, KEPT + 11))


async def test_what_waits_of_a_former_record_is_dropped() -> None:
    engine = Taking()
    stream, tasks = await handed_to(engine, 10)
    engine.most = 100
    stream.clear()
    stream.flush()
    await tasks.finish()
    assert engine.taken == []


async def test_events_are_read_up_to_the_first_gap() -> None:
    bus = Bus()
    engine, tasks = MemoryEngine(bus), BackgroundTasks()
    stream = EventStream(session(), engine, tasks)
    for number in (4, 5, 7):
        await engine.append("s1", "e1", number, messages.recorded_event(comment(number), "e1"))
    await engine.append("s1", "e1", 8, messages.ask_state())
    assert [event.number for event in await stream.after(3)] == [4, 5]
    assert await stream.after(1) == [], "one is missing before them"
    assert [event.number for event in await stream.after(6)] == [7], "the next is no event"
    bus.away = "connection refused"
    assert await stream.after(3) == []


def test_what_no_node_would_publish_is_logged_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "guide.cluster.event_stream._refused", RateLimitedLog("error", "message of another node refused")
    )
    with capture_logs() as lines:
        for _ in range(20):
            assert read(b"\xc1", "s1") is None
    assert [line["event"] for line in lines] == ["message of another node refused"]
