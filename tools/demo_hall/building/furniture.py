"""Benches, plinths, plants, shelves, seats: what fills a museum besides its exhibits."""

import itertools
from math import cos, pi, sin
from random import Random

from mathutils import Matrix, Vector

from tools.demo_hall.modelling.build import Batch, box, lathe, mesh, picture, rod, tube, turn
from tools.demo_hall.modelling.materials import image, metal, pane, plain, stone, wood


def bench(x: float, y: float, length: float = 1.8, yaw: float = 0, seat: str = "#a9713f") -> None:
    """A slatted timber bench on steel legs; its length runs to the right of somebody looking along `yaw`."""
    rotation = turn(yaw)
    for k in range(5):
        offset = rotation @ Vector((0, (k - 2) * 0.095, 0))
        box(
            (x + offset.x, y + offset.y, 0.44),
            (length, 0.08, 0.045),
            wood(seat, "x" if yaw % 180 == 0 else "y"),
            0.008,
            yaw,
        )
    for s in (-0.38, 0.38):
        foot = rotation @ Vector((length * s, 0, 0))
        box((x + foot.x, y + foot.y, 0.4), (0.06, 0.44, 0.04), metal("#2e2c2a", 0.4), 0.004, yaw)
        for d in (-0.19, 0.19):
            leg = rotation @ Vector((length * s, d, 0))
            box((x + leg.x, y + leg.y, 0.2), (0.05, 0.03, 0.4), metal("#2e2c2a", 0.4), 0.004, yaw)


def plinth(
    x: float,
    y: float,
    size,
    height: float = 0.85,
    yaw: float = 0,
    color: str = "#efeae0",
    case: float = 0,
    label: str = "",
    face: float = 0,
) -> None:
    """A plinth with shadow gap; `case` is the height of its glass cover; `label` a card read looking along `face`."""
    w, d = size
    box((x, y, 0.03), (w - 0.08, d - 0.08, 0.06), plain("#242220", 0.5), 0, yaw)
    box((x, y, height / 2 + 0.03), (w, d, height - 0.06), plain(color, 0.55, vary=0.03), 0.012, yaw)
    box((x, y, height + 0.01), (w + 0.02, d + 0.02, 0.03), wood("#8c5f38", "x"), 0.006, yaw)
    top = height + 0.025
    if case:
        glass = pane()
        for sx, sy, ww, dd in (
            (0, d / 2, w, 0.008),
            (0, -d / 2, w, 0.008),
            (w / 2, 0, 0.008, d),
            (-w / 2, 0, 0.008, d),
        ):
            o = turn(yaw) @ Vector((sx, sy, 0))
            box((x + o.x, y + o.y, top + case / 2), (ww, dd, case), glass, 0, yaw)
        box((x, y, top + case), (w, d, 0.008), glass, 0, yaw)
    if label:
        way = turn(face) @ Vector((0, 1, 0))
        local = turn(-yaw) @ way
        reach = abs(local.x) * w / 2 + abs(local.y) * d / 2
        box(
            (x - way.x * (reach + 0.012), y - way.y * (reach + 0.012), height - 0.2),
            (0.52, 0.02, 0.22),
            metal("#c8c4bc", 0.35),
            0.003,
            face,
        )
        picture((x - way.x * (reach + 0.024), y - way.y * (reach + 0.024), height - 0.2), 0.5, 0.2, face, image(label))


def stool(x: float, y: float, color: str) -> None:
    lathe(
        [(0.17, 0.0), (0.19, 0.03), (0.15, 0.22), (0.19, 0.42), (0.185, 0.46), (0.16, 0.475), (0.0, 0.478)],
        (x, y, 0),
        plain(color, 0.5),
        caps=False,
    )


