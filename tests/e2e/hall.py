"""The demo hall with small pictures, for pages that are looked at for something else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from PIL import Image

from tests.support.server_process import DEMO_HALL

WIDTH: Final = 1024  # pixels


def with_small_pictures(folder: Path) -> Path:
    """Return a copy of the demo hall, made in `folder`. To decode three large pictures costs a page 0.5 s."""
    hall = folder / DEMO_HALL.name
    shutil.copytree(DEMO_HALL, hall)
    for path in hall.glob("scenes/*.jpg"):
        with Image.open(path) as picture:
            picture.draft("RGB", (WIDTH, WIDTH // 2))
            picture.resize((WIDTH, WIDTH // 2)).save(path)
    return hall
