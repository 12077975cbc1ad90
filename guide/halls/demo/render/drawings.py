"""The diagrams on the panels. Each takes a Canvas (a drawing area in pixels, y down) and draws within it."""

from math import asin, cos, pi, sin

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc"
SIMPLIFIED = 2  # the face of the collection with the forms used in mainland China
INK, PAPER, WATER, GREEN, RED, STONE, GOLD, GREY = "#2b2a28", "#f4efe4", "#7fb2bf", "#8fae7a", "#c0392b", "#b9ab94", "#d59a2f", "#8d8a85"


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
        self.pen.ellipse([(x - r) * 2, (y - r) * 2, (x + r) * 2, (y + r) * 2], fill=fill, outline=outline, width=int(width * 2))

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


def zhaozhou(c: Canvas) -> None:
    cx, base = c.w / 2, c.h * 0.74
    s = c.h / 17  # pixels a metre
    half, rise = 18.5 * s, 7.2 * s
    r = (half * half + rise * rise) / (2 * rise)
    angle = 180 / pi * asin(half / r)
    low = arc(cx, base - rise + r, r, 90 + angle, 90 - angle)

    top = [(cx + u * (half + 6 * s), base - rise - 1.9 * s + 2.9 * s * u * u) for u in [1 - i / 20 for i in range(41)]]
    c.shape([*low, (cx + half + 6 * s, base), *top, (cx - half - 6 * s, base)], STONE, INK, 4)
    for x, rr in ((-15.2, 1.9), (-10.6, 1.4), (10.6, 1.4), (15.2, 1.9)):
        y = base - rise + r - (r * r - (x * s) ** 2) ** 0.5 - 0.4 * s
        c.shape([*arc(cx + x * s, y - 0.1 * s, rr * s, 180, 0), (cx + (x + rr) * s, y + 0.9 * s), (cx + (x - rr) * s, y + 0.9 * s)], PAPER, INK, 3)
    outer = arc(cx, base - rise + r, r + 1.05 * s, 90 - angle, 90 + angle)
    c.shape([*low, *outer], "#cabda4", INK, 3)
    for k in range(29):
        a = (90 + angle - 2 * angle * k / 28) * pi / 180
        p = [(cx + q * cos(a), base - rise + r - q * sin(a)) for q in (r, r + 1.05 * s)]
        c.line(p, INK, 2)
    c.line(arc(cx, base - rise + r, r + 1.05 * s, 90 + angle, 90 - angle), INK, 3)
    c.line([(x, y - 0.9 * s) for x, y in top], INK, 3)
    for x, y in top[::2]:
        c.line([(x, y), (x, y - 1.1 * s)], INK, 4)
    for k in range(3):
        wave(c, cx - half * 0.9, cx + half * 0.9, base + 14 + 16 * k, WATER)
    c.line([(cx - half, base + 70), (cx + half, base + 70)], RED, 3)
    for x in (-half, half):
        c.line([(cx + x, base + 56), (cx + x, base + 84)], RED, 3)
    c.rect(cx - 120, base + 50, cx + 120, base + 92, PAPER)
    c.text(cx, base + 70, "跨径约 37 m", 38, RED)


