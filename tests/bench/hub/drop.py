"""All followers are dropped at once and come back by themselves."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.bench.figures import figure
from tests.bench.hub.servers.stage import SETTLE, stage

FOLLOWERS = 5000
WAIT = 60.0  # seconds until whoever is not back is taken as lost


async def run(folder: Path, *, quick: bool) -> None:
    async with stage(folder, FOLLOWERS) as on:
        on.play()
        await asyncio.sleep(2 * SETTLE)
        on.crowd.tell("measure")
        begun = time.monotonic()
        on.crowd.tell(f"drop 0 {FOLLOWERS}")
        await asyncio.sleep(0.2)
        try:
            await on.crowd.until_live(FOLLOWERS, WAIT)
        except TimeoutError as error:
            print(f"# {error}", flush=True)
        took = time.monotonic() - begun
        await asyncio.sleep(SETTLE)
        silence = on.leader.longest_silence(begun)
        on.pause()
        await asyncio.sleep(1.5)
        report = await on.crowd.report()
    name = f"{FOLLOWERS} dropped at once"
    back_95 = report.back.p95 / 1000 if report.back.count >= 0.95 * FOLLOWERS else WAIT
    figure("drop", f"{name}: 95 % are back after", back_95, "s", "<= 30")
    figure("drop", f"{name}: all are back after", took, "s", "")
    figure("drop", f"{name}: came back", report.live, "followers", f">= {FOLLOWERS}")
    figure("drop", f"{name}: answered 503, came again", report.statuses.get("503", 0), "answers", "")
    faults = report.bad + report.event_gaps + report.event_doubles + report.resets
    figure("drop", f"{name}: events lost or doubled, resets", faults, "faults", "<= 0")
    figure("drop", f"{name}: without the newest event in the end", report.behind, "followers", "<= 0")
    figure("drop", f"{name}: longest time between two ticks at the guide", silence, "s", "<= 1")
