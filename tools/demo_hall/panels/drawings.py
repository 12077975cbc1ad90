"""A canvas to draw diagrams on, with the font and the colours of the panels."""

from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc"
SIMPLIFIED = 2  # the face of the collection with the forms used in mainland China
INK, PAPER, WATER, GREEN, RED, STONE, GOLD, GREY = (
    "#2b2a28",
    "#f4efe4",
    "#7fb2bf",
    "#8fae7a",
    "#c0392b",
    "#b9ab94",
    "#d59a2f",
    "#8d8a85",
)


def font(size: float, weight: str = "Regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT.format(weight), int(size), index=SIMPLIFIED)


class Canvas:
    """A picture drawn at twice its size, for smooth edges. Coordinates are those of the final size."""

    def __init__(self, width: int, height: int, background: str) -> None:
        self.w, self.h = width, height
        self.image = Image.new("RGB", (width * 2, height * 2), background)
        self.pen = ImageDraw.Draw(self.image)

    def line(self, points, color=INK, width: float = 4) -> None:
        self.pen.line([(x * 2, y * 2) for x, y in points], fill=color, width=int(width * 2), joint="curve")

    def shape(self, points, fill, outline=None, width: float = 3) -> None:
        self.pen.polygon([(x * 2, y * 2) for x, y in points], fill=fill)
        if outline:
            self.line([*points, points[0]], outline, width)

    def rect(self, x0, y0, x1, y1, fill, outline=None) -> None:
        self.shape([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], fill, outline)

    def dot(self, x, y, r, fill, outline=None, width: float = 4) -> None:
        self.pen.ellipse(
            [(x - r) * 2, (y - r) * 2, (x + r) * 2, (y + r) * 2], fill=fill, outline=outline, width=int(width * 2)
        )

    def text(self, x, y, words: str, size: float = 36, color=INK, anchor: str = "mm", weight: str = "Bold") -> None:
        self.pen.text((x * 2, y * 2), words, font=font(size * 2, weight), fill=color, anchor=anchor)

    def done(self) -> Image.Image:
        return self.image.resize((self.w, self.h), Image.Resampling.LANCZOS)


def arc(cx, cy, r, start, end, steps: int = 40, squash: float = 1):
    """Points of an arc; degrees, 0 to the right, counter-clockwise as seen."""
    angles = [(start + (end - start) * i / steps) * pi / 180 for i in range(steps + 1)]
    return [(cx + r * cos(a), cy - r * squash * sin(a)) for a in angles]


def wave(c: Canvas, x0, x1, y, color, size: float = 6, pitch: float = 40, width: float = 4) -> None:
    c.line([(x, y + size * sin(x / pitch * 2 * pi)) for x in range(int(x0), int(x1), 4)], color, width)
