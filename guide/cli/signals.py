"""Lets a command clean up when a signal ends it: the signal is raised as an exception."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class SignalError(SystemExit):
    """A signal has come. `signal`: its name; `status`: the exit status that shells use for it, 128 + its number."""

    def __init__(self, number: int) -> None:
        self.status = 128 + number
        super().__init__(self.status)
        self.signal = signal.Signals(number).name


@contextmanager
def raise_on_signals() -> Iterator[None]:
    """Raise SignalError inside at the first SIGINT, SIGTERM or SIGHUP. Later ones are ignored while it cleans up.

    A signal that was ignored before stays ignored (nohup). Outside the main thread nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.getsignal(number) for number in _ENDING}
    ours = {number: handler for number, handler in handlers.items() if handler not in {signal.SIG_IGN, None}}

    def interrupt(number: int, _frame: object) -> None:
        for each in ours:
            signal.signal(each, signal.SIG_IGN)
        raise SignalError(number)

    try:
        for number in ours:
            signal.signal(number, interrupt)
        yield
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
