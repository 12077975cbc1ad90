"""`morning-bridge`: the valley on the screen of the film room, at first light. Layers pass at their own pace, the
nearer the faster; the sun comes up, and a train crosses the bridge."""

import numpy as np
from PIL import Image, ImageDraw

from tools.demo_hall.exhibits.art import bridge_mask, color, ridge, smooth
from tools.demo_hall.films.cards import HEIGHT, WIDTH, Picture, Piece, card

SECONDS = 30
RAILS = 276  # pixels from above
TWICE = 2  # layers are drawn at twice the size
STEPS = 4  # and kept at so many parts of a pixel, so that slow layers glide
Layer = tuple[float, list[np.ndarray]]  # pixels a second; at each part of a pixel: colour times cover, and cover


def layer(pace: float, paint: np.ndarray, cover: np.ndarray) -> Layer:
    """`paint` (colour) seen where `cover` is 1, both at twice the size and wide enough for the whole way."""
    both = np.concatenate([paint * cover[..., None], cover[..., None] * 255], axis=2).astype(np.float32)
    kept = []
    for step in range(STEPS):
        whole, part = divmod(step * TWICE / STEPS, 1)
        moved = np.roll(both, -int(whole), 1) * (1 - part) + np.roll(both, -int(whole) - 1, 1) * part
        h, w = moved.shape[0] // 2, moved.shape[1] // 2
        kept.append(moved[: h * 2, : w * 2].reshape(h, 2, w, 2, 4).mean((1, 3)).round().astype(np.uint8))
    return pace, kept


