"""Checks that a pack is read as it was written, whole or not at all."""

from pathlib import Path
from typing import Any

import pytest

from guide.halls.tiling.pack import PackWriter, read, write

PICTURES = [b"one", b"", b"three" * 1000]


def fill(writer: PackWriter) -> dict[str, Any]:
    for picture in PICTURES:
        writer.add(picture)
    return {"levels": [[1, 2, 3]]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write(tmp_path / "a.tiles", fill)
    return tmp_path / "a.tiles"


def test_what_was_written_is_read(file: Path) -> None:
    pack = read(file)
    assert pack is not None
    assert pack.header == {"levels": [[1, 2, 3]]}
    assert [pack.read(number) for number in range(3)] == PICTURES
    assert pack.read(3) is None
    assert pack.read(-1) is None
    assert [path.name for path in file.parent.iterdir()] == ["a.tiles"]


def test_a_pack_that_was_cut_off_is_none(file: Path) -> None:
    content = file.read_bytes()
    for length in range(0, len(content), 7):
        file.write_bytes(content[:length])
        assert read(file) is None, length
    file.write_bytes(b"x" + content)
    assert read(file) is None
    file.write_bytes(b"\0" * len(content))
    assert read(file) is None
    assert read(file.with_name("b.tiles")) is None


def test_a_fault_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    def broken(writer: PackWriter) -> dict[str, Any]:
        writer.add(b"one")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write(tmp_path / "a.tiles", broken)
    assert list(tmp_path.iterdir()) == []


def test_a_part_that_a_killed_process_left_is_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getpid", lambda: 7)
    (tmp_path / "a.tiles.7.part").write_bytes(b"half")
    write(tmp_path / "a.tiles", fill)
    assert read(tmp_path / "a.tiles") is not None
    assert [path.name for path in tmp_path.iterdir()] == ["a.tiles"]


def test_a_pack_that_was_deleted_has_no_pictures(file: Path) -> None:
    pack = read(file)
    file.unlink()
    assert pack is not None
    assert pack.read(0) is None
