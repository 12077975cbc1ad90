"""The line that shows on a terminal how a rehearsal goes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from guide.rehearse.followers.pool import FollowerPool
from guide.rehearse.sentences import say
from guide.rehearse.steps import Step

BAR: Final = 20  # characters
SHOWN_EVERY: Final = 0.2  # seconds


class Progress:
    """Prints the line again and again on a terminal; elsewhere once for each part of each step."""

    def __init__(self, followers: int, language: str) -> None:
        self._followers = followers
        self._language = language
        self._live = sys.stdout.isatty()
        self._open = False
        self._printed: tuple[str, int] | None = None

    def show(self, activity: str, step: Step, pool: FollowerPool) -> None:
        """Show the line now. `activity`: `joining`, `measuring` or `returning`."""
        if self._live:
            # Erase to the end of the line: the new one may be shorter.
            print(f"\r{progress_line(activity, step, pool, self._followers, self._language)}\x1b[K", end="", flush=True)
            self._open = True
        elif self._printed != (activity, step.followers):
            self._printed = (activity, step.followers)
            print(progress_line(activity, step, pool, self._followers, self._language), flush=True)

    @asynccontextmanager
    async def shown(self, activity: str, step: Step, pool: FollowerPool) -> AsyncIterator[None]:
        """Show the line, and what changes in it every SHOWN_EVERY seconds, for as long as the block runs."""

        async def show_again() -> None:
            while True:
                self.show(activity, step, pool)
                await asyncio.sleep(SHOWN_EVERY)

        showing = asyncio.create_task(show_again())
        try:
            yield
        finally:
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing

    def done(self) -> None:
        """End the line."""
        if self._open:
            print(flush=True)
            self._open = False


def progress_line(activity: str, step: Step, pool: FollowerPool, followers: int, language: str) -> str:
    """Return a bar of who is present, the numbers, the lag so far, and how much was lost."""
    full = round(BAR * pool.present / followers)
    bar = "█" * full + "░" * (BAR - full)
    p99 = pool.lags.quantile(0.99)
    lag = "" if p99 is None else f"  p99 {p99} ms"
    lost = f"  ✗ {pool.drops + pool.gaps + pool.missed}" if pool.drops + pool.gaps + pool.missed else ""
    return f"{bar} {pool.present:,}/{step.followers:,}  {say(activity, language)}{lag}{lost}"
