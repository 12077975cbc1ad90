"""Checks what is seen of a zip file, also of one that was made to do harm."""

from __future__ import annotations

import hashlib
import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from guide.halls.importing.sources import archive
from guide.halls.importing.sources.archive import ZipSource
from guide.halls.importing.sources.streams import TooLarge
from guide.halls.problem import HallError

Make = Callable[..., Path]


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def zipped(
        files: dict[str, bytes], *, raw: dict[bytes, bytes] | None = None, modes: dict[str, int] | None = None
    ) -> Path:
        """`raw`: names as bytes that say nothing about how they are written, as Windows writes them."""
        written = io.BytesIO()
        stand_ins = {f"raw{number:04}{'x' * (len(name) - 7)}": name for number, name in enumerate(raw or {})}
        contents = raw or {}
        with zipfile.ZipFile(written, "w") as file:
            for name, content in files.items():
                file.writestr(entry(name, (modes or {}).get(name, stat.S_IFREG | 0o644)), content)
            for stand_in, bare in stand_ins.items():
                file.writestr(entry(stand_in), contents[bare])
        data = written.getvalue()
        for stand_in, bare in stand_ins.items():
            assert len(stand_in) == len(bare)
            data = data.replace(stand_in.encode(), bare)
        path = tmp_path / "source.zip"
        path.write_bytes(data)
        return path

    return zipped


def said(source: ZipSource) -> list[str]:
    return [problem.message["en"] for problem in source.problems]


def test_names_and_bytes(make: Make, tmp_path: Path) -> None:
    files = {"a.jpg": b"1", "一层/b %20#😀.jpg": b"2", "__MACOSX/._a.jpg": b"3", "dir/": b"", "dir\\win.jpg": b"4"}
    source = ZipSource(make(files))
    assert sorted(source.names()) == ["a.jpg", "dir/win.jpg", "一层/b %20#😀.jpg"]
    assert source.read("一层/b %20#😀.jpg") == b"2"
    assert source.copy("a.jpg", tmp_path / "copy", 9) == hashlib.sha256(b"1").hexdigest()
    assert source.title == "source"
    assert source.problems == []


def test_names_that_differ_by_case_or_by_composition_are_two(make: Make) -> None:
    source = ZipSource(make({"A.jpg": b"1", "a.jpg": b"2", "caf\u00e9.jpg": b"3", "cafe\u0301.jpg": b"4"}))
    assert [source.read(name) for name in source.names()] == [b"1", b"2", b"3", b"4"]


def test_names_in_gbk_also_with_a_backslash_as_second_byte(make: Make) -> None:
    names = ["党史馆/許昌展厅.jpg", "党史馆/乗.jpg"]  # 乗 is 0x81 0x5C
    raw = {name.encode("gbk"): name.encode() for name in names}
    assert any(b"\\" in name for name in raw)
    source = ZipSource(make({}, raw=raw))
    assert sorted(source.names()) == sorted(names)
    assert source.read(names[0]) == names[0].encode()


def test_names_in_utf8_without_a_flag(make: Make) -> None:
    assert ZipSource(make({}, raw={"展厅照片.jpg".encode(): b"1"})).names() == ["展厅照片.jpg"]


@pytest.mark.parametrize("name", ["../a.jpg", "/a.jpg", "x/../../a.jpg", "..\\a.jpg", "C:\\a.jpg", "C:a.jpg"])
def test_what_may_lead_out_is_left_out(make: Make, name: str) -> None:
    source = ZipSource(make({name: b"1", "b.jpg": b"2"}))
    assert source.names() == ["b.jpg"]
    assert said(source) == [f"left out: the path {name} may lead out of the source"]


def test_links_and_special_files_are_left_out(make: Make) -> None:
    modes = {"link.jpg": stat.S_IFLNK | 0o777, "pipe.jpg": stat.S_IFIFO | 0o644}
    source = ZipSource(make({"link.jpg": b"/etc/passwd", "pipe.jpg": b""}, modes=modes))
    assert source.names() == []
    assert said(source) == ["left out: link.jpg is a symbolic link", "left out: pipe.jpg is no ordinary file"]


