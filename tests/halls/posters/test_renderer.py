"""The process that draws: it is started, limited, and what goes wrong in it stays in it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from guide.halls.model import Hall, View
from guide.halls.posters import renderer
from guide.halls.posters.projection import Camera, Sphere
from guide.halls.posters.renderer import SIZES, Lettering, RenderError, Task, render, task_for
from tests.halls.conftest import picture

CAMERA = Camera(0, 0, 70, 120, 80)
LETTERING = Lettering("交通历史展厅", "序厅", "扫码", "https://tour.example.org/walk/a")


def hall(covers: dict[str, float] | None) -> Hall:
    scene = {"id": "a", "title": "序厅", "picture": "a.jpg", "north": 12.5} | (
        {} if covers is None else {"covers": covers}
    )
    return Hall.model_validate({"format": 1, "id": "h", "title": "厅", "scenes": [scene]})


def test_a_task_of_a_spot() -> None:
    spot = View(scene="a", yaw=1.0, pitch=2.0, fov=30.0)
    task = task_for(hall(None), spot, Path("/a.jpg"), "wide")
    assert task == Task(Path("/a.jpg"), Camera(1, 2, 30, *SIZES["wide"]), Sphere(12.5))
    part = task_for(hall({"width": 120.0, "top": 40.0, "bottom": -30.0}), spot, Path("/a.jpg"), "poster", LETTERING)
    assert part.sphere == Sphere(12.5, 120, 40, -30)
    assert json.loads(part.as_json())["poster"]["title"] == "交通历史展厅"


def test_a_view_and_a_poster_are_drawn(tmp_path: Path) -> None:
    path = picture(tmp_path / "全景 %.jpg", 256, 128)
    with Image.open(io.BytesIO(render(Task(path, CAMERA, Sphere())))) as made:
        assert (made.format, made.size) == ("JPEG", (120, 80))
    spot = View(scene="a", yaw=1.0, pitch=2.0, fov=30.0)
    with Image.open(io.BytesIO(render(task_for(hall(None), spot, path, "poster", LETTERING)))) as made:
        assert (made.format, made.width) == ("JPEG", 750)


def test_what_cannot_be_drawn(tmp_path: Path) -> None:
    path = tmp_path / "none.jpg"
    path.write_bytes(b"no picture")
    with pytest.raises(RenderError, match=r"^none\.jpg: UnidentifiedImageError"):
        render(Task(path, CAMERA, Sphere()))
    with pytest.raises(RenderError, match=r"^gone\.jpg: FileNotFoundError"):
        render(Task(tmp_path / "gone.jpg", CAMERA, Sphere()))


def test_what_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "PATIENCE", 0.001)
    with pytest.raises(RenderError, match=r"^a\.jpg: TimeoutExpired$"):
        render(Task(picture(tmp_path / "a.jpg"), CAMERA, Sphere()))
