"""The part of WebSocket (RFC 6455) that a light follower needs: the handshake request and whole frames.

Pure, except for random numbers.
"""

from __future__ import annotations

import base64
import os
import random
from typing import Final

from guide.protocol import wire

BINARY, CLOSE, PONG = 0x82, 0x88, 0x8A
"""first bytes of a client's frames"""
_MOST: Final = wire.SERVER_MAX + 14  # bytes of a server's frame


def request(host: str) -> bytes:
    """Return the request that opens a WebSocket on `host`."""
    lines = [
        "GET /ws HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def retry_after(head: bytes) -> float | None:
    """Return the Retry-After of an HTTP answer's head, in seconds, plus up to half of it at random; 60 at most."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"retry-after" and value.strip().isdigit():
            return min(60.0, int(value) * random.uniform(1.0, 1.5))  # noqa: S311 – to spread, not to keep secret
    return None


def frame(payload: bytes, first: int = BINARY) -> bytes:
    """Return a client's frame. `payload`: at most 65,535 bytes.

    The mask is 0, which costs no work. Masks protect proxies from content that others chose, and here is none.
    """
    size = len(payload)
    head = bytes((first, 0x80 | size)) if size < 126 else bytes((first, 0xFE)) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + payload


def frames(data: bytes) -> tuple[list[tuple[int, bytes, bytes]], bytes]:
    """Return the whole frames of a server as (opcode, frame, payload), and the rest of `data`. Servers do not mask.

    Raises ValueError where one is larger than the protocol allows.
    """
    found, at = [], 0
    while len(data) - at >= 2:
        size, body = data[at + 1] & 0x7F, at + 2
        if size == 126:
            size, body = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
        elif size == 127:
            size, body = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
        if size > _MOST:
            raise ValueError(f"expected a frame of at most {_MOST} bytes, got {size}")
        if len(data) < body + size:
            break
        found.append((data[at] & 0x0F, data[at : body + size], data[body : body + size]))
        at = body + size
    return found, data[at:]
