"""Opus packets told from other bytes: RFC 6716, section 3."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.protocol.opus import MAX_DURATION, duration

SILK_20, CELT_20 = 1 << 3, 31 << 3
"""table-of-contents bytes, one frame"""


@pytest.mark.parametrize(
    ("packet", "microseconds"),
    [
        (bytes([SILK_20]) + b"x" * 40, 20_000),
        (bytes([CELT_20]), 20_000),  # a frame of no bytes is a lost one, and well formed
        (bytes([3 << 3]) + b"x", 60_000),
        (bytes([16 << 3]) + b"x", 2_500),
        (bytes([12 << 3]) + b"x", 10_000),
        (bytes([CELT_20 | 1]) + b"xxxx", 40_000),
        (bytes([CELT_20 | 2, 3]) + b"xxxyy", 40_000),
        (bytes([CELT_20 | 2, 252, 1]) + b"x" * 256 + b"y", 40_000),
        (bytes([CELT_20 | 3, 3]) + b"xxxyyyzzz", 60_000),
        (bytes([CELT_20 | 3, 0x82, 2]) + b"xxyyyy", 40_000),
        (bytes([CELT_20 | 3, 0x41, 2]) + b"xx" + b"\0\0", 20_000),
    ],
)
def test_well_formed(packet: bytes, microseconds: int) -> None:
    assert duration(packet) == microseconds


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        bytes([CELT_20]) + b"x" * 1276,
        bytes([CELT_20 | 1]) + b"xxx",  # two equal frames in three bytes
        bytes([CELT_20 | 2]),
        bytes([CELT_20 | 2, 9]) + b"xxx",  # the first frame is longer than the packet
        bytes([CELT_20 | 2, 252]),
        bytes([CELT_20 | 3]),
        bytes([CELT_20 | 3, 0]),  # no frame at all
        bytes([CELT_20 | 3, 7]) + b"x" * 7,  # 140 ms
        bytes([(3 << 3) | 3, 3]) + b"xxx",  # 180 ms
        bytes([CELT_20 | 3, 2]) + b"xxx",
        bytes([CELT_20 | 3, 0x41, 255]),
        bytes([CELT_20 | 3, 0x41, 9]) + b"xx",  # more padding than packet
        bytes([CELT_20 | 3, 0x83, 2]),
    ],
)
def test_malformed(packet: bytes) -> None:
    assert duration(packet) is None


@given(st.binary(max_size=1400))
def test_anything_has_a_duration_within_bounds_or_none(packet: bytes) -> None:
    lasts = duration(packet)
    assert lasts is None or 2_500 <= lasts <= MAX_DURATION
