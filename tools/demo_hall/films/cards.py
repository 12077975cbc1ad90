"""What the films are made of: pieces, and the title cards between views."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw

from tools.demo_hall.panels.drawings import font

WIDTH, HEIGHT = 960, 540
PAPER, DIM, GROUND = "#f1e6cf", "#b9a98a", (24, 21, 19)

Picture = np.ndarray  # HEIGHT x WIDTH x 3, 0 to 255, float32


@dataclass(frozen=True)
class Piece:
    """`seconds` of film: `draw` makes the picture of any moment, told as a part (0 to 1) of the piece."""

    seconds: float
    draw: Callable[[float], Picture]


@cache
def lettering(zh: str, en: str, small: str) -> Picture:
    """The words of a card in a double frame, as on the title cards of silent films."""
    page = Image.new("RGB", (WIDTH * 2, HEIGHT * 2), GROUND)
    pen = ImageDraw.Draw(page)
    for inset, thick in ((56, 3), (70, 1)):
        pen.rectangle([inset, inset, WIDTH * 2 - inset, HEIGHT * 2 - inset], outline=DIM, width=thick)
    size = 150 if len(zh) < 4 else 118 if len(zh) < 12 else 86
    middle = HEIGHT - (40 if small else 0)
    pen.text((WIDTH, middle - 14 - size * 0.56), zh, fill=PAPER, font=font(size, "Bold"), anchor="mm")
    pen.text((WIDTH, middle + 76), en, fill=PAPER, font=font(54), anchor="mm")
    if small:
        pen.line([WIDTH - 60, middle + 158, WIDTH + 60, middle + 158], fill=DIM, width=2)
        pen.text((WIDTH, middle + 214), small, fill=DIM, font=font(40), anchor="mm")
    return np.asarray(page.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS), np.float32)


def card(zh: str, en: str, small: str = "", seconds: float = 3.2) -> Piece:
    return Piece(seconds, lambda _: lettering(zh, en, small))
