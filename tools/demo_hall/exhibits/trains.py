"""The railway exhibits: track with ballast, a small tank engine at full size, and model trains."""

from math import cos, pi, sin
from random import Random

from mathutils import Matrix

from tools.demo_hall.modelling.build import Batch, arc, box, lathe, mesh, ring, rod, slab, tube
from tools.demo_hall.modelling.materials import glow, metal, plain, stone, wood

GAUGE = 0.9


def track(x0: float, x1: float, y: float) -> float:
    """Ballast, sleepers and rails along x; returns the height of the rail's top."""
    rng, oak, steel = Random(5), Batch(), metal("#8f8a84", 0.3)
    slab(
        [[(-1.25, 0), (1.25, 0), (1.0, 0.13), (-1.0, 0.13)]], x1 - x0, ((x0 + x1) / 2, y, 0), stone("#6f6a64", 0.1), 90
    )
    stones = Batch()
    for _ in range(5200):
        u, v = rng.uniform(x0, x1), rng.uniform(-1.24, 1.24)
        h = 0.13 if abs(v) < 1 else 0.13 * (1.25 - abs(v)) / 0.25
        d = rng.uniform(0.035, 0.075)
        stones.box(
            (u, y + v, h),
            (d, d * rng.uniform(0.6, 1), d * rng.uniform(0.5, 0.9)),
            rng.uniform(0, 180),
            Matrix.Rotation(rng.uniform(0, 3), 3, "X"),
        )
    stones.done(stone("#857e76", 0.1), 0.008)
    count = int((x1 - x0) / 0.55)
    for k in range(count + 1):
        oak.box((x0 + 0.1 + k * (x1 - x0 - 0.2) / count, y, 0.16), (0.22, 1.7, 0.12))
    oak.done(wood("#4c3827", "y", 0.75), 0.01)
    profile = [
        (-0.055, 0),
        (0.055, 0),
        (0.055, 0.012),
        (0.01, 0.025),
        (0.01, 0.085),
        (0.032, 0.095),
        (0.032, 0.125),
        (-0.032, 0.125),
        (-0.032, 0.095),
        (-0.01, 0.085),
        (-0.01, 0.025),
        (-0.055, 0.012),
    ]
    for s in (-1, 1):
        slab([profile], x1 - x0, ((x0 + x1) / 2, y + s * (GAUGE / 2 + 0.03), 0.22), steel, 90, bevel=0.002)
    for x in (x0 + 0.15, x1 - 0.15):
        box((x, y, 0.55), (0.16, 1.5, 0.22), plain("#a3281e", 0.5), 0.015)
        for s in (-1, 1):
            box((x, y + s * 0.5, 0.3), (0.14, 0.14, 0.5), wood("#4c3827", "z"), 0.01)
    return 0.345


def spoked(x: float, y: float, z: float, r: float, face: int, color) -> None:
    """A locomotive wheel seen from the south (`face` -1) or north (1)."""
    tyre = metal("#8a8784", 0.3)
    slab([arc(0, 0, r, 0, 360, 64)[:-1], arc(0, 0, r - 0.045, 0, 360, 64)[:-1]], 0.11, (x, y, z), tyre, 0)
    slab(
        [arc(0, 0, r + 0.03, 0, 360, 64)[:-1], arc(0, 0, r - 0.05, 0, 360, 64)[:-1]],
        0.025,
        (x, y - face * 0.06, z),
        tyre,
        0,
    )
    slab([arc(0, 0, r - 0.044, 0, 360, 64)[:-1], arc(0, 0, r - 0.09, 0, 360, 64)[:-1]], 0.08, (x, y, z), color, 0)
    for k in range(10):
        a = k * pi / 5
        rod(
            (x + 0.05 * cos(a), y, z + 0.05 * sin(a)),
            (x + (r - 0.08) * cos(a), y, z + (r - 0.08) * sin(a)),
            0.022,
            color,
            0.017,
            10,
        )
    rod((x, y - 0.07, z), (x, y + 0.07, z), 0.075, color)
    slab([[*arc(0, 0, r - 0.085, 200, 300, 16)]], 0.07, (x, y, z), color, 0)