def test_an_encrypted_file_is_named(make: Make) -> None:
    path = make({"a.jpg": b"1"})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    source = ZipSource(path)
    assert source.names() == []
    assert said(source) == ["left out: a.jpg is encrypted; pack it again without a password"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_with_one_name_the_last_is_used(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.jpg", b"1")
        file.writestr("a.jpg", b"2")
    source = ZipSource(path)
    assert source.read("a.jpg") == b"2"
    assert said(source) == ["the zip has two files a.jpg; the last one is used"]


def bomb(path: Path, count: int) -> Path:
    """Write a zip whose files are all zeros: 64 MiB each in 64 KiB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(count):
            file.writestr(f"{number}.jpg", bytes(64 << 20))
    return path


def test_a_file_that_is_larger_than_it_may_be(make: Make, tmp_path: Path) -> None:
    source = ZipSource(bomb(tmp_path / "bomb.zip", 1))
    with pytest.raises(TooLarge):
        source.copy("0.jpg", tmp_path / "copy", 1 << 20)
    assert (tmp_path / "copy").stat().st_size <= 1 << 20
    with pytest.raises(TooLarge):
        source.read("0.jpg", 1 << 20)


def test_a_size_that_the_zip_lies_about_does_not_count(make: Make, tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.zip", 1)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 100)  # what the directory says
    struct.pack_into("<I", data, 22, 100)  # what the file's own head says
    path.write_bytes(data)
    source = ZipSource(path)
    with pytest.raises(OSError, match=r"0\.jpg"):  # its checksum is not that of 100 bytes
        source.copy("0.jpg", tmp_path / "copy", 1 << 30)
    assert (tmp_path / "copy").stat().st_size <= 1 << 20


def test_all_files_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "GENEROUS", 100 << 20)
    source = ZipSource(bomb(tmp_path / "bomb.zip", 3))
    source.copy("0.jpg", tmp_path / "copy", 1 << 30)
    for name in ("1.jpg", "2.jpg"):
        with pytest.raises(TooLarge):
            source.copy(name, tmp_path / name, 1 << 30)
    assert sum(path.stat().st_size for path in tmp_path.glob("*.jpg")) <= 36 << 20


def test_too_many_files(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 2)
    with pytest.raises(HallError, match="there are 3 files; at most 2"):
        ZipSource(make({"a": b"", "b": b"", "c": b""}))


@pytest.mark.parametrize("share", [0.2, 0.9, 0.99])
def test_a_zip_that_is_cut_short(make: Make, share: float) -> None:
    path = make({"a.jpg": bytes(1000)})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(HallError, match="incomplete or damaged"):
        ZipSource(path)


def test_damage_inside_is_an_error_of_that_file(make: Make, tmp_path: Path) -> None:
    path = make({"a.jpg": b"abcdefgh" * 100, "b.jpg": b"2"})
    data = bytearray(path.read_bytes())
    data[40] ^= 0xFF
    path.write_bytes(data)
    source = ZipSource(path)
    with pytest.raises(OSError, match=r"a\.jpg"):
        source.copy("a.jpg", tmp_path / "copy", 1 << 20)
    assert source.read("b.jpg") == b"2"


@pytest.mark.parametrize("step", range(0, 300, 7))
def test_any_changed_byte_is_an_error_of_a_known_kind(make: Make, step: int) -> None:
    path = make({"展/a.jpg": b"abc" * 50, "b.jpg": b"2"})
    data = bytearray(path.read_bytes())
    data[step % len(data)] ^= 0x55
    path.write_bytes(data)
    try:
        source = ZipSource(path)
        for name in source.names():
            source.read(name)
    except (HallError, OSError):
        pass
