"""Checks how names of a source are read, and which are refused."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing.sources.names import guess_encoding, inside, is_junk, title, unicode_path


@pytest.mark.parametrize(
    ("raws", "encoding"),
    [
        ([], "utf-8"),
        ([b"a.jpg"], "utf-8"),
        (["展厅.jpg".encode()], "utf-8"),
        (["展厅.jpg".encode("gbk")], "gb18030"),
        (["联通.jpg".encode("gbk"), "展厅.jpg".encode("gbk")], "gb18030"),  # the first alone is UTF-8 by chance
        ([b"\xff\xff\xff.jpg"], "cp437"),
    ],
)
def test_how_names_were_written(raws: list[bytes], encoding: str) -> None:
    assert guess_encoding(iter(raws)) == encoding


def extra(raw: bytes, name: bytes, kind: int = 0x7075, version: int = 1) -> bytes:
    body = struct.pack("<BI", version, zlib.crc32(raw)) + name
    return b"\x01\x00\x02\x00ab" + struct.pack("<HH", kind, len(body)) + body


def test_the_name_beside_the_name() -> None:
    assert unicode_path(extra(b"a", "展.jpg".encode()), b"a") == "展.jpg"
    assert unicode_path(extra(b"a", b"x"), b"another") is None
    assert unicode_path(extra(b"a", b"\xff"), b"a") is None
    assert unicode_path(extra(b"a", b"x", kind=1), b"a") is None
    assert unicode_path(b"\x75\x70", b"a") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b.jpg", "a/b.jpg"),
        ("./a//b.jpg", "a/b.jpg"),
        ("a\\b.jpg", "a/b.jpg"),
        ("100%#.jpg", "100%#.jpg"),
        ("..a/b..jpg", "..a/b..jpg"),
        ("../a", None),
        ("a/../../b", None),
        ("a\\..\\..\\b", None),
        ("/etc/passwd", None),
        ("\\\\host\\x", None),
        ("C:\\x", None),
        ("c:x", None),
        ("a\0b", None),
        ("", None),
        (".", None),
        ("a/" * 30 + "b", None),
        ("x" * 2000, None),
    ],
)
def test_paths_stay_inside(name: str, expected: str | None) -> None:
    assert inside(name) == expected


@given(st.text(alphabet="./\\ab:\0", max_size=12))
def test_no_path_leads_out(name: str) -> None:
    made = inside(name)
    if made is not None:
        assert not made.startswith("/")
        assert not {"", ".", ".."} & set(made.split("/"))


def test_what_systems_leave_behind() -> None:
    assert all(
        map(is_junk, ("__MACOSX/._a.jpg", ".DS_Store", "a/Thumbs.db", ".git/x", "a/.hidden/b.jpg", "Desktop.ini"))
    )
    assert not any(map(is_junk, ("a.jpg", "a/b.jpg", "thumbs/db")))


def test_titles() -> None:
    assert title("一层/序_厅 1.jpg") == "序 厅 1"
    assert title("photos.zip") == "photos"
    assert title("cafe\u0301.jpg") == "café"
    assert title("\u202e.jpg") == ".jpg"
    assert title("a.b.jpg") == "a.b"
