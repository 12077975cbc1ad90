"""Write one frame to many descriptors without waiting: the innermost step of the fan-out.

`WriteLoop` makes one system call for each descriptor; `IoUring` (io_uring.py) makes one for all of them. This file
knows descriptors and bytes, and nothing of followers.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, Protocol


class BatchWrite(Protocol):
    """A way to write one frame to many descriptors."""

    name: str  # for the log

    def send(self, fds: Sequence[int], data: bytes) -> list[tuple[int, int]]:
        """Write `data` once to each of these non-blocking descriptors, in order.

        Returns only those that did not take all of it, as (index in `fds`, result), sorted. The result is the number of
        bytes taken, or a negative errno; -EAGAIN means that nothing fits now.
        """

    def send_each(self, fds: Sequence[int], data: bytes, ends: Sequence[int]) -> list[tuple[int, int]]:
        """Write to each descriptor its own part of `data`: the first up to `ends[0]`, the next up to `ends[1]`.

        Returns what `send` does. Nothing is written where a part is empty.
        """


class WriteLoop:
    """One write(2) for each descriptor: works on every system."""

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

    def send_each(self, fds: Sequence[int], data: bytes, ends: Sequence[int]) -> list[tuple[int, int]]:
        begin = 0
        short: list[tuple[int, int]] = []
        for index, (fd, end) in enumerate(zip(fds, ends, strict=True)):
            if begin < end:
                short += [(index, taken) for _, taken in self.send((fd,), data[begin:end])]
            begin = end
        return short


WRITE_LOOP: Final = WriteLoop()
