"""Turns the angles of other programs into ours: degrees, yaw 0 to 360 clockwise, pitch up, fov vertical. Pure.

Every function takes any finite number, and returns what the hall format accepts.
"""

from __future__ import annotations

import math
from typing import Final

from guide.halls.model import Direction, Look
from guide.halls.model.scene import ViewLimits

ASPECT: Final = 16 / 9
"""Width through height of the window in which a horizontal field of view is taken: where a tour's author saw it."""
NARROWEST: Final = 20.0  # degrees of fov, as in the hall format
WIDEST: Final = 110.0
_DIGITS: Final = 6  # of a degree, behind its point: what a person may have to read is as short as it can be


def circle(degrees: float) -> float:
    """Return an angle as 0 ≤ angle < 360."""
    turned = degrees % 360.0
    return turned if turned < 360.0 else 0.0  # a tiny negative angle becomes 360.0 by rounding


def _short(yaw: float) -> float:
    return circle(round(circle(yaw), _DIGITS))  # the circle first: what it takes away leaves a tail of digits


def direction(yaw: float, pitch: float) -> Direction:
    """Return a direction. `yaw`, `pitch`: degrees, clockwise and up, of any size; beyond a pole one looks back."""
    pitch = circle(pitch + 180.0) - 180.0
    if abs(pitch) > 90.0:
        yaw, pitch = yaw + 180.0, math.copysign(180.0, pitch) - pitch
    return Direction(yaw=_short(yaw), pitch=max(-90.0, min(90.0, round(pitch, _DIGITS))))


def look(yaw: float, pitch: float, fov: float) -> Look:
    """Return a view direction with its vertical field of view. `fov`: clipped to what the hall format allows."""
    at = direction(yaw, pitch)
    return Look(yaw=at.yaw, pitch=at.pitch, fov=max(NARROWEST, min(WIDEST, round(fov, _DIGITS))))


def limits(yaws: tuple[float, float] | None, pitches: tuple[float, float] | None) -> ViewLimits | None:
    """Return what may be seen; None: everything. `yaws`: the left and the right edge; `pitches`: the two others."""
    yaw, pitch = None, None
    if yaws is not None and 0 < yaws[1] - yaws[0] < 360.0:
        pair = [_short(edge) for edge in yaws]
        yaw = pair if pair[0] != pair[1] else None
    if pitches is not None:
        low, high = (max(-90.0, min(90.0, pitch)) for pitch in sorted(pitches))
        pitch = [low, high] if low < high and (low, high) != (-90.0, 90.0) else None
    return None if yaw is None and pitch is None else ViewLimits(yaw=yaw, pitch=pitch)


def vertical(hfov: float, aspect: float = ASPECT) -> float:
    """Return the vertical field of view of a window `aspect` times as wide as high. `hfov`: horizontal, degrees."""
    half = math.radians(max(0.0, min(179.0, hfov))) / 2
    return math.degrees(2 * math.atan(math.tan(half) / aspect))


def diagonal_to_vertical(dfov: float, aspect: float = ASPECT) -> float:
    """Return the vertical field of view of a window. `dfov`: that from corner to corner, degrees."""
    return vertical(dfov, math.hypot(aspect, 1.0))


def mixed_to_vertical(mfov: float, ratio: float = 4 / 3, aspect: float = ASPECT) -> float:
    """Return the vertical field of view of a window. `mfov`: along its longer edge, in a window no wider than `ratio`.

    That is what krpano calls MFOV.
    """
    return vertical(mfov, max(1.0, min(aspect, ratio)))


def in_picture(yaw: float, pitch: float, tilt_pitch: float, tilt_roll: float) -> tuple[float, float]:
    """Return where an upright direction is in a picture whose camera was held askew.

    All in degrees; `yaw` clockwise from the picture's middle. `tilt_pitch`, `tilt_roll`: as in `tour.Tilt`.
    """
    y, p, up, roll = map(math.radians, (yaw, pitch, tilt_pitch, tilt_roll))
    ahead, right, high = math.cos(p) * math.cos(y), math.cos(p) * math.sin(y), math.sin(p)
    right, high = right * math.cos(roll) - high * math.sin(roll), right * math.sin(roll) + high * math.cos(roll)
    ahead, high = ahead * math.cos(up) + high * math.sin(up), high * math.cos(up) - ahead * math.sin(up)
    return circle(math.degrees(math.atan2(right, ahead))), math.degrees(math.asin(max(-1.0, min(1.0, high))))
