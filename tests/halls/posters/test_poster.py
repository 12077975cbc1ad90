"""The poster: its letters are in the package's font, and its code says the link."""

from __future__ import annotations

from pathlib import Path

import pytest
import segno
from PIL import Image, ImageFont

from guide.halls.posters.poster import FONT, HEIGHT, PICTURE, QR, WIDTH, draw

LINK = "https://tour.example.org/walk/transport?scene=lobby&view=120.5,-3,70"


def view() -> Image.Image:
    return Image.new("RGB", PICTURE, "teal")


def poster(title: str = "交通历史展厅", place: str = "序厅", hint: str = "扫码", link: str = LINK) -> Image.Image:
    return draw(view(), title, place, hint, link)


def modules(image: Image.Image, link: str) -> list[bytes]:
    """The rows of the code as it is drawn in the lower right corner, a byte for each module."""
    size = len(segno.make_qr(link, error="m").matrix) + 8
    scale = QR // size
    left, top = WIDTH - 48 - size * scale, HEIGHT - 48 - size * scale
    code = image.crop((left, top, left + size * scale, top + size * scale)).convert("L")
    small = code.resize((size, size), Image.Resampling.NEAREST)
    return [small.crop((0, row, size, row + 1)).tobytes() for row in range(size)]


@pytest.mark.parametrize("link", [LINK, "https://a.b/walk/x?scene=a&view=0,0,70", f"https://{'a' * 60}.b/{'c' * 120}"])
def test_the_code_says_the_link(link: str) -> None:
    expected = [
        bytes(0 if dark else 255 for dark in row) for row in segno.make_qr(link, error="m").matrix_iter(border=4)
    ]
    assert modules(poster(link=link), link) == expected


def test_the_view_is_on_it_and_the_title_below() -> None:
    made = poster()
    assert made.size == (WIDTH, HEIGHT)
    assert made.crop((0, 0, *PICTURE)).getcolors() == [(PICTURE[0] * PICTURE[1], (0, 128, 128))]
    below = (0, PICTURE[1], WIDTH, PICTURE[1] + 100)
    assert made.crop(below).tobytes() != poster(title="别的展厅").crop(below).tobytes()


def test_long_texts_stay_off_the_code() -> None:
    long = "中华人民共和国交通历史与现代化建设成就展览馆第一展厅" * 4
    assert modules(poster(long, long, long), LINK) == modules(poster(), LINK)


@pytest.mark.parametrize("text", ["交通历史展厅，同游！", "鞍钢博物馆《红旗》", "Transport – “Hall” №1", "Élan çà ñ ß"])
def test_the_font_has_what_titles_are_written_in(text: str) -> None:
    font = ImageFont.truetype(FONT, 40)
    missing = font.getmask("\U000f0000").getbbox(), bytes(font.getmask("\U000f0000"))
    for letter in text.replace(" ", ""):
        drawn = font.getmask(letter)
        assert (drawn.getbbox(), bytes(drawn)) != missing, letter


def test_the_font_comes_with_its_licence() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in FONT.with_name("FONT.md").read_text(encoding="utf-8")


def test_a_font_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot open"):
        draw(view(), "a", "b", "c", LINK, tmp_path / "none.otf")
