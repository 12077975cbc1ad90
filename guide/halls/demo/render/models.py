"""The models on the plinths: wheel, arch, bridges, lock, boat, road layers, tunnel, projector."""

from math import asin, cos, pi, sin
from random import Random

from build import Batch, box, lathe, mesh, ring, rod, slab, tube, turn
from materials import metal, pane, plain, stone, water, wood
from mathutils import Matrix, Vector


def arc(cx: float, cy: float, r: float, start: float, end: float, steps: int = 32):
    return [(cx + r * cos(a * pi / 180), cy + r * sin(a * pi / 180)) for a in [start + (end - start) * i / steps for i in range(steps + 1)]]


def wheel(x: float, y: float, foot: float, radius: float, yaw: float) -> None:
    """A spoked cart wheel with an iron tyre; its axle points along `yaw`."""
    axle = turn(yaw) @ Vector((0, 1, 0))
    right = turn(yaw) @ Vector((1, 0, 0))
    oak, iron = wood("#8a5a32", "z", 0.55, 0.5), metal("#4b4642", 0.5)
    hub = Vector((x, y, foot + radius))
    for outer, inner, depth, stuff in ((radius, radius - 0.018, 0.1, iron), (radius - 0.018, radius - 0.13, 0.085, oak)):
        slab([arc(0, 0, outer, 0, 360, 96)[:-1], arc(0, 0, inner, 0, 360, 96)[:-1]], depth, hub, stuff, yaw)
    for k in range(16):
        a = k * pi / 8
        way = right * cos(a) + Vector((0, 0, 1)) * sin(a)
        rod(hub + way * 0.1, hub + way * (radius - 0.125), 0.028, oak, 0.021, 16)
    lathe([(0.02, -0.24), (0.085, -0.22), (0.11, -0.1), (0.135, 0), (0.11, 0.1), (0.085, 0.22), (0.02, 0.24)], hub, oak, Vector((0, 0, 1)).rotation_difference(axle).to_matrix())
    for d in (-0.16, 0.16):
        ring(hub + axle * d, 0.1, 0.014, iron, axle)
    rod(hub - axle * 0.34, hub + axle * 0.34, 0.035, iron)
    box((x, y, foot + 0.06), (0.9, 0.36, 0.12), wood("#4e331f", "x"), 0.01, yaw)


