"""Sources for the tests of imports: photos that are panoramas though they are small, because GPano says so."""

from __future__ import annotations

import zipfile
from pathlib import Path

from PIL import Image

from tests.halls.importing.pictures.photos_made import gpano

SPHERE = {"ProjectionType": "equirectangular"}


def photo(path: Path, color: str | tuple[int, int, int] = "teal", **said: object) -> Path:
    """Write a small panorama. `said`: more of what GPano says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (64, 32), color).save(path, xmp=gpano({**SPHERE, **said}))
    return path


def flat(path: Path, color: str = "red") -> Path:
    """Write a picture that is no panorama."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), color).save(path)
    return path


def zipped(folder: Path, file: Path) -> Path:
    """Pack a folder into a zip file."""
    with zipfile.ZipFile(file, "w") as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, path.relative_to(folder).as_posix())
    return file


def state(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by name, with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
