"""Hall folders for the tests."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

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


class Folder:
    """A good hall, which a test may change for the worse."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = GOOD
        picture(path / "scenes/lobby.jpg")
        picture(path / "scenes/roads.png")
        picture(path / "exhibits/abacus 1.webp", 40, 40)
        self.write()

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


@pytest.fixture
def hall(tmp_path: Path) -> Folder:
    """A good hall's folder."""
    path = tmp_path / "good"
    path.mkdir()
    return Folder(path)


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
