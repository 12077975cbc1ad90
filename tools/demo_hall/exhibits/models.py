"""The smaller models: wheel, arch puzzle, lock, boat, road layers, milestone, projector."""

from math import cos, pi, sin
from random import Random

from mathutils import Matrix, Vector

from tools.demo_hall.modelling.build import Batch, arc, box, lathe, mesh, ring, rod, slab, tube, turn
from tools.demo_hall.modelling.materials import metal, pane, plain, stone, water, wood


def wheel(x: float, y: float, foot: float, radius: float, yaw: float) -> None:
    """A spoked cart wheel with an iron tyre; its axle points along `yaw`."""
    axle = turn(yaw) @ Vector((0, 1, 0))
    right = turn(yaw) @ Vector((1, 0, 0))
    oak, iron = wood("#8a5a32", "z", 0.55, 0.5), metal("#4b4642", 0.5)
    hub = Vector((x, y, foot + radius))
    for outer, inner, depth, stuff in (
        (radius, radius - 0.018, 0.1, iron),
        (radius - 0.018, radius - 0.13, 0.085, oak),
    ):
        slab([arc(0, 0, outer, 0, 360, 96)[:-1], arc(0, 0, inner, 0, 360, 96)[:-1]], depth, hub, stuff, yaw)
    for k in range(16):
        a = k * pi / 8
        way = right * cos(a) + Vector((0, 0, 1)) * sin(a)
        rod(hub + way * 0.1, hub + way * (radius - 0.125), 0.028, oak, 0.021, 16)
    lathe(
        [(0.02, -0.24), (0.085, -0.22), (0.11, -0.1), (0.135, 0), (0.11, 0.1), (0.085, 0.22), (0.02, 0.24)],
        hub,
        oak,
        Vector((0, 0, 1)).rotation_difference(axle).to_matrix(),
    )
    for d in (-0.16, 0.16):
        ring(hub + axle * d, 0.1, 0.014, iron, axle)
    rod(hub - axle * 0.34, hub + axle * 0.34, 0.035, iron)
    box((x, y, foot + 0.06), (0.9, 0.36, 0.12), wood("#4e331f", "x"), 0.01, yaw)


