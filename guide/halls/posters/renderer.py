"""Has pictures of a spot drawn in a process of their own, one for each: no picture is decoded in this process.

Such a process takes a tenth of a second to start, which is little beside the drawing, and what it took is given back to
the system when it ends.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import guide
from guide.halls.model import Hall, View
from guide.halls.posters import render_process
from guide.halls.posters.projection import Camera, Sphere

PATIENCE: Final = 60.0  # seconds of the clock, on a machine that has more to do; its own limit is of processor time
SIZES: Final = {"wide": (1200, 630), "square": (400, 400), "poster": (750, 640)}
"""Pixels: what previews of links show, a card of a chat, and the view of a poster."""
_SAID: Final = 300  # characters of what the process says


class RenderError(Exception):
    """A picture could not be drawn; the text says why, for a log."""


@dataclass(frozen=True)
class Lettering:
    """What is written on a poster. `link`: what its QR code says."""

    title: str
    place: str
    hint: str
    link: str


@dataclass(frozen=True)
class Task:
    """One picture to draw. `poster`: None for the view alone; `font`: None for the package's own."""

    picture: Path
    camera: Camera
    sphere: Sphere
    poster: Lettering | None = None
    font: Path | None = None

    def as_json(self) -> str:
        return json.dumps(asdict(self), default=str)


def task_for(
    hall: Hall, spot: View, picture: Path, size: str, poster: Lettering | None = None, font: Path | None = None
) -> Task:
    """Return the task of drawing a spot. `picture`: the file of its scene; `size`: one of SIZES."""
    scene = next(scene for scene in hall.scenes if scene.id == spot.scene)
    covers = scene.covers
    sphere = (
        Sphere(scene.north)
        if covers is None
        else Sphere(scene.north, width=covers.width, top=covers.top, bottom=covers.bottom)
    )
    camera = Camera(spot.yaw, spot.pitch, spot.fov, *SIZES[size])
    return Task(picture, camera, sphere, poster, font)


def render(task: Task) -> bytes:
    """Return the picture, as JPEG. Raises RenderError. It takes some tenths of a second: call it in a thread."""
    # the package is found where this one was; S603: no word of the command is a user's
    root = str(Path(guide.__file__).resolve().parents[1])
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])}
    command = [sys.executable, "-m", render_process.__name__]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=task.as_json().encode(), capture_output=True, env=env, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RenderError(f"{task.picture.name}: {type(error).__name__}") from error
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip()[-_SAID:]
        raise RenderError(f"{task.picture.name}: {said or f'ended by signal or fault {done.returncode}'}")
    return done.stdout