def engine(x: float, y: float, rail: float) -> None:
    """A small 0-6-0 tank engine, about 5 m long, its chimney to the west; `x` is its middle."""
    green, black, red = plain("#1f4a36", 0.22, vary=0.05, bump=0), plain("#1b1b1c", 0.35), plain("#a02a20", 0.35)
    brass, steel = metal("#c79a4b", 0.2), metal("#a6a5a3", 0.25)
    r, z = 0.42, rail + 0.42
    for dx in (-1.15, -0.1, 0.95):
        for s in (-1, 1):
            spoked(x + dx, y + s * (GAUGE / 2 + 0.03), z, r, s, red)
        rod((x + dx, y - 0.5, z), (x + dx, y + 0.5, z), 0.06, steel)
    for s in (-1, 1):
        out = y + s * (GAUGE / 2 + 0.16)
        px, pz = 0.19 * cos(0.7), 0.19 * sin(0.7)
        for dx in (-1.15, -0.1, 0.95):
            rod((x + dx + px, out - s * 0.12, z + pz), (x + dx + px, out + s * 0.05, z + pz), 0.045, steel)
        box((x - 0.1 + px, out, z + pz), (2.2, 0.035, 0.085), steel, 0.01)
        rod((x - 0.1 + px, out + s * 0.06, z + pz), (x - 1.75, out + s * 0.06, z + 0.1), 0.036, steel)
        rod((x - 1.75, out + s * 0.06, z + 0.1), (x - 2.0, out + s * 0.06, z + 0.1), 0.024, steel)
        rod((x - 2.32, out + s * 0.05, z + 0.1), (x - 1.84, out + s * 0.05, z + 0.1), 0.17, green)
        for dx in (-2.33, -1.84):
            rod((x + dx - 0.015, out + s * 0.05, z + 0.1), (x + dx + 0.015, out + s * 0.05, z + 0.1), 0.185, brass)
        box((x - 2.08, out + s * 0.04, z + 0.32), (0.4, 0.22, 0.2), black, 0.02)
        box((x, y + s * 0.36, z + 0.14), (4.7, 0.04, 0.28), red, 0.008)
        box((x - 0.15, y + s * 0.62, z + 0.73), (2.3, 0.34, 0.62), green, 0.035)
        for k in range(2):
            box(
                (x - 0.15, y + s * (0.793 + 0.002 * k), z + 0.73),
                (2.1 - 0.05 * k, 0.006, 0.46 - 0.05 * k),
                (brass, green)[k],
                0.0,
            )
        tube(
            [(x - 1.9, y + s * 0.47, z + 1.05), (x - 0.9, y + s * 0.49, z + 1.12), (x + 1.15, y + s * 0.49, z + 1.12)],
            0.018,
            brass,
        )
        box((x, y + s * 0.68, z + 0.4), (4.9, 0.34, 0.04), black, 0.006)
        for ex in (-2.42, 2.42):
            way = -1 if ex < 0 else 1
            rod((x + ex, y + s * 0.5, z + 0.18), (x + ex + way * 0.26, y + s * 0.5, z + 0.18), 0.05, black)
            lathe(
                [(0.15, 0), (0.15, 0.02), (0.1, 0.045), (0, 0.05)],
                (x + ex + way * 0.26, y + s * 0.5, z + 0.18),
                steel,
                Matrix.Rotation(way * pi / 2, 3, "Y"),
            )
    for ex in (-2.42, 2.42):
        box((x + ex, y, z + 0.18), (0.08, 1.7, 0.34), red, 0.012)
        ring((x + ex * 1.04, y, z + 0.1), 0.07, 0.018, steel, (0, 1, 0))
    axis = z + 0.98
    rod((x - 1.72, y, axis), (x + 1.2, y, axis), 0.43, green, sides=64)
    rod((x - 2.3, y, axis), (x - 1.72, y, axis), 0.45, black, sides=64)
    lathe(
        [(0.45, 0), (0.44, 0.02), (0.3, 0.05), (0, 0.07)],
        (x - 2.3, y, axis),
        black,
        Matrix.Rotation(-pi / 2, 3, "Y"),
        64,
    )
    for a in range(2):
        rod((x - 2.39, y, axis), (x - 2.39, y + 0.14 * cos(1 + a * 2), axis + 0.14 * sin(1 + a * 2)), 0.012, steel)
    for dx in (-1.72, -0.95, -0.2, 0.55, 1.1):
        ring((x + dx, y, axis), 0.432, 0.014, brass, (1, 0, 0))
    lathe(
        [(0.2, 0), (0.15, 0.08), (0.13, 0.5), (0.15, 0.78), (0.21, 0.82), (0.21, 0.88), (0.15, 0.9), (0.12, 0.7)],
        (x - 2.0, y, axis + 0.4),
        black,
        caps=False,
    )
    ring((x - 2.0, y, axis + 1.22), 0.205, 0.022, brass)
    lathe(
        [(0.3, 0), (0.23, 0.06), (0.2, 0.3), (0.15, 0.42), (0.06, 0.48), (0, 0.49)],
        (x - 0.55, y, axis + 0.38),
        brass,
        caps=False,
    )
    lathe([(0.2, 0), (0.15, 0.05), (0.13, 0.2), (0.08, 0.27), (0, 0.28)], (x - 1.25, y, axis + 0.4), green, caps=False)
    for s in (-0.07, 0.07):
        lathe(
            [(0.03, 0), (0.03, 0.2), (0.045, 0.22), (0.03, 0.3), (0, 0.31)],
            (x + 0.75, y + s, axis + 0.4),
            brass,
            caps=False,
            sides=16,
        )
    cab = [(-0.62, 0), (0.62, 0), (0.62, 1.62), (-0.62, 1.62)]
    window = [
        [(a - 0.19, 0.95), (a + 0.19, 0.95), (a + 0.19, 1.3), *arc(a, 1.3, 0.19, 0, 180, 12)[1:-1], (a - 0.19, 1.3)]
        for a in (-0.3, 0.3)
    ]
    for s in (-1, 1):
        slab([cab, *window], 0.04, (x + 1.75, y + s * 0.77, z + 0.42), green, 0)
        slab(
            [
                [(-0.5, 0.12), (0.5, 0.12), (0.5, 0.8), (-0.5, 0.8)],
                [(-0.48, 0.14), (-0.48, 0.78), (0.48, 0.78), (0.48, 0.14)],
            ],
            0.05,
            (x + 1.75, y + s * 0.77, z + 0.42),
            brass,
            0,
            bevel=0.001,
        )
        rod((x + 2.4, y + s * 0.8, z + 0.5), (x + 2.4, y + s * 0.8, z + 1.3), 0.014, brass)
    for ex in (1.14, 2.36):
        slab(
            [
                [(-0.77, 0), (0.77, 0), (0.77, 1.62), (-0.77, 1.62)],
                *[arc(a, 1.28, 0.15, 0, 360, 24)[:-1] for a in (-0.45, 0.45)],
            ],
            0.04,
            (x + ex, y, z + 0.42),
            green,
            90,
        )
    roof = [(0.9 * a / 10, 0.16 - 0.16 * (a / 10) ** 2) for a in range(10, -11, -1)]
    slab(
        [[*roof, (-0.9, -0.03), *[(px * 0.99, py - 0.035) for px, py in reversed(roof)], (0.9, -0.03)]],
        1.5,
        (x + 1.75, y, z + 2.06),
        black,
        90,
    )
    box((x - 2.45, y, z + 0.62), (0.16, 0.16, 0.22), black, 0.02)
    rod((x - 2.53, y, z + 0.62), (x - 2.55, y, z + 0.62), 0.065, glow("#ffe2b0", 5))


