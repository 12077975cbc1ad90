"""Has tiles made by a process of its own, one picture after another, and by one process for a cache at a time.

Invariants
- While a process makes tiles it holds the cache's lock, also when whoever started it was killed.
- What is asked of the process is answered, or the process is ended, within PATIENCE.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import guide
from guide.halls.tiling import tiler_process
from guide.halls.tiling.names import Recipe

PATIENCE: Final = (
    900.0  # seconds for one picture: it takes a second or two of the processor, which others may need more
)
NICE: Final = 19  # the lowest priority
LOCK: Final = "lock"


class BusyError(Exception):
    """Another process makes the tiles of this cache."""


class Tiler:
    """Makes tiles in a cache. Close it, or use it in `with`. `stop` may be called from another thread."""

    def __init__(self, cache: Path) -> None:
        """Take the cache's lock. Raises BusyError, and OSError where the cache cannot be written."""
        self._cache = cache
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False
        cache.mkdir(mode=0o700, exist_ok=True)
        self._lock = os.open(cache / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise BusyError(str(cache)) from None
        except OSError:
            os.close(self._lock)
            raise

    def make(self, path: Path, recipe: Recipe) -> tuple[str | None, str]:
        """Make what is missing of a picture. Return None, or one of `tiler_process.FAULTS`; and more about it."""
        process = self._process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            raise ValueError("expected pipes to the process that makes tiles")
        answer = ""
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(tiler_process.job(path, self._cache, recipe) + "\n")
            process.stdin.flush()
            if select.select([process.stdout], [], [], PATIENCE)[0]:
                answer = process.stdout.readline()
        if not answer:  # it took too long, or the system ended it for want of memory
            self._end()
            return "costly", ""
        fault, why = json.loads(answer)
        return fault if fault in tiler_process.FAULTS else None, str(why)

    def stop(self) -> None:
        """End the process where it is; whoever waits for a picture is answered `costly`."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process and give the lock back."""
        self._end()
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _start(self) -> subprocess.Popen[str]:
        # the package is found where this one was; S603: no word of the command is a user's
        root = str(Path(guide.__file__).resolve().parents[1])
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])}
        command = [sys.executable, "-m", tiler_process.__name__]
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="ascii",
            env=env,
            pass_fds=[self._lock],
        )
        with contextlib.suppress(OSError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, process.pid, NICE)  # before it has threads, which take it over
        if self._stopped:
            process.kill()
        return process