def lingqu(c: Canvas) -> None:
    c.shape([(0, c.h * 0.1), (c.w * 0.4, c.h * 0.34), (c.w * 0.46, c.h * 0.42), (c.w * 0.4, c.h * 0.5), (0, c.h * 0.34)], WATER)
    c.shape([(c.w * 0.42, c.h * 0.3), (c.w, c.h * 0.04), (c.w, c.h * 0.2), (c.w * 0.47, c.h * 0.45)], WATER)
    c.line([(c.w * 0.44, c.h * 0.44), (c.w * 0.55, c.h * 0.62), (c.w * 0.72, c.h * 0.66), (c.w * 0.85, c.h * 0.84), (c.w, c.h * 0.9)], WATER, 30)
    c.line([(c.w * 0.5, c.h * 0.42), (c.w * 0.6, c.h * 0.38), (c.w * 0.74, c.h * 0.4), (c.w * 0.86, c.h * 0.3), (c.w, c.h * 0.28)], WATER, 20)
    c.line([(c.w * 0.415, c.h * 0.28), (c.w * 0.475, c.h * 0.4), (c.w * 0.43, c.h * 0.52)], RED, 10)
    c.shape([(c.w * 0.42, c.h * 0.37), (c.w * 0.475, c.h * 0.4), (c.w * 0.425, c.h * 0.43)], STONE, INK)
    for x, y, t in ((0.14, 0.21, "湘江上游"), (0.8, 0.1, "湘江故道"), (0.8, 0.45, "北渠 → 湘江"), (0.6, 0.76, "南渠 → 漓江"), (0.33, 0.62, "大小天平"), (0.3, 0.32, "铧嘴")):
        c.text(c.w * x, c.h * y, t, 40, RED if t in ("大小天平", "铧嘴") else INK)
    for k in range(5):
        x, y = c.w * (0.58 + 0.07 * k), c.h * (0.63 + 0.02 * k + 0.03 * max(0, k - 2))
        c.line([(x, y - 24), (x + 8, y + 26)], INK, 5)
    c.text(c.w * 0.12, c.h * 0.82, "示意图，不按比例", 30, GREY)


def grand_canal(c: Canvas) -> None:
    y = [0.62, 0.56, 0.4, 0.34, 0.5, 0.56, 0.6, 0.66]
    names = ["北京", "天津", "德州", "济宁", "淮安", "扬州", "苏州", "杭州"]
    xs = [0.06 + 0.126 * i for i in range(8)]
    pts = [(c.w * a, c.h * b) for a, b in zip(xs, y, strict=True)]
    for frac, river in ((0.12, "海河"), (0.375, "黄河"), (0.56, "淮河"), (0.69, "长江"), (0.965, "钱塘江")):
        x = c.w * frac
        c.line([(x + 16 * sin(k / 3), c.h * 0.06 + k * c.h * 0.9 / 20) for k in range(21)], WATER, 16)
        c.text(min(x + 14, c.w - 62), c.h * 0.93, river, 36, "#3f7f8f", anchor="mm")
    c.line(pts, GOLD, 14)
    for (x, yy), name in zip(pts, names, strict=True):
        c.dot(x, yy, 15, PAPER, RED, 6)
        c.text(x, yy - 48, name, 42)
    c.text(c.w * 0.32, c.h * 0.14, "北 ←   约 1794 公里   → 南", 44, RED)


def lock_steps(c: Canvas) -> None:
    third = c.w / 3
    for i, (level, label) in enumerate(((0.72, "① 船进闸室"), (0.55, "② 关门灌水"), (0.4, "③ 开门上行"))):
        x = i * third + 20
        c.rect(x, c.h * 0.72, x + third * 0.28, c.h * 0.88, WATER)
        c.rect(x + third * 0.28, c.h * level, x + third * 0.66, c.h * 0.88, WATER)
        c.rect(x + third * 0.66, c.h * 0.4, x + third - 40, c.h * 0.88, WATER)
        c.rect(x, c.h * 0.88, x + third - 40, c.h * 0.95, STONE)
        for u, up in ((0.28, i == 0), (0.66, i == 2)):
            c.line([(x + third * u, c.h * (0.3 if not up else 0.8)), (x + third * u, c.h * 0.88)], INK, 12)
        bx, by = x + third * 0.47, c.h * level
        c.shape([(bx - 60, by - 22), (bx + 60, by - 22), (bx + 42, by + 14), (bx - 42, by + 14)], RED)
        c.line([(bx, by - 22), (bx, by - 80)], INK, 5)
        c.text(x + third * 0.45, c.h * 0.12, label, 40)