def arch_puzzle(x: float, y: float, z: float, scale: float = 1.0) -> None:
    """Foam blocks on a table, set up as an arch seen from the south, with some left over."""
    colors = ["#c0392b", "#d59a2f", "#3d7ea6", "#6f9a5c", "#c97b4a"]
    for k in range(11):
        a0, a1 = 180 - k * 180 / 11 - 0.5, 180 - (k + 1) * 180 / 11 + 0.5
        slab(
            [[*arc(0, 0, 0.62 * scale, a0, a1, 6), *arc(0, 0, 0.42 * scale, a1, a0, 6)]],
            0.3 * scale,
            (x, y, z),
            plain(colors[k % 5] if k != 5 else "#efe7d6", 0.7, bump=0.1),
            0,
            bevel=0.008,
        )
    for s in (-1, 1):
        box((x + s * 0.76 * scale, y, z + 0.11), (0.24 * scale, 0.34 * scale, 0.22), plain("#8d8378", 0.8), 0.01)
    rng = Random(7)
    for k in range(6):
        box(
            (x + 1.1 + 0.2 * (k % 3), y - 0.2 + 0.24 * (k // 3), z + 0.06),
            (0.15, 0.2, 0.12),
            plain(colors[k % 5], 0.7, bump=0.1),
            0.012,
            rng.uniform(0, 60),
        )


def lock(x: float, y: float, z: float, length: float) -> None:
    """A canal lock along y, its west side of glass: low water to the south, a boat in the chamber, mitre gates."""
    rock, oak = stone("#a89b86", 0.06), wood("#4f3824", "z", 0.6)
    levels = ((-0.5, -0.2, 0.1), (-0.2, 0.22, 0.19), (0.22, 0.5, 0.27))
    box((x - 0.25, y, z + 0.17), (0.012, length, 0.34), pane(), 0)
    box((x + 0.34, y, z + 0.17), (0.2, length, 0.34), rock, 0.012)
    box((x, y, z + 0.004), (0.5, length, 0.008), rock, 0)
    for k in range(9):
        box(
            (x + 0.28, y - length * 0.46 + k * length * 0.115, z + 0.36),
            (0.035, 0.035, 0.05),
            plain("#2e2b28", 0.6),
            0.006,
        )
    box((x + 0.385, y, z + 0.345), (0.1, length, 0.012), plain("#66713f", 0.95, vary=0.3, scale=60, bump=0.4), 0)
    for a, b, level in levels:
        box((x, y + (a + b) / 2 * length, z + level / 2), (0.48, (b - a) * length - 0.012, level), water("#3d7476"), 0)
    for at in (-0.2, 0.22):
        for side in (-1, 1):
            box((x + side * 0.118, y + at * length + 0.05, z + 0.18), (0.25, 0.028, 0.34), oak, 0.006, side * 24)
        box((x + 0.32, y + at * length, z + 0.38), (0.46, 0.035, 0.035), wood("#c9b28b", "x"), 0.006, 24)
    boat(x, y + 0.01 * length, z + 0.19, 0.6, 0, sail=False)
    house = (x + 0.36, y + 0.36 * length)
    box((*house, z + 0.42), (0.13, 0.22, 0.15), plain("#e9e1cf", 0.8), 0.004)
    slab([[(-0.09, 0), (0.09, 0), (0, 0.08)]], 0.26, (*house, z + 0.495), plain("#4a4d50", 0.8), 0)


def boat(x: float, y: float, z: float, length: float, yaw: float, sail: bool = True) -> None:
    """A flat-bottomed cargo boat; its bow points along `yaw`."""
    rotation, origin = turn(yaw), Vector((x, y, z))

    def put(p):
        return rotation @ Vector(p) + origin

    sections, verts, faces = 13, [], []
    for k in range(sections):
        t = -1 + 2 * k / (sections - 1)
        beam, sheer = 0.125 * length * (1 - 0.45 * abs(t) ** 3), length * (0.085 + 0.06 * abs(t) ** 2.4)
        bottom = length * 0.05 * abs(t) ** 3
        for px, pz in (
            (-beam, sheer),
            (-beam * 0.92, sheer * 0.5 + bottom * 0.5),
            (-beam * 0.62, bottom),
            (beam * 0.62, bottom),
            (beam * 0.92, sheer * 0.5 + bottom * 0.5),
            (beam, sheer),
            (beam * 0.9, sheer - 0.004 * length),
            (0, sheer - 0.03 * length),
            (-beam * 0.9, sheer - 0.004 * length),
        ):
            verts.append(put((px, t * length / 2, pz)))
    for k in range(sections - 1):
        faces += [(9 * k + j, 9 * k + (j + 1) % 9, 9 * k + 9 + (j + 1) % 9, 9 * k + 9 + j) for j in range(9)]
    faces += [tuple(range(9)), tuple(reversed(range(9 * (sections - 1), 9 * sections)))]
    mesh("hull", verts, faces, wood("#6e4526", "y", 0.5), smooth=True)
    roof = [(r * cos(a * pi / 12), r * sin(a * pi / 12)) for r in (0.105 * length,) for a in range(13)]
    slab([roof], length * 0.34, put((0, -0.16 * length, 0.085 * length)), wood("#b08a54", "y", 0.7), yaw)
    for k in range(5):
        box(
            put((0, (0.1 + 0.055 * k) * length, 0.105 * length)),
            (0.15 * length, 0.045 * length, 0.06 * length),
            plain(("#b99d6b", "#a98c5c")[k % 2], 0.9, vary=0.2),
            0.006,
            yaw,
        )
    if sail:
        mast = put((0, 0.05 * length, 0.06 * length))
        rod(mast, mast + Vector((0, 0, 0.82 * length)), 0.011 * length, wood("#8a6238", "z"), 0.007 * length, 12)
        out = rotation @ Vector((0.86, 0.5, 0))
        belly = rotation @ Vector((-0.5, 0.86, 0))
        rows, cols, verts, faces = 9, 8, [], []
        for i in range(rows):
            for j in range(cols):
                u, v = j / (cols - 1) - 0.42, i / (rows - 1)
                width = 0.5 * length * (1 - 0.22 * v)
                bulge = 0.05 * length * sin(pi * (u + 0.42)) * (1 + 0.25 * cos(v * 2 * pi * 4))
                verts.append(mast + out * (u * width) + belly * bulge + Vector((0, 0, length * (0.14 + 0.64 * v))))
        faces = [
            (i * cols + j, i * cols + j + 1, (i + 1) * cols + j + 1, (i + 1) * cols + j)
            for i in range(rows - 1)
            for j in range(cols - 1)
        ]
        mesh("sail", verts, faces, plain("#c9a873", 0.9, vary=0.12, scale=8, bump=0.3), smooth=True)
        for i in range(rows):
            tube([verts[i * cols + j] for j in range(cols)], 0.005 * length, wood("#7a5632", "x"), 1)


def road_layers(x: float, y: float, z: float) -> None:
    """A road cut open in steps: subgrade, sub-base, base, asphalt."""
    rng = Random(11)
    layers = [
        (1.7, 0.16, plain("#6f5238", 0.95, vary=0.4, scale=20, bump=0.8)),
        (1.35, 0.13, plain("#a5977d", 0.95, vary=0.3, scale=30, bump=0.9)),
        (0.98, 0.12, plain("#8d8f90", 0.9, vary=0.3, scale=40, bump=0.9)),
        (0.62, 0.09, plain("#2c2c2e", 0.85, vary=0.3, scale=60, bump=0.8)),
    ]
    base = z
    for i, (length, height, stuff) in enumerate(layers):
        box((x, y - (1.7 - length) / 2, base + height / 2), (0.85, length, height), stuff, 0.01)
        pebbles = Batch()
        for _ in range((0, 160, 260, 0)[i]):
            px, py = x + rng.uniform(-0.41, 0.41), y + 0.85 - (1.7 - length) - rng.uniform(0.0, 0.34)
            d = rng.uniform(0.018, 0.042) if i == 1 else rng.uniform(0.025, 0.05)
            pebbles.box(
                (px, py, base + height),
                (d, d * 0.8, d * 0.7),
                rng.uniform(0, 180),
                Matrix.Rotation(rng.uniform(0, 3), 3, "X"),
            )
        if pebbles.verts:
            pebbles.done(stone("#9c9384" if i == 1 else "#84878a", 0.3), 0.006)
        base += height
    for k in range(3):
        box((x, y - 0.8 + 0.24 * k, base + 0.002), (0.05, 0.15, 0.004), plain("#f1ede2", 0.7), 0)


def milestone(x: float, y: float, yaw: float) -> None:
    outline = [(-0.24, 0), (0.24, 0), *arc(0, 0.8, 0.24, 0, 180, 20)]
    slab([outline], 0.2, (x, y, 0.06), stone("#a9a294", 0.12), yaw, bevel=0.015)
    box((x, y, 0.03), (0.8, 0.5, 0.06), stone("#8d8778", 0.15), 0.01, yaw)


def projector(x: float, y: float, z: float, yaw: float) -> None:
    """An old film projector on its stand; its lens points along `yaw`."""
    black, brass = plain("#232224", 0.4), metal("#b08a45", 0.28)
    rotation = turn(yaw)

    def put(a: float, b: float, c: float):
        return rotation @ Vector((a, b, c)) + Vector((x, y, z))

    box(put(0, 0, 0.22), (0.22, 0.42, 0.28), black, 0.02, yaw)
    box(put(0, -0.28, 0.27), (0.26, 0.26, 0.34), metal("#6d6f72", 0.35), 0.03, yaw)
    rod(put(0, -0.3, 0.44), put(0, -0.3, 0.56), 0.05, black)
    rod(put(0, 0.2, 0.24), put(0, 0.36, 0.24), 0.05, brass)
    rod(put(0, 0.34, 0.24), put(0, 0.4, 0.24), 0.062, brass)
    side = rotation @ Vector((1, 0, 0))
    for a, c, r in ((0.2, 0.66, 0.21), (-0.12, 0.14, 0.17)):
        hub = put(0.14, a - 0.05, c)
        for d in (0, 0.03):
            slab(
                [
                    arc(0, 0, r, 0, 360, 48)[:-1],
                    *[
                        arc(0.55 * r * cos(k * pi / 3), 0.55 * r * sin(k * pi / 3), 0.2 * r, 0, 360, 16)[:-1]
                        for k in range(6)
                    ],
                ],
                0.006,
                hub + side * d,
                metal("#a9abad", 0.3),
                yaw - 90,
                bevel=0.001,
            )
        rod(hub + side * 0.006, hub + side * 0.024, r * 0.8, plain("#2a211d", 0.35), sides=48)
    tube([put(0, 0.1, 0.36), put(0.05, 0.14, 0.5), put(0.14, 0.15, 0.64)], 0.02, black)
    for a in range(3):
        w = a * 2 * pi / 3 + 0.5
        rod(put(0, -0.05, 0.08), put(0.4 * cos(w), 0.4 * sin(w), -0.8 + 0.0), 0.02, wood("#7a5230", "z"), 0.016, 12)
    box(put(0, -0.05, 0.07), (0.3, 0.6, 0.03), black, 0.006, yaw)
