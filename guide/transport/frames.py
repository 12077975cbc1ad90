"""Binary WebSocket messages as frames: the server's, made once for all who get them, and a client's (RFC 6455, section
5.2). Pure.

A server's frames carry no mask, so the bytes of one message are the same for every follower.
"""

from __future__ import annotations

try:
    from websockets.speedups import apply_mask
except ImportError:  # where the library has no compiled part
    from websockets.utils import apply_mask


class Frame:
    """One binary message and its frame, which is built at the first use and then shared."""

    __slots__ = ("_framed", "payload")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self._framed: bytes | None = None

    @property
    def framed(self) -> bytes:
        """The bytes on the wire: one final binary frame without a mask."""
        if self._framed is None:
            size = len(self.payload)
            if size < 126:
                header = bytes((0x82, size))
            elif size < 65536:
                header = b"\x82\x7e" + size.to_bytes(2, "big")
            else:
                header = b"\x82\x7f" + size.to_bytes(8, "big")
            self._framed = header + self.payload
        return self._framed


class TickFrame(Frame):
    """A tick, or a snapshot that stands in for it.

    `number` is the tick's number, `event` the number of the last event that is in this tick or before it.
    """

    __slots__ = ("event", "number")

    def __init__(self, payload: bytes, number: int, event: int, framed: bytes | None = None) -> None:
        """`framed`: the frame of `payload`, where it is known already, as for a tick from another node."""
        super().__init__(payload)
        self._framed = framed
        self.number = number
        self.event = event


def payload_of(framed: bytes) -> bytes:
    """Return the payload of a frame that `Frame.framed` made. Raises ValueError for any other bytes."""
    start = {126: 4, 127: 10}.get(framed[1], 2) if len(framed) > 1 else 0
    payload = framed[start:]
    if not start or Frame(payload).framed != framed:
        raise ValueError("expected one whole binary frame")
    return payload


def client_message(data: bytes) -> bytes | None:
    """Return the payload where `data` is exactly one masked, final binary frame of a client; else None.

    None means only that a full parser must look at it: frames above 64 KiB and malformed ones are left to that parser.
    """
    if len(data) < 6 or data[0] != 0x82 or data[1] < 0x80:
        return None
    size, mask = data[1] & 0x7F, 2
    if size == 126:
        size, mask = int.from_bytes(data[2:4], "big"), 4
        if size < 126:
            return None  # not the shortest form of the size, which the RFC forbids
    elif size == 127:
        return None  # longer than one read brings
    if len(data) != mask + 4 + size:
        return None
    return apply_mask(data[mask + 4 :], data[mask : mask + 4])
