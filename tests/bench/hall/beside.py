"""A hundred scenes are cut into tiles while a session is live on the same machine, whose ticks must not come later."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

from guide.halls.tiling.tiler import Tiler
from tests.bench.figures import figure, percentile
from tests.bench.hall.panoramas import RECIPE, copies
from tests.bench.hub.machine import LOAD_CORE, SERVER_CORE, on_core, raise_descriptors
from tests.bench.hub.servers.stage import SETTLE, Stage, stage

FOLLOWERS = 1000
SCENES = 100
WINDOW = 6.0  # seconds
BEFORE = 5  # windows


def cut(cache: Path, paths: list[Path]) -> float:
    """Make the tiles of these pictures as a server does; return the seconds that it took."""
    os.sched_setaffinity(0, {SERVER_CORE, LOAD_CORE})  # of this thread, and of what it starts
    begun = time.monotonic()
    with Tiler(cache) as tiler:
        for path in paths:
            fault, why = tiler.make(path, RECIPE)
            if fault is not None:
                raise RuntimeError(f"no tiles: {fault} {why}")
    return time.monotonic() - begun


async def latencies(on: Stage, windows: int | asyncio.Future[float]) -> list[float]:
    """The p99 of each of so many windows, or of those until the work is done, ms."""
    found: list[float] = []
    while len(found) < windows if isinstance(windows, int) else not windows.done():
        found.append((await on.window(WINDOW)).report.latency.p99)
    return found


async def measure(folder: Path, scenes: int) -> None:
    paths = copies(folder, scenes)
    async with stage(folder, FOLLOWERS) as on:
        on.play()
        await asyncio.sleep(SETTLE)
        before = await latencies(on, BEFORE)
        work = asyncio.ensure_future(asyncio.to_thread(cut, folder / "cache", paths))
        beside = await latencies(on, work)
        took = await work
        after = await latencies(on, BEFORE)
        on.pause()
    usual = percentile(before + after, 0.5)
    name = f"{scenes} scenes of 8,192×4,096 beside {FOLLOWERS} followers"
    figure("beside", f"{name}: all of them", took * SCENES / scenes, "s", "<= 240")
    figure("beside", f"{name}: guide to follower, p99, before and after", usual, "ms", "")
    figure("beside", f"{name}: guide to follower, p99, meanwhile", percentile(beside, 0.5), "ms", "")
    figure(
        "beside", f"{name}: p99 meanwhile against before and after", percentile(beside, 0.5) / usual, "times", "<= 1.2"
    )


def run(folder: Path, *, quick: bool) -> None:
    raise_descriptors()
    with on_core(LOAD_CORE):
        asyncio.run(measure(folder, SCENES // 10 if quick else SCENES))
