"""Checks what is made of pictures: their colours, shapes and what a cover shows. Decoded by Pillow, another library."""

import io
from array import array
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from guide.halls.tiling.levels import number_of
from guide.halls.tiling.names import FORMATS, Recipe, Shot
from guide.halls.tiling.pack import PackWriter
from guide.halls.tiling.pictures import COVER, THUMBNAIL, DamagedError, decode, write_stills, write_tiles

WHOLE = Recipe(whole=True, cut=True, shot=Shot(0.0, 0.0, 70.0))


class Made(PackWriter):
    """Keeps what is added."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO())
        self.pictures: list[bytes] = []

    def add(self, picture: bytes) -> None:
        self.pictures.append(picture)

    def open(self, number: int, kind: str = "webp") -> Image.Image:
        image = Image.open(io.BytesIO(self.pictures[number * len(FORMATS) + FORMATS.index(kind)]))
        assert image.format == kind.upper()
        return image.convert("RGB")


def quarters(width: int = 2048, height: int = 1024) -> Image.Image:
    """Four upright stripes: red, green, blue and yellow; the upper tenth white, the lower black."""
    image = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(image)
    for number, colour in enumerate(["red", "lime", "blue", "yellow"]):
        pen.rectangle((number * width // 4, 0, (number + 1) * width // 4 - 1, height), colour)
    pen.rectangle((0, 0, width, height // 10), "white")
    pen.rectangle((0, height - height // 10, width, height), "black")
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def near(colour: object, wanted: tuple[int, int, int], by: int = 12) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(here - there) <= by for here, there in zip(colour, wanted, strict=True))


@pytest.mark.parametrize("kind", FORMATS)
def test_base_and_tiles_show_the_picture(kind: str) -> None:
    made = Made()
    header = write_tiles(decode(encoded(quarters(4096, 2048))), WHOLE, made)
    assert header == {"base": (1024, 512), "levels": [[2048, 1024, 512], [4096, 2048, 512]]}
    assert len(made.pictures) == len(FORMATS) * (1 + 8 + 32)
    base = made.open(0, kind)
    assert base.size == (1024, 512)
    for column, colour in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]):
        assert near(base.getpixel((column * 256 + 128, 256)), colour)
        tile = made.open(1 + column, kind)  # of the first row of the first level
        assert tile.size == (512, 512)
        assert near(tile.getpixel((256, 300)), colour)
        assert near(tile.getpixel((256, 20)), (255, 255, 255))
        tile = made.open(1 + 8 + 8 + 2 * column, kind)  # of the second row of the second level
        assert near(tile.getpixel((256, 300)), colour)


def test_a_picture_that_is_not_quite_2_to_1_is_made_so() -> None:
    made = Made()
    header = write_tiles(decode(encoded(quarters(2048, 1030))), WHOLE, made)
    assert header["levels"] == [[2048, 1024, 512]]
    assert made.open(8).size == (512, 512)


def test_a_picture_of_a_part_of_the_sphere_keeps_its_shape() -> None:
    made = Made()
    header = write_tiles(decode(encoded(quarters(2048, 700))), Recipe(False, True, WHOLE.shot), made)
    assert header == {"base": (1024, 350), "levels": [[2048, 700, 512]]}
    assert made.open(8).size == (512, 700 - 512)


def test_of_a_scene_with_tiles_of_its_own_there_is_only_a_base() -> None:
    made = Made()
    assert write_tiles(decode(encoded(quarters())), Recipe(True, False, WHOLE.shot), made)["levels"] == []
    assert len(made.pictures) == len(FORMATS)


@pytest.mark.parametrize(
    ("yaw", "pitch", "colour"),
    [
        (-135.0, 0.0, (255, 0, 0)),
        (-45.0, 0.0, (0, 255, 0)),
        (45.0, 0.0, (0, 0, 255)),
        (135.0, 0.0, (255, 255, 0)),
        (30.0, 90.0, (255, 255, 255)),
        (30.0, -90.0, (0, 0, 0)),
    ],
)
def test_the_cover_shows_what_one_sees_in_its_direction(yaw: float, pitch: float, colour: tuple[int, int, int]) -> None:
    made = Made()
    write_stills(decode(encoded(quarters())), Recipe(True, True, Shot(yaw, pitch, 70.0)), made)
    cover, thumbnail = made.open(0, "jpeg"), made.open(1, "webp")
    assert (cover.size, thumbnail.size) == (COVER, THUMBNAIL)
    assert near(cover.getpixel((COVER[0] // 2, COVER[1] // 2)), colour)
    assert near(thumbnail.getpixel((THUMBNAIL[0] // 2, THUMBNAIL[1] // 2)), colour)


def test_the_cover_has_what_is_to_the_right_on_its_right_and_no_seam() -> None:
    made = Made()
    write_stills(decode(encoded(quarters())), Recipe(True, True, Shot(180.0, 0.0, 70.0)), made)  # over the edge
    cover = made.open(0, "jpeg")
    middle = COVER[1] // 2
    assert near(cover.getpixel((COVER[0] // 4, middle)), (255, 255, 0))
    assert near(cover.getpixel((COVER[0] * 3 // 4, middle)), (255, 0, 0))
    red_or_yellow = [near(cover.getpixel((x, middle)), (255, 0, 0), 20) for x in range(COVER[0])]
    assert sum(here != there for here, there in pairwise(red_or_yellow)) == 1


def test_the_cover_of_a_part_is_its_middle() -> None:
    made = Made()
    write_stills(decode(encoded(quarters(2000, 500))), Recipe(False, True, WHOLE.shot), made)
    assert made.open(0, "jpeg").size == COVER
    assert near(made.open(0, "jpeg").getpixel((COVER[0] // 4, COVER[1] // 2)), (0, 255, 0))


def test_number_of_finds_the_tile_of_the_pack() -> None:
    made = Made()
    image = decode(encoded(quarters(4096, 2048)))
    write_tiles(image, WHOLE, made)
    from guide.halls.tiling.levels import levels_of

    number = number_of(levels_of(4096, 2048, whole=True), 1, 7, 3)
    assert number == 8 + 31
    assert near(made.open(1 + number).getpixel((10, 10)), (255, 255, 0))


ORIENTED = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


@pytest.mark.parametrize("orientation", sorted(ORIENTED))
def test_a_picture_is_turned_as_exif_says(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = quarters().transpose(ORIENTED[orientation])
    image = decode(encoded(stored, "JPEG", exif=exif, quality=95))
    assert (image.width, image.height) == (2048, 1024)
    assert near(tuple(int(value) for value in image(256, 512)), (255, 0, 0))


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "1"])
def test_every_kind_of_pixel_becomes_the_colour_that_it_shows(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    grey = 255 if mode == "1" else 200
    image = decode(encoded(Image.new("RGB", (64, 32), (grey, grey, grey)).convert(mode), kind))
    assert image.bands == 3
    assert image.format == "uchar"
    shown = tuple(int(value) for value in image(5, 5))
    assert near(shown, (grey, grey, grey), 4)


def test_a_profile_is_turned_into_srgb() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = decode(encoded(Image.new("RGB", (64, 32), (10, 120, 240)), icc_profile=profile))
    assert near(tuple(int(value) for value in image(5, 5)), (10, 120, 240), 2)
    broken = decode(encoded(Image.new("RGB", (64, 32), (10, 120, 240)), icc_profile=b"no profile"))
    assert near(tuple(int(value) for value in broken(5, 5)), (10, 120, 240), 2)


def test_a_picture_wider_than_the_largest_level_is_made_smaller() -> None:
    image = decode(encoded(Image.new("L", (20_000, 100))))
    assert (image.width, image.height) == (16_384, 82)


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"\xff\xd8\xff"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(DamagedError):
        decode(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_was_cut_off_is_refused(kind: str) -> None:
    content = encoded(Image.effect_noise((512, 256), 60).convert("RGB"), kind)
    with pytest.raises(DamagedError):
        decode(content[: len(content) // 2])


def test_nothing_that_a_camera_wrote_is_left(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    made = Made()
    write_tiles(decode(encoded(quarters(), "JPEG", exif=exif)), WHOLE, made)
    assert not any(b"SecretCamera" in picture for picture in made.pictures)
    assert array("B", made.pictures[0])
