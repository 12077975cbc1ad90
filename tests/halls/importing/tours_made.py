"""Tours of other programs, made for the tests: every picture's colours are directions of the picture."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from tests.halls.importing.pictures.photos_made import face, sphere

SIZE = 128  # pixels of a face


def cube(folder: Path, pattern: str, size: int = SIZE, tile: int = 64, first: int = 0) -> None:
    """Write a cube in tiles. `pattern`: with {face}, {row} and {column}."""
    for name in "frblud":
        whole = face(name, size)
        for row in range(-(-size // tile)):
            for column in range(-(-size // tile)):
                file = folder / pattern.format(face=name, row=row + first, column=column + first)
                file.parent.mkdir(parents=True, exist_ok=True)
                left, top = column * tile, row * tile
                part = whole.crop((left, top, min(size, left + tile), min(size, top + tile)))
                part.save(file, quality=95, subsampling=0)


def marzipano(folder: Path, scenes: list[dict[str, Any]], **settings: Any) -> Path:
    """Write an export of Marzipano Tool. `scenes`: each with `id` and what differs from the rest."""
    levels = [{"tileSize": 32, "size": 32, "fallbackOnly": True}, {"tileSize": 64, "size": SIZE}]
    full = [
        {
            "name": scene["id"].partition("-")[2],
            "levels": levels,
            "faceSize": SIZE,
            "initialViewParameters": {"yaw": 0.5, "pitch": -0.1, "fov": 1.2},
            "linkHotspots": [],
            "infoHotspots": [],
            **scene,
        }
        for scene in scenes
    ]
    for scene in scenes:
        cube(folder / "app-files/tiles" / scene["id"], "1/{face}/{row}/{column}.jpg", tile=64)
    data = {"scenes": full, "name": "Our tour", "settings": settings}
    (folder / "app-files").mkdir(parents=True, exist_ok=True)
    (folder / "app-files/data.js").write_text(f"var APP_DATA = {json.dumps(data)};\n")
    (folder / "app-files/index.html").write_text("<html></html>")
    return folder


def pannellum(folder: Path, scenes: Mapping[str, Mapping[str, Any]], **default: Any) -> Path:
    """Write a configuration of Pannellum. A scene without a `panorama` gets one of the whole sphere."""
    folder.mkdir(parents=True, exist_ok=True)
    full = {}
    for name, scene in scenes.items():
        full[name] = {"type": "equirectangular", "panorama": f"{name}.jpg", **scene}
        if full[name]["type"] == "equirectangular":
            sphere(512).save(folder / f"{name}.jpg", quality=95, subsampling=0)
    (folder / "tour.json").write_text(json.dumps({"default": default, "scenes": full}))
    return folder


def krpano(folder: Path, inside: Mapping[str, str]) -> Path:
    """Write a tour.xml with cubes of six faces. `inside`: by the scene's name, what stands in it."""
    text = ""
    for name, content in inside.items():
        for side in "lfrbud":
            file = folder / f"panos/{name}.tiles/pano_{side}.jpg"
            file.parent.mkdir(parents=True, exist_ok=True)
            face(side, SIZE).save(file, quality=95, subsampling=0)
        cube_url = f'<image><cube url="panos/{name}.tiles/pano_%s.jpg"/></image>'
        text += f'<scene name="{name}" title="{name.upper()}">{cube_url}{content}</scene>\n'
    (folder / "tour.xml").write_text(f'<krpano version="1.21" title="Our tour">\n{text}</krpano>')
    return folder


def radians(yaw: float, pitch: float) -> dict[str, float]:
    """Return angles as Marzipano has them: pitch downwards."""
    return {"yaw": math.radians(yaw), "pitch": math.radians(-pitch)}


def plain(path: Path, size: tuple[int, int] = (30, 20)) -> Path:
    """Write a picture of an exhibit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, "teal").save(path)
    return path
