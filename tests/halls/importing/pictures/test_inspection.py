"""Checks what is found out about photos."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from tests.halls.files.pictures_made import cut, deep, noise, oriented, png
from tests.halls.importing.pictures.photos_made import P3, fisheye, gpano, inspected, rgb_profile

SAID = gpano({"ProjectionType": "equirectangular"})


def heic(path: Path, picture: Image.Image, **options: Any) -> Path:
    pillow_heif.register_heif_opener()
    picture.save(path, "HEIF", quality=95, **options)
    return path


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.heic"])
def test_a_photo_and_what_it_says_about_itself(tmp_path: Path, name: str) -> None:
    if name == "a.png":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", SAID.decode())
        noise().save(tmp_path / name, pnginfo=info)
    elif name == "a.heic":
        heic(tmp_path / name, noise(), xmp=SAID)
    else:
        noise().save(tmp_path / name, xmp=SAID)
    found = inspected(tmp_path / name)
    assert (found["width"], found["height"], found["orientation"]) == (128, 64, 1)
    assert "equirectangular" in found["xmp"]
    assert (found["alpha"], found["deep"], found["fisheye"]) == (False, False, False)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_that_of_the_upright_picture(tmp_path: Path, orientation: int) -> None:
    found = inspected(oriented(tmp_path / "a.jpg", orientation))
    assert found["orientation"] == orientation
    assert (found["width"], found["height"]) == ((128, 64) if orientation < 5 else (64, 128))


def test_an_orientation_that_does_not_exist(tmp_path: Path) -> None:
    assert inspected(oriented(tmp_path / "a.jpg", 77))["orientation"] == 1


@pytest.mark.parametrize("share", [0.97, 0.5, 0.1])
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_what_is_cut_short(tmp_path: Path, name: str, share: float) -> None:
    assert inspected(cut(tmp_path / name, share)) == {"fault": "damaged"}


def test_a_cut_heic(tmp_path: Path) -> None:
    path = heic(tmp_path / "a.heic", noise())
    path.write_bytes(path.read_bytes()[:-400])
    assert inspected(path)["fault"] in {"damaged", "unreadable"}


@pytest.mark.parametrize("content", [b"", b"GIF89a" + bytes(99), b"<svg/>", b"\xff\xd8\xff"])
def test_what_is_no_picture(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    assert inspected(tmp_path / "a.jpg")["fault"] in {"unreadable", "damaged"}


def test_a_picture_of_two_gigapixels_is_not_even_begun(tmp_path: Path) -> None:
    path = png(tmp_path / "a.png", width=63_246, height=31_623, depth=1, color=0, rows=b"")
    assert inspected(path) == {"fault": "pixels"}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation(tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGB", (16, 8), color) for color in ("red", "blue")]
    frames[0].save(tmp_path / "a", kind, save_all=True, append_images=frames[1:])
    assert inspected(tmp_path / "a") == {"fault": "animation"}


def test_a_jpeg_with_a_second_picture_behind_it_is_no_animation(tmp_path: Path) -> None:
    noise().save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=[noise()])
    assert "fault" not in inspected(tmp_path / "a.jpg")


def test_transparency(tmp_path: Path) -> None:
    Image.new("RGBA", (64, 32), (1, 2, 3, 0)).save(tmp_path / "whole.png")
    assert inspected(tmp_path / "whole.png") == {"fault": "transparent"}
    hole = Image.new("RGBA", (64, 32), "red")
    hole.paste((0, 0, 0, 0), (0, 16, 64, 32))
    hole.save(tmp_path / "part.png")
    assert inspected(tmp_path / "part.png")["alpha"] is True
    Image.new("RGBA", (64, 32), "red").save(tmp_path / "none.png")
    assert inspected(tmp_path / "none.png")["alpha"] is False
    Image.new("P", (64, 32), 0).save(tmp_path / "palette.png", transparency=0)
    assert inspected(tmp_path / "palette.png") == {"fault": "transparent"}


def test_sixteen_bits(tmp_path: Path) -> None:
    assert inspected(deep(tmp_path / "rgb.png"))["deep"] is True
    Image.new("I;16", (64, 32), 40_000).save(tmp_path / "grey.png")
    assert inspected(tmp_path / "grey.png")["deep"] is True


def test_what_the_numbers_of_a_picture_mean(tmp_path: Path) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name, profile, meaning in (
        ("a", None, "none"),
        ("b", srgb, "srgb"),
        ("c", rgb_profile(P3), "other"),
        ("d", b"x", "none"),
    ):
        noise().save(tmp_path / f"{name}.jpg", icc_profile=profile)
        assert inspected(tmp_path / f"{name}.jpg")["icc"] == meaning


def test_two_circles(tmp_path: Path) -> None:
    assert inspected(fisheye(tmp_path / "a.jpg"))["fisheye"] is True
    night = Image.new("RGB", (512, 256), (3, 3, 8))
    night.save(tmp_path / "b.jpg")
    assert inspected(tmp_path / "b.jpg")["fisheye"] is False
    noise().save(tmp_path / "c.jpg")
    assert inspected(tmp_path / "c.jpg")["fisheye"] is False


def test_xmp_that_is_too_long_is_not_read_to_its_end(tmp_path: Path) -> None:
    raw = io.BytesIO()
    noise().save(raw, "WEBP", xmp=SAID + b" " * (3 << 20))
    (tmp_path / "a.webp").write_bytes(raw.getvalue())
    assert len(inspected(tmp_path / "a.webp")["xmp"]) == 1 << 20