def old_roads(c: Canvas) -> None:
    base = c.h * 0.74
    c.rect(0, base, c.w, c.h, "#cbb78f")
    c.shape([(c.w * 0.2, base), (c.w * 0.26, base - 26), (c.w * 0.74, base - 26), (c.w * 0.8, base)], "#a98f63", INK)
    for x in (0.05, 0.13, 0.86, 0.95):
        c.line([(c.w * x, base), (c.w * x, base - 90)], "#6b4f35", 12)
        for dx, dy, r in ((0, -130, 50), (-30, -100, 38), (30, -104, 40)):
            c.dot(c.w * x + dx, base + dy, r, GREEN)
    x, y = c.w * 0.5, base - 70
    for dx in (-46, 46):
        c.dot(x + dx, y, 42, PAPER, INK, 6)
        for k in range(8):
            c.line([(x + dx, y), (x + dx + 40 * cos(k * pi / 4), y + 40 * sin(k * pi / 4))], INK, 3)
    c.rect(x - 80, y - 58, x + 80, y - 38, "#7a4a2b", INK)
    c.shape([(x - 64, y - 130), (x + 64, y - 130), (x + 84, y - 112), (x - 84, y - 112)], RED, INK)
    for dx in (-56, 56):
        c.line([(x + dx, y - 112), (x + dx, y - 58)], INK, 5)
    c.line([(x + 80, y - 40), (x + 230, y - 50)], INK, 6)
    c.text(c.w / 2, c.h * 0.87, "道广五十步，三丈而树", 46, "#5c4322")


def bridges(c: Canvas) -> None:
    rows = [("1781", "铁桥", 30), ("1937", "钱塘江大桥", 67), ("1968", "南京长江大桥", 160), ("2008", "苏通大桥", 1088)]
    for i, (year, name, span) in enumerate(rows):
        y = c.h * (0.16 + 0.24 * i)
        c.text(10, y, year, 44, RED, "lm")
        c.text(130, y, name, 38, INK, "lm")
        x0 = 400
        x1 = x0 + (c.w - x0 - 190) * span / 1088
        c.line([(x0, y + 16), (x1, y + 16)], INK, 8)
        if span > 1000:
            mid = (x0 + x1) / 2
            for t in (x0 + 160, x1 - 160):
                c.line([(t, y + 44), (t, y - 66)], INK, 9)
                for k in range(1, 8):
                    for sgn in (-1, 1):
                        c.line([(t, y - 64 + k * 3), (t + sgn * k * 22, y + 14)], GREY, 2)
            c.line([(mid, y + 16), (mid, y + 16)], INK, 2)
        c.text(x1 + 16, y + 2, f"{span} m", 36, INK, "lm")


def rocket(c: Canvas) -> None:
    x, base = c.w * 0.34, c.h * 0.84
    c.line([(40, base), (c.w * 0.68, base)], INK, 8)
    for dx, r in ((-110, 92), (150, 60)):
        c.dot(x + dx, base - r - 4, r, PAPER, "#b8860b", 10)
        for k in range(12):
            c.line([(x + dx, base - r - 4), (x + dx + r * 0.92 * cos(k * pi / 6), base - r - 4 + r * 0.92 * sin(k * pi / 6))], "#b8860b", 4)
    c.rect(x - 130, base - 236, x + 170, base - 128, GOLD, INK)
    c.rect(x + 150, base - 390, x + 184, base - 150, INK)
    c.rect(x + 138, base - 404, x + 196, base - 384, INK)
    c.rect(x - 210, base - 230, x - 130, base - 70, "#8c6d1f", INK)
    c.line([(x - 170, base - 190), (x - 30, base - 120), (x - 110, base - 96)], GREY, 12)
    for k in range(4):
        c.dot(x + 150 - 60 * k, base - 424 - 6 * k, 22 + 7 * k, "#dcd7cc")
    for i, (year, words) in enumerate((("1825", "斯托克顿–达灵顿"), ("1829", "“火箭号”夺冠"), ("1830", "利物浦–曼彻斯特"))):
        y = c.h * (0.22 + 0.26 * i)
        c.text(c.w * 0.66, y - 24, year, 50, RED, "lm")
        c.text(c.w * 0.66, y + 26, words, 34, INK, "lm", "Regular")


