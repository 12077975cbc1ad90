"""The large models: stone arch, cable-stayed bridge, immersed tunnel."""

from math import asin, cos, pi, sin
from random import Random

from mathutils import Matrix

from tools.demo_hall.modelling.build import Batch, arc, box, rod, slab
from tools.demo_hall.modelling.materials import plain, stone, water


def zhaozhou(x: float, y: float, z: float, length: float) -> None:
    """An open-spandrel stone arch in the manner of Zhaozhou Bridge, seen from the south, with water below."""
    s = length / 52  # model metres for a metre of bridge
    half, rise = 18.5, 7.2
    r = (half * half + rise * rise) / (2 * rise)
    spread = asin(half / r) * 180 / pi

    def up(px: float) -> float:  # the deck's height above the springing
        return 1.9 + rise - 2.9 * (px / 25) ** 2

    soffit = arc(0, rise - r, r, 90 - spread, 90 + spread)
    body = [
        (px * s, py * s)
        for px, py in [
            *[(25 - 1.25 * i, up(25 - 1.25 * i)) for i in range(41)],
            (-25, -0.6),
            (-half, -0.6),
            *reversed(soffit),
            (half, -0.6),
            (25, -0.6),
        ]
    ]
    holes = []
    for px, rr in ((-15.6, 1.9), (-11.2, 1.4), (11.2, 1.4), (15.6, 1.9)):
        base = rise - r + ((r + 1.1) ** 2 - px * px) ** 0.5 + 0.25
        holes.append(
            [
                (hx * s, hy * s)
                for hx, hy in [*arc(px, base, rr, 0, 180, 16), (px - rr, base - 0.5), (px + rr, base - 0.5)]
            ]
        )
    rock = stone("#b3a58e", 0.06)
    depth = 9.6 * s
    slab([body, *holes], depth, (x, y, z + 0.6 * s), rock, 0, bevel=0.003)
    stones = Batch()
    for k in range(43):
        a = (90 - spread + 2 * spread * k / 42) * pi / 180
        for side in (-1, 1):
            stones.box(
                (x + (r + 0.55) * cos(a) * s, y + side * depth / 2, z + (0.6 + rise - r + (r + 0.55) * sin(a)) * s),
                (0.92 * s, 0.5 * s, 1.05 * s),
                0,
                Matrix.Rotation(-(a - pi / 2), 3, "Y"),
            )
    stones.done(stone("#c4b69d", 0.05), 0.002)
    rails = Batch()
    for side in (-1, 1):
        for i in range(41):
            px = -25 + 1.25 * i
            rails.box((x + px * s, y + side * depth * 0.46, z + (0.6 + up(px) + 0.75) * s), (0.3 * s, 0.3 * s, 1.5 * s))
            if i < 40:
                nx = px + 0.625
                slope = Matrix.Rotation(-(up(px + 1.25) - up(px)) / 1.25, 3, "Y")
                rails.box(
                    (x + nx * s, y + side * depth * 0.46, z + (0.6 + up(nx) + 0.6) * s),
                    (1.1 * s, 0.14 * s, 0.9 * s),
                    0,
                    slope,
                )
    rails.done(stone("#d2c7b2", 0.05), 0.001)
    box((x, y, z + 0.004), (38 * s, depth * 2.2, 0.008), water("#274f52"), 0)
    for side in (-1, 1):
        mound = [
            (side * 18.3 * s, 0),
            (side * 19.2 * s, 1.4 * s),
            (side * 21 * s, 2.5 * s),
            (side * 24.5 * s, 3.4 * s),
            (side * 29 * s, 3.7 * s),
            (side * 29 * s, 0),
        ]
        slab(
            [mound if side < 0 else list(reversed(mound))],
            depth * 2.2,
            (x, y, z),
            plain("#66713f", 0.95, vary=0.3, scale=60, bump=0.4),
            0,
        )


