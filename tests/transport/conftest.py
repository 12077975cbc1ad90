"""What the tests of the transport share: payloads, and the frames that the websockets library makes of them."""

from __future__ import annotations

from websockets.frames import Frame as LibraryFrame
from websockets.frames import Opcode

SIZES = (0, 1, 125, 126, 127, 65535, 65536, 300_000)


def payload(size: int, seed: int = 0) -> bytes:
    """Return bytes of which each place can be recognised, so that a swap or a loss is seen."""
    return (bytes((i * 31 + seed) % 251 for i in range(251)) * (size // 251 + 1))[:size]


def library_frame(data: bytes) -> bytes:
    return LibraryFrame(Opcode.BINARY, data).serialize(mask=False)
