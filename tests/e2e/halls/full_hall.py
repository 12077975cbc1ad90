"""A hall that has everything a walk can show: the demo hall with a floor plan, music, a narrated scene, an opening, and
an exhibit that has all kinds of things."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageDraw

from tests.support.server_process import DEMO_HALL

# Where the rooms of the demo hall stand: fractions of the plan.
PLACES = {
    "lobby": (0.5, 0.8),
    "learning": (0.2, 0.7),
    "waterways": (0.2, 0.3),
    "roads": (0.5, 0.3),
    "railways": (0.75, 0.3),
    "film": (0.88, 0.55),
    "innovation": (0.78, 0.8),
}
MORE = "一段更长的话，**着重**，还有：\n\n- 第一\n- 第二，见[网页](https://example.org/)"


def full_hall(folder: Path, opening: str = "none") -> Path:
    """Make the hall in a folder that is not there yet, and return it. `opening`: as in hall.yaml."""
    shutil.copytree(DEMO_HALL, folder)
    hall: dict[str, Any] = yaml.safe_load((folder / "hall.yaml").read_text(encoding="utf-8"))
    _draw_plan(folder / "plan.png")
    (folder / "box.glb").write_bytes(_box())
    for number, colour in enumerate(("#7a5000", "#205070"), 1):
        Image.new("RGB", (800, 600), colour).save(folder / f"picture-{number}.jpg")
    places = {scene: {"x": x, "y": y} for scene, (x, y) in PLACES.items()}
    hall["plans"] = [{"title": {"zh": "一层", "en": "Ground"}, "picture": "plan.png", "scenes": places}]
    hall["music"] = {"audio": "clips/overview.mp3", "volume": 0.3}
    hall["opening"] = opening
    lobby = hall["scenes"][0]
    lobby["description"] = {"zh": "一间圆形的大厅，正中有一个木轮。", "en": "A round hall with a wooden wheel."}
    lobby["narration"] = {"zh": "这里是序厅。请随便看。", "en": "This is the lobby. Have a look."}
    lobby["clip"] = {"audio": "clips/wheel.mp3"}
    wheel = next(exhibit for exhibit in hall["exhibits"] if exhibit["id"] == "wheel")
    wheel |= {
        "more": {"zh": MORE, "en": "A longer text."},
        "pictures": ["picture-1.jpg", {"file": "picture-2.jpg", "caption": {"zh": "辐条", "en": "Spokes"}}],
        "audio": {"text": {"zh": "车轮的声音。", "en": "Wheels."}, "clip": {"audio": "clips/wheel.mp3"}},
        "model": "box.glb",
        "link": {"url": "https://example.org/wheel", "label": {"zh": "博物馆网页", "en": "The museum"}},
    }
    (folder / "hall.yaml").write_text(yaml.safe_dump(hall, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def _draw_plan(path: Path) -> None:
    plan = Image.new("RGB", (800, 600), "#f5f2ee")
    draw = ImageDraw.Draw(plan)
    for x, y in PLACES.values():
        left, top = x * 800, y * 600
        draw.rectangle((left - 85, top - 75, left + 85, top + 75), outline="#544b43", width=4)
    plan.save(path)


def _box() -> bytes:
    """Return a box of two metres as glTF 2.0 in one file."""
    corners = [(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    indices = [corner for a, b, c, d in sides for corner in (a, b, c, a, c, d)]
    points = b"".join(struct.pack("<3f", *corner) for corner in corners)
    content = points + struct.pack(f"<{len(indices)}H", *indices)
    described = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "materials": [{"pbrMetallicRoughness": {"baseColorFactor": [0.6, 0.35, 0.15, 1], "metallicFactor": 0}}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 8, "type": "VEC3", "min": [-1] * 3, "max": [1] * 3},
            {"bufferView": 1, "componentType": 5123, "count": len(indices), "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": len(points)},
            {"buffer": 0, "byteOffset": len(points), "byteLength": len(indices) * 2},
        ],
        "buffers": [{"byteLength": len(content)}],
    }
    text = json.dumps(described).encode()
    text += b" " * (-len(text) % 4)
    content += b"\0" * (-len(content) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(content), b"BIN\0") + content
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks
