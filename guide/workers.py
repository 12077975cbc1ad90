"""Several processes of one server on one machine: a parent that only starts them, replaces those that end, and passes
the end on. They share the port (SO_REUSEPORT): each listens for itself, so one that died gets no connection any more.

The parent runs no event loop and no thread, so it can fork safely at any time. A worker whose parent has gone stops.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

import structlog

GOOD: Final = 5.0  # seconds: a worker that ran so long could start; one that ends sooner may never be able to
QUICK_ENDS: Final = 5  # in a row, until nothing is tried any more
AGAIN: Final = 0.5  # seconds until the next is started

log = structlog.get_logger()


def supervise(count: int, work: Callable[[int], int]) -> int:
    """Run `work(number)`, number 0 to count - 1, each in a process of its own, until SIGTERM or SIGINT.

    Returns the exit status: that of a worker that cannot start, else 0.
    """
    return _Parent(count, work).run()


class _Parent:
    def __init__(self, count: int, work: Callable[[int], int]) -> None:
        self._count = count
        self._work = work
        self._workers: dict[int, tuple[int, float]] = {}  # by process id: its number, when it was started
        self._stopping = False
        self._quick = 0
        self._alive = os.pipe()

    def run(self) -> int:
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self._stop)
        for number in range(self._count):
            self._start(number)
        worst = 0
        while self._workers:
            try:
                pid, ended = os.waitpid(-1, 0)
            except ChildProcessError:
                break
            if pid in self._workers:
                worst = max(worst, self._ended(pid, os.waitstatus_to_exitcode(ended)))
        return worst

    def _ended(self, pid: int, status: int) -> int:
        """See to it that the worker is replaced. Its status, where that is how the server ends."""
        number, started = self._workers.pop(pid)
        if self._stopping:
            return max(0, status)
        log.error("worker ended", worker=number, process=pid, status=status)
        self._quick = self._quick + 1 if time.monotonic() - started < GOOD else 0
        if self._quick >= QUICK_ENDS or (status > 0 and self._quick):
            self._stop(signal.SIGTERM, None)  # it could not start, and has said why
            return max(1, status)
        time.sleep(AGAIN)  # a signal ends this sooner, and no other is started then
        if not self._stopping:
            self._start(number)
        return 0

    def _start(self, number: int) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            self._workers[pid] = (number, time.monotonic())
            log.info("worker started", worker=number, process=pid)
            return
        status = 1
        try:
            for one in (signal.SIGTERM, signal.SIGINT):
                signal.signal(one, signal.SIG_DFL)
            os.close(self._alive[1])
            threading.Thread(target=self._watch, daemon=True).start()
            status = self._work(number)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _watch(self) -> None:
        """In a worker: the pipe ends when the parent does, however that was."""
        os.read(self._alive[0], 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _stop(self, number: int, _frame: object) -> None:
        self._stopping = True
        for pid in self._workers:
            os.kill(pid, number)
