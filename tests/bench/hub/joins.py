"""Five thousand join by name within seconds while a session runs."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.bench.figures import figure
from tests.bench.hub.servers.stage import SETTLE, stage

SEATED = 500
JOINING = 5000
WITHIN = 15.0  # seconds
OFFERED = JOINING / (WITHIN - 1.0)  # a second


async def run(folder: Path, *, quick: bool) -> None:
    async with stage(folder, SEATED + JOINING, seated=SEATED) as on:
        on.play()
        await asyncio.sleep(SETTLE)
        on.crowd.tell("measure")
        begun = time.monotonic()
        on.crowd.tell(f"join {SEATED} {JOINING} {OFFERED}")
        try:
            report = await on.crowd.until_live(SEATED + JOINING, 60)
        except TimeoutError as error:
            print(f"# {error}", flush=True)
            report = await on.crowd.report()
        took = time.monotonic() - begun
        on.pause()
    name = f"{JOINING} join by name while a session runs"
    figure("joins", f"{name}: all have their snapshot after", took, "s", f"<= {WITHIN:.0f}")
    figure("joins", f"{name}: joined", report.joining.count, "followers", f">= {JOINING}")
    figure("joins", f"{name}: guide to follower, worst", report.latency.worst, "ms", "<= 200")
    figure("joins", f"{name}: guide to follower, p99", report.latency.p99, "ms", "")
    figure("joins", f"{name}: from asking to the snapshot, p99", report.joining.p99, "ms", "")
    figure("joins", f"{name}: answered 503, came again", report.statuses.get("503", 0), "answers", "")
    faults = report.bad + report.event_gaps + report.event_doubles + report.lost
    figure("joins", f"{name}: events lost or doubled, lines lost", faults, "faults", "<= 0")