def table(x: float, y: float, size, height: float = 0.74, round_: bool = False, color: str = "#c99a63") -> None:
    if round_:
        lathe(
            [(size[0] / 2 - 0.01, 0), (size[0] / 2, 0.01), (size[0] / 2, 0.03), (size[0] / 2 - 0.01, 0.04), (0, 0.04)],
            (x, y, height - 0.04),
            wood(color, "x"),
            caps=False,
            sides=64,
        )
        lathe(
            [(0.26, 0), (0.26, 0.02), (0.05, 0.05), (0.045, height - 0.04)],
            (x, y, 0),
            plain("#f0ede6", 0.4),
            caps=False,
        )
        return
    box((x, y, height - 0.02), (size[0], size[1], 0.04), wood(color, "x"), 0.01)
    for sx in (-1, 1):
        for sy in (-1, 1):
            rod(
                (x + sx * (size[0] / 2 - 0.1), y + sy * (size[1] / 2 - 0.1), 0),
                (x + sx * (size[0] / 2 - 0.14), y + sy * (size[1] / 2 - 0.14), height - 0.04),
                0.02,
                wood("#8c5f38", "z"),
                0.028,
            )


def bookshelf(x: float, y0: float, y1: float, height: float = 2.9, depth: float = 0.36, seed: int = 3) -> None:
    """A wall of books on a west wall, facing east; its back stands at `x`."""
    rng, oak = Random(seed), wood("#b5854f", "y")
    columns, rows = round((y1 - y0) / 0.95), 7
    step, rise = (y1 - y0) / columns, (height - 0.12) / rows
    box((x + 0.01, (y0 + y1) / 2, height / 2), (0.02, y1 - y0, height), wood("#7f5a36", "z"), 0)
    for i in range(columns + 1):
        box((x + depth / 2, y0 + i * step, height / 2), (depth, 0.04, height), wood("#b5854f", "z"), 0.004)
    for k in range(rows + 1):
        box((x + depth / 2, (y0 + y1) / 2, 0.1 + k * rise), (depth, y1 - y0, 0.035), oak, 0.004)
    colors = ["#8c2f23", "#22506b", "#c9a45c", "#3f6b4a", "#e8e0d0", "#5b4a6e", "#c96f3a", "#2d2d2d", "#9fb7b4"]
    books = {color: Batch() for color in colors}
    for i in range(columns):
        for k in range(rows):
            u, end = y0 + i * step + 0.03, y0 + (i + 1) * step - 0.03
            end -= rng.choice((0, 0, 0.1, 0.35))
            while True:
                thick, tall, deep = (
                    rng.uniform(0.018, 0.055),
                    rng.uniform(0.62, 0.9) * (rise - 0.05),
                    rng.uniform(0.19, 0.27),
                )
                if u + thick > end:
                    break
                lean = Matrix.Rotation(rng.choice((0, 0, 0, 0, 0.05, -0.06)), 3, "X")
                books[rng.choice(colors)].box(
                    (x + 0.04 + deep / 2, u + thick / 2, 0.12 + k * rise + tall / 2),
                    (deep, thick * 0.94, tall),
                    0,
                    lean,
                )
                u += thick
            if end < y0 + (i + 1) * step - 0.2 and rng.random() < 0.6:
                lathe(
                    [(0.05, 0), (0.075, 0.05), (0.06, 0.14), (0.03, 0.18), (0.035, 0.2)],
                    (x + 0.17, end + 0.16, 0.118 + k * rise),
                    plain(rng.choice(colors), 0.25),
                    caps=False,
                )
    for color, batch in books.items():
        batch.done(plain(color, 0.55, vary=0.25, scale=9, bump=0), 0.002)


def seat(x: float, y: float, color: str = "#7c1f26") -> None:
    """A cinema chair that faces east."""
    cloth = plain(color, 0.9, vary=0.12, scale=12, bump=0.25)
    dark = plain("#1c1a1b", 0.5)
    box((x, y, 0.38), (0.5, 0.5, 0.15), cloth, 0.045)
    box((x - 0.25, y, 0.76), (0.13, 0.5, 0.74), cloth, 0.05, 0, Matrix.Rotation(-0.16, 3, "Y"))
    box((x - 0.29, y, 1.08), (0.1, 0.32, 0.16), cloth, 0.04, 0, Matrix.Rotation(-0.16, 3, "Y"))
    for s in (-0.3, 0.3):
        box((x, y + s, 0.3), (0.42, 0.06, 0.58), dark, 0.015)
        box((x + 0.02, y + s, 0.61), (0.46, 0.085, 0.05), wood("#5d3a22", "x"), 0.015)


