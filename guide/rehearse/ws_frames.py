"""As much of WebSocket (RFC 6455) as a light follower needs, by hand: a request, whole frames. Pure but for chance."""

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
    """What asks `host` to speak WebSocket."""
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
    """Seconds, with up to half as much again at random, from an HTTP answer's head; about a minute at most."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"retry-after" and value.strip().isdigit():
            return min(60.0, int(value) * random.uniform(1.0, 1.5))  # noqa: S311 – to spread, not to keep secret
    return None


def frame(payload: bytes, first: int = BINARY) -> bytes:
    """A client's frame; `payload`: at most 65,535 bytes. Its mask of zeros hides nothing and needs no work: no proxy is
    to be fooled with what is said here."""
    size = len(payload)
    head = bytes((first, 0x80 | size)) if size < 126 else bytes((first, 0xFE)) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + payload


def frames(data: bytes) -> tuple[list[tuple[int, bytes, bytes]], bytes]:
    """Every whole frame of a server, which does not mask, as (opcode, frame, payload), and what is left of `data`.

    Raises ValueError where one is larger than the protocol lets it be.
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
