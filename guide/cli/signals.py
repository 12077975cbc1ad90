"""A command that clears away what it was making when it is ended by a signal."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CutError(SystemExit):
    """A signal came; `status`: what a shell says of a process that it ended."""

    def __init__(self, number: int) -> None:
        self.status = 128 + number
        super().__init__(self.status)
        self.signal = signal.Signals(number).name


@contextmanager
def cut_by_signals() -> Iterator[None]:
    """Raises CutError inside at the first signal; the next ones are ignored, so that it is cleared away in peace.

    What was ignored before stays so (nohup), and outside the main thread nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.getsignal(number) for number in _ENDING}
    ours = {number: handler for number, handler in handlers.items() if handler not in {signal.SIG_IGN, None}}

    def cut(number: int, _frame: object) -> None:
        for each in ours:
            signal.signal(each, signal.SIG_IGN)
        raise CutError(number)

    try:
        for number in ours:
            signal.signal(number, cut)
        yield
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
