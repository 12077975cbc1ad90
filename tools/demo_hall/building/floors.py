"""Inlays in the floors, and the rug of the learning studio."""

from math import cos, pi, sin

from tools.demo_hall.modelling.build import Batch, arc, box, lathe, mesh, rod, slab, tube
from tools.demo_hall.modelling.materials import carpet, concrete, metal, plain, stone, wood


def play_rug(x: float, y: float) -> None:
    """A round rug with a wooden toy railway and cushions."""
    lathe([(1.25, 0), (1.27, 0.01), (1.25, 0.02), (0, 0.02)], (x, y, 0), carpet("#5d7f8a"), caps=False, sides=80)
    oval = [(x + 0.85 * cos(2 * pi * k / 64), y + 0.55 * sin(2 * pi * k / 64), 0.03) for k in range(65)]
    tube(oval, 0.035, wood("#d8b078", "x"), 1)
    for k in range(5):
        a = 2.2 + 0.3 * k
        color = ("#c0392b", "#d59a2f", "#3d7ea6", "#6f9a5c", "#c97b4a")[k]
        box(
            (x + 0.85 * cos(a), y + 0.55 * sin(a), 0.115),
            (0.19, 0.09, 0.09),
            plain(color, 0.4),
            0.012,
            -(a * 180 / pi + 90),
        )
        for d in (-0.06, 0.06):
            wx, wy = x + 0.85 * cos(a) + d * sin(a), y + 0.55 * sin(a) - d * cos(a)
            rod(
                (wx - 0.055 * cos(a), wy - 0.055 * sin(a), 0.075),
                (wx + 0.055 * cos(a), wy + 0.055 * sin(a), 0.075),
                0.025,
                plain("#3a2d24", 0.5),
                sides=16,
            )
    rod(
        (x + 0.85 * cos(2.2), y + 0.55 * sin(2.2), 0.15),
        (x + 0.85 * cos(2.2), y + 0.55 * sin(2.2), 0.22),
        0.018,
        plain("#2b2b2b"),
        sides=16,
    )
    for dx, dy, color in ((-0.95, 0.75, "#c96f3a"), (1.12, 0.2, "#7a9a5c"), (0.1, 1.05, "#d5b04f")):
        lathe(
            [(0.05, 0), (0.25, 0.03), (0.29, 0.09), (0.25, 0.15), (0, 0.17)],
            (x + dx, y + dy, 0.02),
            plain(color, 0.95, vary=0.15, scale=14, bump=0.2),
            caps=False,
        )


def compass_rose(x: float, y: float) -> None:
    """A star of eight points in the floor, ringed with brass; its long points show the four directions."""
    brass = metal("#b8924f", 0.28)
    for r in (1.95, 1.78):
        slab(
            [arc(0, 0, r, 0, 360, 120)[:-1], arc(0, 0, r - 0.03, 0, 360, 120)[:-1]],
            0.003,
            (x, y, 0.0015),
            brass,
            0,
            flat=True,
            bevel=0,
        )
    for k in range(8):
        for half, color in ((1, "#3d3a37"), (-1, "#a08a6c")):
            a, reach = k * pi / 4, 1.7 if k % 2 == 0 else 1.15
            tip, side = (reach * sin(a), reach * cos(a)), (0.42 * sin(a + half * pi / 8), 0.42 * cos(a + half * pi / 8))
            slab(
                [[(0, 0), side, tip]],
                0.003,
                (x, y, 0.0015 + 0.0004 * (k % 2 == 0)),
                stone(color, 0.3),
                0,
                flat=True,
                bevel=0,
            )


def roadway(x: float, y0: float, y1: float) -> None:
    """A strip of road in the floor, with dashes."""
    box((x, (y0 + y1) / 2, 0.0015), (1.7, y1 - y0, 0.003), concrete("#55524e", 0.55), 0)
    dashes = Batch()
    for k in range(int((y1 - y0) / 0.9)):
        dashes.box((x, y0 + 0.5 + 0.9 * k, 0.0035), (0.09, 0.5, 0.002))
    for s in (-0.78, 0.78):
        dashes.box((x + s, (y0 + y1) / 2, 0.0035), (0.05, y1 - y0, 0.002))
    dashes.done(plain("#efe9da", 0.6))


def river(points) -> None:
    """A winding band of blue resin in the floor, through `points`."""
    path = []
    for k in range(len(points) - 1):
        p = [points[max(0, min(len(points) - 1, k + i))] for i in (-1, 0, 1, 2)]
        for j in range(16):
            t = j / 16
            path.append(
                tuple(
                    0.5
                    * (
                        2 * p[1][i]
                        + (p[2][i] - p[0][i]) * t
                        + (2 * p[0][i] - 5 * p[1][i] + 4 * p[2][i] - p[3][i]) * t * t
                        + (3 * p[1][i] - p[0][i] - 3 * p[2][i] + p[3][i]) * t**3
                    )
                    for i in (0, 1)
                )
            )
    for half, z, stuff in (
        (0.31, 0.002, metal("#b8924f", 0.3)),
        (0.29, 0.003, plain("#28555e", 0.12, vary=0.2, scale=2.5)),
    ):
        verts, last = [], len(path) - 1
        for i, (px, py) in enumerate(path):
            (ax, ay), (bx, by) = path[max(i - 1, 0)], path[min(i + 1, last)]
            n = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
            wide = half * (1 + 0.25 * sin(i / 9))
            verts += [
                (px - (by - ay) / n * wide, py + (bx - ax) / n * wide, z),
                (px + (by - ay) / n * wide, py - (bx - ax) / n * wide, z),
            ]
        mesh("river", verts, [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(last)], stuff)
