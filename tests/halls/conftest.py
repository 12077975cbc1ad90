"""Hall folders for the tests."""

import json
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

FULL = (Path(__file__).resolve().parents[1] / "vectors/hall.yaml").read_text(encoding="utf-8")
"""A hall that has every field of the format."""
GOOD = """\
format: 1
id: transport
title: {zh: 交通历史展厅, en: Transport History Hall}
zones:
  - {id: history, title: {zh: 历史展示, en: History}}
scenes:
  - id: lobby
    title: 序厅
    zone: history
    picture: scenes/lobby.jpg
    hotspots:
      - {id: to-roads, at: {yaw: 90, pitch: -8}, link: roads}
      - {id: abacus, at: {yaw: 200, pitch: 0}, exhibit: abacus}
  - id: roads
    title: {zh: 公路}
    picture: scenes/roads.png
    north: 12.5
    view: {yaw: 30}
exhibits:
  - id: abacus
    title: {zh: 算盘, en: Abacus}
    text: {zh: 打算盘, en: An abacus}
    pictures: [exhibits/abacus 1.webp]
run_sheet:
  - id: welcome
    title: {zh: 欢迎, en: Welcome}
    view: {scene: lobby, yaw: 0, pitch: 0, fov: 70}
    pointer: {yaw: 12, pitch: -3}
    narration: {zh: 欢迎, en: Welcome}
    seconds: 40
"""


def picture(path: Path, width: int = 64, height: int = 32) -> Path:
    """Write a small picture of the type that the path's suffix says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (width, height), "teal").save(path)
    return path


def glb(path: Path, described: object = None, *, version: int = 2, rest: bytes = b"") -> Path:
    """Write a 3D model of which `described` is the JSON chunk. `rest`: what follows it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = json.dumps({"asset": {"version": "2.0"}} if described is None else described).encode()
    raw += b" " * (-len(raw) % 4)
    head = struct.pack("<4sIII4s", b"glTF", version, 20 + len(raw) + len(rest), len(raw), b"JSON")
    path.write_bytes(head + raw + rest)
    return path


class Folder:
    """A good hall, which a test may change for the worse."""

    def __init__(self, path: Path, text: str = GOOD) -> None:
        self.path = path
        self.text = text
        self.make_files()
        self.write()

    def make_files(self) -> None:
        """Write what the description names."""
        picture(self.path / "scenes/lobby.jpg")
        picture(self.path / "scenes/roads.png")
        picture(self.path / "exhibits/abacus 1.webp", 40, 40)

    @property
    def file(self) -> Path:
        return self.path / "hall.yaml"

    def write(self) -> None:
        self.file.write_text(self.text, encoding="utf-8")

    def replace(self, old: str, new: str) -> int:
        """Change the one place where `old` stands. Returns its line, from 1."""
        assert self.text.count(old) == 1, old
        line = self.text[: self.text.index(old)].count("\n") + 1
        self.text = self.text.replace(old, new)
        self.write()
        return line


class FullFolder(Folder):
    """A hall that has every field of the format."""

    def make_files(self) -> None:
        path = self.path
        picture(path / "scenes/river.jpg")
        picture(path / "scenes/tower.jpg", 48, 18)
        for name in ("exhibits/arch.jpg", "exhibits/key stone.jpg", "plans/ground.png", "plans/tower.png"):
            picture(path / name, 40, 30)
        for face in "frblud":
            picture(path / f"tiles/river/0/{face}/0/0.jpg", 32, 32)
            for x in range(2):
                for y in range(2):
                    picture(path / f"tiles/river/1/{face}/{y}/{x}.jpg", 8 if x else 32, 8 if y else 32)
        for folder, name, head in [
            *(("clips", f"{name}.mp3", b"ID3\x04") for name in ("river", "song", "arch", "music")),
            ("films", "arch.mp4", b"\0\0\0\x20ftypisom"),
        ]:
            (path / folder).mkdir(exist_ok=True)
            (path / folder / name).write_bytes(head)
        glb(path / "models/arch.glb")


@pytest.fixture
def hall(tmp_path: Path) -> Folder:
    """A good hall's folder."""
    path = tmp_path / "good"
    path.mkdir()
    return Folder(path)


@pytest.fixture
def full(tmp_path: Path) -> Folder:
    """The folder of a hall that has every field of the format."""
    return FullFolder(tmp_path / "full", FULL)


@pytest.fixture
def photos(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder of panoramas with these names."""

    def make(*names: str, folder: str = "My Photos") -> Path:
        path = tmp_path / folder
        path.mkdir()
        for name in names:
            picture(path / name)
        return path

    return make