def arch_puzzle(x: float, y: float, z: float, scale: float = 1.0) -> None:
    """Foam blocks on a table, set up as an arch seen from the south, with some left over."""
    colors = ["#c0392b", "#d59a2f", "#3d7ea6", "#6f9a5c", "#c97b4a"]
    for k in range(11):
        a0, a1 = 180 - k * 180 / 11 - 0.5, 180 - (k + 1) * 180 / 11 + 0.5
        slab([[*arc(0, 0, 0.62 * scale, a0, a1, 6), *arc(0, 0, 0.42 * scale, a1, a0, 6)]], 0.3 * scale, (x, y, z), plain(colors[k % 5] if k != 5 else "#efe7d6", 0.7, bump=0.1), 0, bevel=0.008)
    for s in (-1, 1):
        box((x + s * 0.76 * scale, y, z + 0.11), (0.24 * scale, 0.34 * scale, 0.22), plain("#8d8378", 0.8), 0.01)
    rng = Random(7)
    for k in range(6):
        box((x + 1.1 + 0.2 * (k % 3), y - 0.2 + 0.24 * (k // 3), z + 0.06), (0.15, 0.2, 0.12), plain(colors[k % 5], 0.7, bump=0.1), 0.012, rng.uniform(0, 60))


def zhaozhou(x: float, y: float, z: float, length: float) -> None:
    """An open-spandrel stone arch in the manner of Zhaozhou Bridge, seen from the south, with water below."""
    s = length / 52  # model metres for a metre of bridge
    half, rise = 18.5, 7.2
    r = (half * half + rise * rise) / (2 * rise)
    spread = asin(half / r) * 180 / pi
    up = lambda px: 1.9 + rise - 2.9 * (px / 25) ** 2  # the deck's height above the springing
    soffit = arc(0, rise - r, r, 90 - spread, 90 + spread)
    body = [(px * s, py * s) for px, py in [*[(25 - 1.25 * i, up(25 - 1.25 * i)) for i in range(41)], (-25, -0.6), (-half, -0.6), *reversed(soffit), (half, -0.6), (25, -0.6)]]
    holes = []
    for px, rr in ((-15.6, 1.9), (-11.2, 1.4), (11.2, 1.4), (15.6, 1.9)):
        base = rise - r + ((r + 1.1) ** 2 - px * px) ** 0.5 + 0.25
        holes.append([(hx * s, hy * s) for hx, hy in [*arc(px, base, rr, 0, 180, 16), (px - rr, base - 0.5), (px + rr, base - 0.5)]])
    rock = stone("#b3a58e", 0.06)
    depth = 9.6 * s
    slab([body, *holes], depth, (x, y, z + 0.6 * s), rock, 0, bevel=0.003)
    stones = Batch()
    for k in range(43):
        a = (90 - spread + 2 * spread * k / 42) * pi / 180
        for side in (-1, 1):
            stones.box((x + (r + 0.55) * cos(a) * s, y + side * depth / 2, z + (0.6 + rise - r + (r + 0.55) * sin(a)) * s), (0.92 * s, 0.5 * s, 1.05 * s), 0, Matrix.Rotation(-(a - pi / 2), 3, "Y"))
    stones.done(stone("#c4b69d", 0.05), 0.002)
    rails = Batch()
    for side in (-1, 1):
        for i in range(41):
            px = -25 + 1.25 * i
            rails.box((x + px * s, y + side * depth * 0.46, z + (0.6 + up(px) + 0.75) * s), (0.3 * s, 0.3 * s, 1.5 * s))
            if i < 40:
                nx = px + 0.625
                slope = Matrix.Rotation(-(up(px + 1.25) - up(px)) / 1.25, 3, "Y")
                rails.box((x + nx * s, y + side * depth * 0.46, z + (0.6 + up(nx) + 0.6) * s), (1.1 * s, 0.14 * s, 0.9 * s), 0, slope)
    rails.done(stone("#d2c7b2", 0.05), 0.001)
    box((x, y, z + 0.004), (38 * s, depth * 2.2, 0.008), water("#274f52"), 0)
    for side in (-1, 1):
        mound = [(side * 18.3 * s, 0), (side * 19.2 * s, 1.4 * s), (side * 21 * s, 2.5 * s), (side * 24.5 * s, 3.4 * s), (side * 29 * s, 3.7 * s), (side * 29 * s, 0)]
        slab([mound if side < 0 else list(reversed(mound))], depth * 2.2, (x, y, z), plain("#66713f", 0.95, vary=0.3, scale=60, bump=0.4), 0)


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
                    rod((x + side * 0.15, ty, z + 0.72 + 0.03 * k), (x + side, reach, deck + 0.012), 0.0022, plain("#f5f3ee", 0.4), sides=6)
    rng, cars = Random(2), {}
    for k in range(14):
        cars.setdefault(k % 3, Batch()).box((x + rng.choice((-0.035, 0.035)), y0 + 0.15 + k * length / 14, deck + 0.03), (0.022, 0.05, 0.02))
    for k, batch in cars.items():
        batch.done(plain(("#b3261e", "#f0ede6", "#26547c")[k], 0.3), 0.004)


def lock(x: float, y: float, z: float, length: float) -> None:
    """A canal lock along y, its west side of glass: low water to the south, a boat in the chamber, mitre gates."""
    rock, oak = stone("#a89b86", 0.06), wood("#4f3824", "z", 0.6)
    levels = ((-0.5, -0.2, 0.1), (-0.2, 0.22, 0.19), (0.22, 0.5, 0.27))
    box((x - 0.25, y, z + 0.17), (0.012, length, 0.34), pane(), 0)
    box((x + 0.34, y, z + 0.17), (0.2, length, 0.34), rock, 0.012)
    box((x, y, z + 0.004), (0.5, length, 0.008), rock, 0)
    for k in range(9):
        box((x + 0.28, y - length * 0.46 + k * length * 0.115, z + 0.36), (0.035, 0.035, 0.05), plain("#2e2b28", 0.6), 0.006)
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
    put = lambda p: rotation @ Vector(p) + origin
    sections, verts, faces = 13, [], []
    for k in range(sections):
        t = -1 + 2 * k / (sections - 1)
        beam, sheer = 0.125 * length * (1 - 0.45 * abs(t) ** 3), length * (0.085 + 0.06 * abs(t) ** 2.4)
        bottom = length * 0.05 * abs(t) ** 3
        for px, pz in ((-beam, sheer), (-beam * 0.92, sheer * 0.5 + bottom * 0.5), (-beam * 0.62, bottom), (beam * 0.62, bottom), (beam * 0.92, sheer * 0.5 + bottom * 0.5), (beam, sheer), (beam * 0.9, sheer - 0.004 * length), (0, sheer - 0.03 * length), (-beam * 0.9, sheer - 0.004 * length)):
            verts.append(put((px, t * length / 2, pz)))
    for k in range(sections - 1):
        for j in range(9):
            faces.append((9 * k + j, 9 * k + (j + 1) % 9, 9 * k + 9 + (j + 1) % 9, 9 * k + 9 + j))
    faces += [tuple(range(9)), tuple(reversed(range(9 * (sections - 1), 9 * sections)))]
    mesh("hull", verts, faces, wood("#6e4526", "y", 0.5), smooth=True)
    roof = [(r * cos(a * pi / 12), r * sin(a * pi / 12)) for r in (0.105 * length,) for a in range(13)]
    slab([roof], length * 0.34, put((0, -0.16 * length, 0.085 * length)), wood("#b08a54", "y", 0.7), yaw)
    for k in range(5):
        box(put((0, (0.1 + 0.055 * k) * length, 0.105 * length)), (0.15 * length, 0.045 * length, 0.06 * length), plain(("#b99d6b", "#a98c5c")[k % 2], 0.9, vary=0.2), 0.006, yaw)
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
        faces = [(i * cols + j, i * cols + j + 1, (i + 1) * cols + j + 1, (i + 1) * cols + j) for i in range(rows - 1) for j in range(cols - 1)]
        mesh("sail", verts, faces, plain("#c9a873", 0.9, vary=0.12, scale=8, bump=0.3), smooth=True)
        for i in range(rows):
            tube([verts[i * cols + j] for j in range(cols)], 0.005 * length, wood("#7a5632", "x"), 1)


def road_layers(x: float, y: float, z: float) -> None:
    """A road cut open in steps: subgrade, sub-base, base, asphalt."""
    rng = Random(11)
    layers = [(1.7, 0.16, plain("#6f5238", 0.95, vary=0.4, scale=20, bump=0.8)), (1.35, 0.13, plain("#a5977d", 0.95, vary=0.3, scale=30, bump=0.9)), (0.98, 0.12, plain("#8d8f90", 0.9, vary=0.3, scale=40, bump=0.9)), (0.62, 0.09, plain("#2c2c2e", 0.85, vary=0.3, scale=60, bump=0.8))]
    base = z
    for i, (length, height, stuff) in enumerate(layers):
        box((x, y - (1.7 - length) / 2, base + height / 2), (0.85, length, height), stuff, 0.01)
        pebbles = Batch()
        for _ in range((0, 160, 260, 0)[i]):
            px, py = x + rng.uniform(-0.41, 0.41), y + 0.85 - (1.7 - length) - rng.uniform(0.0, 0.34)
            d = rng.uniform(0.018, 0.042) if i == 1 else rng.uniform(0.025, 0.05)
            pebbles.box((px, py, base + height), (d, d * 0.8, d * 0.7), rng.uniform(0, 180), Matrix.Rotation(rng.uniform(0, 3), 3, "X"))
        if pebbles.verts:
            pebbles.done(stone("#9c9384" if i == 1 else "#84878a", 0.3), 0.006)
        base += height
    for k in range(3):
        box((x, y - 0.8 + 0.24 * k, base + 0.002), (0.05, 0.15, 0.004), plain("#f1ede2", 0.7), 0)


def milestone(x: float, y: float, yaw: float) -> None:
    outline = [(-0.24, 0), (0.24, 0), *arc(0, 0.8, 0.24, 0, 180, 20)]
    slab([outline], 0.2, (x, y, 0.06), stone("#a9a294", 0.12), yaw, bevel=0.015)
    box((x, y, 0.03), (0.8, 0.5, 0.06), stone("#8d8778", 0.15), 0.01, yaw)


def tunnel_element(x: float, y: float, z: float) -> None:
    """A cut through an immersed tunnel: two tubes for traffic, a gallery between them; seen from the south."""
    outer = [(-0.95, 0), (0.95, 0), (0.95, 0.42), (0.78, 0.58), (-0.78, 0.58), (-0.95, 0.42)]
    tube_ = lambda a, b: [(a, 0.08), (b, 0.08), (b, 0.4), (b - 0.08, 0.49), (a + 0.08, 0.49), (a, 0.4)]
    slab([outer, tube_(-0.86, -0.14), tube_(-0.08, 0.08), tube_(0.14, 0.86)], 0.6, (x, y, z + 0.06), plain("#bdb9b0", 0.75, vary=0.12, scale=9, bump=0.15), 0)
    for s in (-1, 1):
        box((x + s * 0.5, y, z + 0.145), (0.7, 0.6, 0.01), plain("#343537", 0.8), 0)
        for k in (-1, 1):
            box((x + s * 0.5 + k * 0.115, y, z + 0.152), (0.008, 0.58, 0.003), plain("#f4f0e4", 0.6), 0)
        for k in range(3):
            box((x + s * 0.5 + (k - 1) * 0.22, y - 0.05 + 0.14 * (k - 1), z + 0.19), (0.1, 0.2, 0.07), plain(("#b3261e", "#f0ede6", "#26547c")[k], 0.3), 0.02)
    box((x, y, z + 0.03), (2.2, 0.8, 0.06), plain("#c9b48c", 0.95, vary=0.2, scale=20, bump=0.5), 0.01)


def projector(x: float, y: float, z: float, yaw: float) -> None:
    """An old film projector on its stand; its lens points along `yaw`."""
    black, brass = plain("#232224", 0.4), metal("#b08a45", 0.28)
    rotation = turn(yaw)
    put = lambda a, b, c: rotation @ Vector((a, b, c)) + Vector((x, y, z))
    box(put(0, 0, 0.22), (0.22, 0.42, 0.28), black, 0.02, yaw)
    box(put(0, -0.28, 0.27), (0.26, 0.26, 0.34), metal("#6d6f72", 0.35), 0.03, yaw)
    rod(put(0, -0.3, 0.44), put(0, -0.3, 0.56), 0.05, black)
    rod(put(0, 0.2, 0.24), put(0, 0.36, 0.24), 0.05, brass)
    rod(put(0, 0.34, 0.24), put(0, 0.4, 0.24), 0.062, brass)
    side = rotation @ Vector((1, 0, 0))
    for a, c, r in ((0.2, 0.66, 0.21), (-0.12, -0.02 + 0.16, 0.17)):
        hub = put(0.14, a - 0.05, c)
        for d in (0, 0.03):
            slab([arc(0, 0, r, 0, 360, 48)[:-1], *[arc(0.55 * r * cos(k * pi / 3), 0.55 * r * sin(k * pi / 3), 0.2 * r, 0, 360, 16)[:-1] for k in range(6)]], 0.006, hub + side * d, metal("#a9abad", 0.3), yaw - 90, bevel=0.001)
        rod(hub + side * 0.006, hub + side * 0.024, r * 0.8, plain("#2a211d", 0.35), sides=48)
    tube([put(0, 0.1, 0.36), put(0.05, 0.14, 0.5), put(0.14, 0.15, 0.64)], 0.02, black)
    for a in range(3):
        w = a * 2 * pi / 3 + 0.5
        rod(put(0, -0.05, 0.08), put(0.4 * cos(w), 0.4 * sin(w), -0.8 + 0.0), 0.02, wood("#7a5230", "z"), 0.016, 12)
    box(put(0, -0.05, 0.07), (0.3, 0.6, 0.03), black, 0.006, yaw)


