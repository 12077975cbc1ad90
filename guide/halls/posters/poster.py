"""Lays out a poster: the view, the hall's title, what one sees there, and the QR code of the link.

The font is a part of the package, because none can be relied on where a server runs: Noto Sans SC, cut down to the
characters of GB 2312 and of Western Europe. FONT.md beside it has its licence and says how it was made.
"""

from pathlib import Path
from typing import Final

import segno
from PIL import Image, ImageDraw, ImageFont

from guide.halls.posters.lettering import lines

FONT: Final = Path(__file__).parent / "NotoSansSC-GB2312.otf"
WIDTH: Final = 750  # pixels: as wide as phones forward a picture without making it smaller
PICTURE: Final = (750, 640)  # of the view
HEIGHT: Final = 1080
QR: Final = 228  # pixels, with its quiet zone of four modules

_MARGIN: Final = 48
_PAPER: Final = "#ffffff"
_INK: Final = "#14171c"
_QUIET: Final = "#5b6470"
_TITLE: Final = 44  # pixels, of the letters
_PLACE: Final = 30
_HINT: Final = 26
_GAP: Final = 14  # between two lines


def draw(view: Image.Image, title: str, place: str, hint: str, link: str, font: Path = FONT) -> Image.Image:
    """Return a poster. `view`: of the size PICTURE; `place`: the scene; `hint`: what the code is for. Raises OSError
    where the font cannot be read, ValueError where the link is too long for a code."""
    poster = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    poster.paste(view, (0, 0))
    pen = ImageDraw.Draw(poster)
    width = WIDTH - 2 * _MARGIN
    below = _write(pen, (_MARGIN, PICTURE[1] + 32), title, font, _TITLE, _INK, width, 2)
    qr_top = HEIGHT - _MARGIN - QR
    beside = width - QR - 24
    below += 8
    narrow = below + 2 * (_PLACE + _GAP) > qr_top
    _write(pen, (_MARGIN, below), place, font, _PLACE, _QUIET, beside if narrow else width, 2)
    code = _code(link)
    poster.paste(code, (WIDTH - _MARGIN - code.width, qr_top + (QR - code.height)))
    _write(pen, (_MARGIN, HEIGHT - _MARGIN - 2 * (_HINT + _GAP)), hint, font, _HINT, _QUIET, beside, 2)
    return poster


def _write(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    path: Path,
    size: int,
    colour: str,
    width: int,
    most: int,
) -> int:
    """Write a text from here downwards. Return where the next one may begin."""
    font = ImageFont.truetype(path, size)
    x, y = at
    for line in lines(text, width, most, font.getlength):
        pen.text((x, y), line, fill=colour, font=font)
        y += size + _GAP
    return y


def _code(link: str) -> Image.Image:
    """Return the QR code of a link, each of its modules a whole number of pixels."""
    rows = [bytes(0 if dark else 255 for dark in row) for row in segno.make_qr(link, error="m").matrix_iter(border=4)]
    code = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    scale = max(2, QR // code.width)
    return code.resize((code.width * scale, code.height * scale), Image.Resampling.NEAREST).convert("RGB")
