"""Checks that the kernel is given its limits for a connection, and tells how much it holds."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from guide.transport.socket_buffers import (
    NOTSENT_LOWAT,
    RECEIVE_BUFFER,
    SEND_BUFFER,
    bytes_in_kernel,
    limit_socket_buffers,
)
from tests.support.fakes import WITHIN, until


@pytest.fixture(params=[socket.AF_INET, socket.AF_INET6], ids=["IPv4", "IPv6"])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A connection: the server's end, and a client that reads only when it is asked to."""
    with socket.socket(request.param) as listening:
        listening.bind(("::1" if request.param == socket.AF_INET6 else "127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname()[:2]) as client:
            served, _ = listening.accept()
            with served:
                yield served, client


def test_the_limits_are_set(pair: tuple[socket.socket, socket.socket]) -> None:
    served, _ = pair
    limit_socket_buffers(served)
    sent = served.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    received = served.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    assert sent in (SEND_BUFFER, 2 * SEND_BUFFER), "Linux doubles it"
    assert received in (RECEIVE_BUFFER, 2 * RECEIVE_BUFFER)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == NOTSENT_LOWAT


def fill(sock: socket.socket) -> int:
    """Write until the kernel takes no more, and return how many bytes it took; 4 MiB at most."""
    sock.setblocking(False)
    taken = 0
    with suppress(BlockingIOError):
        while taken < 2**22:
            taken += sock.send(bytes(4096))
    return taken


def test_a_client_that_does_not_read_leaves_little_in_the_kernel(pair: tuple[socket.socket, socket.socket]) -> None:
    """Without limits Linux takes megabytes."""
    served, client = pair
    limit_socket_buffers(client)
    limit_socket_buffers(served)
    assert fill(served) < 4 * (SEND_BUFFER + RECEIVE_BUFFER)


def test_a_socket_of_another_kind_is_left_as_it_is() -> None:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        before = one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        limit_socket_buffers(one)
        assert one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == before


async def test_bytes_are_counted_until_they_are_acknowledged(pair: tuple[socket.socket, socket.socket]) -> None:
    served, client = pair
    assert bytes_in_kernel(served.fileno()) == 0
    left = fill(served)
    assert 0 < bytes_in_kernel(served.fileno()) <= left
    client.settimeout(WITHIN)
    while left:
        left -= len(client.recv(65536))
    await until(lambda: bytes_in_kernel(served.fileno()) == 0)


def test_where_the_system_cannot_tell_it_is_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    os.close(writing)
    assert bytes_in_kernel(writing) == 0
