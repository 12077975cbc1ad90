"""Joins, comments and leaves for minutes on end: what the process holds afterwards is what it held before."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import figure
from tests.bench.hub.machine import descriptors, memory
from tests.bench.hub.servers.stage import Stage, stage

RATE = 500  # joins, comments and leaves a second that are asked for
OFFERED = 510  # so many are begun, a third each: some are under way when it ends
KEPT = 500  # followers that are there at a time
SLOTS = 3000
WARM = 40.0  # seconds at the same load before the baseline: until the event log is as long as it gets
LONG, QUICK = 600.0, 60.0
QUIET = 8.0  # seconds until who left has been forgotten


@dataclass(frozen=True)
class Held:
    tasks: int
    descriptors: int
    memory: int


async def _held(on: Stage) -> Held:
    """All leave; then what is left."""
    on.crowd.tell("churn 0 0")
    on.crowd.tell(f"leave 0 {SLOTS}")
    for _ in range(100):
        report = await on.crowd.report()
        if report.idle == SLOTS:
            break
        on.crowd.tell(f"leave 0 {SLOTS}")  # whoever was just coming
        await asyncio.sleep(0.2)
    await asyncio.sleep(QUIET)
    tasks = int((await on.product.metrics())["guide_tasks"])
    await asyncio.sleep(0.5)  # until the line it was asked on has gone
    return Held(tasks, descriptors(on.product.pid), memory(on.product.pid))


async def run(folder: Path, *, quick: bool) -> None:
    seconds = QUICK if quick else LONG
    async with stage(folder, SLOTS, seated=0) as on:
        on.play(comments=0)
        on.crowd.tell(f"churn {OFFERED} {KEPT}")
        await asyncio.sleep(WARM)
        before = await _held(on)
        on.crowd.tell(f"churn {OFFERED} {KEPT}")
        await asyncio.sleep(2 * KEPT / (OFFERED / 3))  # until so many are there that as many leave as come
        report = await on.crowd.measured(seconds)
        after = await _held(on)
    name = f"{seconds / 60:.0f} min of joins, comments and leaves"
    done = report.joined + report.acks + report.left
    figure("soak", f"{name}: done", done / report.seconds, "1/s", f">= {RATE}")
    figure("soak", f"{name}: joined", report.joined, "joins", "")
    figure("soak", f"{name}: comments acknowledged", report.acks, "comments", "")
    figure("soak", f"{name}: left", report.left, "leaves", "")
    faults = report.bad + report.event_gaps + report.event_doubles + report.lost + report.tick_gaps
    figure("soak", f"{name}: events lost or doubled, ticks missing, lines lost", faults, "faults", "<= 0")
    figure("soak", f"{name}: tasks beyond the baseline of {before.tasks}", after.tasks - before.tasks, "tasks", "<= 0")
    extra = after.descriptors - before.descriptors
    figure("soak", f"{name}: descriptors beyond the baseline of {before.descriptors}", extra, "descriptors", "<= 0")
    share = 100 * (after.memory / before.memory - 1)
    figure("soak", f"{name}: memory beyond the baseline of {before.memory >> 20} MiB", share, "%", "<= 5")
