"""Decodes pictures in a process with limits on memory and time, and remembers the verdict of a file while it stays.

Invariants
- No picture is decoded in this process.
- A verdict is remembered for a file's path, size and time of change, in one line of a file that is only appended to; a
  line that cannot be read counts for nothing, and a file that cannot be written is done without.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from guide.halls.files.child_process import ChildProcess

FAULTS: Final = frozenset({"damaged", "transparent", "costly"})
"""What a verdict may be: cannot be decoded to its end; nothing of it can be seen; takes too much memory or time."""
PACKAGED: Final = Path(__file__).resolve().parents[1] / "demo"
"""The demo hall. Its pictures are decoded by the project's tests, not at each start."""
_VERSION: Final = 1  # of the verdicts: one more where the decoder learns to find more


class Decode(Protocol):
    """Something that says what is wrong with a picture."""

    def __call__(self, path: Path) -> str | None:
        """Return one of FAULTS, or None where the picture is good. `path` is absolute, and its header was read."""


class Decoder:
    """Decodes pictures one after another. Close it, or use it in `with`."""

    def __init__(self, memory: Path | None = None) -> None:
        """`memory`: the file in which verdicts are kept; None: they are not kept."""
        self._memory = memory
        self._known = {} if memory is None else _read(memory)
        self._child = ChildProcess()

    def __call__(self, path: Path) -> str | None:
        """Return what is wrong with a picture, as `Decode` says. Raises OSError where the file has gone."""
        if path.is_relative_to(PACKAGED):
            return None
        status = path.stat()
        key = json.dumps([_VERSION, str(path), status.st_size, status.st_mtime_ns])
        if key not in self._known:
            self._known[key] = verdict = self._ask(path)
            self._keep(key, verdict)
        return self._known[key]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, if there is one."""
        self._child.close()

    def _ask(self, path: Path) -> str | None:
        answer = self._child.ask(str(path))
        if answer is None:
            return "costly"
        (verdict,) = answer
        return verdict if isinstance(verdict, str) and verdict in FAULTS else None

    def _keep(self, key: str, verdict: str | None) -> None:
        if self._memory is None:
            return
        try:
            handle = os.open(self._memory, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, (json.dumps([key, verdict]) + "\n").encode())  # one write: nodes may share the file
            finally:
                os.close(handle)
        except OSError:
            self._memory = None


def _read(memory: Path) -> dict[str, str | None]:
    known: dict[str, str | None] = {}
    try:
        lines = memory.read_bytes().splitlines()
    except OSError:
        return known
    for line in lines:
        try:
            key, verdict = json.loads(line)
        except (ValueError, TypeError, RecursionError):
            continue
        if isinstance(key, str) and (verdict is None or verdict in FAULTS):
            known[key] = verdict
    return known