def bullet_train(
    x: float, y0: float, y1: float, z: float, nose: float = 0.9, wide: float = 0.26, maglev: bool = False
) -> None:
    """A streamlined train along y, nose to the south, on a short length of track or guideway."""
    length, verts, faces, around = y1 - y0, [], [], 40
    steps = 70
    for k in range(steps + 1):
        u = k / steps * length
        t = min(u / nose, 1)
        grow = (1 - (1 - t) ** 2.3) ** 0.6
        half, top = (
            wide / 2 * (0.16 + 0.84 * grow) * (1 if k else 0.5),
            wide * 1.12 * (0.24 + 0.76 * (t**1.15 if t < 1 else 1) ** 0.8),
        )
        for j in range(around):
            a = 2 * pi * j / around
            cx, cz = cos(a), sin(a)
            px = half * (abs(cx) ** 0.62) * (1 if cx > 0 else -1)
            pz = top / 2 + top / 2 * (abs(cz) ** 0.62) * (1 if cz > 0 else -1)
            verts.append((x + px, y0 + u, z + 0.075 + pz))
    for k in range(steps):
        near, far = k * around, (k + 1) * around
        for j in range(around):
            after = (j + 1) % around
            faces += [(near + j, near + after, far + after, far + j)]
    faces += [tuple(range(around)), tuple(range(steps * around, (steps + 1) * around))]
    mesh("train", verts, faces, plain("#eef0f1", 0.16, vary=0.01, bump=0), smooth=True)
    stripe, glass = plain("#b3261e" if not maglev else "#1c6aa8", 0.25, bump=0), plain("#14181c", 0.06, bump=0)
    for s in (-1, 1):
        box(
            (x + s * (wide / 2 + 0.0005), y0 + (length + nose) / 2 + 0.1, z + 0.075 + wide * 0.4),
            (0.004, length - nose - 0.2, 0.016),
            stripe,
            0,
        )
        k = y0 + nose + 0.12
        while k < y1 - 0.08:
            box((x + s * (wide / 2 + 0.0005), k, z + 0.075 + wide * 0.64), (0.004, 0.075, 0.06), glass, 0.002)
            k += 0.1
    box(
        (x, y0 + nose * 0.63, z + 0.075 + wide * 0.94),
        (wide * 0.56, nose * 0.3, 0.03),
        glass,
        0.012,
        0,
        Matrix.Rotation(0.3, 3, "X"),
    )
    for s in (-1, 1):
        box(
            (x + s * wide * 0.2, y0 + nose * 0.16, z + 0.075 + wide * 0.34),
            (0.05, 0.09, 0.02),
            glow("#eaf4ff", 5),
            0.005,
            s * -12,
            Matrix.Rotation(0.5, 3, "X"),
        )
    if maglev:
        box((x, (y0 + y1) / 2, z + 0.04), (wide * 0.95, length + 0.3, 0.05), plain("#b9bdc1", 0.5), 0.006)
        box((x, (y0 + y1) / 2, z + 0.008), (wide * 0.5, length + 0.3, 0.02), plain("#9aa0a5", 0.6), 0)
        for s in (-1, 1):
            box((x + s * wide * 0.36, (y0 + y1) / 2, z + 0.068), (0.012, length + 0.2, 0.006), glow("#49c3ff", 4), 0)
        return
    box((x, (y0 + y1) / 2, z + 0.012), (wide * 1.5, length + 0.3, 0.024), plain("#a5a29b", 0.8), 0.004)
    for s in (-1, 1):
        box((x + s * 0.072, (y0 + y1) / 2, z + 0.036), (0.01, length + 0.3, 0.02), metal("#9a9894", 0.25), 0)
        for k in range(int(length / 0.32)):
            rod(
                (x + s * 0.072 - 0.008, y0 + 0.3 + k * 0.32, z + 0.07),
                (x + s * 0.072 + 0.008, y0 + 0.3 + k * 0.32, z + 0.07),
                0.026,
                metal("#55534f", 0.4),
                sides=20,
            )
    box((x, (y0 + y1) / 2 + 0.1, z + 0.062), (wide * 0.8, length - 0.4, 0.04), plain("#2f3133", 0.6), 0.004)
