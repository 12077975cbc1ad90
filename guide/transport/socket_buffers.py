"""How much the kernel keeps for one connection: the limits that are set, and the bytes that wait there.

Without limits the kernel takes minutes of ticks for a follower that does not read, before anything shows it here.
"""

from __future__ import annotations

import fcntl
import socket
import sys
import termios
from typing import Any, Final

SEND_BUFFER: Final = 64 * 1024  # bytes; the kernel doubles it for its own needs. A second of ten theme days
RECEIVE_BUFFER: Final = (
    32 * 1024
)  # bytes; the kernel doubles it. One read brings at most so much, and occupies the loop
NOTSENT_LOWAT: Final = 16 * 1024  # bytes that the kernel takes and cannot send yet: a second of ticks


def limit_socket_buffers(sock: Any) -> None:
    """Set the limits above on a TCP socket; a socket of another kind is left as it is."""
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, NOTSENT_LOWAT)


def bytes_in_kernel(fd: int) -> int:
    """Return how many bytes written to the socket are not sent or not acknowledged yet; 0 where the system cannot tell.

    On Linux TIOCOUTQ on a socket is SIOCOUTQ, see tcp(7).
    """
    try:
        return int.from_bytes(fcntl.ioctl(fd, termios.TIOCOUTQ, bytes(4)), sys.byteorder)
    except OSError:
        return 0
