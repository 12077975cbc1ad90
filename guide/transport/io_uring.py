"""Many sends in one system call: Linux's io_uring, where the kernel lets us.

A write(2) for each follower costs the way into the kernel and back each time. Here the sends of a slice are written to
memory that is shared with the kernel, and one call has them all done. No package for it is needed: two system calls by
ctypes, and memory by mmap. Sources: io_uring(7), io_uring_setup(2), io_uring_enter(2), <linux/io_uring.h>.

Invariants
- Nothing is under way between two calls of `send`. Each send is asked not to wait, so the kernel has done or refused
  all of them when the call returns: the frame's memory is free, and no descriptor has become another connection's.
- The place of a send in the queue is also its name (`user_data`); queue and answers wrap around at the same sends.
- One thread sends. So what is written before the call is seen by the kernel within it, and its answers after it.
- What the kernel does not take up, out of memory or interrupted, is written one by one. Where it refuses the whole
  call, as after a filter was put on, the ring is used no more, and the log says so.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import socket
import struct
import weakref
from array import array
from collections.abc import Sequence
from typing import Final

import structlog

from guide.transport.batch_write import WRITES, BatchWrite

ENTRIES: Final = 1024  # sends in one call; a power of two
FRAME_MOST: Final = 64 * 1024  # bytes of a frame: a tick has some hundreds. Larger ones are written one by one

_SETUP, _ENTER = 425, 426  # system calls: the same numbers wherever Linux has them
_GETEVENTS: Final = 1  # io_uring_enter: return when the answers are there
_SINGLE_MMAP: Final = 1  # feature: both rings in one piece of memory (Linux 5.4)
_OFF_SQES: Final = 0x10000000
_OP_SEND: Final = 26  # Linux 5.6
_FLAGS: Final = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL if hasattr(socket, "MSG_NOSIGNAL") else 0
_PARAMS: Final = struct.Struct("=10I 10I 10I")  # io_uring_params: sizes and features, sq_off, cq_off
_SQE: Final = struct.Struct("=BBHiQQIIQ 24x")  # opcode, flags, ioprio, fd, off, addr, len, msg_flags, user_data
_CQE: Final = 16  # bytes: user_data (64 bits), res (32, signed), flags (32)
_PASSING: Final = (errno.EINTR, errno.EAGAIN, errno.EBUSY, errno.ENOMEM)  # the next call may do

log = structlog.get_logger()


class Uring:
    """Raises OSError where the kernel has no io_uring, or does not let us: many containers forbid it."""

    name = "io_uring"

    def __init__(self) -> None:
        self._refused = False  # for good
        self._call = ctypes.CDLL(None, use_errno=True).syscall
        self._call.argtypes = [ctypes.c_long] * 7
        params = ctypes.create_string_buffer(_PARAMS.size)
        fd = self._call(_SETUP, ENTRIES, ctypes.addressof(params), 0, 0, 0, 0)
        if fd < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        weakref.finalize(self, os.close, fd)
        entries, answers, _, _, _, features, *rest = _PARAMS.unpack(params.raw)
        queue, done = rest[4:14], rest[14:24]  # head, tail, mask, entries, flags, dropped or overflow, array or cqes
        if not features & _SINGLE_MMAP or entries != ENTRIES or answers < entries:
            raise OSError(errno.ENOSYS, "an io_uring of another kind")
        ring = mmap.mmap(fd, max(queue[6] + 4 * entries, done[5] + _CQE * answers))
        sends = mmap.mmap(fd, _SQE.size * entries, offset=_OFF_SQES)
        self._frame = mmap.mmap(-1, FRAME_MOST)
        address = ctypes.addressof(ctypes.c_char.from_buffer(self._frame))
        words = memoryview(ring).cast("I")
        first = queue[6] // 4
        words[first : first + entries] = array("I", range(entries))  # the queue holds the sends in their order
        for index in range(entries):
            _SQE.pack_into(sends, index * _SQE.size, _OP_SEND, 0, 0, -1, 0, address, 0, _FLAGS, index)
        fields = memoryview(sends).cast("i")
        step = _SQE.size // 4
        self._fds, self._sizes = fields[1::step], fields[6::step]
        self._words = words
        self._queue_head, self._queue_tail = queue[0] // 4, queue[1] // 4
        self._done_head, self._done_tail = done[0] // 4, done[1] // 4
        self._names = memoryview(ring).cast("Q")[done[5] // 8 :: _CQE // 8]
        self._results = memoryview(ring).cast("i")[done[5] // 4 + 2 :: _CQE // 4]
        self._answers = answers
        self._ring = fd
        self._try()

    def send(self, fds: Sequence[int], data: bytes) -> list[tuple[int, int]]:
        """As `scatter.BatchWrite` says."""
        size = len(data)
        if size > FRAME_MOST or self._refused:
            return WRITES.send(fds, data)
        self._frame[:size] = data
        short: list[tuple[int, int]] = []
        at = 0
        while at < len(fds):
            start = self._words[self._queue_tail] % ENTRIES
            part = fds[at : at + ENTRIES - start]
            short += [(at + index, result) for index, result in self._some(start, part, data)]
            at += len(part)
        return short

    def _some(self, start: int, fds: Sequence[int], data: bytes) -> list[tuple[int, int]]:
        """Those that fit into the queue from place `start` to its end. `data` is in the frame's memory."""
        words, many, size = self._words, len(fds), len(data)
        self._fds[start : start + many] = memoryview(array("i", fds))
        self._sizes[start : start + many] = memoryview(array("i", (size,)) * many)
        tail = words[self._queue_tail]
        words[self._queue_tail] = tail + many & 0xFFFFFFFF
        if self._call(_ENTER, self._ring, many, many, _GETEVENTS, 0, 0) < 0:
            self._failed(ctypes.get_errno())
        words[self._queue_tail] = words[self._queue_head]  # what it did not take is taken back
        head, ready = words[self._done_head], words[self._done_tail]
        words[self._done_head] = ready
        came = ready - head & 0xFFFFFFFF
        first = head % self._answers
        results = self._results[first : first + came].tolist()
        if came == many and results == [size] * many:
            return []
        names = self._names[first : first + came].tolist()
        told = dict(zip((name - start for name in names), results, strict=True))
        left = [index for index in range(many) if index not in told]
        short = [(index, result) for index, result in told.items() if result != size]
        short += [(left[at], result) for at, result in WRITES.send([fds[index] for index in left], data)]
        return sorted(short)

    def _failed(self, number: int) -> None:
        """The call was not done at all."""
        if number not in _PASSING:
            self._refused = True
            self.name = WRITES.name
            log.warning("io_uring refused", why=os.strerror(number), sends=self.name)

    def _try(self) -> None:
        """A kernel may have the ring and not the send."""
        one, other = socket.socketpair()
        with one, other:
            for _, result in self.send([one.fileno()], b"?"):
                raise OSError(-result, os.strerror(-result))


def scatter_for(*, io_uring: bool) -> BatchWrite:
    """The best way that this machine has: io_uring where it is wanted and the kernel lets us."""
    if not io_uring:
        return WRITES
    try:
        return Uring()
    except OSError as error:
        log.info("no io_uring", why=error.strerror, sends=WRITES.name)
        return WRITES
