"""What a follower weighs in the server's memory."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.bench.figures import figure
from tests.bench.hub.machine import memory
from tests.bench.hub.servers.stage import stage

FOLLOWERS = 4000
STEADY = 5.0  # seconds of a theme day


async def run(folder: Path, *, quick: bool) -> None:
    async with stage(folder, FOLLOWERS, seated=0) as on:
        on.play()
        await asyncio.sleep(STEADY)
        idle = memory(on.product.pid)
        on.crowd.tell(f"open 0 {FOLLOWERS} 350")
        await on.crowd.until_live(FOLLOWERS, 60)
        await asyncio.sleep(STEADY)
        each = (memory(on.product.pid) - idle) / FOLLOWERS / 1024
        on.pause()
    figure("weight", f"{FOLLOWERS} followers, beyond the idle process ({idle >> 20} MiB)", each, "KiB each", "<= 16")
