"""Checks that previews are small, upright, and made only of what can be decoded cheaply."""

import io
from pathlib import Path

import pytest
from PIL import Image

from guide.halls.files.preview import PREVIEW, preview


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_preview_is_small_and_shows_the_same(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture"
    picture = Image.new("RGB", (2048, 1024), "red")
    picture.paste("blue", (1024, 0, 2048, 1024))
    picture.save(path, kind)
    made = preview(path)
    assert made is not None
    assert len(made) < 20_000
    small = Image.open(io.BytesIO(made))
    assert (small.format, small.size) == ("JPEG", PREVIEW)
    for x, strongest in ((100, 0), (400, 2)):
        colour = small.getpixel((x, 128))
        assert isinstance(colour, tuple)
        assert colour.index(max(colour)) == strongest


def test_a_picture_that_cannot_be_decoded_has_no_preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tmp_path / "whole.png"
    Image.effect_noise((600, 300), 80).save(whole)
    half = tmp_path / "half.png"
    half.write_bytes(whole.read_bytes()[:20_000])
    (tmp_path / "none.jpg").write_bytes(b"no picture")
    assert preview(half) is None
    assert preview(tmp_path / "none.jpg") is None
    assert preview(tmp_path / "missing.jpg") is None
    monkeypatch.setattr("guide.halls.files.preview.MOST_PIXELS_WHOLE", 599 * 300)
    assert preview(whole) is None, "too much memory for a small picture"


def test_a_preview_is_turned_as_browsers_turn_the_picture(tmp_path: Path) -> None:
    picture = Image.new("RGB", (200, 400), "red")
    picture.paste("blue", (0, 0, 200, 200))
    exif = picture.getexif()
    exif[0x0112] = 6  # shown turned by 90° clockwise: what is stored above is right
    picture.save(tmp_path / "a.jpg", exif=exif)
    made = preview(tmp_path / "a.jpg")
    assert made is not None
    small = Image.open(io.BytesIO(made))
    assert small.size == (400, 200)
    left, right = small.getpixel((50, 100)), small.getpixel((350, 100))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[0] > 200 > left[2]
    assert right[2] > 200 > right[0]
    assert not small.getexif()
