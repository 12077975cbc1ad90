"""Checks that bytes are counted as they come, whatever was promised."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from guide.halls.importing.sources.streams import TooLarge, copy_stream


def test_a_copy_with_its_digest(tmp_path: Path) -> None:
    made = copy_stream(io.BytesIO(b"abc"), tmp_path / "a", "a", 3, hashlib.sha256())
    assert made == (hashlib.sha256(b"abc").hexdigest(), 3)
    assert (tmp_path / "a").read_bytes() == b"abc"


def test_one_byte_too_many(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="a has more than 2 bytes"):
        copy_stream(io.BytesIO(b"abc"), tmp_path / "a", "a", 2, hashlib.sha256())


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        copy_stream(io.BytesIO(b"abc"), tmp_path / "a", "a", 9, hashlib.sha256())
    assert (tmp_path / "a").read_bytes() == b"old"
