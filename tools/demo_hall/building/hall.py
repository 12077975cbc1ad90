"""The building: walls with openings, floors, ceilings, doors, windows, lamps, and the world outside."""

from math import pi, sin
from random import Random

import bpy

from tools.demo_hall.modelling.build import Batch, area_light, box, picture, ring, rod, spot_light
from tools.demo_hall.modelling.materials import (
    brickwork,
    carpet,
    concrete,
    glow,
    image,
    metal,
    pane,
    plain,
    planks,
    terrazzo,
)
from tools.demo_hall.modelling.plants import tree
from tools.demo_hall.plan import DOOR_HEIGHT, DOORS, HEIGHT, ROOMS

SKIN = 0.15  # thickness of a room's own half of a wall
WARM, NEUTRAL, COOL = (1.0, 0.83, 0.66), (1.0, 0.93, 0.85), (0.86, 0.93, 1.0)

# Windows: (room, side, from, to, sill, head).
WINDOWS = [
    ("lobby", "S", -5.7, 5.7, 0.12, 4.3),
    ("learning", "S", -15.4, -6.8, 0.5, 3.7),
    ("waterways", "W", 7.6, 13.2, 0.45, 3.5),
    ("railways", "N", 7.0, 15.0, 3.0, 4.4),
]


def walls_of(room: str):
    """The wall's material by room and side; the fallback is the room's own."""
    return {
        "lobby": plain("#e6dfd2", 0.75, vary=0.03, bump=0.05),
        "learning": plain("#e9e4d6", 0.75, vary=0.03, bump=0.05),
        "waterways": plain("#2f4f57", 0.7, vary=0.05, bump=0.05),
        "roads": plain("#d8c7ad", 0.8, vary=0.05, bump=0.08),
        "railways": brickwork(),
        "film": plain("#2c2530", 0.9, vary=0.05, bump=0.1),
        "innovation": plain("#c9d0d6", 0.5, vary=0.03),
    }[room]


def floor_of(room: str):
    return {
        "lobby": terrazzo(),
        "learning": planks("#b98a5b"),
        "waterways": planks("#7c5a3e", rough=0.46),
        "roads": terrazzo("#b9b0a2", 0.24),
        "railways": concrete("#8f8b85", 0.38, joint=(2.5, 2.5)),
        "film": carpet("#2c1a24"),
        "innovation": plain("#33383d", 0.16, vary=0.05, scale=1.2, bump=0.0),
    }[room]


def openings(room: str, side: str) -> list[tuple[float, float, float, float]]:
    """Openings in one wall of a room: from, to along the wall, sill, head."""
    w, e, s, n = ROOMS[room]
    axis, at = {"W": ("x", w), "E": ("x", e), "S": ("y", s), "N": ("y", n)}[side]
    holes = [
        (low, high, 0.0, DOOR_HEIGHT)
        for pair, (a, c, low, high) in DOORS.items()
        if room in pair and a == axis and c == at
    ]
    return sorted(holes + [tuple(win[2:]) for win in WINDOWS if win[:2] == (room, side)])


def wall(room: str, side: str, material) -> None:
    """One wall of a room as boxes around its openings, with a skirting."""
    w, e, s, n = ROOMS[room]
    along_x = side in "NS"
    low, high = (w, e) if along_x else (s, n)
    at = {"W": w + SKIN / 2, "E": e - SKIN / 2, "S": s + SKIN / 2, "N": n - SKIN / 2}[side]
    inward = 1 if side in "WS" else -1

    def piece(a, b, bottom, top, thickness=SKIN, shift=0.0, stuff=material, bevel=0.0):
        if b - a < 0.01 or top - bottom < 0.01:
            return
        middle, size, where = (a + b) / 2, b - a, at + inward * shift
        center = (middle, where, (bottom + top) / 2) if along_x else (where, middle, (bottom + top) / 2)
        box(center, (size, thickness, top - bottom) if along_x else (thickness, size, top - bottom), stuff, bevel)

    skirting = plain("#2b2927", 0.4)
    start = low
    for a, b, sill, head in [*openings(room, side), (high, high, 0, 0)]:
        piece(start, a, 0, HEIGHT + 0.6)
        piece(start, a, 0, 0.1, 0.02, SKIN / 2 + 0.01, skirting, 0.003)
        if head:
            piece(a, b, 0, sill)
            piece(a, b, head, HEIGHT + 0.6)
        start = b


