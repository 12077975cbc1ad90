"""Checks that io_uring is used where it is wanted and allowed, and write(2) otherwise; that requests which the kernel
does not take are written by write(2), and later ones are sent as usual; that its descriptors are closed."""

from __future__ import annotations

import ctypes
import errno
import gc
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from guide.transport.io_uring import ENTRIES, IoUring, batch_write_for


@pytest.fixture
def ring() -> IoUring:
    try:
        return IoUring()
    except OSError as error:
        pytest.skip(f"this kernel has no io_uring for us: {error}")


def test_it_is_not_used_where_it_is_not_wanted() -> None:
    assert batch_write_for(io_uring=False).name == "write"


def test_it_is_used_where_it_is_wanted(ring: IoUring) -> None:
    assert batch_write_for(io_uring=True).name == ring.name == "io_uring"


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOSYS, errno.ENOMEM])
def test_it_is_not_used_where_the_kernel_forbids_it(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Library:
        def __init__(self, *_: object, **__: object) -> None:
            self.syscall = Refusing()

    class Refusing:
        argtypes: Any = None

        def __call__(self, *_: object) -> int:
            ctypes.set_errno(number)
            return -1

    monkeypatch.setattr("guide.transport.io_uring.ctypes.CDLL", Library)
    with pytest.raises(OSError, match=os.strerror(number)):
        IoUring()
    with structlog.testing.capture_logs() as said:
        assert batch_write_for(io_uring=True).name == "write"
    assert [(line["event"], line["why"]) for line in said] == [("no io_uring", os.strerror(number))]


Lines = list[tuple[socket.socket, socket.socket]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    made = [socket.socketpair() for _ in range(5)]
    for ours, theirs in made:
        ours.setblocking(False)
        theirs.setblocking(False)
    yield made
    for ours, theirs in made:
        ours.close()
        theirs.close()


def test_requests_that_the_kernel_does_not_take_are_written_one_by_one(
    ring: IoUring, monkeypatch: pytest.MonkeyPatch, lines: Lines
) -> None:
    """The kernel runs out of memory once, after the first three requests."""
    call, limits = ring._call, [3]

    def short(number: int, fd: int, many: int, least: int, *rest: int) -> int:
        if not limits:
            return int(call(number, fd, many, least, *rest))
        many = limits.pop()
        return int(call(number, fd, many, many, *rest))

    monkeypatch.setattr(ring, "_call", short)
    fds = [ours.fileno() for ours, _ in lines]
    lines[4][1].close()  # whose error is told as well
    assert ring.send(fds, b"one") == [(4, -errno.EPIPE)]
    for _ in range(ENTRIES // 2):  # round and round
        assert ring.send(fds[:4], b"two") == []
        assert [theirs.recv(6) for _, theirs in lines[:4]] in ([b"onetwo"] * 4, [b"two"] * 4)


@pytest.mark.parametrize(("number", "lasting"), [(errno.EINTR, False), (errno.EPERM, True)])
def test_after_a_refused_call_everyone_has_the_frame(
    ring: IoUring,
    monkeypatch: pytest.MonkeyPatch,
    lines: Lines,
    number: int,
    lasting: bool,
) -> None:
    """After an interrupt the ring is used again; after a filter forbade the call it is not, and the log says so."""
    call, calls = ring._call, 0

    def refusing(*arguments: int) -> int:
        nonlocal calls
        calls += 1
        if calls == 1 or lasting:
            ctypes.set_errno(number)
            return -1
        return int(call(*arguments))

    monkeypatch.setattr(ring, "_call", refusing)
    fds = [ours.fileno() for ours, _ in lines]
    with structlog.testing.capture_logs() as said:
        for _ in range(3):
            assert ring.send(fds, b"frame") == []
            assert [theirs.recv(100) for _, theirs in lines] == [b"frame"] * 5
    assert calls == (1 if lasting else 3)
    assert ring.name == ("write" if lasting else "io_uring")
    assert [line["event"] for line in said] == ["io_uring refused"] * lasting


def test_its_descriptors_are_closed() -> None:
    before = _descriptors()
    try:
        ring = IoUring()
    except OSError as error:
        pytest.skip(f"this kernel has no io_uring for us: {error}")
    assert _descriptors() > before, "its own, and one for each piece of memory"
    del ring
    gc.collect()
    assert _descriptors() <= before


def _descriptors() -> set[str]:
    """Return the io_uring descriptors of this process."""
    found = ((link.name, link) for link in Path("/proc/self/fd").iterdir())
    return {name for name, link in found if "io_uring" in _target(link)}


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:  # that of the listing itself
        return ""
