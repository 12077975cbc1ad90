"""The hub's benches stay runnable: their pure parts, and the load client with a handful of followers."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from dataclasses import fields
from pathlib import Path

import pytest

from tests.bench.figures import percentile
from tests.bench.hub import machine
from tests.bench.hub.clients.crowd import Report
from tests.bench.hub.servers.stage import stage

FEW = 6
SPREAD = {"count": 1, "p50": 1.0, "p95": 2.0, "p99": 3.0, "worst": 4.0}


def counted(**given: object) -> Report:
    raw: dict[str, object] = {item.name: 0 for item in fields(Report)}
    raw |= {"latency": SPREAD, "joining": SPREAD, "back": SPREAD, "codes": {"4001": 2}, "statuses": {}}
    return Report.parsed(json.dumps(raw | given))


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(i) for i in range(1, 101)]
    assert [percentile(values, share) for share in (0.0, 0.5, 0.99, 1.0)] == [1.0, 51.0, 100.0, 100.0]


def test_a_report_is_read_as_the_load_client_prints_it() -> None:
    report = counted(live=3, seconds=1.5)
    assert (report.live, report.seconds, report.latency.p99, report.codes) == (3, 1.5, 3.0, {"4001": 2})
    with pytest.raises(KeyError):
        Report.parsed("{}")


def test_writes_per_tick_leave_out_what_went_to_one_alone() -> None:
    assert counted(ticks=100, frames=110, segments=110).writes_per_tick == 1.0
    assert counted(ticks=100, frames=110, segments=160).writes_per_tick == 1.5


def test_the_kernel_is_asked_for_cpu_memory_and_descriptors() -> None:
    before = machine.cpu_seconds(os.getpid())
    until = time.process_time() + 0.02
    while time.process_time() < until:
        pass
    assert machine.cpu_seconds(os.getpid()) - before >= 0.019
    assert machine.memory(os.getpid()) > 1_000_000
    count = machine.descriptors(os.getpid())
    with Path(os.devnull).open():
        assert machine.descriptors(os.getpid()) == count + 1


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler: apt-get install gcc libc6-dev")
async def test_the_load_client_follows_stalls_drops_and_leaves(tmp_path: Path) -> None:
    async with stage(tmp_path, FEW) as on:
        on.play(comments=20, reports=100)
        async with asyncio.timeout(10):
            while (await on.crowd.report()).voice_packets < 10 * FEW:  # the guide's voice flows
                pass
        report = await on.crowd.measured(1.0)
        assert (report.live, report.bad, report.tick_gaps, report.event_gaps, report.event_doubles) == (FEW, 0, 0, 0, 0)
        assert (report.voice_lost, report.voice_doubled) == (0, 0)
        assert report.voice_packets >= 30 * FEW
        assert report.latency.count >= 15 * FEW
        assert 0 < report.latency.p50 <= report.latency.p99 <= report.latency.worst < 1000
        assert report.writes_per_tick == pytest.approx(1.0, abs=0.1)
        assert report.acks > 0

        on.crowd.tell("stall 0 2")
        stalled = await on.crowd.measured(0.4)
        assert stalled.ticks <= (FEW - 2) * stalled.most_ticks
        on.crowd.tell("unstall 0 2")
        on.crowd.tell("measure")
        on.crowd.tell(f"drop 0 {FEW}")
        back = await on.crowd.until_live(FEW, 10)
        assert (back.lost, back.resumes, back.event_gaps, back.event_doubles, back.resets) == (FEW, FEW, 0, 0, 0)

        on.crowd.tell(f"leave 0 {FEW}")
        gone = await on.crowd.report()
        for _ in range(50):
            if gone.idle == FEW:
                break
            await asyncio.sleep(0.1)
            gone = await on.crowd.report()
        assert (gone.idle, gone.codes) == (FEW, {"1000": FEW})