def barrier(points) -> None:
    """Posts with a cord between them."""
    steel = metal("#c9b27c", 0.25)
    for x, y in points:
        lathe(
            [
                (0.15, 0),
                (0.15, 0.015),
                (0.03, 0.03),
                (0.019, 0.05),
                (0.019, 0.86),
                (0.03, 0.87),
                (0.03, 0.9),
                (0.0, 0.92),
            ],
            (x, y, 0),
            steel,
            caps=False,
        )
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        line = [
            (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, 0.84 - 0.16 * (1 - (2 * t - 1) ** 2))
            for t in [k / 16 for k in range(17)]
        ]
        tube(line, 0.016, plain("#7a1f1f", 0.8))


def desk(x: float, y: float) -> None:
    """The information desk: a timber front, a stone top, a screen and leaflets."""
    for k in range(30):
        a = -0.9 + 1.8 * k / 29
        box(
            (x - 1.5 * cos(a) + 1.5, y + 1.5 * sin(a), 0.52),
            (0.05, 0.075, 1.0),
            wood("#9c6a3c", "z"),
            0.01,
            -a * 180 / pi,
        )
    top = [
        (x - r * cos(a) + 1.5, y + r * sin(a))
        for r, order in ((1.6, 1), (1.05, -1))
        for a in [(-0.95 + 1.9 * k / 40) * order for k in range(41)]
    ]
    n = len(top)
    verts = [(px, py, z) for z in (1.04, 1.09) for px, py in top]
    mesh(
        "top",
        verts,
        [
            tuple(range(n, 2 * n)),
            tuple(reversed(range(n))),
            *[(i, (i + 1) % n, n + (i + 1) % n, n + i) for i in range(n)],
        ],
        stone("#dcd6cb", 2),
    )
    box((x + 0.25, y + 0.35, 1.3), (0.03, 0.5, 0.32), plain("#1b1b1c", 0.3), 0.01, 10)
    box((x + 0.27, y + 0.35, 1.13), (0.14, 0.2, 0.08), metal("#8d8f92"), 0.01, 10)
    for k in range(3):
        for j in range(6):
            box(
                (x + 0.16, y - 0.55 + 0.2 * k, 1.1 + 0.006 * j),
                (0.15, 0.1, 0.005),
                plain(("#8c2f23", "#f2ead8", "#1f5663")[k], 0.6),
                0,
                (j * 37 % 9) - 4,
            )


def panel_stand(
    center,
    width: float,
    height: float,
    yaw: float,
    texture: str,
    edge: str = "#5b3a22",
    lit: float = 0.0,
    feet: bool = False,
) -> None:
    """An information panel read by somebody who looks along `yaw`: a framed board; `feet` for one that stands free."""
    way = turn(yaw) @ Vector((0, 1, 0))
    middle = Vector(center)
    box(middle + way * 0.03, (width + 0.08, 0.06, height + 0.08), wood(edge, "z"), 0.01, yaw)
    picture(middle - way * 0.003, width, height, yaw, image(texture, lit=lit, rough=0.55))
    if feet:
        right = turn(yaw) @ Vector((1, 0, 0))
        for s in (-0.42, 0.42):
            foot = middle + right * width * s + way * 0.08
            box((foot.x, foot.y, center[2] / 2), (0.07, 0.05, center[2]), metal("#2e2c2a", 0.4), 0.004, yaw)
            box((foot.x, foot.y, 0.012), (0.09, 0.7, 0.024), metal("#2e2c2a", 0.4), 0.004, yaw)
