"""Checks that pictures look after their conversion as they should, by their colours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from guide.halls.importing.pictures import conversion
from guide.halls.importing.pictures.conversion import convert
from guide.halls.importing.pictures.sphere import UPRIGHT
from tests.halls.files.pictures_made import deep, noise
from tests.halls.importing.pictures.photos_made import P3, cmyk_profile, inspected, rgb_profile, sphere
from tests.halls.importing.pictures.test_inspection import heic

CORNERS = {(0, 0): (255, 0, 0), (1, 0): (0, 255, 0), (0, 1): (0, 0, 255), (1, 1): (255, 255, 255)}


def corners() -> Image.Image:
    """Return a picture with another colour in each corner, 64 × 32."""
    picture = Image.new("RGB", (2, 2))
    for at, color in CORNERS.items():
        picture.putpixel(at, color)
    return picture.resize((64, 32), Image.Resampling.NEAREST)


def made(path: Path, *, opaque: bool = True) -> tuple[Image.Image, list[str], Path]:
    answer = convert(str(path), str(path) + "-made", inspected(path), opaque=opaque)
    assert "fault" not in answer, answer
    file = Path(f"{path}-made{answer['suffix']}")
    return Image.open(file), answer["changes"], file


def close(a: Any, b: Any, by: int) -> bool:
    return all(abs(x - y) <= by for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_a_good_picture_keeps_its_pixels(tmp_path: Path, name: str) -> None:
    noise().save(tmp_path / name)
    picture, changes, file = made(tmp_path / name)
    assert changes == []
    assert file.suffix == Path(name).suffix
    assert picture.tobytes() == Image.open(tmp_path / name).tobytes()


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_picture_is_turned_upright(tmp_path: Path, orientation: int) -> None:
    """As it is shown is what Pillow and every browser make of EXIF; here each corner is looked up by hand."""
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]  # what the camera did to the upright picture
    stored = corners().transpose(turn)
    exif = stored.getexif()
    exif[0x0112] = orientation
    stored.save(tmp_path / "a.jpg", quality=95, subsampling=0, exif=exif)
    picture, changes, _ = made(tmp_path / "a.jpg")
    assert changes == ["turned"]
    assert picture.size == (64, 32)
    assert 0x0112 not in picture.getexif()
    for (x, y), color in CORNERS.items():
        assert close(picture.getpixel((8 + 48 * x, 6 + 20 * y)), color, 12)


def test_a_wide_profile_becomes_srgb(tmp_path: Path) -> None:
    """A grey stays, and a mild green of Display P3 (100, 180, 100) is (62, 183, 91) in sRGB at this gamma."""
    picture = Image.new("RGB", (64, 32), (128, 128, 128))
    picture.paste((100, 180, 100), (32, 0, 64, 32))
    for name in ("a.png", "a.jpg"):
        picture.save(tmp_path / name, icc_profile=rgb_profile(P3), quality=97)
        shown, changes, _ = made(tmp_path / name)
        assert changes == ["profile"]
        assert "icc_profile" not in shown.info
        assert close(shown.getpixel((8, 8)), (128, 128, 128), 3)
        assert close(shown.getpixel((56, 16)), expected_green(), 4)


def expected_green() -> tuple[int, ...]:
    """Return the colour by hand: gamma, primaries to XYZ, XYZ (D50) to sRGB, its transfer curve."""
    linear = [(value / 255) ** 2.2 for value in (100, 180, 100)]
    xyz = [sum(a * b for a, b in zip(row, linear, strict=True)) for row in P3]
    to_srgb = [
        [3.1338561, -1.6168667, -0.4906146],
        [-0.9787684, 1.9161415, 0.0334540],
        [0.0719453, -0.2289914, 1.4052427],
    ]
    rgb = [sum(a * b for a, b in zip(row, xyz, strict=True)) for row in to_srgb]
    curve = (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in rgb)
    return tuple(round(255 * max(0.0, min(1.0, value))) for value in curve)


def test_inks_become_srgb_by_their_profile(tmp_path: Path) -> None:
    paper, cyan, grey = (0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 1, 0)
    profile = cmyk_profile({paper: (100, 0, 0), cyan: (60, -30, -40), grey: (50, 0, 0)})
    picture = Image.new("CMYK", (96, 32), (0, 0, 0, 0))
    picture.paste((255, 0, 0, 0), (32, 0, 64, 32))
    picture.paste((0, 255, 255, 0), (64, 0, 96, 32))
    picture.save(tmp_path / "a.jpg", quality=97, icc_profile=profile)
    shown, changes, _ = made(tmp_path / "a.jpg")
    assert changes == ["cmyk"]
    assert shown.mode == "RGB"
    assert close(shown.getpixel((8, 8)), (255, 255, 255), 4)
    assert close(shown.getpixel((48, 16)), (0, 158, 214), 8)  # Lab (60, −30, −40), D50, in sRGB
    assert close(shown.getpixel((88, 16)), (119, 119, 119), 5)  # Lab (50, 0, 0)


def test_inks_without_a_profile_are_guessed_and_that_is_said(tmp_path: Path) -> None:
    Image.new("CMYK", (64, 32), (0, 255, 255, 0)).save(tmp_path / "a.jpg", quality=97)
    shown, changes, _ = made(tmp_path / "a.jpg")
    assert changes == ["cmyk_guess"]
    assert close(shown.getpixel((8, 8)), (255, 0, 0), 6)


def test_sixteen_bits_become_eight(tmp_path: Path) -> None:
    shown, changes, _ = made(deep(tmp_path / "a.png"))
    assert changes == ["depth"]
    assert close(shown.getpixel((4, 2)), (255, 0, 0), 3)
    Image.new("I;16", (64, 32), 0x8080).save(tmp_path / "grey.png")
    shown, changes, _ = made(tmp_path / "grey.png")
    assert changes == ["depth"]
    assert close(shown.convert("RGB").getpixel((4, 2)), (128, 128, 128), 2)


def test_a_palette_keeps_its_pixels(tmp_path: Path) -> None:
    corners().quantize(16).save(tmp_path / "a.png")
    shown, changes, _ = made(tmp_path / "a.png")
    assert changes == []
    assert close(shown.convert("RGB").getpixel((8, 6)), (255, 0, 0), 2)


@pytest.mark.parametrize("kind", ["RGBA", "palette", "LA"])
def test_a_hole_in_a_panorama_is_black_and_in_a_picture_it_stays(tmp_path: Path, kind: str) -> None:
    picture = Image.new("RGBA", (64, 32), (200, 200, 200, 255))
    picture.paste((255, 255, 255, 0), (0, 16, 64, 32))
    if kind == "LA":
        picture = picture.convert("LA")
    elif kind == "palette":
        picture = picture.quantize(8)
    picture.save(tmp_path / "a.png")
    shown, changes, _ = made(tmp_path / "a.png")
    assert changes == ["filled"]
    assert close(shown.getpixel((8, 8)), (200, 200, 200), 3)
    assert close(shown.getpixel((8, 28)), (0, 0, 0), 6)
    kept, changes, file = made(tmp_path / "a.png", opaque=False)
    assert (changes, file.suffix) == ([], ".png")
    assert kept.convert("RGBA").getchannel("A").getpixel((8, 28)) == 0


def test_a_hole_stays_where_colours_change(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (64, 32), (100, 180, 100, 255))
    picture.paste((255, 255, 255, 0), (0, 16, 64, 32))
    picture.save(tmp_path / "a.png", icc_profile=rgb_profile(P3))
    shown, changes, _ = made(tmp_path / "a.png", opaque=False)
    assert changes == ["profile"]
    assert shown.mode == "RGBA"
    assert close(shown.convert("RGB").getpixel((8, 8)), expected_green(), 2)
    assert shown.getchannel("A").getpixel((8, 28)) == 0


def test_a_phone_photo(tmp_path: Path) -> None:
    heic(tmp_path / "a.heic", corners())
    shown, changes, file = made(tmp_path / "a.heic")
    assert (changes, file.suffix) == (["heic"], ".jpg")
    for (x, y), color in CORNERS.items():
        assert close(shown.getpixel((8 + 48 * x, 6 + 20 * y)), color, 20)


def test_a_phone_photo_that_was_turned_is_turned_once(tmp_path: Path) -> None:
    stored = corners().transpose(Image.Transpose.ROTATE_90)
    exif = stored.getexif()
    exif[0x0112] = 6
    heic(tmp_path / "a.heic", stored, exif=exif.tobytes())  # written as phones do: in EXIF and as the file's own turn
    assert inspected(tmp_path / "a.heic")["width"] == 64
    shown, _, _ = made(tmp_path / "a.heic")
    assert shown.size == (64, 32)
    for (x, y), color in CORNERS.items():
        assert close(shown.getpixel((8 + 48 * x, 6 + 20 * y)), color, 20)


def test_a_picture_that_is_drawn_anew(tmp_path: Path) -> None:
    sphere(128).save(tmp_path / "a.png")
    whole = [0.0, 360.0, 90.0, -90.0]
    remap = {
        "source": {"projection": "equirectangular", "part": whole},
        "part": whole,
        "size": (128, 64),
        "matrix": UPRIGHT,
    }
    answer = convert(
        str(tmp_path / "a.png"), str(tmp_path / "b"), inspected(tmp_path / "a.png"), opaque=True, remap=remap
    )
    assert answer == {"suffix": ".jpg", "changes": ["projected"]}
    for at in ((0, 0), (64, 32), (127, 63), (30, 40)):
        assert close(Image.open(tmp_path / "b.jpg").getpixel(at), Image.open(tmp_path / "a.png").getpixel(at), 4)


def test_one_that_would_be_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "LARGEST", 100)
    noise().save(tmp_path / "a.jpg")
    assert convert(str(tmp_path / "a.jpg"), str(tmp_path / "b"), inspected(tmp_path / "a.jpg"), opaque=True) == {
        "fault": "bytes"
    }


def test_a_file_that_has_gone(tmp_path: Path) -> None:
    noise().save(tmp_path / "a.jpg")
    found = inspected(tmp_path / "a.jpg")
    (tmp_path / "a.jpg").unlink()
    assert convert(str(tmp_path / "a.jpg"), str(tmp_path / "b"), found, opaque=True) == {"fault": "damaged"}