def cable_stayed(x: float, y0: float, y1: float, z: float) -> None:
    """A cable-stayed bridge along y with two towers and water below."""
    white, length = plain("#eceae4", 0.35), y1 - y0
    box((x, (y0 + y1) / 2, z + 0.006), (0.7, length, 0.012), water("#2d6273"), 0)
    deck = z + 0.26
    box((x, (y0 + y1) / 2, deck), (0.2, length, 0.028), white, 0.004)
    box((x, (y0 + y1) / 2, deck + 0.0155), (0.15, length, 0.004), plain("#3b3c3e", 0.8), 0)
    marks = Batch()
    for k in range(int(length / 0.08)):
        marks.box((x, y0 + 0.04 + k * 0.08, deck + 0.0182), (0.004, 0.04, 0.001))
    marks.done(plain("#f4f0e4", 0.6))
    for t in (0.27, 0.73):
        ty = y0 + length * t
        for s in (-1, 1):
            rod((x + s * 0.17, ty, z), (x + s * 0.11, ty, deck), 0.026, white, 0.022, 12)
            rod((x + s * 0.11, ty, deck), (x + s * 0.012, ty, z + 1.12), 0.022, white, 0.014, 12)
        box((x, ty, z + 0.22), (0.27, 0.04, 0.03), white, 0.004)
        box((x, ty, z + 0.03), (0.5, 0.2, 0.06), plain("#b9b3a6", 0.8), 0.01)
        for k in range(1, 13):
            for s in (-1, 1):
                for side in (-0.09, 0.09):
                    reach = ty + s * 0.062 * k
                    rod(
                        (x + side * 0.15, ty, z + 0.72 + 0.03 * k),
                        (x + side, reach, deck + 0.012),
                        0.0022,
                        plain("#f5f3ee", 0.4),
                        sides=6,
                    )
    rng, cars = Random(2), {}
    for k in range(14):
        cars.setdefault(k % 3, Batch()).box(
            (x + rng.choice((-0.035, 0.035)), y0 + 0.15 + k * length / 14, deck + 0.03), (0.022, 0.05, 0.02)
        )
    for k, batch in cars.items():
        batch.done(plain(("#b3261e", "#f0ede6", "#26547c")[k], 0.3), 0.004)


def tunnel_element(x: float, y: float, z: float) -> None:
    """A cut through an immersed tunnel: two tubes for traffic, a gallery between them; seen from the south."""
    outer = [(-0.95, 0), (0.95, 0), (0.95, 0.42), (0.78, 0.58), (-0.78, 0.58), (-0.95, 0.42)]

    def bore(a: float, b: float):
        return [(a, 0.08), (b, 0.08), (b, 0.4), (b - 0.08, 0.49), (a + 0.08, 0.49), (a, 0.4)]

    slab(
        [outer, bore(-0.86, -0.14), bore(-0.08, 0.08), bore(0.14, 0.86)],
        0.6,
        (x, y, z + 0.06),
        plain("#bdb9b0", 0.75, vary=0.12, scale=9, bump=0.15),
        0,
    )
    for s in (-1, 1):
        box((x + s * 0.5, y, z + 0.145), (0.7, 0.6, 0.01), plain("#343537", 0.8), 0)
        for k in (-1, 1):
            box((x + s * 0.5 + k * 0.115, y, z + 0.152), (0.008, 0.58, 0.003), plain("#f4f0e4", 0.6), 0)
        for k in range(3):
            box(
                (x + s * 0.5 + (k - 1) * 0.22, y - 0.05 + 0.14 * (k - 1), z + 0.19),
                (0.1, 0.2, 0.07),
                plain(("#b3261e", "#f0ede6", "#26547c")[k], 0.3),
                0.02,
            )
    box((x, y, z + 0.03), (2.2, 0.8, 0.06), plain("#c9b48c", 0.95, vary=0.2, scale=20, bump=0.5), 0.01)
