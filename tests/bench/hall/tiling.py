"""How long it takes to cut a panorama of 8,192×4,096 into tiles, and how much memory."""

from __future__ import annotations

import time
from pathlib import Path

from guide.halls.tiling.tiler import Tiler
from tests.bench.figures import figure
from tests.bench.hall.panoramas import RECIPE, copies
from tests.bench.hub.machine import cpu_seconds

SCENES = 3


def peak(pid: int) -> float:
    """The most resident memory that a process has had, MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def run(folder: Path, *, quick: bool) -> None:
    took, used, sizes = list[float](), list[float](), list[int]()
    cache = folder / "cache"
    with Tiler(cache) as tiler:
        for path in copies(folder, 1 if quick else SCENES):
            begun = time.monotonic()
            before = cpu_seconds(tiler._process.pid) if tiler._process else 0.0
            fault, why = tiler.make(path, RECIPE)
            took.append(time.monotonic() - begun)
            if fault is not None or tiler._process is None:
                raise RuntimeError(f"no tiles: {fault} {why}")
            used.append(cpu_seconds(tiler._process.pid) - before)
            sizes.append(path.stat().st_size)
        memory = peak(tiler._process.pid) if tiler._process else 0.0
    made = sum(file.stat().st_size for file in cache.iterdir())
    name = "a scene of 8,192×4,096"
    figure("tiling", f"{name}: tiles, base, cover and thumbnail, worst", max(took), "s", "<= 5")
    figure("tiling", f"{name}: processor time, worst", max(used), "s", "")
    figure("tiling", f"{name}: memory", memory, "MiB", "<= 1024")
    figure("tiling", f"{name}: the cache beside the picture", made / sum(sizes), "times", "")
