"""Checks what the import is told by the decoding process, and what it does when that ends."""

from __future__ import annotations

import errno
import resource
from pathlib import Path

import pytest
from PIL import Image

from guide.halls.files import child_process
from guide.halls.importing.pictures.converter import Converter, PictureError
from tests.halls.files.pictures_made import bomb, cut, noise


def test_a_photo_becomes_a_picture(tmp_path: Path) -> None:
    noise().save(tmp_path / "a.jpg")
    with Converter() as converter:
        facts = converter.inspect(tmp_path / "a.jpg")
        made, changes = converter.convert(tmp_path / "a.jpg", tmp_path / "b", facts, opaque=True)
    assert (made, changes) == (tmp_path / "b.jpg", [])
    assert made.exists()


def test_names_of_any_bytes(tmp_path: Path) -> None:
    path = tmp_path / "展\n厅 😀.jpg"
    noise().save(path)
    with Converter() as converter:
        assert converter.inspect(path)["width"] == 128


def test_a_fault(tmp_path: Path) -> None:
    with Converter() as converter:
        with pytest.raises(PictureError) as error:
            converter.inspect(cut(tmp_path / "a.jpg"))
        assert error.value.fault == "damaged"


def test_a_full_disk_is_no_fault_of_the_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Converter() as converter:
        monkeypatch.setattr(converter._child, "ask", lambda _request: ({"fault": "full"},))
        with pytest.raises(OSError, match="No space left") as error:
            converter.inspect(tmp_path / "a.jpg")
    assert error.value.errno == errno.ENOSPC


def test_one_that_fills_the_memory_ends_that_process_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start, before = child_process._start, resource.getrlimit(resource.RLIMIT_AS)

    def start_with_less():  # type: ignore[no-untyped-def]
        resource.setrlimit(resource.RLIMIT_AS, (400 << 20, before[1]))
        try:
            return start()
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)

    monkeypatch.setattr(child_process, "_start", start_with_less)
    noise().save(tmp_path / "good.jpg")
    with Converter() as converter:
        with pytest.raises(PictureError) as error:
            converter.inspect(bomb(tmp_path / "bomb.png"))
        assert error.value.fault == "costly"
        assert converter.inspect(tmp_path / "good.jpg")["width"] == 128


def test_a_cube(tmp_path: Path) -> None:
    Image.new("RGB", (32, 32), "red").save(tmp_path / "t.png")
    with Converter() as converter:
        converter.cube({name: [(tmp_path / "t.png", 0, 0)] for name in "frblud"}, 32, tmp_path / "a.jpg", 128)
    with Image.open(tmp_path / "a.jpg") as made:
        assert made.size == (128, 64)