def switchback(c: Canvas) -> None:
    for k, color in enumerate(("#d6dccb", "#bfcab2", "#a8b898")):
        pts = [(x, c.h * (0.18 + 0.17 * k) + 40 * sin(x / (120 + 40 * k) + k) + 20 * sin(x / 47 + 2 * k)) for x in range(0, c.w + 20, 20)]
        c.shape([*pts, (c.w, c.h), (0, c.h)], color)
    tip = (c.w * 0.5, c.h * 0.3)
    left, right = (c.w * 0.1, c.h * 0.92), (c.w * 0.9, c.h * 0.84)
    for a, b in ((tip, left), (tip, right)):
        c.line([a, b], INK, 18)
        c.line([a, b], PAPER, 9)
        for k in range(24):
            x, y = a[0] + (b[0] - a[0]) * k / 24, a[1] + (b[1] - a[1]) * k / 24
            c.line([(x - 5, y - 14), (x + 5, y + 14)], INK, 4)
    c.dot(*tip, 20, RED)
    c.text(tip[0], tip[1] - 54, "青龙桥", 46, RED)
    c.text(c.w * 0.16, c.h * 0.66, "← 南口", 40, anchor="lm")
    c.text(c.w * 0.83, c.h * 0.62, "八达岭 →", 40)
    c.text(c.w * 0.5, c.h * 0.72, "人", 150, RED)


def plateau(c: Canvas) -> None:
    profile = [(0, 2260), (0.1, 3190), (0.2, 2980), (0.42, 2830), (0.5, 4650), (0.62, 4550), (0.72, 5072), (0.85, 4510), (1, 3640)]
    pts = [(c.w * (0.04 + 0.56 * t), c.h * (0.9 - (m - 2000) / 3400 * 0.72)) for t, m in profile]
    c.shape([*pts, (c.w * 0.6, c.h * 0.9), (c.w * 0.04, c.h * 0.9)], "#b9c7d2")
    c.line(pts, INK, 7)
    for i, words in ((0, "西宁"), (3, "格尔木"), (6, "唐古拉 5072 m"), (8, "拉萨")):
        c.dot(*pts[i], 11, RED)
        c.text(max(pts[i][0], 60), pts[i][1] - 42, words, 36, RED if i == 6 else INK)
    for i, (words, value) in enumerate((("火箭号 1829", 48), ("新干线 1964", 210), ("京沪高铁", 350))):
        y = c.h * (0.22 + 0.27 * i)
        c.text(c.w * 0.66, y - 32, words, 34, INK, "lm")
        c.rect(c.w * 0.66, y - 8, c.w * 0.66 + c.w * 0.2 * value / 350, y + 30, (GREY, GOLD, RED)[i])
        c.text(c.w * 0.675 + c.w * 0.2 * value / 350, y + 10, f"{value} km/h", 32, INK, "lm")


def arch(c: Canvas) -> None:
    cx, cy, r0, r1 = c.w * 0.33, c.h * 0.9, c.h * 0.5, c.h * 0.76
    colors = [RED, GOLD, "#3d7ea6", GREEN, "#c97b4a"]
    for k in range(11):
        a0, a1 = 180 - k * 180 / 11 - 0.8, 180 - (k + 1) * 180 / 11 + 0.8
        c.shape([*arc(cx, cy, r1, a0, a1, 6), *arc(cx, cy, r0, a1, a0, 6)], colors[k % 5] if k != 5 else INK)
    c.text(cx, cy - (r0 + r1) / 2, "拱顶石", 32, PAPER)
    for s in (-1, 1):
        c.line([(cx + s * (r1 + 30) * cos(a / 10), cy - (r1 + 30) * sin(a / 10)) for a in range(14, 1, -1)], INK, 6)
        c.shape([(cx + s * (r1 + 12), cy - 36), (cx + s * (r1 + 50), cy - 36), (cx + s * (r1 + 31), cy)], INK)
    for i, words in enumerate(("① 搭拱架", "② 两边对称往上砌", "③ 放拱顶石", "④ 撤拱架")):
        c.text(c.w * 0.66, c.h * (0.2 + 0.22 * i), words, 44, INK, "lm")


