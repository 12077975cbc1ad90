"""The diagrams on the panels outside the history zone. Each draws within the Canvas it is given (pixels, y down)."""

import itertools
from math import cos, sin

from tools.demo_hall.panels.diagrams_history import (
    bridges,
    grand_canal,
    lingqu,
    lock_steps,
    old_roads,
    plateau,
    rocket,
    switchback,
    world_canals,
    zhaozhou,
)
from tools.demo_hall.panels.drawings import GOLD, GREEN, GREY, INK, PAPER, RED, WATER, Canvas, arc
from tools.demo_hall.plan import DOORS, ROOMS


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
    c.shape(
        [
            (0, c.h * 0.4),
            (c.w * 0.14, c.h * 0.46),
            (c.w * 0.3, c.h * 0.74),
            (c.w * 0.7, c.h * 0.74),
            (c.w * 0.86, c.h * 0.46),
            (c.w, c.h * 0.4),
            (c.w, c.h),
            (0, c.h),
        ],
        "#c9b48c",
    )
    for x in (0.02, 0.86):
        c.rect(c.w * x, c.h * 0.1, c.w * (x + 0.12), c.h * 0.48, "#a89a80")
    pts = [(c.w * (0.13 + 0.74 * t), c.h * (0.3 + 0.46 * (1 - (2 * t - 1) ** 4))) for t in [i / 33 for i in range(34)]]
    c.line(pts, INK, 36)
    for a, b in itertools.pairwise(pts):
        c.line([(a[0] + 2, a[1]), (b[0] - 2, b[1])], "#e9e5da", 26)
    c.text(c.w * 0.5, c.h * 0.4, "33 节沉管 · 约 5.6 公里", 48, INK)
    c.text(c.w * 0.08, c.h * 0.05, "人工岛", 36)
    c.text(c.w * 0.92, c.h * 0.05, "人工岛", 36)


def maglev(c: Canvas) -> None:
    x, y = c.w * 0.25, c.h * 0.5
    c.shape(
        [
            (x - 130, y - 150),
            (x + 130, y - 150),
            (x + 170, y - 90),
            (x + 170, y + 40),
            (x - 170, y + 40),
            (x - 170, y - 90),
        ],
        "#e9edf0",
        INK,
        5,
    )
    c.rect(x - 110, y - 130, x + 110, y - 40, "#3a5566")
    for s in (-1, 1):
        c.shape(
            [
                (x + s * 170, y + 40),
                (x + s * 170, y + 130),
                (x + s * 96, y + 130),
                (x + s * 96, y + 104),
                (x + s * 140, y + 104),
                (x + s * 140, y + 40),
            ],
            "#d0d6da",
            INK,
            4,
        )
        c.rect(x + s * 118 - 22, y + 76, x + s * 118 + 22, y + 98, RED)
    c.shape(
        [
            (x - 130, y + 52),
            (x + 130, y + 52),
            (x + 130, y + 72),
            (x + 70, y + 92),
            (x + 70, y + 210),
            (x - 70, y + 210),
            (x - 70, y + 92),
            (x - 130, y + 72),
        ],
        GREY,
        INK,
        4,
    )
    for i, (value, words) in enumerate(
        (("30 km", "上海磁浮线长约"), ("430 km/h", "最高运营时速曾达约"), ("0", "轮轨摩擦"))
    ):
        yy = c.h * (0.22 + 0.28 * i)
        c.text(c.w * 0.52, yy - 36, words, 34, INK, "lm", "Regular")
        c.text(c.w * 0.52, yy + 20, value, 64, RED, "lm")


def electric(c: Canvas) -> None:
    y = c.h * 0.62
    c.shape(
        [
            (c.w * 0.06, y),
            (c.w * 0.1, y - 70),
            (c.w * 0.2, y - 90),
            (c.w * 0.28, y - 180),
            (c.w * 0.5, y - 180),
            (c.w * 0.6, y - 90),
            (c.w * 0.7, y - 66),
            (c.w * 0.72, y),
        ],
        "#dfe6e8",
        INK,
        5,
    )
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
    names = {
        "lobby": "序厅",
        "learning": "学习体验",
        "waterways": "水路",
        "roads": "路与桥",
        "railways": "铁路",
        "film": "观影",
        "innovation": "创新展示",
    }
    colors = {
        "lobby": "#e8dcc0",
        "learning": "#b9cf9f",
        "waterways": "#9cc5cf",
        "roads": "#ddb48f",
        "railways": "#c9938a",
        "film": "#b7a5c9",
        "innovation": "#93b5dc",
    }
    s = min(c.w / 46, c.h / 21.5)

    def px(x: float) -> float:
        return (x + 16) * s + (c.w - 44 * s) / 2

    def py(y: float) -> float:
        return (15 - y) * s + 10

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
        pts = [
            (x, c.h * (0.3 + 0.14 * k) + 46 * sin(x / (170 - 20 * k) + 1.3 * k) + 18 * sin(x / 41 + k))
            for x in range(0, c.w + 20, 20)
        ]
        c.shape([*pts, (c.w, c.h), (0, c.h)], color)
    c.rect(0, c.h * 0.8, c.w, c.h, WATER)
    deck = c.h * 0.62
    for k in range(9):
        x = c.w * (0.05 + 0.1125 * k)
        c.shape(
            [
                (x - 74, deck),
                (x + 74, deck),
                (x + 74, c.h * 0.86),
                *arc(x, c.h * 0.86, 62, 0, 180, 20),
                (x - 74, c.h * 0.86),
            ],
            "#6f6757",
        )
    c.line([(0, deck), (c.w, deck)], INK, 10)
    for k in range(5):
        c.shape(
            [
                (c.w * 0.3 + 150 * k, deck - 60),
                (c.w * 0.3 + 150 * k + 142, deck - 60),
                (c.w * 0.3 + 150 * k + 142, deck - 8),
                (c.w * 0.3 + 150 * k, deck - 8),
            ],
            RED if k < 4 else INK,
        )
    c.dot(c.w * 0.8, c.h * 0.2, 54, "#e9b44c")


def timeline(c: Canvas) -> None:
    events = [
        ("前486", "邗沟"),
        ("前312", "阿庇亚大道"),
        ("前214", "灵渠"),
        ("605", "赵州桥"),
        ("984", "复式船闸"),
        ("1781", "铁桥"),
        ("1829", "火箭号"),
        ("1869", "苏伊士运河"),
        ("1909", "京张铁路"),
        ("1964", "新干线"),
        ("2006", "青藏铁路"),
        ("2018", "港珠澳大桥"),
    ]
    rows = 4
    for i, (year, name) in enumerate(events):
        x, y = c.w * (0.02 + (i % 3) * 0.34), c.h * (0.1 + 0.9 / rows * (i // 3))
        c.line([(x, y + 66), (x + c.w * 0.32, y + 66)], GOLD, 5)
        c.dot(x + 10, y + 66, 12, RED)
        c.text(x, y + 18, year, 52, RED, "lm")
        c.text(x + 28, y + 110, name, 42, INK, "lm")


DIAGRAMS = {
    f.__name__: f
    for f in (
        arch,
        signals,
        reel,
        tunnel,
        maglev,
        electric,
        hall_plan,
        prologue,
        timeline,
        bridges,
        grand_canal,
        lingqu,
        lock_steps,
        old_roads,
        plateau,
        rocket,
        switchback,
        world_canals,
        zhaozhou,
    )
}
