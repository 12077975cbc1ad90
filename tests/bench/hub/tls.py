"""What TLS in the same process costs a send, beside plain TCP with the same followers."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from tests.bench.figures import figure
from tests.bench.hub.servers.way import Way

FOLLOWERS = 400  # what a load client in Python keeps up with
ROUNDS = 5
WINDOW = 4.0  # seconds
LIMIT = 1.6


async def _per_send(way: Way) -> float:
    """CPU microseconds a frame, while the guide leads."""
    measured = await way.window(WINDOW)
    return measured.server / measured.frames * 1e6


async def run(folder: Path, *, quick: bool) -> None:
    plain: list[float] = []
    tls: list[float] = []
    async with Way(folder / "plain", FOLLOWERS) as bare, Way(folder / "tls", FOLLOWERS, tls=True) as wrapped:
        for _ in range(1 if quick else ROUNDS):
            plain.append(await _per_send(bare))
            tls.append(await _per_send(wrapped))
    name = f"{FOLLOWERS} followers, 25 ticks/s, no comments"
    figure("tls", f"{name}: plain TCP, CPU per send", median(plain), "µs", "")
    figure("tls", f"{name}: TLS in this process, CPU per send", median(tls), "µs", "")
    ratios = [there / here for here, there in zip(plain, tls, strict=True)]
    figure("tls", f"{name}: TLS to plain TCP", median(ratios), "", f"<= {LIMIT}")