def signals(c: Canvas) -> None:
    x = c.w * 0.2
    c.rect(x - 60, 20, x + 60, c.h - 30, INK)
    for y, color in ((0.2, "#e0402f"), (0.48, "#efb52f"), (0.76, "#2fae66")):
        c.dot(x, c.h * y, c.h * 0.12, color)
    for i, (year, words) in enumerate((("1868", "伦敦 · 煤气灯信号"), ("1914", "克利夫兰 · 电力信号灯"))):
        c.text(c.w * 0.38, c.h * (0.25 + 0.42 * i), year, 60, RED, "lm")
        c.text(c.w * 0.38, c.h * (0.39 + 0.42 * i), words, 38, INK, "lm", "Regular")


def reel(c: Canvas) -> None:
    c.rect(0, c.h * 0.2, c.w, c.h * 0.8, INK)
    for x in range(20, c.w, 60):
        for y in (0.24, 0.72):
            c.rect(x, c.h * y, x + 30, c.h * (y + 0.045), PAPER)
    for k in range(4):
        x0, x1 = c.w * (k / 4) + 14, c.w * ((k + 1) / 4) - 14
        c.rect(x0, c.h * 0.32, x1, c.h * 0.68, "#d8d0bd")
        s = 12 + 14 * k
        mx, my = (x0 + x1) / 2 + 20, c.h * 0.6
        c.line([(x0, c.h * 0.66), (mx, my)], INK, 3)
        c.rect(mx - s, my - s * 1.6, mx + s, my, INK)
        c.dot(mx, my - s * 0.9, s * 0.5, "#d8d0bd")
        c.rect(mx - s * 0.3, my - s * 2.2, mx + s * 0.3, my - s * 1.6, INK)


def tunnel(c: Canvas) -> None:
    c.rect(0, 0, c.w, c.h * 0.16, "#dfeaf0")
    c.rect(0, c.h * 0.16, c.w, c.h * 0.8, "#8dbccb")
    c.shape([(0, c.h * 0.4), (c.w * 0.14, c.h * 0.46), (c.w * 0.3, c.h * 0.74), (c.w * 0.7, c.h * 0.74), (c.w * 0.86, c.h * 0.46), (c.w, c.h * 0.4), (c.w, c.h), (0, c.h)], "#c9b48c")
    for x in (0.02, 0.86):
        c.rect(c.w * x, c.h * 0.1, c.w * (x + 0.12), c.h * 0.48, "#a89a80")
    pts = [(c.w * (0.13 + 0.74 * t), c.h * (0.3 + 0.46 * (1 - (2 * t - 1) ** 4))) for t in [i / 33 for i in range(34)]]
    c.line(pts, INK, 36)
    for a, b in zip(pts, pts[1:], strict=False):
        c.line([(a[0] + 2, a[1]), (b[0] - 2, b[1])], "#e9e5da", 26)
    c.text(c.w * 0.5, c.h * 0.4, "33 节沉管 · 约 5.6 公里", 48, INK)
    c.text(c.w * 0.08, c.h * 0.05, "人工岛", 36)
    c.text(c.w * 0.92, c.h * 0.05, "人工岛", 36)


