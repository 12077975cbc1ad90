"""When each burst was spoken and heard, and which view was shown then, from what two pages have noted."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from playwright.sync_api import Page

AROUND: Final = 450  # ms: the camera is not further from the voice than that
NEAR: Final = 3.0  # seconds: a burst is heard within them, or it is lost


@dataclass(frozen=True)
class Heard:
    """Milliseconds; `at`: seconds since the first burst was spoken."""

    at: float
    delay: float
    camera_minus_voice: float | None


def unrolled(views: list[tuple[float, float | None]]) -> list[tuple[float, float]]:
    """(ms, degrees that run on past 360)"""
    turned: list[tuple[float, float]] = []
    for at, yaw in views:
        if yaw is None:
            continue
        last = turned[-1][1] if turned else yaw
        turned.append((at, last + (yaw - last + 180) % 360 - 180))
    return turned


def yaw_at(views: list[tuple[float, float]], at: float) -> float:
    return float(np.interp(at, [t for t, _ in views], [yaw for _, yaw in views])) % 360


def moment(views: list[tuple[float, float]], yaw: float, near: float) -> float | None:
    """When the page showed this yaw, about `near`; None around the ends of a sweep, where it showed it twice."""
    around = [(t, value) for t, value in views if abs(t - near) < AROUND]
    steps = [b[1] - a[1] for a, b in pairwise(around)]
    if len(around) < 10 or (max(steps) > 0.01 and min(steps) < -0.01) or abs(around[-1][1] - around[0][1]) < 1:
        return None
    way = 1 if around[-1][1] > around[0][1] else -1
    middle = around[len(around) // 2][1]
    sought = middle + (yaw - middle + 180) % 360 - 180
    return float(np.interp(way * sought, [way * value for _, value in around], [t for t, _ in around]))


def compare(guide: Page, follower: Page) -> list[Heard]:
    """Each burst that was spoken, when it was heard, and what was shown then."""
    spoken: list[float] = guide.evaluate("() => window.bursts")
    heard: list[float] = sorted(follower.evaluate("() => window.bursts"))
    there = unrolled(guide.evaluate("() => window.views"))
    here = unrolled(follower.evaluate("() => window.views"))
    found: list[Heard] = []
    for at in spoken:
        i = bisect.bisect_left(heard, at)
        if i < len(heard) and heard[i] - at < NEAR * 1000:
            shown_of = moment(there, yaw_at(here, heard[i]), at)
            found.append(Heard((at - spoken[0]) / 1000, heard[i] - at, None if shown_of is None else shown_of - at))
    return found
