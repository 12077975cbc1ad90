"""Takes out of a picture file what is not picture: where it was made, by whom, with what, and what follows its end.

Not one pixel changes. Pure: bytes in, bytes out.
"""

from __future__ import annotations

import struct
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD"]
)
_WEBP_KEPT: Final = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"])
_WEBP_HAS_EXIF_OR_XMP: Final = 0x08 | 0x04  # flags of VP8X
_JPEG_KEPT: Final = frozenset([0xE0, 0xE2, 0xEE])  # JFIF, colour profile, Adobe's note of how colours are stored


def without_metadata(raw: bytes) -> bytes:
    """Return a JPEG, PNG or WebP file without its metadata. Raises ValueError where it is not built as such."""
    if raw.startswith(b"\xff\xd8\xff"):
        return _jpeg(raw)
    if raw.startswith(_PNG):
        return _png(raw)
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return _webp(raw)
    raise ValueError("neither JPEG nor PNG nor WebP")


def _jpeg(raw: bytes) -> bytes:
    """Keep the segments that say how to decode, and of the APPn ones those that say how to show."""
    kept = [raw[:2]]
    at = 2
    while True:
        while raw[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        if len(raw) < at + 4 or raw[at] != 0xFF:
            raise ValueError("a segment is broken")
        marker = raw[at + 1]
        size = 2 + struct.unpack_from(">H", raw, at + 2)[0]
        segment = raw[at : at + size]
        at += size
        if marker == 0xDA:
            return b"".join([*kept, segment, raw[at : _end_of_scans(raw, at)]])
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or (
            marker in _JPEG_KEPT and not (marker == 0xE2 and segment[4:8] == b"MPF\0")
        ):
            kept.append(segment)


def _end_of_scans(raw: bytes, at: int) -> int:
    """Return where the picture ends; phones hide films and other pictures behind it."""
    while (at := raw.find(b"\xff", at)) >= 0:
        marker = raw[at + 1 : at + 2]
        if marker == b"\xd9":
            return at + 2
        if marker and (marker in {b"\0", b"\xff"} or 0xD0 <= marker[0] <= 0xD7):
            at += 1 if marker == b"\xff" else 2
        elif len(raw) >= at + 4:  # tables or the next scan of a progressive picture
            at += 2 + struct.unpack_from(">H", raw, at + 2)[0]
        else:
            break
    raise ValueError("the end is missing")


def _png(raw: bytes) -> bytes:
    kept = [raw[:8]]
    at = 8
    while at + 12 <= len(raw):
        size = 12 + struct.unpack_from(">I", raw, at)[0]
        kind = raw[at + 4 : at + 8]
        if kind in _PNG_KEPT:
            kept.append(raw[at : at + size])
        at += size
        if kind == b"IEND":
            return b"".join(kept)
    raise ValueError("the end is missing")


def _webp(raw: bytes) -> bytes:
    kept = []
    at, end = 12, min(len(raw), 8 + struct.unpack_from("<I", raw, 4)[0])
    while at + 8 <= end:
        size = 8 + struct.unpack_from("<I", raw, at + 4)[0]
        chunk = raw[at : at + size + size % 2]
        at += size + size % 2
        if chunk[:4] not in _WEBP_KEPT:
            continue
        if chunk[:4] == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_HAS_EXIF_OR_XMP & 0xFF]) + chunk[9:]
        kept.append(chunk)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