def maglev(c: Canvas) -> None:
    x, y = c.w * 0.25, c.h * 0.5
    c.shape([(x - 130, y - 150), (x + 130, y - 150), (x + 170, y - 90), (x + 170, y + 40), (x - 170, y + 40), (x - 170, y - 90)], "#e9edf0", INK, 5)
    c.rect(x - 110, y - 130, x + 110, y - 40, "#3a5566")
    for s in (-1, 1):
        c.shape([(x + s * 170, y + 40), (x + s * 170, y + 130), (x + s * 96, y + 130), (x + s * 96, y + 104), (x + s * 140, y + 104), (x + s * 140, y + 40)], "#d0d6da", INK, 4)
        c.rect(x + s * 118 - 22, y + 76, x + s * 118 + 22, y + 98, RED)
    c.shape([(x - 130, y + 52), (x + 130, y + 52), (x + 130, y + 72), (x + 70, y + 92), (x + 70, y + 210), (x - 70, y + 210), (x - 70, y + 92), (x - 130, y + 72)], GREY, INK, 4)
    for i, (value, words) in enumerate((("30 km", "上海磁浮线长约"), ("430 km/h", "最高运营时速曾达约"), ("0", "轮轨摩擦"))):
        yy = c.h * (0.22 + 0.28 * i)
        c.text(c.w * 0.52, yy - 36, words, 34, INK, "lm", "Regular")
        c.text(c.w * 0.52, yy + 20, value, 64, RED, "lm")


def electric(c: Canvas) -> None:
    y = c.h * 0.62
    c.shape([(c.w * 0.06, y), (c.w * 0.1, y - 70), (c.w * 0.2, y - 90), (c.w * 0.28, y - 180), (c.w * 0.5, y - 180), (c.w * 0.6, y - 90), (c.w * 0.7, y - 66), (c.w * 0.72, y)], "#dfe6e8", INK, 5)
    c.rect(c.w * 0.26, y - 24, c.w * 0.54, y + 22, "#2f9e6e", INK)
    c.text(c.w * 0.4, y, "电池", 36, PAPER)
    for x in (0.18, 0.6):
        c.dot(c.w * x, y + 24, 62, INK)
        c.dot(c.w * x, y + 24, 30, "#cfd4d6")
    c.dot(c.w * 0.6, y + 24, 24, RED)
    c.line([(c.w * 0.54, y), (c.w * 0.59, y + 16)], GOLD, 10)
    c.line([(20, y + 88), (c.w * 0.76, y + 88)], GREY, 6)
    for i, words in enumerate(("加速：电池 → 电机", "制动：电机 → 电池", "1881 电动三轮车")):
        c.text(c.w * 0.77, c.h * (0.2 + 0.2 * i), words, 32, (INK, "#2f9e6e", RED)[i], "lm")


def hall_plan(c: Canvas) -> None:
    from plan import DOORS, ROOMS

    names = {"lobby": "序厅", "learning": "学习体验", "waterways": "水路", "roads": "路与桥", "railways": "铁路", "film": "观影", "innovation": "创新展示"}
    colors = {"lobby": "#e8dcc0", "learning": "#b9cf9f", "waterways": "#9cc5cf", "roads": "#ddb48f", "railways": "#c9938a", "film": "#b7a5c9", "innovation": "#93b5dc"}
    s = min(c.w / 46, c.h / 21.5)
    px = lambda x: (x + 16) * s + (c.w - 44 * s) / 2
    py = lambda y: (15 - y) * s + 10
    for room, (w, e, so, n) in ROOMS.items():
        c.rect(px(w), py(n), px(e), py(so), colors[room], INK)
        c.text((px(w) + px(e)) / 2, (py(n) + py(so)) / 2, names[room], 42)
    for axis, at, low, high in DOORS.values():
        a, b = ((at, low), (at, high)) if axis == "x" else ((low, at), (high, at))
        c.line([(px(a[0]), py(a[1])), (px(b[0]), py(b[1]))], PAPER, 10)
    c.dot(px(0), py(-3.4), 13, RED)
    c.text(px(0) + 22, py(-3.4), "您在这里", 30, RED, "lm")


