"""Checks that metadata are taken out of pictures, and that not one pixel changes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from guide.halls.importing.pictures.metadata import without_metadata
from tests.halls.files.pictures_made import noise
from tests.halls.importing.pictures.photos_made import gpano, rgb_profile

SECRET = b"48 deg 51 min"


def made(kind: str, **options: object) -> bytes:
    picture = noise()
    exif = picture.getexif()
    exif[0x010E] = SECRET.decode()
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        options["pnginfo"] = info
    else:
        options["xmp"] = gpano({"x": SECRET.decode()})
    raw = io.BytesIO()
    picture.save(raw, kind, exif=exif, icc_profile=rgb_profile(), **options)
    return raw.getvalue()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"comment": SECRET}),
        ("JPEG", {"restart_marker_rows": 1}),
        ("PNG", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
    ],
)
def test_nothing_but_the_picture_stays(kind: str, options: dict[str, object]) -> None:
    raw = made(kind, **options)
    assert SECRET in raw
    plain = without_metadata(raw)
    assert SECRET not in plain
    before, after = Image.open(io.BytesIO(raw)), Image.open(io.BytesIO(plain))
    assert after.tobytes() == before.tobytes()
    assert after.info["icc_profile"] == rgb_profile(), "without it the colours would change"
    assert not after.getexif()
    assert without_metadata(plain) == plain


def test_what_is_hidden_behind_the_end_goes(tmp_path: Path) -> None:
    raw = made("JPEG", progressive=True)
    assert without_metadata(raw + b"a film" + raw) == without_metadata(raw)


def test_transparency_stays() -> None:
    picture = Image.new("RGBA", (8, 8), (255, 0, 0, 128))
    for kind in ("PNG", "WEBP"):
        raw = io.BytesIO()
        picture.save(
            raw, kind, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0", **({"lossless": True} if kind == "WEBP" else {})
        )
        after = Image.open(io.BytesIO(without_metadata(raw.getvalue())))
        assert after.convert("RGBA").getpixel((3, 3)) == (255, 0, 0, 128)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_is_cut_short_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match=r"missing|broken"):
        without_metadata(made(kind)[:-9])


@given(st.binary(max_size=80), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP", b""]))
def test_any_bytes_are_refused_in_a_known_way(rest: bytes, head: bytes) -> None:
    try:
        without_metadata(head + rest)
    except (ValueError, LookupError):
        pass
    except Exception as error:  # what the caller takes for damage
        raise AssertionError(type(error)) from error
