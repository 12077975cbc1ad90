"""Shows on a terminal how far something has come; elsewhere it prints a line for each tenth of it."""

from __future__ import annotations

import shutil
import sys
import time
from typing import Final, TextIO

from guide.cli.table import cells

BAR: Final = 20  # characters
_EVERY: Final = 0.1  # seconds between two drawings


class ProgressBar:
    """A line that is drawn again and again. `done` ends it. It is on standard error: what a command says is not."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._live = self._stream.isatty()
        self._drawn_at = 0.0
        self._open = False
        self._tenth = -1

    def __call__(self, done: int, count: int, name: str) -> None:
        """Show that `done` of `count` things are done, and the name of the next."""
        if self._live:
            now = time.monotonic()
            if done and now - self._drawn_at < _EVERY:
                return
            self._drawn_at = now
            full = BAR * done // max(1, count)
            head = f"{'█' * full}{'░' * (BAR - full)} {done}/{count}  "
            room = shutil.get_terminal_size().columns - cells(head) - 1
            print(f"\r{head}{_cut(name, room)}\x1b[K", end="", file=self._stream, flush=True)
            self._open = True
        elif (tenth := 10 * done // max(1, count)) != self._tenth:
            self._tenth = tenth
            print(f"{done}/{count}  {name}", file=self._stream, flush=True)

    def done(self) -> None:
        """Remove the line."""
        if self._open:
            print("\r\x1b[K", end="", file=self._stream, flush=True)
            self._open = False


def _cut(text: str, room: int) -> str:
    """Return the end of a text that fits into so many cells."""
    while text and cells(text) > max(0, room):
        text = text[1:]
    return text
