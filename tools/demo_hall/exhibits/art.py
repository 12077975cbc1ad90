"""Pictures on screens and walls, computed with numpy: the film, the scroll, the light maps."""

from math import pi
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Array = np.ndarray


def color(hex_color: str) -> Array:
    return np.array([int(hex_color[i : i + 2], 16) for i in (1, 3, 5)], float)


def ridge(width: int, seed: int, octaves: int = 9, rough: float = 0.55, first: float = 2) -> Array:
    """A mountain's skyline: fractal noise along x, about -1 to 1."""
    rng, x, out = np.random.default_rng(seed), np.linspace(0, 1, width), np.zeros(width)
    for k in range(octaves):
        n = int(first * 2**k) + 3
        knots = rng.uniform(-1, 1, n)
        t = x * (n - 2)
        i = t.astype(int)
        f = t - i
        f = f * f * (3 - 2 * f)
        out += rough**k * (knots[i] * (1 - f) + knots[i + 1] * f)
    return out / 1.6


def smooth(line: Array, reach: int = 400) -> Array:
    """The line without its peaks, so that mist lies level instead of streaking below each of them."""
    return np.convolve(np.pad(line, reach, "edge"), np.ones(2 * reach + 1) / (2 * reach + 1), "valid")


def layers(img: Array, ridges, bottom: Array) -> None:
    """Paint ridges from far to near, each fading into `bottom` (mist) towards its foot."""
    h = img.shape[0]
    y = np.arange(h)[:, None] / h
    for line, tone, fade in ridges:
        inside = np.clip((y - line[None, :]) * h / 1.5, 0, 1)[..., None]
        mist = np.clip((y - smooth(line)[None, :]) / fade, 0, 1)[..., None] ** 1.3
        paint = tone * (1 - mist) + bottom * mist
        img[:] = img * (1 - inside) + paint * inside


def bridge_mask(w: int, h: int, deck: float, foot: float, spans: int, x0: float, x1: float) -> Image.Image:
    """A viaduct as a grey mask: deck, piers and arches between two fractions of the width."""
    mask = Image.new("L", (w * 2, h * 2), 0)
    pen = ImageDraw.Draw(mask)
    left, right, top, base = x0 * w * 2, x1 * w * 2, deck * h * 2, foot * h * 2
    pen.rectangle([left, top, right, base], fill=255)
    step = (right - left) / spans
    for k in range(spans):
        a, b = left + step * (k + 0.09), left + step * (k + 0.91)
        pen.ellipse([a, top + h * 0.03, b, top + h * 0.03 + (b - a)], fill=0)
        pen.rectangle([a, top + h * 0.03 + (b - a) / 2, b, base], fill=0)
    pen.rectangle([left, top - h * 0.02, right, top + h * 0.008], fill=255)
    return mask.resize((w, h), Image.Resampling.LANCZOS)


def film(w: int = 2400, h: int = 1010) -> Image.Image:
    """A valley in the early morning: mist, a viaduct with a train, the sun on a river."""
    y, x = np.mgrid[0:h, 0:w] / h
    sky = np.clip(y / 0.62, 0, 1)[..., None]
    img = color("#4f7fa8") * (1 - sky) ** 1.2 + color("#ffd9a0") * (1 - (1 - sky) ** 1.2)
    sun = (
        np.exp(-(((x - 1.62) ** 2 + (y - 0.36) ** 2) / 0.05))[..., None] * 0.8
        + np.exp(-(((x - 1.62) ** 2 + (y - 0.36) ** 2) / 0.0035))[..., None] * 1.2
    )
    img += sun * color("#ffe9bd") * 0.75
    ridges = [
        (0.42 + 0.055 * k - (0.17 - 0.015 * k) * np.abs(ridge(w, 10 + k, first=3 + k)) ** 0.9, t, 0.26)
        for k, t in enumerate([color("#a3b3c4"), color("#8297ac"), color("#5f7a8f"), color("#436173")])
    ]
    layers(img, ridges, color("#f4d9b4"))
    mask = np.asarray(bridge_mask(w, h, 0.5, 0.82, 13, -0.02, 1.03), float)[..., None] / 255
    stone = color("#5b4a40") * (0.75 + 0.5 * np.clip(x / 2.4, 0, 1))[..., None]
    haze = np.clip((y - 0.55) / 0.3, 0, 1)[..., None] * 0.65
    img = img * (1 - mask) + (stone * (1 - haze) + color("#f4d9b4") * haze) * mask
    train = Image.new("L", (w, h), 0)
    pen = ImageDraw.Draw(train)
    for k in range(7):
        a = (0.28 + 0.055 * k) * w
        pen.rounded_rectangle([a, 0.447 * h, a + 0.053 * w, 0.482 * h], 6, fill=255)
    body = np.asarray(train, float)[..., None] / 255
    img = img * (1 - body) + color("#a33327") * body
    lit = Image.new("L", (w, h), 0)
    pen = ImageDraw.Draw(lit)
    for k in range(42):
        a = (0.2835 + 0.0092 * k) * w
        pen.rectangle([a, 0.455 * h, a + 0.005 * w, 0.466 * h], fill=255)
    glass = np.asarray(lit, float)[..., None] / 255 * body
    img = img * (1 - glass) + color("#ffe7ae") * glass
    near = [
        (0.8 + 0.09 * ridge(w, 31, first=4), color("#2f4a3c"), 0.5),
        (
            0.93 - 0.22 * np.clip(1 - np.linspace(0, 1, w) * 3, 0, 1) + 0.05 * ridge(w, 33, 11, 0.62, 6),
            color("#16261f"),
            3,
        ),
    ]
    layers(img, near, color("#d9c39c"))
    return Image.fromarray(np.clip(img, 0, 255).astype("uint8"))


