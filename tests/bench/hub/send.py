"""What one send costs: the product, the floor and nchan in turn, with the same followers, bytes and ticks a second.

Once as it is by itself, once with a system call for each send, as in a container that forbids io_uring.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from tests.bench.figures import figure, not_run
from tests.bench.hub.clients.crowd import Crowd
from tests.bench.hub.machine import CannotRun, cpu_seconds
from tests.bench.hub.servers.others import Floor, Nchan
from tests.bench.hub.servers.publisher import Publisher
from tests.bench.hub.servers.stage import SETTLE, stage

SIZES = {1500: 1.20, 4000: 1.30}  # followers: how many times the floor
ROUNDS = 3
WINDOW = 4.0  # seconds


async def measure(folder: Path, followers: int, rounds: int, target: str, env: Mapping[str, str]) -> None:
    async with AsyncExitStack() as stack:
        on = await stack.enter_async_context(stage(folder, followers, env=env))
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
            not_run("send: nchan's CPU per send", reason)
        ours, floors, nchans, bare, writes, counted = [], [], [], [], [], []
        skipped = 0.0
        for _ in range(rounds):
            begun = await on.product.metrics()
            on.play()
            await asyncio.sleep(SETTLE)
            measured = await on.window(WINDOW)
            ours.append(measured.per_send)
            writes.append(measured.report.writes_per_tick)
            on.play(reports=0)
            await asyncio.sleep(0.3)
            bare.append((await on.window(WINDOW)).per_send)
            on.pause()
            await asyncio.sleep(0.3)
            ended = await on.product.metrics()
            sends, ticks = (ended[f"guide_{name}_total"] - begun[f"guide_{name}_total"] for name in ("sends", "ticks"))
            counted.append(sends / ticks / ended["guide_members"])
            skipped += ended["guide_skipped_total"] - begun["guide_skipped_total"]
            sent = await floor.go(interval, WINDOW)
            floors.append(sent.cpu / sent.sends * 1e6)
            if nchan is None:
                continue
            async with Publisher(nchan.port, "/send") as publisher:
                nchan_crowd.tell("measure")
                before = cpu_seconds(nchan.pid)
                await publisher.play([[payload] for payload in trace], interval, WINDOW)
                await asyncio.sleep(0.2)
                used = cpu_seconds(nchan.pid) - before
                nchans.append(used / (await nchan_crowd.report()).frames * 1e6)
    name = f"{followers} followers, theme day, {1 / interval:.1f} ticks/s, by {on.product.sends}"
    figure("send", f"{name}: floor, CPU per send", median(floors), "µs", "")
    figure("send", f"{name}: guide, CPU per send", median(ours), "µs", "")
    ratios = [our / low for our, low in zip(ours, floors, strict=True)]
    figure("send", f"{name}: guide's CPU per send to the floor's", median(ratios), "", target)
    ratios = [our / low for our, low in zip(bare, floors, strict=True)]
    figure("send", f"{name}: the same while followers send no reports", median(ratios), "", "")
    figure("send", f"{name}: writes per follower per tick, as segments received", median(writes), "", "<= 1.00")
    figure("send", f"{name}: sends per member per tick, as the server counts", median(counted), "", "<= 1.00")
    figure("send", f"{name}: ticks that somebody did not get", skipped, "ticks", "<= 0")
    if nchans:
        figure("send", f"{name}: nchan, CPU per send", median(nchans), "µs", "")
        ratios = [our / other for our, other in zip(ours, nchans, strict=True)]
        figure("send", f"{name}: guide's CPU per send to nchan's", median(ratios), "", "< 1")


async def run(folder: Path, *, quick: bool) -> None:
    rounds = 1 if quick else ROUNDS
    for followers, limit in SIZES.items():
        for io_uring, target in (("true", f"<= {limit}"), ("false", "")):
            place = folder / f"{followers}-{io_uring}"
            place.mkdir()
            await measure(place, followers, rounds, target, {"GUIDE_IO_URING": io_uring})
