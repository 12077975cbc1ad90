"""From the guide's hand to the followers' sockets, and to a request of the same process, at full load."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NamedTuple

from tests.bench.figures import figure, percentile
from tests.bench.hub.clients.probe import probing
from tests.bench.hub.servers.stage import SETTLE, stage


class Wanted(NamedTuple):
    """`latency`, `http`: ms at p99; `ticks`: a second."""

    latency: int
    ticks: int
    http: int


SIZES = {4000: Wanted(60, 20, 30), 10_000: Wanted(180, 8, 50)}  # by followers
WINDOW = 12.0  # seconds


async def measure(folder: Path, followers: int, wanted: Wanted, window: float) -> None:
    async with stage(folder, followers) as on:
        on.play()
        await asyncio.sleep(2 * SETTLE)  # the tick adapts
        with probing(on.product.port, f"/api/sessions/{on.prepared.code}") as probe:
            measured = await on.window(window)
        report = measured.report
        on.pause()
        ticks = report.ticks / followers / report.seconds
        name = f"{followers} followers on one core, 25 lead frames/s"
        figure("latency", f"{name}: guide to follower, p99", report.latency.p99, "ms", f"<= {wanted.latency}")
        figure("latency", f"{name}: guide to follower, median", report.latency.p50, "ms", "")
        figure("latency", f"{name}: guide to follower, worst", report.latency.worst, "ms", "")
        figure("latency", f"{name}: ticks", ticks, "1/s", f">= {wanted.ticks}")
        figure("latency", f"{name}: the server's core", 100 * measured.cpu / report.seconds, "%", "")
        figure("latency", f"{name}: voice packets lost", report.voice_lost + report.voice_doubled, "packets", "<= 0")
        figure("latency", f"{name}: followers dropped", followers - report.live + report.lost, "followers", "<= 0")
        faults = report.bad + report.tick_gaps + report.event_gaps + report.event_doubles
        figure("latency", f"{name}: broken frames, missing ticks and events", faults, "faults", "<= 0")
        figure("latency", f"{name}: HTTP request, p99", 1000 * percentile(probe.took, 0.99), "ms", f"<= {wanted.http}")


async def run(folder: Path, *, quick: bool) -> None:
    for followers, wanted in SIZES.items():
        place = folder / str(followers)
        place.mkdir()
        await measure(place, followers, wanted, WINDOW / 2 if quick else WINDOW)
