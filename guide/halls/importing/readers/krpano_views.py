"""Reads how a scene of krpano is looked at: its first view, what may be seen, and how its picture is turned. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from guide.halls.importing import angles
from guide.halls.importing.parsing import values
from guide.halls.importing.parsing.xml import Element

_FOV: Final = 90.0  # degrees, where a tour says nothing
_RATIO: Final = 4 / 3  # width through height of the window for which MFOV is meant
_KINDS: Final = {"vfov", "hfov", "dfov", "mfov"}
_UPRIGHT: Final = 0.01  # degrees by which nobody sees a picture turned


@dataclass(frozen=True)
class View:
    """`yaw`, `pitch`: degrees, to the right and up; `fov`: as `kind` measures it: `vfov`, `hfov`, `dfov` or `mfov`.

    `yaws`, `pitches`: the edges of what may be seen.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    fov: float = _FOV
    kind: str = "vfov"
    ratio: float = _RATIO
    yaws: tuple[float, float] | None = None
    pitches: tuple[float, float] | None = None

    def vertical(self, fov: float | None = None) -> float:
        """Return a field of view as a vertical one. `fov`: as `kind` measures it; None: that of the first view."""
        fov = self.fov if fov is None else fov
        if self.kind == "hfov":
            return angles.vertical(fov)
        if self.kind == "dfov":
            return angles.diagonal_to_vertical(fov)
        return angles.mixed_to_vertical(fov, self.ratio) if self.kind == "mfov" else fov


def view(element: Element | None) -> View:
    """Return what a `view` element says; None: there is none."""
    if element is None:
        return View()

    def number(name: str, otherwise: float) -> float:
        found = values.number(element.get(name))
        return otherwise if found is None else found

    kind = element.get("fovtype").lower()
    kind = kind if kind in _KINDS else "vfov"
    fov = values.number(element.get("fov"))
    for name in _KINDS if fov is None else ():  # newer tours name the field of view after its kind
        if (found := values.number(element.get(name))) is not None:
            kind, fov = name, found
    yaws, pitches = None, None
    if element.get("limitview").lower() in {"range", "fullrange", "offrange"}:
        yaws = (number("hlookatmin", -180.0), number("hlookatmax", 180.0))
        pitches = (-number("vlookatmax", 90.0), -number("vlookatmin", -90.0))
    return View(
        number("hlookat", 0.0),
        -number("vlookat", 0.0),
        _FOV if fov is None else fov,
        kind,
        max(0.1, number("mfovratio", _RATIO)),
        yaws,
        pitches,
    )


def turn(images: Iterable[Element]) -> tuple[float, str]:
    """Return by how many degrees a scene's picture is turned to the right, and how it is turned otherwise, if it is."""
    setting = next((element.get("prealign") for element in images if element.get("prealign")), "")
    x, y, z = ([values.number(part) or 0.0 for part in re.split(r"\|", setting)] + [0.0, 0.0, 0.0])[:3]
    return y, setting if abs(x) > _UPRIGHT or abs(z) > _UPRIGHT else ""
