"""The limits of the process that draws."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from guide.halls.posters.projection import Camera, Sphere
from guide.halls.posters.render_process import make
from guide.halls.posters.renderer import Task
from tests.halls.conftest import picture
from tests.halls.files.pictures_made import bomb

SMALL = Camera(0, 0, 70, 60, 40)
START = "import guide.halls.posters.render_process as it; it.{name} = {value}; it.main()"


def run(task: Task, name: str, value: float) -> subprocess.CompletedProcess[bytes]:
    """Run the process with one of its limits set."""
    command = [sys.executable, "-c", START.format(name=name, value=value)]
    return subprocess.run(command, input=task.as_json().encode(), capture_output=True, check=False)


def test_a_picture_is_made(tmp_path: Path) -> None:
    task = Task(picture(tmp_path / "a.png"), SMALL, Sphere())
    with Image.open(io.BytesIO(make(json.loads(task.as_json())))) as made:
        assert made.size == (60, 40)


def test_memory_is_limited(tmp_path: Path) -> None:
    done = run(Task(bomb(tmp_path / "bomb.png"), SMALL, Sphere()), "MEMORY", 300 << 20)
    assert done.returncode == 1
    assert done.stderr.startswith(b"MemoryError")
    assert done.stdout == b""


def test_time_is_limited(tmp_path: Path) -> None:
    done = run(Task(bomb(tmp_path / "bomb.png"), SMALL, Sphere()), "SECONDS", 0.05)
    assert done.returncode < 0
    assert done.stdout == b""


@pytest.mark.parametrize("font", ["/nowhere/none.otf"])
def test_a_font_that_is_not_there(tmp_path: Path, font: str) -> None:
    lettering = {"title": "a", "place": "b", "hint": "c", "link": "https://a.b"}
    task = json.loads(Task(picture(tmp_path / "a.png"), SMALL, Sphere(), font=Path(font)).as_json())
    with pytest.raises(OSError, match="cannot open"):
        make(task | {"poster": lettering})
