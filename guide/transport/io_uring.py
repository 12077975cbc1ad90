"""Send one frame to many sockets in one system call, with Linux's io_uring, where the kernel allows it.

A write(2) for each follower enters and leaves the kernel each time. Here the requests of a slice are written to memory
that is shared with the kernel, and one call does them all. No package is needed: two system calls by ctypes, and memory
by mmap. Sources: io_uring(7), io_uring_setup(2), io_uring_enter(2), <linux/io_uring.h>.

io_uring has two rings. A program puts requests into the submission queue, one entry (SQE) each; the kernel puts results
into the completion queue, one entry (CQE) each. Each ring has a head, where its reader stands, and a tail, where its
writer stands; both only grow, and wrap around at 2^32.

Every request of `send` names the same memory; those of `send_each` each a part of it.

Invariants
- Nothing is under way between two calls of `send`. Each request is made with MSG_DONTWAIT, so the kernel has done or
  refused all of them when the call returns: then the frame's memory is free, and no descriptor can have become another
  connection's.
- A request's place in the submission queue is also its `user_data`, which the kernel copies into its result.
- Only one thread sends. So the kernel sees within the call what was written before it, and its results can be read
  after it.
- What the kernel does not take, out of memory or interrupted, is written by write(2). Where it refuses the whole call,
  as after a seccomp filter was added, the ring is not used any more, and the log says so.
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
from collections.abc import Callable, Sequence
from operator import sub
from typing import Final

import structlog

from guide.transport.batch_write import WRITE_LOOP, BatchWrite

ENTRIES: Final = 1024  # requests in one call; a power of two
MAX_FRAME: Final = 64 * 1024  # bytes. A tick has some hundreds; larger frames are written one by one
ROOM: Final = 1024 * 1024  # bytes that one call sends at most, where each descriptor gets its own

_SETUP, _ENTER = 425, 426  # numbers of the system calls: the same on every kind of processor
_GETEVENTS: Final = 1  # flag of io_uring_enter: return when the results are there
_SINGLE_MMAP: Final = 1  # feature: both rings are one piece of memory (Linux 5.4)
_OFF_SQES: Final = 0x10000000
_OP_SEND: Final = 26  # Linux 5.6
_FLAGS: Final = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL if hasattr(socket, "MSG_NOSIGNAL") else 0
_PARAMS: Final = struct.Struct("=10I 10I 10I")  # io_uring_params: sizes and features, sq_off, cq_off
_SQE: Final = struct.Struct("=BBHiQQIIQ 24x")  # opcode, flags, ioprio, fd, off, addr, len, msg_flags, user_data
_CQE: Final = 16  # bytes: user_data (64 bits), res (32, signed), flags (32)
_UNTAKEN: Final = -(2**31)  # in place of a result: no errno is so large
_TEMPORARY: Final = (errno.EINTR, errno.EAGAIN, errno.EBUSY, errno.ENOMEM)  # the next call may succeed

log = structlog.get_logger()


class IoUring:
    """A BatchWrite by io_uring. Raises OSError where the kernel lacks it or forbids it, as in many containers."""

    name = "io_uring"

    def __init__(self) -> None:
        self._refused = False  # for good: the kernel refused a whole call
        self._call = ctypes.CDLL(None, use_errno=True).syscall
        self._call.argtypes = [ctypes.c_long] * 7
        params = ctypes.create_string_buffer(_PARAMS.size)
        fd = self._call(_SETUP, ENTRIES, ctypes.addressof(params), 0, 0, 0, 0)
        if fd < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        weakref.finalize(self, os.close, fd)
        entries, results, _, _, _, features, *offsets = _PARAMS.unpack(params.raw)
        # Offsets into the rings: head, tail, mask, entries, flags, dropped or overflow, array or CQEs, …
        submission, completion = offsets[4:14], offsets[14:24]
        if not features & _SINGLE_MMAP or entries != ENTRIES or results < entries:
            raise OSError(errno.ENOSYS, "an io_uring of another kind")
        ring = mmap.mmap(fd, max(submission[6] + 4 * entries, completion[5] + _CQE * results))
        requests = mmap.mmap(fd, _SQE.size * entries, offset=_OFF_SQES)
        self._memory = mmap.mmap(-1, ROOM)  # what is sent; the kernel reads it there
        self._address = address = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        words = memoryview(ring).cast("I")
        first = submission[6] // 4
        words[first : first + entries] = array("I", range(entries))  # the queue's places are the requests, in order
        for index in range(entries):
            _SQE.pack_into(requests, index * _SQE.size, _OP_SEND, 0, 0, -1, 0, address, 0, _FLAGS, index)
        fields = memoryview(requests).cast("i")
        step = _SQE.size // 4
        self._fds, self._sizes = fields[1::step], fields[6::step]
        self._addresses = memoryview(requests).cast("Q")[2 :: _SQE.size // 8]
        self._spread = False  # requests have addresses of their own, and not all the first one
        self._words = words
        self._submission_head, self._submission_tail = submission[0] // 4, submission[1] // 4
        self._completion_head, self._completion_tail = completion[0] // 4, completion[1] // 4
        self._places = memoryview(ring).cast("Q")[completion[5] // 8 :: _CQE // 8]
        self._results = memoryview(ring).cast("i")[completion[5] // 4 + 2 :: _CQE // 4]
        self._completion_size = results
        self._ring = fd
        self._probe()

    def send(self, fds: Sequence[int], data: bytes) -> list[tuple[int, int]]:
        """See `BatchWrite.send`."""
        size = len(data)
        if size > MAX_FRAME or self._refused:
            return WRITE_LOOP.send(fds, data)
        self._memory[:size] = data
        if self._spread:
            self._addresses[:] = memoryview(array("Q", (self._address,)) * ENTRIES)
            self._spread = False
        return self._send_all(fds, [size] * len(fds), lambda _: data)

    def send_each(self, fds: Sequence[int], data: bytes, ends: Sequence[int]) -> list[tuple[int, int]]:
        """See `BatchWrite.send_each`."""
        if len(data) > ROOM or self._refused:
            return WRITE_LOOP.send_each(fds, data, ends)
        if not fds:
            return []
        self._memory[: len(data)] = data
        self._spread = True
        starts: Sequence[int]
        size = ends[0]
        if size and len(data) == size * len(fds) and ends == list(range(size, len(data) + 1, size)):
            sizes, starts = [size] * len(fds), range(0, len(data), size)
        else:
            starts = [0, *ends[:-1]]
            sizes = list(map(sub, ends, starts))
        return self._send_all(fds, sizes, lambda index: data[starts[index] : ends[index]], starts)

    def _send_all(
        self,
        fds: Sequence[int],
        sizes: list[int],
        part: Callable[[int], bytes],
        starts: Sequence[int] | None = None,
    ) -> list[tuple[int, int]]:
        """Send to each descriptor its `part`, which is so large and lies in the memory at `starts`, or at its
        beginning. Returns what `send` does."""
        short: list[tuple[int, int]] = []
        at = 0
        while at < len(fds):
            place = self._words[self._submission_tail] % ENTRIES
            end = min(len(fds), at + ENTRIES - place)
            if starts is not None:
                addresses = array("Q", map(self._address.__add__, starts[at:end]))
                self._addresses[place : place + end - at] = memoryview(addresses)
            short += [(at + index, taken) for index, taken in self._submit(place, fds[at:end], sizes[at:end])]
            at = end
        untaken = [index for index, taken in short if taken == _UNTAKEN]
        if untaken:
            short = [one for one in short if one[1] != _UNTAKEN]
            for index in untaken:
                short += [(index, taken) for _, taken in WRITE_LOOP.send((fds[index],), part(index))]
            short.sort()
        return short

    def _submit(self, place: int, fds: Sequence[int], sizes: list[int]) -> list[tuple[int, int]]:
        """Send to as many as fit into the submission queue from `place` to its end, in one system call.

        What is sent lies in the memory already. Returns what `send` does, with _UNTAKEN where the kernel did not take
        the request.
        """
        words, count = self._words, len(fds)
        self._fds[place : place + count] = memoryview(array("i", fds))
        self._sizes[place : place + count] = memoryview(array("i", sizes))
        tail = words[self._submission_tail]
        words[self._submission_tail] = tail + count & 0xFFFFFFFF
        if self._call(_ENTER, self._ring, count, count, _GETEVENTS, 0, 0) < 0:
            self._call_failed(ctypes.get_errno())
        words[self._submission_tail] = words[self._submission_head]  # take back the requests that it did not take
        head, ready = words[self._completion_head], words[self._completion_tail]
        words[self._completion_head] = ready
        done = ready - head & 0xFFFFFFFF
        first = head % self._completion_size
        results = self._results[first : first + done].tolist()
        if results == sizes and sizes.count(sizes[0]) == count:
            return []
        places = self._places[first : first + done].tolist()
        by_index = dict(zip((at - place for at in places), results, strict=True))
        answers = ((index, by_index.get(index, _UNTAKEN)) for index in range(count))
        return [(index, result) for index, result in answers if result != sizes[index]]

    def _call_failed(self, number: int) -> None:
        """The call returned this errno, and did nothing."""
        if number not in _TEMPORARY:
            self._refused = True
            self.name = WRITE_LOOP.name
            log.warning("io_uring refused", why=os.strerror(number), sends=self.name)

    def _probe(self) -> None:
        """Send one byte to a socket of our own: a kernel may have the rings and not this kind of request."""
        one, other = socket.socketpair()
        with one, other:
            for _, result in self.send([one.fileno()], b"?"):
                raise OSError(-result, os.strerror(-result))


def batch_write_for(*, io_uring: bool) -> BatchWrite:
    """Return the best way to write that this machine has: io_uring where it is wanted and allowed, else write(2)."""
    if not io_uring:
        return WRITE_LOOP
    try:
        return IoUring()
    except OSError as error:
        log.info("no io_uring", why=error.strerror, sends=WRITE_LOOP.name)
        return WRITE_LOOP
