"""A tenth of the followers stop reading: what the others notice, what the stalled ones cost, and how they come back."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from statistics import median, quantiles

from guide.protocol.codes import Close
from tests.bench.figures import figure
from tests.bench.hub.clients.sockets import Queue, queues
from tests.bench.hub.machine import memory
from tests.bench.hub.servers.stage import SETTLE, Stage, stage

FOLLOWERS = 1000
STALLED = 100
ROUNDS = 3  # of calm and stall; one more calm follows: what changes slowly weighs on both alike
WINDOW = 5.0  # seconds: short, and many, so that what else happens on the machine weighs on few
CALM = 45.0  # seconds measured before, and after the last
STALL = 45.0  # seconds: the receiver's own kernel swallows some twenty of ticks; then a follower is waited for
BACK_WITHIN = 30.0
GIVEN_UP = f"guide_closes_total:{Close.TOO_FAR_BEHIND:d}"


async def _fullest(on: Stage, seconds: float) -> tuple[list[float], int, Queue]:
    """By window the p99 of those who read, ms; the most that the process grew; the fullest queue of one follower."""
    begun, most = memory(on.product.pid), 0
    fullest = Queue(0, 0)
    late: list[float] = []
    for _ in range(round(seconds / WINDOW)):
        on.crowd.tell("measure")
        until = time.monotonic() + WINDOW
        while time.monotonic() < until:
            await asyncio.sleep(0.5)
            first, *_ = queues(on.product.port)
            most = max(most, memory(on.product.pid) - begun)
            fullest = Queue(max(fullest.unsent, first.unsent), max(fullest.memory, first.memory))
        late.append((await on.crowd.report()).latency.p99)
    return late, most, fullest


async def run(folder: Path, *, quick: bool) -> None:
    before: list[float] = []
    during: list[float] = []
    grown, fullest, closed, returned, faults, behind = 0, Queue(0, 0), 0.0, 0, 0, 0
    rounds = 1 if quick else ROUNDS
    async with stage(folder, FOLLOWERS) as on:
        on.play()
        await asyncio.sleep(SETTLE)
        for _ in range(rounds):
            before += (await _fullest(on, CALM))[0]
            on.crowd.tell(f"stall 0 {STALLED}")
            given_up = -(await on.product.metrics()).get(GIVEN_UP, 0.0)
            stalled, most, queue = await _fullest(on, STALL)
            during += stalled
            grown = max(grown, most)
            fullest = Queue(max(fullest.unsent, queue.unsent), max(fullest.memory, queue.memory))
            on.crowd.tell("measure")
            on.crowd.tell(f"unstall 0 {STALLED}")
            await asyncio.sleep(0.5)
            report = await on.crowd.until_live(FOLLOWERS, BACK_WITHIN)
            closed += given_up + (await on.product.metrics()).get(GIVEN_UP, 0.0)
            returned += report.resumes
            await asyncio.sleep(SETTLE)
            on.pause()
            await asyncio.sleep(1.5)
            report = await on.crowd.report()
            faults += report.bad + report.event_gaps + report.event_doubles + report.resets
            behind += report.behind
            on.play()
            await asyncio.sleep(SETTLE)
        before += (await _fullest(on, CALM))[0]
    name = f"{STALLED} of {FOLLOWERS} stop reading"
    change = 100 * (median(during) / median(before) - 1)
    for when, late in (("before and after", before), ("meanwhile", during)):
        low, middle, high = quantiles(late, n=4)
        figure("stalled", f"{name}: the others' p99 {when}, {len(late)} windows of {WINDOW:.0f} s", middle, "ms", "")
        figure("stalled", f"{name}: between the quartiles of those windows, {when}", high - low, "ms", "")
    figure("stalled", f"{name}: change of the others' p99", change, "%", "< 10")
    each = grown / STALLED / 1024
    figure("stalled", f"{name}: process growth and unsent bytes", each + fullest.unsent / 1024, "KiB each", "<= 256")
    figure(
        "stalled", f"{name}: the same with the kernel's own weight", each + fullest.memory / 1024, "KiB each", "<= 256"
    )
    figure("stalled", f"{name}: closed with {Close.TOO_FAR_BEHIND:d}", closed / rounds, "followers", f">= {STALLED}")
    figure("stalled", f"{name}: came back and resumed", returned / rounds, "followers", f">= {STALLED}")
    figure("stalled", f"{name}: events lost or doubled, resets", faults, "faults", "<= 0")
    figure("stalled", f"{name}: without the newest event in the end", behind, "followers", "<= 0")
