"""Mouth to ear, and camera against voice: two Chromiums, a microphone that plays a file, one machine, one clock.

The file has a short 1 kHz burst a second. The guide's page notes when each burst was captured, by the stamps of the
browser's own stream of sound (an audio context hears the microphone 22 ms later than that), and which
way it looks in each picture it draws; the follower's page notes when each burst is heard (at the loudspeaker, by the
context's output time stamp), and what it shows in each picture. A picture counts as of its frame's time on both pages.
The guide sweeps to and fro.

- mouth to ear: heard − spoken, of one burst.
- camera minus voice: at the moment a burst is heard, the follower shows the view of some moment of the guide's; that
  moment minus the moment the burst was spoken. Bursts about the ends of a sweep, where a yaw has two, do not count.
"""

from __future__ import annotations

import time
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from playwright.sync_api import Browser, Page, ViewportSize

from tests.bench.voice.hearing import Heard, compare
from tests.bench.voice.scripts import BLOCK, COST, EAR, MOUTH
from tests.e2e.chromium import context
from tests.e2e.pages import enter, shown
from tests.support.server_process import Server

RATE: Final = 48_000
PERIOD: Final = 1.0  # seconds between bursts
BURST: Final = 0.06  # seconds
SETTLE: Final = 4.0  # seconds
SMALL: Final[ViewportSize] = {"width": 360, "height": 270}
MICROPHONE: Final = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
HALF: Final = 3.0  # seconds to turn one way


def bursts(path: Path) -> None:
    """What the microphone plays: a burst a second, faint noise between, ten seconds, again and again."""
    samples = np.random.default_rng(1).normal(0, 0.001, int(10 * RATE))
    for start in np.arange(0.5, 10, PERIOD):
        at = np.arange(int(BURST * RATE))
        edge = np.minimum(1, np.minimum(at, at[::-1]) / (0.002 * RATE))
        samples[int(start * RATE) + at] += 0.5 * edge * np.sin(2 * np.pi * 1000 * at / RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())


def sweep(guide: Page, seconds: float) -> None:
    """Turn to and fro with the mouse, each way for HALF seconds."""
    box = guide.get_by_test_id("stage").bounding_box()
    if box is None:
        raise RuntimeError("the guide's page shows no panorama")
    y, middle, reach = box["y"] + box["height"] * 0.4, box["x"] + box["width"] / 2, box["width"] * 0.4
    guide.mouse.move(middle - reach, y)
    guide.mouse.down()
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        part = passed % (2 * HALF) / HALF
        guide.mouse.move(middle + reach * (2 * min(part, 2 - part) - 1), y)
        time.sleep(0.016)
    guide.mouse.up()


@dataclass(frozen=True)
class Case:
    """How two pages are measured.

    `small`: they have little to draw. `blocked`: their threads are, 250 ms a second, by a loop; the one half a second
    after the other, as both at once would take both cores from the server, which has a machine of its own.
    """

    seconds: float
    small: bool = False
    blocked: bool = False


@dataclass(frozen=True)
class Tour:
    """`gaps`: ms of each; `spent`: ms a second of the follower's page thread."""

    heard: list[Heard]
    gaps: list[int]
    spent: float


def tour(
    case: Case, browsers: tuple[Browser, Browser], server: Server, url: str, begin: Callable[[], None] = lambda: None
) -> Tour:
    """A guide who speaks and turns, a follower who listens at `url`; what was heard. `begin` is called at the start."""
    first, second = browsers
    session = server.new_session()
    guide = context(first, phone=False, bypass_csp=True).new_page()
    guide.add_init_script(MOUTH)
    guide.goto(f"{server.url}/guide#{session['guide_secret']}")
    shown(guide)
    guide.get_by_test_id("start").click()
    guide.get_by_test_id("microphone").click()
    follower = context(second, bypass_csp=True).new_page()
    follower.add_init_script(EAR + COST)
    follower.goto(f"{url}/j/{session['code']}")
    enter(follower)
    follower.wait_for_function("() => window.bursts.length > 2")
    for page, at in ((guide, 0), (follower, 500)):
        if case.small:
            page.set_viewport_size(SMALL)
        if case.blocked:
            page.evaluate(BLOCK, at)
    time.sleep(SETTLE)
    for page in (guide, follower):
        page.evaluate("() => { window.bursts = []; window.views = []; window.gaps = []; window.spent = 0; }")
    begun = time.monotonic()
    begin()
    sweep(guide, case.seconds)
    time.sleep(1)
    passed = time.monotonic() - begun
    spent, gaps = follower.evaluate("() => [window.spent, window.gaps]")
    found = Tour(compare(guide, follower), gaps, spent / passed)
    guide.context.close()
    follower.context.close()
    return found