def prologue(c: Canvas) -> None:
    for k, color in enumerate(("#d9d2bf", "#c3c4b0", "#a5b0a0")):
        pts = [(x, c.h * (0.3 + 0.14 * k) + 46 * sin(x / (170 - 20 * k) + 1.3 * k) + 18 * sin(x / 41 + k)) for x in range(0, c.w + 20, 20)]
        c.shape([*pts, (c.w, c.h), (0, c.h)], color)
    c.rect(0, c.h * 0.8, c.w, c.h, WATER)
    deck = c.h * 0.62
    for k in range(9):
        x = c.w * (0.05 + 0.1125 * k)
        c.shape([(x - 74, deck), (x + 74, deck), (x + 74, c.h * 0.86), *arc(x, c.h * 0.86, 62, 0, 180, 20), (x - 74, c.h * 0.86)], "#6f6757")
    c.line([(0, deck), (c.w, deck)], INK, 10)
    for k in range(5):
        c.shape([(c.w * 0.3 + 150 * k, deck - 60), (c.w * 0.3 + 150 * k + 142, deck - 60), (c.w * 0.3 + 150 * k + 142, deck - 8), (c.w * 0.3 + 150 * k, deck - 8)], RED if k < 4 else INK)
    c.dot(c.w * 0.8, c.h * 0.2, 54, "#e9b44c")


def timeline(c: Canvas) -> None:
    events = [("前486", "邗沟"), ("前312", "阿庇亚大道"), ("前214", "灵渠"), ("605", "赵州桥"), ("984", "复式船闸"), ("1781", "铁桥"), ("1829", "火箭号"), ("1869", "苏伊士运河"), ("1909", "京张铁路"), ("1964", "新干线"), ("2006", "青藏铁路"), ("2018", "港珠澳大桥")]
    rows = 4
    for i, (year, name) in enumerate(events):
        x, y = c.w * (0.02 + (i % 3) * 0.34), c.h * (0.1 + 0.9 / rows * (i // 3))
        c.line([(x, y + 66), (x + c.w * 0.32, y + 66)], GOLD, 5)
        c.dot(x + 10, y + 66, 12, RED)
        c.text(x, y + 18, year, 52, RED, "lm")
        c.text(x + 28, y + 110, name, 42, INK, "lm")


def world_canals(c: Canvas) -> None:
    for k, (x0, year, name, note) in enumerate(((0.02, "1869", "苏伊士运河", "地中海—红海 · 无船闸"), (0.53, "1914", "巴拿马运河", "大西洋—太平洋 · 船闸升降约 26 米"))):
        x = c.w * x0
        c.text(x, c.h * 0.1, year, 60, RED, "lm")
        c.text(x + 190, c.h * 0.1, name, 48, INK, "lm")
        c.text(x, c.h * 0.27, note, 34, INK, "lm", "Regular")
        w = c.w * 0.44
        if k == 0:
            c.shape([(x, c.h * 0.6), (x + w, c.h * 0.6), (x + w, c.h * 0.92), (x, c.h * 0.92)], "#d8c08c")
            c.rect(x, c.h * 0.66, x + w, c.h * 0.8, WATER)
        else:
            steps = [0.84, 0.74, 0.64, 0.56, 0.56, 0.56, 0.64, 0.74, 0.84]
            for i, level in enumerate(steps):
                c.rect(x + w * i / 9, c.h * level, x + w * (i + 1) / 9, c.h * 0.94, WATER, INK)
        bx, by = x + w * 0.5, c.h * (0.66 if k == 0 else 0.56)
        c.shape([(bx - 90, by - 30), (bx + 90, by - 30), (bx + 70, by + 10), (bx - 74, by + 10)], RED)
        for i in range(4):
            c.rect(bx - 60 + 30 * i, by - 60, bx - 34 + 30 * i, by - 30, (GOLD, "#3d7ea6", GREEN, GREY)[i])
