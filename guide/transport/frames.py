"""WebSocket frames that are made once for all who get them (RFC 6455 section 5.2). Pure."""

from __future__ import annotations


class Frame:
    """One message, framed at most once for all who get it (RFC 6455 section 5.2: FIN, binary, no mask)."""

    __slots__ = ("_framed", "payload")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self._framed: bytes | None = None

    @property
    def framed(self) -> bytes:
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


def payload_of(framed: bytes) -> bytes:
    """What `Frame.framed` was made of. Raises ValueError where it is not such a frame."""
    start = {126: 4, 127: 10}.get(framed[1], 2) if len(framed) > 1 else 0
    payload = framed[start:]
    if not start or Frame(payload).framed != framed:
        raise ValueError("expected one whole binary frame")
    return payload


class TickFrame(Frame):
    """A tick, or the whole state as of a tick: its `number`, and the number of the last `event` it stands for."""

    __slots__ = ("event", "number")

    def __init__(self, payload: bytes, number: int, event: int, framed: bytes | None = None) -> None:
        """`framed`: where another node has framed it already."""
        super().__init__(payload)
        self._framed = framed
        self.number = number
        self.event = event
