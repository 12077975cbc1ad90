"""Several worker processes of one server on one machine. The parent only starts them, replaces those that end, and
passes on the signal to stop.

They share the port (SO_REUSEPORT): each listens for itself, so a dead one gets no connection any more. One that hangs
still gets connections and answers none: it is killed, so that it can be replaced.

The parent runs no event loop and no thread, so it can fork safely at any time. Nor does it handle signals: it keeps
them blocked and takes them one by one, so none comes at a bad time. A worker whose parent has gone stops.
"""

from __future__ import annotations

import mmap
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

import structlog

RESTART_WAIT: Final = 0.5  # seconds until a worker that could start is replaced
RETRY_WAIT: Final = 5.0  # seconds until the next try where one could not start: what it needs may be away for long
EVERY: Final = 1.0  # seconds from one sign of life of a worker to its next, and from one check of them to the next
HUNG: Final = 5.0  # seconds without a sign of life, and a worker is killed
LATE: Final = 1.0  # seconds that a check may be late; later, the parent itself stood still
KILLED: Final = 5  # so many killed before any could start, and nothing is tried any more

ENDS: Final = frozenset({signal.SIGTERM, signal.SIGINT})
TAKEN: Final = ENDS | {signal.SIGCHLD}

log = structlog.get_logger()

Turns = Callable[[], None]
"""What a worker calls when it has started, and then from its event loop every EVERY seconds until its end."""


def supervise(count: int, work: Callable[[int, Turns], int]) -> int:
    """Run `work(number, turns)`, number 0 to count - 1, each in a process of its own, until SIGTERM or SIGINT.

    Returns the exit status: that of a worker that could not start when none ever could, else 0. The signals stay
    blocked, as the process has nothing else to do.
    """
    return Supervisor(count, work).run()


class Supervisor:
    def __init__(self, count: int, work: Callable[[int, Turns], int]) -> None:
        self._work = work
        self._workers: dict[int, int] = {}  # by process id: its number
        self._due = dict.fromkeys(range(count), 0.0)  # by number: when it is to be started, monotonic seconds
        self._turns = mmap.mmap(-1, count)  # shared with the workers: a byte each, 0 until it could start
        self._turned: dict[int, tuple[int, float]] = {}  # by number: its byte, and since when it is that
        self._looked = time.monotonic()
        self._served = False  # one could, ever
        self._killed = 0
        self._stopping = False
        self._worst = 0
        self._alive = os.pipe()
        self._mask: set[int] = set()

    def run(self) -> int:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, as it may be inherited, it would hide how they end
        self._mask = set(signal.pthread_sigmask(signal.SIG_BLOCK, TAKEN))
        while self._workers or self._due:
            now = time.monotonic()
            for number in [number for number, due in self._due.items() if due <= now]:
                del self._due[number]
                self._start(number)
            taken = self._next_signal()
            if taken in ENDS:
                self._stop(taken)
            self._reap()
            self._look(time.monotonic())
        return self._worst

    def _next_signal(self) -> int:
        """Wait for a signal until the next worker is due, or the next check; return 0 where none came."""
        until = min((self._looked + EVERY, *self._due.values()))
        taken = signal.sigtimedwait(TAKEN, max(0.0, until - time.monotonic()))
        return 0 if taken is None else taken.si_signo

    def _reap(self) -> None:
        """Handle every worker that has ended: one SIGCHLD may stand for several."""
        while self._workers:
            pid, ended = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if pid in self._workers:  # the first process of a container gets others' children, too
                self._ended(pid, os.waitstatus_to_exitcode(ended))

    def _look(self, now: float) -> None:
        """Kill the workers that had started and show no sign of life any more, also while all stop.

        Where this process itself stood still, the whole machine may have: that proves nothing about the workers.
        """
        if now - self._looked > EVERY + LATE:
            self._turned.clear()
        self._looked = now
        for pid, number in self._workers.items():
            turn = self._turns[number]
            seen, since = self._turned.get(number, (0, now))  # 0: it is starting, which may take long
            if turn != seen:
                self._turned[number] = turn, now
            elif now - since >= HUNG:
                log.error("worker hung", worker=number, process=pid, seconds=round(now - since, 1))
                self._turned[number] = turn, now
                os.kill(pid, signal.SIGKILL)

    def _ended(self, pid: int, status: int) -> None:
        """Plan a worker's replacement, or stop everything where none can start."""
        number = self._workers.pop(pid)
        if self._stopping:
            self._worst = max(self._worst, status)
            return
        say = log.error if status else log.warning  # 0: it was sent a signal to stop
        say("worker ended", worker=number, process=pid, status=status)
        listened = bool(self._turns[number])
        self._served = self._served or any(self._turns[:])
        self._killed += status < 0
        if not self._served and (status > 0 or self._killed >= KILLED):
            self._worst = max(1, status)  # the worker printed why
            self._stop(signal.SIGTERM)
            return
        self._due[number] = time.monotonic() + (RESTART_WAIT if listened or status <= 0 else RETRY_WAIT)

    def _start(self, number: int) -> None:
        self._turns[number] = 0
        self._turned.pop(number, None)
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            self._workers[pid] = number
            log.info("worker started", worker=number, process=pid)
            return
        status = 1
        try:
            for one in ENDS:
                signal.signal(one, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)  # what came since the fork counts from here
            os.close(self._alive[1])
            threading.Thread(target=self._watch, daemon=True).start()
            status = self._work(number, lambda: self._turn(number))
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _turn(self, number: int) -> None:
        """In a worker: show that it has started and that its event loop turns."""
        self._turns[number] = self._turns[number] % 255 + 1

    def _watch(self) -> None:
        """In a worker: stop when the parent has ended, however that was; the pipe is closed then."""
        os.read(self._alive[0], 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _stop(self, number: int) -> None:
        self._stopping = True
        self._due.clear()
        for pid in self._workers:
            os.kill(pid, number)