def doors(folder) -> None:
    """Dark portals in the doorways, with a sign on both sides naming the room behind."""
    frame = metal("#3a3430", 0.35)
    for (one, two), (axis, at, low, high) in DOORS.items():
        middle = (low + high) / 2
        for side in (low, high):
            inner = side + (0.02 if side == low else -0.02)
            center = (at, inner, DOOR_HEIGHT / 2) if axis == "x" else (inner, at, DOOR_HEIGHT / 2)
            box(center, (0.36, 0.05, DOOR_HEIGHT) if axis == "x" else (0.05, 0.36, DOOR_HEIGHT), frame, 0.004)
        center = (at, middle, DOOR_HEIGHT) if axis == "x" else (middle, at, DOOR_HEIGHT)
        box(center, (0.36, high - low, 0.05) if axis == "x" else (high - low, 0.36, 0.05), frame, 0.004)
        for here, there in ((one, two), (two, one)):
            w, _e, s, _n = ROOMS[here]
            inward = 1 if (w if axis == "x" else s) == at else -1
            yaw = (270 if inward == 1 else 90) if axis == "x" else (180 if inward == 1 else 0)
            where = at + inward * (SKIN + 0.05)
            sign = (where, middle, DOOR_HEIGHT + 0.37) if axis == "x" else (middle, where, DOOR_HEIGHT + 0.37)
            box(sign, (0.06, 2.3, 0.46) if axis == "x" else (2.3, 0.06, 0.46), frame, 0.006)
            face = at + inward * (SKIN + 0.083)
            center = (face, middle, sign[2]) if axis == "x" else (middle, face, sign[2])
            picture(center, 2.24, 0.42, yaw, image(str(folder / f"sign-{there}.png"), lit=1.1))


def windows() -> None:
    """Mullioned glazing, and a soft light behind each window for the sky."""
    frame, glass = metal("#4a4642", 0.4), pane()
    for room, side, a, b, sill, head in WINDOWS:
        w, e, s, n = ROOMS[room]
        at = {"W": w, "E": e, "S": s, "N": n}[side]
        along_x = side in "NS"
        parts = max(2, round((b - a) / 1.45))
        bars = Batch()
        pieces = [(a + (b - a) * i / parts, (sill + head) / 2, 0.06, head - sill) for i in range(parts + 1)]
        pieces += [((a + b) / 2, z, b - a, 0.05) for z in (sill + 0.03, head - 0.03, sill + (head - sill) * 0.68)]
        for u, z, du, dz in pieces:
            bars.box((u, at, z) if along_x else (at, u, z), (du, 0.09, dz) if along_x else (0.09, du, dz))
        bars.done(frame, 0.004)
        center = ((a + b) / 2, at, (sill + head) / 2) if along_x else (at, (a + b) / 2, (sill + head) / 2)
        box(center, (b - a, 0.012, head - sill) if along_x else (0.012, b - a, head - sill), glass, 0)
        aim = {"W": (1, 0, -0.15), "E": (-1, 0, -0.15), "S": (0, 1, -0.15), "N": (0, -1, -0.3)}[side]
        inside = tuple(c - 0.25 * d if i < 2 else c for i, (c, d) in enumerate(zip(center, aim, strict=True)))
        size = (b - a, head - sill)
        area_light(inside, size, aim, 9 * size[0] * size[1], COOL)


def outside() -> None:
    """Sky, sun, a paved forecourt, a hedge and trees."""
    scene = bpy.context.scene
    world = scene.world = bpy.data.worlds.new("sky")
    world.use_nodes = True
    tree_ = world.node_tree
    sky = tree_.nodes.new("ShaderNodeTexSky")
    sky.sky_type, sky.sun_disc, sky.sun_elevation, sky.sun_rotation = "NISHITA", False, 0.75, 2.4
    sky.air_density, sky.dust_density = 1.1, 1.6
    back = tree_.nodes["Background"]
    tree_.links.new(sky.outputs[0], back.inputs[0])
    back.inputs[1].default_value = 0.3
    sun = bpy.data.lights.new("sun", "SUN")
    sun.energy, sun.angle, sun.color = 7.5, 0.012, (1.0, 0.9, 0.76)
    lamp = bpy.data.objects.new("sun", sun)
    lamp.visible_glossy = False  # its mirror image on polished floors is a blown-out blot
    lamp.rotation_euler = (0.84, 0.0, -0.62)
    scene.collection.objects.link(lamp)
    box((0, -40, -0.1), (200, 70, 0.16), concrete("#8f887d", 0.7, joint=(1.2, 1.2)), 0)
    box((-60, 52.5, -0.1), (87.6, 115, 0.16), plain("#5f7a3c", 0.9, vary=0.3, scale=1.5), 0)
    box((41.9, 60, -0.1), (116.2, 89, 0.16), plain("#5f7a3c", 0.9, vary=0.3, scale=1.5), 0)
    rng = Random(4)
    for i in range(13):
        tree((-26 + 4.2 * i + rng.uniform(-1, 1), -17 - rng.uniform(0, 4), 0), 4.2 + rng.uniform(0, 2.5), i)
    for i in range(6):
        tree((-24 - rng.uniform(0, 4), -3 + 4.4 * i, 0), 4 + rng.uniform(0, 2), 40 + i)
    for i in range(5):
        tree((6 + 3.2 * i, 22 + rng.uniform(0, 3), 0), 7 + rng.uniform(0, 2), 60 + i)


