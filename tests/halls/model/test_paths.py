"""Checks which paths of files a hall may name."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from guide.halls.model.paths import ClipPath, FilmPath, ModelPath, PicturePath, TilePath, portable


def fault(kind: Any, path: str) -> str:
    try:
        TypeAdapter(kind).validate_python(path)
    except ValidationError as error:
        [detail] = error.errors()
        return detail["type"]
    return ""


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (PicturePath, "a.jpg"),
        (PicturePath, "图片/全景 1.JPEG"),
        (PicturePath, "a/b.c/d.webp"),
        (PicturePath, "{x}.png"),
        (ClipPath, "a.Opus"),
        (FilmPath, "a.mp4"),
        (ModelPath, "models/a.GLB"),
        (TilePath, "tiles/序厅/{level}/{face}/{y}/{x}.jpg"),
        (TilePath, "{level}{face}{y}_{x}.webp"),
        (TilePath, "t/{level}/{level}_{face}_{x}_{y}.png"),
    ],
)
def test_good_paths(kind: Any, path: str) -> None:
    assert fault(kind, path) == ""


@pytest.mark.parametrize(
    "path",
    [
        "/etc/a.jpg",
        "../a.jpg",
        "a/../../b.jpg",
        "a//b.jpg",
        "./a.jpg",
        "C:\\a.jpg",
        "a\\b.jpg",
        "https://example.org/a.jpg",
        "a\n.jpg",
        "a\u202e.jpg",
        "a\u2028.jpg",
        "",
    ],
)
def test_paths_that_lead_elsewhere(path: str) -> None:
    assert fault(PicturePath, path) == "file_path"


@pytest.mark.parametrize(
    ("kind", "path", "type_"),
    [
        (PicturePath, "a.svg", "picture_type"),
        (PicturePath, "hall.yaml", "picture_type"),
        (ClipPath, "a.wav", "clip_type"),
        (FilmPath, "a.mov", "film_type"),
        (ModelPath, "a.gltf", "model_type_3d"),
        (TilePath, "{level}/{face}/{y}/{x}.gif", "picture_type"),
        (PicturePath, "a" * 252 + ".jpg", "string_too_long"),
    ],
)
def test_files_of_another_type(kind: Any, path: str, type_: str) -> None:
    assert fault(kind, path) == type_


@pytest.mark.parametrize(
    "path",
    [
        "tiles/{level}/{face}/{y}.jpg",
        "tiles/{face}/{y}/{x}.jpg",
        "tiles/{level}/{y}/{x}.jpg",
        "{z}/{level}/{face}/{y}/{x}.jpg",
        "{level}/{face}/{y}/{x}}.jpg",
        "tiles/a.jpg",
    ],
)
def test_the_path_of_tiles_has_each_placeholder_and_no_other_braces(path: str) -> None:
    assert fault(TilePath, path) == "tile_path"


def test_tiles_stay_in_the_folder() -> None:
    assert fault(TilePath, "../{level}/{face}/{y}/{x}.jpg") == "file_path"


@pytest.mark.parametrize(("name", "good"), [("全景 1.jpg", True), ("a?.jpg", False), ("a\u200b.jpg", False)])
def test_portable(name: str, good: bool) -> None:
    assert portable(name) is good
