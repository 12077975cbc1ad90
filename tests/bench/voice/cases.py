"""Mouth to ear as people have it: pages that draw much, little, or are blocked; lines that stall or are poor."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser

from tests.bench.figures import figure, percentile
from tests.bench.voice.hearing import Heard
from tests.bench.voice.stalls import begin_stalls
from tests.bench.voice.tour import MICROPHONE, Case, Tour, bursts, tour
from tests.e2e.chromium import chromiums
from tests.support.faulty_proxy import FaultyProxy
from tests.support.server_process import Server

NAME: Final = "voice"
SECONDS: Final = 45.0
CALM, STALLS, BACK, AFTER = 10.0, 15.0, 5.0, 15.0  # seconds: before stalls, of them, to recover, after them
POOR: Final = 180.0  # seconds on a poor line
MINUTE: Final = 60.0


@dataclass(frozen=True)
class Rig:
    """A server, and two browsers whose microphones hear the bursts."""

    server: Server
    browsers: tuple[Browser, Browser]

    def tour(self, case: Case, url: str = "", begin: Callable[[], None] = lambda: None) -> Tour:
        return tour(case, self.browsers, self.server, url or self.server.url, begin)


@contextmanager
def rig() -> Iterator[Rig]:
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "bursts.wav"
        bursts(sound)
        flags = [*MICROPHONE, f"--use-file-for-fake-audio-capture={sound}"]
        with Server(Path(folder) / "data") as server, chromiums(2, flags) as (first, second):
            yield Rig(server, (first, second))


def full(there: Rig) -> None:
    """Full-size pages."""
    found = there.tour(Case(SECONDS))
    _delays("full-size pages", found, 220, 260)
    apart = _apart(found.heard)
    figure(
        NAME, f"full-size pages: camera minus voice, 95 % of {len(apart)} marks", percentile(apart, 0.95), "ms", "<= 30"
    )
    figure(NAME, "full-size pages: camera minus voice, all marks after the first second", max(apart), "ms", "<= 45")


def small(there: Rig) -> None:
    """Small pages, and what the voice costs the follower's."""
    found = there.tour(Case(SECONDS, small=True))
    _delays("small pages", found, 150, 190)
    apart = _apart(found.heard)
    figure(NAME, f"small pages: camera minus voice, 95 % of {len(apart)} marks", percentile(apart, 0.95), "ms", "<= 20")
    figure(NAME, "small pages: a follower's page thread, for voice and wire", found.spent, "ms/s", "<= 4")


def blocked(there: Rig) -> None:
    """Both pages' threads are blocked for 250 ms once a second."""
    found = there.tour(Case(SECONDS, small=True, blocked=True))
    _delays("blocked pages", found, None, 260)
    figure(NAME, "blocked pages: gaps heard", len(found.gaps), "gaps", "<= 0")


def stalls(there: Rig) -> None:
    """A line that stalls for up to 300 ms."""
    with FaultyProxy(there.server.port) as proxy:
        url = f"http://127.0.0.1:{proxy.port}"
        found = there.tour(Case(CALM + STALLS + AFTER), url, lambda: begin_stalls(proxy))
    before = [item.delay for item in found.heard if item.at < CALM]
    after = [item.delay for item in found.heard if item.at > CALM + STALLS + BACK]
    worse = percentile(after, 0.5) - percentile(before, 0.5)
    figure(NAME, "stalls up to 300 ms: delay 5 s after they end, against before them", worse, "ms", "<= 60")
    figure(NAME, "stalls up to 300 ms: camera minus voice, all marks", max(_apart(found.heard)), "ms", "<= 45")


def poor(there: Rig) -> None:
    """A line like poor 4G, for three minutes."""
    with FaultyProxy(there.server.port) as proxy:
        found = there.tour(Case(POOR, small=True), f"http://127.0.0.1:{proxy.port}", proxy.mobile)
    _delays("poor 4G", found, None, 420, POOR)
    first = [item.delay for item in found.heard if item.at < MINUTE]
    last = [item.delay for item in found.heard if item.at > POOR - MINUTE]
    grown = percentile(last, 0.5) - percentile(first, 0.5)
    figure(NAME, "poor 4G: delay in the third minute, against the first, p50", grown, "ms", "<= 30")


CASES: Final = {"full": full, "small": small, "blocked": blocked, "stalls": stalls, "poor": poor}


def run(names: Sequence[str]) -> None:
    """Measure these cases, on one rig."""
    with rig() as there:
        for name in names:
            CASES[name](there)


def main() -> None:
    """Measure what `make bench` does."""
    run(["full", "stalls"])


def _delays(what: str, found: Tour, middle: int | None, most: int, seconds: float = SECONDS) -> None:
    delays = [item.delay for item in found.heard]
    figure(NAME, f"{what}: bursts heard", len(delays), "bursts", f">= {int(seconds) - 2}")
    figure(NAME, f"{what}: mouth to ear, p50", percentile(delays, 0.5), "ms", "" if middle is None else f"<= {middle}")
    figure(NAME, f"{what}: mouth to ear, p95", percentile(delays, 0.95), "ms", f"<= {most}")


def _apart(heard: list[Heard]) -> list[float]:
    return [abs(item.camera_minus_voice) for item in heard if item.at >= 1 and item.camera_minus_voice is not None]
