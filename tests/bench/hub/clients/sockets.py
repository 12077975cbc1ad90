"""What the kernel holds for the connections of one server, asked by netlink (sock_diag(7), INET_DIAG_SKMEMINFO)."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_NLM_REQUEST_DUMP = 0x301
_DONE, _ERROR = 3, 2
_SKMEMINFO = 7  # the extension, and its attribute
_ESTABLISHED_AND_CLOSING = 0xFFF & ~(1 << 10) & ~(1 << 6) & ~(1 << 7)  # not LISTEN, TIME_WAIT, CLOSE
_HEADER = struct.Struct("=IHHII")
_MESSAGE = struct.Struct("=BBBB 2s2s16s16sI8s IIIII")
_WMEM_QUEUED = 5  # index in the attribute: sk_wmem_queued


@dataclass(frozen=True)
class Queue:
    """One connection's way out."""

    unsent: int
    """Bytes written and not yet acknowledged by the other side: SIOCOUTQ."""
    memory: int
    """Bytes of kernel memory that hold them."""


def queues(port: int) -> list[Queue]:
    """The connections whose local port this is, the fullest first."""
    found: list[Queue] = []
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG) as netlink:
        netlink.settimeout(5)
        body = struct.pack(
            "=BBBBI", socket.AF_INET, socket.IPPROTO_TCP, 1 << (_SKMEMINFO - 1), 0, _ESTABLISHED_AND_CLOSING
        )
        body += struct.pack("!HH", port, 0) + bytes(44)
        netlink.send(_HEADER.pack(_HEADER.size + len(body), _SOCK_DIAG_BY_FAMILY, _NLM_REQUEST_DUMP, 1, 0) + body)
        while True:
            data = netlink.recv(1 << 18)
            while data:
                size, kind, *_ = _HEADER.unpack_from(data)
                if kind == _DONE:
                    return sorted(found, key=lambda queue: queue.memory, reverse=True)
                if kind == _ERROR:
                    raise OSError("the kernel does not tell about its sockets")
                found += _queue(data[_HEADER.size : size], port)
                data = data[size + 3 & ~3 :]


def _queue(message: bytes, port: int) -> list[Queue]:
    fields = _MESSAGE.unpack_from(message)
    if int.from_bytes(fields[4], "big") != port:
        return []
    unsent = fields[12]
    at = _MESSAGE.size
    while at + 4 <= len(message):
        size, kind = struct.unpack_from("=HH", message, at)
        if kind == _SKMEMINFO:
            return [Queue(unsent, struct.unpack_from("=I", message, at + 4 + 4 * _WMEM_QUEUED)[0])]
        at += size + 3 & ~3
    return [Queue(unsent, unsent)]
