"""One line that tells how far a rehearsal is: redrawn at a terminal, a new one for each part elsewhere."""

from __future__ import annotations

import sys
from typing import Final

from guide.rehearse.client import Crowd
from guide.rehearse.plan import Step
from guide.rehearse.words import say

BAR: Final = 20  # characters


class Progress:
    """`show` may be called as often as one likes."""

    def __init__(self, followers: int, language: str) -> None:
        self._followers = followers
        self._language = language
        self._live = sys.stdout.isatty()
        self._open = False
        self._said: tuple[str, int] | None = None

    def show(self, what: str, step: Step, crowd: Crowd) -> None:
        """`what`: `joining` or `measuring`, as in `words`."""
        if self._live:
            # Erase to the end of the line: the new one may be shorter.
            print(f"\r{progress_line(what, step, crowd, self._followers, self._language)}\x1b[K", end="", flush=True)
            self._open = True
        elif self._said != (what, step.followers):
            self._said = (what, step.followers)
            print(progress_line(what, step, crowd, self._followers, self._language), flush=True)

    def done(self) -> None:
        if self._open:
            print(flush=True)
            self._open = False


def progress_line(what: str, step: Step, crowd: Crowd, followers: int, language: str) -> str:
    full = round(BAR * crowd.present / followers)
    bar = "█" * full + "░" * (BAR - full)
    p99 = crowd.lags.quantile(0.99)
    lag = "" if p99 is None else f"  p99 {p99} ms"
    lost = f"  ✗ {crowd.drops + crowd.holes + crowd.missed}" if crowd.drops + crowd.holes + crowd.missed else ""
    return f"{bar} {crowd.present:,}/{step.followers:,}  {say(what, language)}{lag}{lost}"
