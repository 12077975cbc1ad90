"""The floor plan in metres: rooms, doorways, standpoints, and the points hotspots and stops look at.

Axes: x to the east, y to the north, z up; the floor is z = 0. A standpoint's picture has north in its centre column,
so a yaw of the hall format is atan2(dx, dy), clockwise from north. No Blender here: `angles.py` needs none.
"""

from math import atan2, degrees, hypot

Point = tuple[float, float, float]

WALL = 0.3  # thickness of the walls between rooms
HEIGHT = 4.8  # clear height under the ceiling slab

# Room: west, east, south, north (the centre lines of its walls).
ROOMS: dict[str, tuple[float, float, float, float]] = {
    "lobby": (-6, 6, -5, 5),
    "learning": (-16, -6, -5, 5),
    "waterways": (-16, -6, 5, 15),
    "roads": (-6, 6, 5, 15),
    "railways": (6, 16, 5, 15),
    "film": (16, 28, 0, 12),
    "innovation": (6, 16, -5, 5),
}

# Where the camera stands.
EYES: dict[str, Point] = {
    "lobby": (0.0, -0.4, 1.65),
    "learning": (-11.0, 0.2, 1.65),
    "waterways": (-11.0, 10.3, 1.65),
    "roads": (0.0, 10.2, 1.65),
    "railways": (11.2, 9.0, 1.65),
    "film": (19.9, 6.0, 1.6),
    "innovation": (11.0, -0.3, 1.65),
}

DOOR_HEIGHT = 3.0

# Doorway between two rooms: (axis of the wall, wall coordinate, from, to along the wall).
DOORS: dict[tuple[str, str], tuple[str, float, float, float]] = {
    ("lobby", "learning"): ("x", -6, -1.5, 1.5),
    ("lobby", "innovation"): ("x", 6, -1.5, 1.5),
    ("lobby", "roads"): ("y", 5, -1.6, 1.6),
    ("learning", "waterways"): ("y", 5, -15.3, -12.7),
    ("waterways", "roads"): ("x", -6, 6.0, 8.6),
    ("roads", "railways"): ("x", 6, 6.0, 8.6),
    ("railways", "film"): ("x", 16, 5.8, 8.2),
    ("film", "innovation"): ("x", 16, 1.5, 4.0),
}

# What an exhibit's hotspot points at. The key is the exhibit's id.
EXHIBITS: dict[str, tuple[str, Point]] = {
    "prologue": ("lobby", (-3.85, 4.8, 2.0)),
    "hall-plan": ("lobby", (3.85, 4.8, 2.0)),
    "wheel": ("lobby", (-3.7, 1.9, 1.5)),
    "arch": ("learning", (-9.2, 4.8, 2.2)),
    "signals": ("learning", (-6.2, 3.2, 2.0)),
    "library": ("learning", (-15.7, -0.4, 1.7)),
    "touch-table": ("learning", (-12.6, -2.4, 0.95)),
    "lingqu": ("waterways", (-13.2, 14.8, 2.1)),
    "grand-canal": ("waterways", (-8.9, 14.8, 2.1)),
    "lock": ("waterways", (-7.9, 11.6, 1.15)),
    "canal-boat": ("waterways", (-14.0, 10.6, 1.4)),
    "scroll": ("waterways", (-9.3, 5.2, 2.0)),
    "old-roads": ("roads", (-3.7, 12.9, 2.0)),
    "zhaozhou": ("roads", (0.0, 13.1, 1.3)),
    "great-bridges": ("roads", (3.7, 12.9, 2.0)),
    "road-layers": ("roads", (-3.6, 9.9, 1.05)),
    "cable-stayed": ("roads", (3.8, 10.0, 1.5)),
    "locomotive": ("railways", (11.2, 12.5, 1.5)),
    "first-railways": ("railways", (13.1, 5.2, 2.0)),
    "jingzhang": ("railways", (9.0, 5.2, 2.0)),
    "high-speed": ("railways", (15.8, 11.2, 2.0)),
    "film-programme": ("film", (27.8, 6.0, 2.6)),
    "early-film": ("film", (16.2, 9.7, 1.9)),
    "tunnel": ("innovation", (9.4, 4.8, 2.0)),
    "maglev": ("innovation", (8.4, -4.8, 1.9)),
    "electric": ("innovation", (13.6, -4.8, 1.9)),
    "floor-map": ("innovation", (11.0, 2.0, 0.0)),
}

# Stop: (exhibit or point to put in the middle, exhibit or point the robot guide points at, vertical fov in degrees).
STOPS: dict[str, tuple[str | Point, str | Point, int]] = {
    "welcome": ("prologue", "prologue", 70),
    "overview": ("hall-plan", "hall-plan", 62),
    "wheel": ("wheel", "wheel", 65),
    "arch": ("arch", "arch", 66),
    "library": ("library", "library", 66),
    "lingqu": ("lingqu", "lingqu", 60),
    "grand-canal": ("grand-canal", "grand-canal", 60),
    "lock": ("lock", "lock", 62),
    "old-roads": ("old-roads", "old-roads", 62),
    "zhaozhou": ("zhaozhou", "zhaozhou", 62),
    "great-bridges": ("great-bridges", "cable-stayed", 75),
    "locomotive": ("locomotive", "locomotive", 70),
    "jingzhang": ("jingzhang", "jingzhang", 60),
    "high-speed": ("high-speed", "high-speed", 62),
    "film": ("film-programme", "film-programme", 66),
    "tunnel": ("tunnel", "tunnel", 64),
    "maglev": ("maglev", "maglev", 64),
    "farewell": ((11.0, 4.0, 1.2), "floor-map", 80),
}


def aim(eye: Point, target: Point) -> tuple[float, float]:
    """Yaw and pitch in degrees, to a tenth, under which `target` is seen from `eye`."""
    dx, dy, dz = (t - e for t, e in zip(target, eye, strict=True))
    return round(degrees(atan2(dx, dy)) % 360, 1), round(degrees(atan2(dz, hypot(dx, dy))), 1)


def doorway(here: str, there: str) -> Point:
    """The spot on the floor of the doorway between two rooms, where the link's arrow stands."""
    axis, at, low, high = DOORS.get((here, there)) or DOORS[(there, here)]
    middle = (low + high) / 2
    return (at, middle, 0.35) if axis == "x" else (middle, at, 0.35)


def point(name: str | Point) -> Point:
    """A stop's point, given by an exhibit's id or directly."""
    return EXHIBITS[name][1] if isinstance(name, str) else name