def lamp_line(
    x: float, y: float, z: float, length: float, along: str, watts: float, color=NEUTRAL, strength: float = 9
) -> None:
    """A linear luminaire: a slim housing, a glowing face, and the light it gives."""
    size = (length, 0.07, 0.06) if along == "x" else (0.07, length, 0.06)
    box((x, y, z + 0.035), size, plain("#22211f", 0.4), 0.004)
    face = (length - 0.02, 0.05, 0.01) if along == "x" else (0.05, length - 0.02, 0.01)
    box((x, y, z), face, glow("#fff0dc" if color != COOL else "#eaf3ff", strength), 0)
    area_light((x, y, z - 0.02), (length, 0.12) if along == "x" else (0.12, length), (0, 0, -1), watts, color)


def track_spot(
    x: float, y: float, target, watts: float = 90, angle: float = 34, z: float = HEIGHT - 0.75, color=(1, 0.86, 0.68)
) -> None:
    """A track head, aimed, with its light."""
    from mathutils import Vector

    head = Vector((x, y, z))
    way = (Vector(target) - head).normalized()
    black = plain("#1d1c1b", 0.45)
    rod((x, y, z + 0.75), (x, y, z + 0.06), 0.012, black)
    rod(head - way * 0.1, head + way * 0.1, 0.045, black)
    rod(head + way * 0.1, head + way * 0.102, 0.036, glow("#ffe9cc", 14))
    spot_light(head + way * 0.14, target, watts * 0.55, angle, color)


def wash(
    x0: float, y0: float, x1: float, y1: float, toward, watts: float, color=NEUTRAL, z: float = HEIGHT - 0.4
) -> None:
    """A strip of light near the ceiling that grazes a wall; `toward` is the wall's direction in x and y."""
    length = abs(x1 - x0) + abs(y1 - y0)
    aim = (toward[0] * 0.75, toward[1] * 0.75, -1)
    area_light(((x0 + x1) / 2, (y0 + y1) / 2, z), (length, 0.15), aim, watts * 0.6, color)


def slats(
    room: str,
    material,
    along: str = "y",
    gap: float = 0.2,
    z: float = HEIGHT - 0.3,
    wavy: float = 0.0,
    depth: float = 0.16,
) -> None:
    """A ceiling of timber fins, below a dark void."""
    w, e, s, n = ROOMS[room]
    fins = Batch()
    low, high = (w, e) if along == "y" else (s, n)
    u = low + 0.3
    while u < high - 0.25:
        lift = wavy * sin((u - low) / (high - low) * 3 * pi)
        middle, length = ((s + n) / 2, n - s - 0.34) if along == "y" else ((w + e) / 2, e - w - 0.34)
        fins.box(
            (u, middle, z + lift) if along == "y" else (middle, u, z + lift),
            (0.045, length, depth) if along == "y" else (length, 0.045, depth),
        )
        u += gap
    fins.done(material, 0.004)


def shell(folder, special: dict) -> None:
    """Floors, walls and ceiling slabs of every room. `special` maps (room, side) to another wall material."""
    ceilings = {
        "lobby": "#d9d4ca",
        "learning": "#e4dfd5",
        "roads": "#e9e4da",
        "waterways": "#51646a",
        "railways": "#55524e",
        "film": "#17151a",
        "innovation": "#56606a",
    }
    for room, (w, e, s, n) in ROOMS.items():
        box(((w + e) / 2, (s + n) / 2, -0.1), (e - w, n - s, 0.2), floor_of(room), 0)
        box(((w + e) / 2, (s + n) / 2, HEIGHT + 0.65), (e - w, n - s, 0.1), plain(ceilings[room], 0.85, vary=0.02), 0)
        for side in "NESW":
            wall(room, side, special.get((room, side), walls_of(room)))
    doors(folder)
    windows()
    outside()


def ring_lamp(x: float, y: float, z: float, radius: float, watts: float) -> None:
    """A round pendant on three wires."""
    ring((x, y, z), radius, 0.035, glow("#fff1de", 7))
    ring((x, y, z + 0.045), radius, 0.042, plain("#d8d4cc", 0.4))
    for k in range(3):
        a = k * 2 * pi / 3
        px, py = x + radius * sin(a), y + radius * sin(a + pi / 2)
        rod((px, py, z), (x, y, HEIGHT + 0.6), 0.004, plain("#333333"))
    area_light((x, y, z - 0.05), (radius * 1.6, radius * 1.6), (0, 0, -1), watts, NEUTRAL)
