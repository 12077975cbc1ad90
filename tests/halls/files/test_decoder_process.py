"""Checks what the decoding process says of pictures, good, broken and too costly."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from guide.halls.files import decoder_process
from guide.halls.files.decoder_process import fault
from tests.halls.files.pictures_made import cut, noise


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("a.jpg", "RGB"),
        ("a.jpg", "L"),
        ("a.jpg", "CMYK"),
        ("a.png", "RGB"),
        ("a.png", "P"),
        ("a.png", "L"),
        ("a.png", "RGBA"),
        ("a.webp", "RGB"),
    ],
)
def test_good_pictures(tmp_path: Path, name: str, mode: str) -> None:
    noise(mode).save(tmp_path / name)
    assert fault(str(tmp_path / name)) is None


def test_a_good_progressive_picture_and_one_by_another_name(tmp_path: Path) -> None:
    noise().save(tmp_path / "a.jpg", progressive=True)
    noise().save(tmp_path / "b.jpg", format="PNG")
    assert fault(str(tmp_path / "a.jpg")) is None
    assert fault(str(tmp_path / "b.jpg")) is None


@pytest.mark.parametrize("share", [0.97, 0.5, 0.1])
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_what_is_cut_short_is_damaged(tmp_path: Path, name: str, share: float) -> None:
    assert fault(str(cut(tmp_path / name, share))) == "damaged"


def test_a_progressive_picture_that_is_cut_short_is_damaged(tmp_path: Path) -> None:
    assert fault(str(cut(tmp_path / "a.jpg", progressive=True))) == "damaged"


def test_a_changed_byte_of_a_png_is_found(tmp_path: Path) -> None:
    noise().save(tmp_path / "a.png")
    changed = bytearray((tmp_path / "a.png").read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / "a.png").write_bytes(changed)
    assert fault(str(tmp_path / "a.png")) == "damaged"


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_what_is_transparent_everywhere(tmp_path: Path, name: str) -> None:
    Image.new("RGBA", (64, 32), (255, 0, 0, 0)).save(tmp_path / name)
    assert fault(str(tmp_path / name)) == "transparent"
    hole = Image.new("RGBA", (64, 32), "red")
    hole.paste((0, 0, 0, 0), (0, 16, 64, 32))
    hole.save(tmp_path / name)
    assert fault(str(tmp_path / name)) is None, "a hole at the foot of the tripod is no fault"


def test_transparency_of_a_palette(tmp_path: Path) -> None:
    Image.new("P", (64, 32), 0).save(tmp_path / "a.png", transparency=0)
    assert fault(str(tmp_path / "a.png")) == "transparent"


def test_it_runs_as_a_file_with_nothing_of_ours(tmp_path: Path) -> None:
    noise().save(tmp_path / "a.jpg")
    asked = f'"{tmp_path / "a.jpg"}"\n"{cut(tmp_path / "b.jpg")}"\n"{tmp_path / "none.jpg"}"\n'
    command = [sys.executable, "-P", decoder_process.__file__]
    ended = subprocess.run(
        command, input=asked, cwd="/", env={}, capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.split() == ["null", '"damaged"', '"damaged"']
    assert ended.stderr == ""
