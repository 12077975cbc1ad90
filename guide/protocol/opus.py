"""Checks Opus packets without decoding them: RFC 6716, section 3. Pure."""

from __future__ import annotations

from typing import Final

MAX_FRAME: Final = 1275  # bytes of one frame, section 3.4, R2
MAX_DURATION: Final = 120_000  # µs in one packet, R5

# Table 2: the frame sizes of a configuration, µs; configurations of one mode come in runs.
_SILK: Final = (10_000, 20_000, 40_000, 60_000)
_HYBRID: Final = (10_000, 20_000)
_CELT: Final = (2_500, 5_000, 10_000, 20_000)


def duration(packet: bytes) -> int | None:
    """Return how long a packet plays, microseconds; None where it is no well-formed Opus packet."""
    if not packet:
        return None
    config, code = packet[0] >> 3, packet[0] & 3
    body = len(packet) - 1
    match code:
        case 0:
            count = 1
            fits = body <= MAX_FRAME
        case 1:
            count = 2
            fits = body % 2 == 0 and body // 2 <= MAX_FRAME
        case 2:
            count = 2
            fits = _first_of_two(packet)
        case _:
            count = packet[1] & 0x3F if body else 0
            fits = count > 0 and _many(packet, count)
    lasts = _frame(config) * count
    return lasts if fits and 0 < lasts <= MAX_DURATION else None


def _frame(config: int) -> int:
    if config < 12:  # SILK only: narrow, medium and wide band
        return _SILK[config % 4]
    if config < 16:  # hybrid
        return _HYBRID[config % 2]
    return _CELT[config % 4]


def _length(packet: bytes, at: int) -> tuple[int, int] | None:
    """A frame's length, coded in one or two bytes, and where what follows begins (section 3.2.1)."""
    if at >= len(packet):
        return None
    if packet[at] < 252:  # as section 3.2.1 says
        return packet[at], at + 1
    if at + 1 >= len(packet):
        return None
    return packet[at + 1] * 4 + packet[at], at + 2


def _first_of_two(packet: bytes) -> bool:
    """Code 2: two frames, with the length of the first."""
    found = _length(packet, 1)
    if found is None:
        return False
    first, at = found
    rest = len(packet) - at - first
    return first <= MAX_FRAME and 0 <= rest <= MAX_FRAME


def _many(packet: bytes, count: int) -> bool:
    """Code 3: `count` frames, of one length or each with its own, and padding."""
    varies, padded, at = packet[1] & 0x80, packet[1] & 0x40, 2
    padding = 0
    while padded:
        if at >= len(packet):
            return False
        byte = packet[at]
        at += 1
        padding += 254 if byte == 255 else byte  # 255 means 254 and more to come
        if byte != 255:
            break
    lengths = 0
    if varies:
        for _ in range(count - 1):
            found = _length(packet, at)
            if found is None or found[0] > MAX_FRAME:
                return False
            lengths += found[0]
            at = found[1]
        last = len(packet) - at - padding - lengths
        return 0 <= last <= MAX_FRAME
    rest = len(packet) - at - padding
    return rest >= 0 and rest % count == 0 and rest // count <= MAX_FRAME
