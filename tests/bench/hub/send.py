"""What one send costs: the product, the floor and nchan in turn, with the same followers, bytes and ticks a second."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from tests.bench.figures import figure
from tests.bench.hub.crowd import Crowd
from tests.bench.hub.machine import CannotRun, cpu_seconds
from tests.bench.hub.others import Floor, Nchan
from tests.bench.hub.publisher import Publisher
from tests.bench.hub.stage import SETTLE, stage

SIZES = {1500: 1.20, 4000: 1.30}  # followers: how many times the floor
ROUNDS = 3
WINDOW = 4.0  # seconds


async def measure(folder: Path, followers: int, limit: float, rounds: int = ROUNDS, window: float = WINDOW) -> None:
    async with AsyncExitStack() as stack:
        on = await stack.enter_async_context(stage(folder, followers))
        on.play()
        await asyncio.sleep(SETTLE)
        first = await on.window(2.0)
        on.pause()
        interval = first.report.seconds * followers / first.report.ticks
        trace = list(on.leader.ticks)[-50:]
        floor = stack.enter_context(Floor(folder, trace))
        floor_crowd = await stack.enter_async_context(Crowd(floor.port, followers, folder))
        await floor_crowd.come(5000)
        nchan: Nchan | None = None
        nchan_crowd = floor_crowd
        try:
            nchan = stack.enter_context(Nchan(folder))
            nchan_crowd = await stack.enter_async_context(Crowd(nchan.port, followers, folder))
            await nchan_crowd.come(2000)
        except CannotRun as reason:
            print(f"# not run: nchan's CPU per send: {reason}", flush=True)
        ours, floors, nchans, bare, writes = [], [], [], [], []
        for _ in range(rounds):
            on.play()
            await asyncio.sleep(SETTLE)
            measured = await on.window(window)
            ours.append(measured.per_send)
            writes.append(measured.report.writes_per_tick)
            on.play(reports=0)
            await asyncio.sleep(0.3)
            bare.append((await on.window(window)).per_send)
            on.pause()
            await asyncio.sleep(0.3)
            sent = await floor.go(interval, window)
            floors.append(sent.cpu / sent.sends * 1e6)
            if nchan is None:
                continue
            async with Publisher(nchan.port, "/send") as publisher:
                nchan_crowd.tell("measure")
                before = cpu_seconds(nchan.pid)
                await publisher.play([[payload] for payload in trace], interval, window)
                await asyncio.sleep(0.2)
                used = cpu_seconds(nchan.pid) - before
                nchans.append(used / (await nchan_crowd.report()).frames * 1e6)
    name = f"{followers} followers, theme day, {1 / interval:.1f} ticks/s"
    figure("send", f"{name}: floor, CPU per send", median(floors), "µs", "")
    figure("send", f"{name}: guide, CPU per send", median(ours), "µs", "")
    ratios = [our / low for our, low in zip(ours, floors, strict=True)]
    figure("send", f"{name}: guide's CPU per send to the floor's", median(ratios), "", f"<= {limit}")
    ratios = [our / low for our, low in zip(bare, floors, strict=True)]
    figure("send", f"{name}: the same while followers send no reports", median(ratios), "", "")
    figure("send", f"{name}: writes per follower per tick, as segments received", median(writes), "", "<= 1.00")
    if nchans:
        figure("send", f"{name}: nchan, CPU per send", median(nchans), "µs", "")
        ratios = [our / other for our, other in zip(ours, nchans, strict=True)]
        figure("send", f"{name}: guide's CPU per send to nchan's", median(ratios), "", "< 1")


async def run(folder: Path, *, quick: bool) -> None:
    for followers, limit in SIZES.items():
        place = folder / str(followers)
        place.mkdir()
        await measure(place, followers, limit, rounds=1 if quick else ROUNDS)