def scroll(w: int = 2800, h: int = 800) -> Image.Image:
    """Hills, water, a bridge, boats and a pagoda in the manner of an ink painting on silk."""
    rng = np.random.default_rng(8)
    img = np.ones((h, w, 3)) * color("#e6d6b4") * (1 + 0.02 * rng.standard_normal((h, w, 1)))
    tones = [color("#a9b0a4"), color("#86938c"), color("#5d7270"), color("#43595a")]
    ridges = [
        (0.62 + 0.04 * k - (0.4 - 0.07 * k) * np.abs(ridge(w, 50 + k, 9, 0.5, 4 + 2 * k)), t, 0.3)
        for k, t in enumerate(tones)
    ]
    layers(img, ridges, color("#e6d6b4"))
    page = Image.fromarray(np.clip(img, 0, 255).astype("uint8"))
    pen, ink = ImageDraw.Draw(page), "#2d2c29"
    mask = bridge_mask(w, h, 0.66, 0.84, 3, 0.42, 0.56)
    page.paste(Image.new("RGB", (w, h), "#7b6f5c"), (0, 0), mask)
    for _ in range(60):
        y = h * (0.78 + 0.2 * rng.random())
        x, n = w * rng.random(), 60 + 160 * rng.random()
        pen.line([(x, y), (x + n, y + 2)], fill="#9a9883", width=2)
    for x, y, s in ((0.2, 0.86, 1.2), (0.33, 0.8, 0.8), (0.66, 0.88, 1.3), (0.82, 0.8, 0.8), (0.9, 0.9, 1.1)):
        a, b = w * x, h * y
        pen.polygon(
            [(a - 70 * s, b - 14 * s), (a + 70 * s, b - 18 * s), (a + 48 * s, b + 10 * s), (a - 48 * s, b + 10 * s)],
            fill=ink,
        )
        pen.polygon(
            [(a - 4, b - 150 * s), (a + 50 * s, b - 120 * s), (a + 46 * s, b - 30 * s), (a - 4, b - 24 * s)],
            fill="#b58b55",
            outline=ink,
        )
        pen.line([(a - 4, b - 165 * s), (a - 4, b - 14 * s)], fill=ink, width=5)
    px, py = w * 0.76, h * 0.6
    for k in range(7):
        r = 66 - 6 * k
        pen.polygon(
            [
                (px - r - 14, py - 44 * k + 4),
                (px + r + 14, py - 44 * k + 4),
                (px + r - 14, py - 44 * k - 12),
                (px - r + 14, py - 44 * k - 12),
            ],
            fill=ink,
        )
        pen.rectangle([px - r + 20, py - 44 * k - 38, px + r - 20, py - 44 * k - 12], fill="#a5603f")
    pen.line([(px, py - 340), (px, py - 300)], fill=ink, width=6)
    for x0 in (0.04, 0.09, 0.3, 0.6, 0.64, 0.95):
        a, b = w * x0, h * (0.74 + 0.05 * rng.random())
        pen.line([(a, b + 30), (a + 10, b - 120)], fill=ink, width=9)
        for _ in range(150):
            u, v = rng.normal(0, 46), rng.normal(0, 34)
            pen.ellipse(
                [a + u - 8, b - 130 + v - 5, a + u + 8, b - 130 + v + 5],
                fill=("#46583f", "#5c6c4c", "#35452f")[int(rng.random() * 3)],
            )
    return page


