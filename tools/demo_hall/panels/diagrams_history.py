"""The diagrams on the panels of the history zone. Each draws within the Canvas it is given (pixels, y down)."""

from math import asin, cos, pi, sin

from tools.demo_hall.panels.drawings import GOLD, GREEN, GREY, INK, PAPER, RED, STONE, WATER, Canvas, arc, wave


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
        c.shape(
            [
                *arc(cx + x * s, y - 0.1 * s, rr * s, 180, 0),
                (cx + (x + rr) * s, y + 0.9 * s),
                (cx + (x - rr) * s, y + 0.9 * s),
            ],
            PAPER,
            INK,
            3,
        )
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
    c.shape(
        [(0, c.h * 0.1), (c.w * 0.4, c.h * 0.34), (c.w * 0.46, c.h * 0.42), (c.w * 0.4, c.h * 0.5), (0, c.h * 0.34)],
        WATER,
    )
    c.shape([(c.w * 0.42, c.h * 0.3), (c.w, c.h * 0.04), (c.w, c.h * 0.2), (c.w * 0.47, c.h * 0.45)], WATER)
    c.line(
        [
            (c.w * 0.44, c.h * 0.44),
            (c.w * 0.55, c.h * 0.62),
            (c.w * 0.72, c.h * 0.66),
            (c.w * 0.85, c.h * 0.84),
            (c.w, c.h * 0.9),
        ],
        WATER,
        30,
    )
    c.line(
        [
            (c.w * 0.5, c.h * 0.42),
            (c.w * 0.6, c.h * 0.38),
            (c.w * 0.74, c.h * 0.4),
            (c.w * 0.86, c.h * 0.3),
            (c.w, c.h * 0.28),
        ],
        WATER,
        20,
    )
    c.line([(c.w * 0.415, c.h * 0.28), (c.w * 0.475, c.h * 0.4), (c.w * 0.43, c.h * 0.52)], RED, 10)
    c.shape([(c.w * 0.42, c.h * 0.37), (c.w * 0.475, c.h * 0.4), (c.w * 0.425, c.h * 0.43)], STONE, INK)
    for x, y, t in (
        (0.14, 0.21, "湘江上游"),
        (0.8, 0.1, "湘江故道"),
        (0.8, 0.45, "北渠 → 湘江"),
        (0.6, 0.76, "南渠 → 漓江"),
        (0.33, 0.62, "大小天平"),
        (0.3, 0.32, "铧嘴"),
    ):
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
            c.line(
                [
                    (x + dx, base - r - 4),
                    (x + dx + r * 0.92 * cos(k * pi / 6), base - r - 4 + r * 0.92 * sin(k * pi / 6)),
                ],
                "#b8860b",
                4,
            )
    c.rect(x - 130, base - 236, x + 170, base - 128, GOLD, INK)
    c.rect(x + 150, base - 390, x + 184, base - 150, INK)
    c.rect(x + 138, base - 404, x + 196, base - 384, INK)
    c.rect(x - 210, base - 230, x - 130, base - 70, "#8c6d1f", INK)
    c.line([(x - 170, base - 190), (x - 30, base - 120), (x - 110, base - 96)], GREY, 12)
    for k in range(4):
        c.dot(x + 150 - 60 * k, base - 424 - 6 * k, 22 + 7 * k, "#dcd7cc")
    for i, (year, words) in enumerate(
        (("1825", "斯托克顿–达灵顿"), ("1829", "“火箭号”夺冠"), ("1830", "利物浦–曼彻斯特"))
    ):
        y = c.h * (0.22 + 0.26 * i)
        c.text(c.w * 0.66, y - 24, year, 50, RED, "lm")
        c.text(c.w * 0.66, y + 26, words, 34, INK, "lm", "Regular")


def switchback(c: Canvas) -> None:
    for k, color in enumerate(("#d6dccb", "#bfcab2", "#a8b898")):
        pts = [
            (x, c.h * (0.18 + 0.17 * k) + 40 * sin(x / (120 + 40 * k) + k) + 20 * sin(x / 47 + 2 * k))
            for x in range(0, c.w + 20, 20)
        ]
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
    profile = [
        (0, 2260),
        (0.1, 3190),
        (0.2, 2980),
        (0.42, 2830),
        (0.5, 4650),
        (0.62, 4550),
        (0.72, 5072),
        (0.85, 4510),
        (1, 3640),
    ]
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


def world_canals(c: Canvas) -> None:
    for k, (x0, year, name, note) in enumerate(
        (
            (0.02, "1869", "苏伊士运河", "地中海—红海 · 无船闸"),
            (0.53, "1914", "巴拿马运河", "大西洋—太平洋 · 船闸升降约 26 米"),
        )
    ):
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
