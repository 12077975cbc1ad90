"""Checks both ways of writing: each descriptor gets every frame once and whole, in order; a descriptor that takes only
part or nothing is returned with the number of bytes or the errno, and the others are not affected."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from guide.transport.batch_write import BatchWrite, WriteLoop
from guide.transport.io_uring import ENTRIES, MAX_FRAME, IoUring

WAYS: dict[str, Callable[[], BatchWrite]] = {"write": WriteLoop, "io_uring": IoUring}


@pytest.fixture(params=WAYS)
def batch_write(request: pytest.FixtureRequest) -> BatchWrite:
    try:
        return WAYS[request.param]()
    except OSError as error:
        pytest.skip(f"this kernel has no {request.param} for us: {error}")


Pairs = Callable[[int], list[tuple[socket.socket, socket.socket]]]


@pytest.fixture
def pairs() -> Iterator[Pairs]:
    made: list[tuple[socket.socket, socket.socket]] = []

    def make(count: int) -> list[tuple[socket.socket, socket.socket]]:
        new = [socket.socketpair() for _ in range(count)]
        for pair in new:
            for end in pair:
                end.setblocking(False)
        made.extend(new)
        return new

    yield make
    for pair in made:
        for end in pair:
            end.close()


def fds(lines: list[tuple[socket.socket, socket.socket]]) -> list[int]:
    return [ours.fileno() for ours, _ in lines]


def test_each_gets_each_frame_once_and_in_order(batch_write: BatchWrite, pairs: Pairs) -> None:
    lines = pairs(100)
    frames = [bytes([number]) * (number + 1) for number in range(40)]  # 4,000 sends: the queue goes round
    for frame in frames:
        assert batch_write.send(fds(lines), frame) == []
    assert all(theirs.recv(4096) == b"".join(frames) for _, theirs in lines)


def test_more_descriptors_than_fit_into_one_call(batch_write: BatchWrite, pairs: Pairs) -> None:
    lines = pairs(50)
    many = fds(lines) * (ENTRIES // 16)
    for _ in range(3):
        assert batch_write.send(many, b"x") == []
        for _, theirs in lines:
            assert theirs.recv(ENTRIES) == b"x" * (ENTRIES // 16)


def test_no_descriptors(batch_write: BatchWrite) -> None:
    assert batch_write.send([], b"frame") == []


def test_a_full_descriptor_is_returned_and_the_others_get_the_frame(batch_write: BatchWrite, pairs: Pairs) -> None:
    lines = pairs(5)
    full, _ = lines[2]
    with suppress(BlockingIOError):
        while True:
            full.send(b"y" * 10_000)
    assert batch_write.send(fds(lines), b"frame") == [(2, -errno.EAGAIN)]
    assert [theirs.recv(100) for index, (_, theirs) in enumerate(lines) if index != 2] == [b"frame"] * 4


def test_a_partly_taken_frame_is_returned_with_the_bytes_taken(batch_write: BatchWrite) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    theirs = socket.create_connection(listener.getsockname())
    ours, _ = listener.accept()
    with listener, theirs, ours:
        ours.setblocking(False)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        theirs.settimeout(5)
        for size in (60_000, 2 * MAX_FRAME):  # also where it is too large for the queue's memory
            sent, frame = 0, bytes(range(250)) * (size // 250)
            for _ in range(1000):
                ((index, taken),) = batch_write.send([ours.fileno()], frame) or [(0, len(frame))]
                assert index == 0
                if taken == -errno.EAGAIN:
                    break
                sent += taken
                if taken < len(frame):
                    break
            got = b""
            while len(got) < sent:
                got += theirs.recv(sent - len(got))
            assert sent > 0
            assert got == (frame * (sent // len(frame) + 1))[:sent]


def test_broken_sockets_are_returned_with_the_errno(batch_write: BatchWrite, pairs: Pairs) -> None:
    lines = pairs(4)
    lines[1][1].close()
    gone = lines[3][0].fileno()
    lines[3][0].close()
    numbers = [*fds(lines[:3]), gone]
    assert batch_write.send(numbers, b"frame") == [(1, -errno.EPIPE), (3, -errno.EBADF)]
    assert batch_write.send(numbers, b"again") == [(1, -errno.EPIPE), (3, -errno.EBADF)]
    assert lines[0][1].recv(100) == b"frameagain"
    assert lines[2][1].recv(100) == b"frameagain"
