"""Lets a command clean up when a signal ends it: the signal is raised as an exception.

Python drops an exception that comes up in a destructor or in the callback of a weak reference, as imports have many. A
signal that comes at such a moment would be lost, and with later ones ignored nothing but SIGKILL would end the command.
So it is raised again until it is seen to be handled.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LOOK_AGAIN: Final = 0.2  # seconds after which it is looked whether the exception was dropped


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

    came: list[int] = []

    def interrupt(number: int, _frame: object) -> None:
        for each in ours:
            signal.signal(each, signal.SIG_IGN)
        came.append(number)
        signal.setitimer(signal.ITIMER_REAL, _LOOK_AGAIN, _LOOK_AGAIN)
        raise SignalError(number)

    def look_again(_number: int, _frame: object) -> None:
        if not _is_handled(sys.exception()):
            raise SignalError(came[0])

    alarm = signal.signal(signal.SIGALRM, look_again)
    try:
        for number in ours:
            signal.signal(number, interrupt)
        yield
    finally:
        if came:
            signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, alarm)
        for number, handler in ours.items():
            signal.signal(number, handler)


def _is_handled(error: BaseException | None) -> bool:
    """Return whether a SignalError is among the exceptions that are being handled: the command cleans up."""
    while error is not None:
        if isinstance(error, SignalError):
            return True
        error = error.__context__
    return False