def network(w: int, h: int, seed: int, nodes: int, back: str, line: str, dot: str, disc: bool = False) -> Image.Image:
    """Glowing points joined to their nearest neighbours; on a disc if asked. Shows no real place."""
    rng = np.random.default_rng(seed)
    points = []
    while len(points) < nodes:
        p = rng.uniform(0.04, 0.96, 2) * (w, h)
        if disc and np.hypot(p[0] / w - 0.5, p[1] / h - 0.5) > 0.44:
            continue
        if all(np.hypot(*(p - q)) > 0.5 * (w * h / nodes) ** 0.5 for q in points) or rng.random() < 0.02:
            points.append(p)
    page = Image.new("RGB", (w, h), back)
    pen, glow = ImageDraw.Draw(page), Image.new("RGB", (w, h), 0)
    soft = ImageDraw.Draw(glow)
    pairs = {
        tuple(sorted((i, int(j))))
        for i, p in enumerate(points)
        for j in np.argsort([np.hypot(*(p - q)) for q in points])[1:4]
    }
    for i, j in pairs:
        a, b = tuple(points[i]), tuple(points[j])
        soft.line([a, b], fill=line, width=12)
        pen.line([a, b], fill=line, width=4)
    for p in points:
        r = rng.choice((7, 9, 15))
        soft.ellipse([*(p - 2.4 * r), *(p + 2.4 * r)], fill=dot)
        pen.ellipse([*(p - r), *(p + r)], fill="#ffffff", outline=dot, width=4)
    out = np.asarray(page, float) + 0.9 * np.asarray(glow.filter(ImageFilter.GaussianBlur(16)), float)
    if disc:
        yy, xx = np.mgrid[0:h, 0:w]
        r = np.hypot(xx / w - 0.5, yy / h - 0.5)
        for at in (0.2, 0.34, 0.475):
            out += np.exp(-(((r - at) / 0.0022) ** 2))[..., None] * color("#2f8fd0")
        spokes = np.abs(np.sin(np.arctan2(yy - h / 2, xx - w / 2) * 18))
        out += ((r > 0.455) & (r < 0.47) & (spokes < 0.12))[..., None] * color("#2f8fd0")
    return Image.fromarray(np.clip(out, 0, 255).astype("uint8"))


def ring_screen(w: int = 7200, h: int = 640) -> Image.Image:
    """The band of the ring screen: dawn over hills that closes on itself, with a river of light."""
    y, x = np.mgrid[0:h, 0:w]
    y = y / h
    around = x / w * 2 * pi
    t = np.clip(y / 0.75, 0, 1)[..., None]
    img = color("#0b2545") * (1 - t) + color("#3d7fb8") * t
    img += (
        np.exp(-((y - 0.62) ** 2) / 0.012)[..., None] * (0.5 + 0.5 * np.cos(around))[..., None] * color("#ffb56b") * 0.9
    )
    for k, tone in enumerate(("#2a5d86", "#1d4467", "#122c47")):
        line = 0.52 + 0.11 * k
        for n, (f, a) in enumerate(((3, 0.05), (7, 0.035), (13, 0.022), (29, 0.012), (61, 0.006))):
            line = line - a * np.sin(around[0] * f + 1.7 * k + 2.3 * n)
        img = np.where((y > line[None, :])[..., None], color(tone), img)
    for k in range(9):
        line = 0.78 + 0.022 * k + 0.03 * np.sin(around[0] * (2 + k % 3) + k)
        glow = np.exp(-(((y - line[None, :]) / 0.0045) ** 2))[..., None]
        pulse = (0.35 + 0.65 * np.clip(np.sin(around * (6 + k) + k * 2), 0, 1) ** 4)[..., None]
        img += glow * pulse * color(("#5fd4ff", "#ffd27a", "#9be8c7")[k % 3])
    return Image.fromarray(np.clip(img, 0, 255).astype("uint8"))


def draw_art(folder: Path) -> None:
    film().save(folder / "film.png")
    scroll().save(folder / "scroll.png")
    ring_screen().save(folder / "ring.png")
    network(1600, 1600, 3, 90, "#050b14", "#1f7fc4", "#62d0ff", disc=True).save(folder / "floor.png")
    network(1000, 600, 5, 26, "#0e2a3a", "#3aa7a0", "#ffd27a").save(folder / "touch.png")
    network(900, 560, 9, 18, "#14243f", "#4a7fd0", "#9be8c7").save(folder / "touch2.png")