def over(picture: Picture, drawn: Layer, since: float) -> Picture:
    """The picture with the layer laid over it, `since` seconds after the start."""
    pace, kept = drawn
    steps = round(since * pace * STEPS)
    window = kept[steps % STEPS][:, steps // STEPS : steps // STEPS + WIDTH].astype(np.float32)
    return picture * (1 - window[..., 3:] / 255) + window[..., :3]


def width(pace: float) -> int:
    return int(WIDTH + pace * SECONDS + 4) * TWICE


def hill(pace: float, seed: int, top: float, rise: float, tone: str, foot: str, fade: float, first: float) -> Layer:
    """A range of hills, in `tone` at its skyline and fading into the mist at its foot."""
    w, h = width(pace), HEIGHT * TWICE
    line = top - rise * np.abs(ridge(w, seed, first=first * w / h / 2.4)) ** 0.9
    y = np.arange(h)[:, None] / h
    mist = np.clip((y - smooth(line)[None]) / fade, 0, 1)[..., None] ** 1.3
    return layer(pace, color(tone) * (1 - mist) + color(foot) * mist, np.clip((y - line[None]) * h / 1.5, 0, 1))


def bank(pace: float, seed: int, middle: float, reach: float, strength: float) -> Layer:
    """Mist lying in the valley, thicker here and thinner there."""
    w, h = width(pace), HEIGHT * TWICE
    y = np.arange(h)[:, None] / h
    thick = 0.55 + 0.45 * ridge(w, seed, 4, 0.5, 3)[None]
    off = (y - middle - 0.03 * ridge(w, seed + 1, 3)[None]) / reach
    return layer(pace, np.ones((h, w, 3)) * color("#f6e3c6"), strength * np.clip(thick, 0, 1) * np.exp(-(off**2)))


def viaduct(pace: float) -> Layer:
    w, h = width(pace), HEIGHT * TWICE
    y = np.arange(h)[:, None, None] / h
    cover = np.asarray(bridge_mask(w, h, 0.52, 0.9, round(w / h * 5.4), -0.02, 1.02), float) / 255
    haze = np.clip((y - 0.56) / 0.3, 0, 1) * 0.75
    return layer(pace, np.broadcast_to(color("#5f4d42") * (1 - haze) + color("#f0d7b4") * haze, (h, w, 3)), cover)


def train() -> Image.Image:
    """Seven red cars with lit windows, at twice the size."""
    car, height = 118, 40
    page = Image.new("RGBA", (7 * car, height))
    pen = ImageDraw.Draw(page)
    for k in range(7):
        left, right = k * car, (k + 1) * car - 4
        pen.rounded_rectangle([left, 2, right, height - 4], 20 if k in (0, 6) else 6, fill="#a33327")
        pen.rectangle([left + 6, height - 12, right - 6, height - 9], fill="#e9d9bd")
        for x in range(left + 16, right - 18, 18):
            pen.rectangle([x, 10, x + 11, 19], fill="#ffe7ae")
        pen.rectangle([left + 8, height - 4, right - 8, height - 1], fill="#2b221d")
    return page


def sky(part: float) -> Picture:
    """The sky at a moment of the film: the sun rises behind the far hills."""
    y, x = (np.mgrid[0:HEIGHT, 0:WIDTH] / HEIGHT).astype(np.float32)
    down = np.clip(y / 0.6, 0, 1)[..., None]
    high = color("#34587f") * (1 - part) + color("#5f93bd") * part
    low = color("#e8a983") * (1 - part) + color("#ffdfae") * part
    img = high * (1 - down) ** 1.2 + low * (1 - (1 - down) ** 1.2)
    away = (x - 1.3) ** 2 + (y - 0.47 + 0.2 * part) ** 2
    glow = np.exp(-away / 0.09) * 0.5 + np.exp(-away / 0.012) * 0.3
    disc = np.clip((0.042 - np.sqrt(away)) * HEIGHT / 2, 0, 1)[..., None]
    img = img + (255 - img) * np.minimum(glow, 1)[..., None] * (color("#fff0cd") / 255) ** 2
    return (img * (1 - disc) + color("#fff3d6") * 1.2 * disc).astype(np.float32)


def valley() -> Piece:
    far = [
        hill(1.5, 11, 0.47, 0.2, "#a9b4c4", "#f1d3b0", 0.26, 3),
        hill(3, 12, 0.52, 0.18, "#8798ae", "#f1d3b0", 0.26, 4),
        bank(6, 70, 0.53, 0.05, 0.6),
        hill(6, 13, 0.53, 0.15, "#5f7a8f", "#f3d8b5", 0.26, 5),
        bank(9, 74, 0.63, 0.07, 0.75),
    ]
    bridge, cars = viaduct(12), train().resize((413, 20), Image.Resampling.LANCZOS)
    near = [
        bank(16, 78, 0.83, 0.09, 0.9),
        hill(20, 31, 0.9, 0.1, "#35533f", "#d9c39c", 0.5, 4),
        hill(34, 33, 0.99, 0.12, "#16261f", "#16261f", 3, 7),
    ]

    def draw(part: float) -> Picture:
        since, picture = part * SECONDS, sky(part)
        for drawn in far:
            picture = over(picture, drawn, since)
        picture = over(picture, bridge, since)
        x = WIDTH + 60 - (since - 6) * 78  # left of the picture, in its pixels, and to the part of a pixel
        if -cars.width - 1 < x < WIDTH:
            moved = cars.transform((WIDTH, 20), Image.Transform.AFFINE, (1, 0, -x, 0, 1, 0), Image.Resampling.BILINEAR)
            drawn, rows = np.asarray(moved, np.float32), slice(RAILS - 20, RAILS)
            cover = drawn[..., 3:] / 255
            picture[rows] = picture[rows] * (1 - cover) + drawn[..., :3] * cover
        for drawn in near:
            picture = over(picture, drawn, since)
        light = np.array([0.62, 0.66, 0.8]) * (1 - part) ** 1.5 + np.array([1, 1, 1]) * (1 - (1 - part) ** 1.5)
        return (picture * light).astype(np.float32)

    return Piece(SECONDS, draw)


def morning_bridge() -> list[Piece]:
    return [
        card("晨桥", "Morning Bridge", "为本展厅绘制  ·  Drawn for this hall", 3.6),
        valley(),
        card("新的一天，从一座桥开始。", "A new day begins with a bridge.", seconds=3.8),
    ]
