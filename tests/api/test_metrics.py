"""The figures are those of what happened, in Prometheus' format; no label stands for a person or a session."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from guide.api.metrics import STOOD_STILL, WATCH_EVERY, Metrics, watch_loop
from guide.common.counters import Counters
from guide.engine.contract import Engine
from guide.engine.memory import Bus, MemoryEngine
from guide.fanout.backpressure import HELD_LIMIT
from guide.live.hub import Hub
from guide.protocol.messages import Comment, Member, Phase, Take
from guide.store.sqlite import SqliteStore
from tests.support.fakes import SCENES, Clock, FakeLine, follower, guide, look, ready, record, until
from tests.support.room_rig import Rig
from tests.support.server_process import ROOT


def figures(text: str) -> dict[str, float]:
    """`name{label}` → value; a sample's one label value beside its name."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            values = ",".join(sample.labels.values())
            found[sample.name + (f"{{{values}}}" if values else "")] = sample.value
    return found


def node(store: SqliteStore, engine: Engine | None = None) -> tuple[Hub, Metrics, Counters]:
    """Return a node's hub, its figures and its counters."""
    engine, counters = engine or MemoryEngine(), Counters()
    hub = Hub(store, engine, lambda _: frozenset(SCENES), Clock(), counters=counters)
    return hub, Metrics(hub, counters, engine, store), counters


async def test_what_a_session_leaves_in_the_figures(tmp_path: Path) -> None:
    store = SqliteStore(ready(tmp_path))
    await store.open()
    made = record()
    await store.add_session(made)
    hub, metrics, counters = node(store)
    room = await hub.room(made.id)
    leader, slow = FakeLine(guide()), FakeLine(follower())
    room.join(leader, None)
    room.join(slow, None)
    room.receive(leader, Take(force=False))
    room.receive(leader, Phase("live"))
    room.receive(slow, Comment("c-1", "comment", "好"))
    await until(lambda: counters.events["comment"])
    slow.fake.held = HELD_LIMIT + 1
    before = counters.sends
    room.ticker.tick()
    slow.fake.held = 0
    during = figures(metrics.text().decode())
    assert during["guide_tasks"] == len(asyncio.all_tasks())
    room.ticker.tick()
    after = figures(metrics.text().decode())
    await hub.stop()
    await store.close()
    assert during["guide_members{follower}"] == during["guide_members{guide}"] == 1
    assert during["guide_sessions{live}"] == 1
    assert during["guide_members_behind"] == 1
    assert during["guide_skipped_total"] == 1
    assert during["guide_sends_total"] == before + 1
    assert during["guide_events_total{phase}"] == during["guide_events_total{comment}"] == 1
    assert during["guide_store_latency_seconds_count"] >= 1
    assert during["guide_joins_total"] == 2
    assert after["guide_members_behind"] == 0
    assert after["guide_resyncs_total"] == 1
    assert after["guide_sends_total"] == before + 3
    assert after["guide_ticks_total"] == during["guide_ticks_total"] + 1
    assert after["guide_tick_lateness_seconds_bucket{+Inf}"] == after["guide_ticks_total"]


async def test_what_is_away_is_seen(tmp_path: Path) -> None:
    store, bus = SqliteStore(tmp_path), Bus(Clock())
    _, metrics, _ = node(store, MemoryEngine(bus))
    for engine_away, store_away in ((False, False), (True, False), (False, True)):
        bus.away, store.away = "no answer" if engine_away else None, store_away
        told = figures(metrics.text().decode())
        assert (told["guide_engine_away"], told["guide_store_away"]) == (engine_away, store_away)


async def test_a_tick_that_came_late_is_seen(rig: Rig) -> None:
    rig.leader()
    rig.room.receive(rig.join(follower()), Comment("c-1", "comment", "好"))
    await until(lambda: rig.due() is not None)
    late = rig.counters.tick_lateness
    before = late.total
    rig.clock.now += 0.04 + 0.5  # the tick that was due after 40 ms goes half a second too late
    rig.room.ticker.tick()
    assert late.total - before == pytest.approx(0.5, abs=0.02)


async def test_refused_voice_is_counted_on_when_its_session_is_put_away(tmp_path: Path) -> None:
    store = SqliteStore(ready(tmp_path))
    await store.open()
    made = record()
    await store.add_session(made)
    hub, metrics, _ = node(store)
    (await hub.room(made.id)).session.voices.dropped["not_opus"] += 3
    before = figures(metrics.text().decode())
    await hub.stop()
    after = figures(metrics.text().decode())
    await store.close()
    assert before["guide_voice_dropped_total{not_opus}"] == after["guide_voice_dropped_total{not_opus}"] == 3


async def test_a_lead_frame_that_goes_at_once_is_not_late(rig: Rig) -> None:
    line = rig.leader()
    rig.clock.now += 10
    before = rig.counters.tick_lateness.total
    rig.room.receive(line, look(1))
    assert rig.counters.tick_lateness.total == before


async def test_how_late_the_loop_is() -> None:
    counters, clock = Counters(), Clock()
    task = asyncio.create_task(watch_loop(counters, clock))
    await asyncio.sleep(0)
    clock.now += 0.1 + 0.3
    await until(lambda: sum(counters.loop_lag.counts))
    task.cancel()
    assert counters.loop_lag.total == pytest.approx(0.3)


async def test_a_process_that_stood_still_says_so_once() -> None:
    counters, clock = Counters(), Clock()
    with capture_logs() as said:
        task = asyncio.create_task(watch_loop(counters, clock))
        for late in (30.0, 0.0, STOOD_STILL - 0.01):
            await asyncio.sleep(0)
            looked = sum(counters.loop_lag.counts)
            clock.now += WATCH_EVERY + late
            await until(lambda looked=looked: sum(counters.loop_lag.counts) > looked)  # type: ignore[misc]
        task.cancel()
    assert said == [{"event": "stood still", "seconds": 30.0, "log_level": "warning"}]


async def test_labels_have_a_few_known_values(tmp_path: Path) -> None:
    store = SqliteStore(ready(tmp_path))
    await store.open()
    hub, metrics, _ = node(store)
    for number in range(50):
        made = record(id=f"s{number}", code=f"CODE{number}")
        await store.add_session(made)
        room = await hub.room(made.id)
        room.join(FakeLine(Member(f"m{number}", "follower", f"n{number}", f"b{number}")), None)
    text = metrics.text().decode()
    await hub.stop()
    await store.close()
    assert not re.search(r"\b[smnb]\d+\b|CODE", text)
    assert len([line for line in text.splitlines() if line.startswith("guide_")]) < 150


async def test_every_metric_is_documented_and_nothing_else(tmp_path: Path) -> None:
    store = SqliteStore(ready(tmp_path))
    _, metrics, _ = node(store)
    families = text_string_to_metric_families(metrics.text().decode())
    shown = {family.name for family in families if family.name.startswith("guide_")}
    rows = re.findall(r"^\| (`guide_.*?) \|", (ROOT / "deploy" / "README.md").read_text(), re.MULTILINE)
    documented = {name.removesuffix("_total") for row in rows for name in re.findall(r"guide_\w+", row)}
    assert shown == documented
