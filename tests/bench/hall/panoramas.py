"""Panoramas to measure with: as large as a good camera makes them, and as hard to compress."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image

from guide.halls.tiling.names import Recipe, Shot
from tests.support.server_process import DEMO_HALL

SIZE: Final = (8192, 4096)
RECIPE: Final = Recipe(whole=True, cut=True, shot=Shot(0.0, 0.0, 70.0))


def panorama(path: Path) -> Path:
    """Write a panorama of 8,192×4,096: the demo hall's lobby, enlarged, with the grain of a camera."""
    with Image.open(DEMO_HALL / "scenes/lobby.jpg") as picture:
        lobby = picture.resize(SIZE, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(SIZE, 24).convert("RGB")
    Image.blend(lobby, grain, 0.12).save(path, quality=90)
    return path


def copies(folder: Path, count: int) -> list[Path]:
    """Write so many panoramas, each of other content."""
    first = panorama(folder / "0.jpg")
    content = first.read_bytes()
    paths = [first]
    for number in range(1, count):
        paths.append(folder / f"{number}.jpg")
        # what follows the end of a JPEG is not decoded, and makes it another file
        paths[-1].write_bytes(content + str(number).encode())
    return paths


def hall(folder: Path, picture: Path) -> Path:
    """Write a hall with this one scene."""
    folder.mkdir()
    (folder / "a.jpg").write_bytes(picture.read_bytes())
    lines = ["format: 1", "id: large", "title: Large", "scenes:", "  - {id: a, title: A, picture: a.jpg}", ""]
    (folder / "hall.yaml").write_text("\n".join(lines))
    return folder
