"""One frame to many descriptors, without waiting: one system call each, or one for all of them (`uring`).

The fan-out's innermost step. It knows descriptors and bytes, and nothing of followers.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, Protocol


class BatchWrite(Protocol):
    """How frames are written."""

    name: str

    def send(self, fds: Sequence[int], data: bytes) -> list[tuple[int, int]]:
        """Write `data` once to each of these non-blocking descriptors, in order.

        Returns who did not take all of it: (index, the bytes taken, or a negative errno; EAGAIN: nothing fits now).
        """


class Writes:
    """By write(2), anywhere."""

    name = "write"

    def send(self, fds: Sequence[int], data: bytes) -> list[tuple[int, int]]:
        write, size = os.write, len(data)
        short: list[tuple[int, int]] = []
        for index, fd in enumerate(fds):
            try:
                sent = write(fd, data)
            except OSError as error:
                sent = -(error.errno or 0)
            if sent != size:
                short.append((index, sent))
        return short


WRITES: Final = Writes()
