"""What stands in each room, and its lamps. One function a room; `art` is the folder with the drawn textures."""

from math import cos, pi, sin

from build import Batch, area_light, box, lathe, mesh, picture, rod, slab, tube
from furniture import barrier, bench, bookshelf, desk, panel_stand, plant, plinth, seat, stool, table
from hall import COOL, NEUTRAL, WARM, lamp_line, ring_lamp, slats, track_spot, wash
from materials import carpet, concrete, glow, image, metal, plain, stone, wood
from models import arc, arch_puzzle, boat, cable_stayed, lock, milestone, projector, road_layers, tunnel_element, wheel, zhaozhou
from panels import PANELS
from plan import HEIGHT, ROOMS
from trains import bullet_train, engine, track


class Art:
    """The folder with the drawn textures."""

    def __init__(self, folder) -> None:
        self.folder = folder

    def path(self, name: str) -> str:
        return str(self.folder / f"{name}.png")

    def panel(self, name: str, x: float, y: float, yaw: float, z: float = 2.05, **options) -> None:
        _, width, height, _, _ = PANELS[name]
        panel_stand((x, y, z), width, height, yaw, self.path(name), **options)


def slatted(x0: float, x1: float, y: float, facing: float, bottom: float = 0.1, top: float = HEIGHT, color: str = "#9c6b3f", along: str = "x") -> None:
    """Vertical timber battens on a wall between two coordinates; `facing` is +1 or -1, the way they stand out."""
    battens, u = Batch(), x0
    while u <= x1:
        at = y + facing * 0.025
        battens.box((u, at, (bottom + top) / 2) if along == "x" else (at, u, (bottom + top) / 2), (0.04, 0.05, top - bottom) if along == "x" else (0.05, 0.04, top - bottom))
        u += 0.085
    battens.done(wood(color, "z"), 0.004)


def play_rug(x: float, y: float) -> None:
    """A round rug with a wooden toy railway and cushions."""
    lathe([(1.25, 0), (1.27, 0.01), (1.25, 0.02), (0, 0.02)], (x, y, 0), carpet("#5d7f8a"), caps=False, sides=80)
    oval = [(x + 0.85 * cos(2 * pi * k / 64), y + 0.55 * sin(2 * pi * k / 64), 0.03) for k in range(65)]
    tube(oval, 0.035, wood("#d8b078", "x"), 1)
    for k in range(5):
        a = 2.2 + 0.3 * k
        color = ("#c0392b", "#d59a2f", "#3d7ea6", "#6f9a5c", "#c97b4a")[k]
        box((x + 0.85 * cos(a), y + 0.55 * sin(a), 0.115), (0.19, 0.09, 0.09), plain(color, 0.4), 0.012, -(a * 180 / pi + 90))
        for d in (-0.06, 0.06):
            wx, wy = x + 0.85 * cos(a) + d * sin(a), y + 0.55 * sin(a) - d * cos(a)
            rod((wx - 0.055 * cos(a), wy - 0.055 * sin(a), 0.075), (wx + 0.055 * cos(a), wy + 0.055 * sin(a), 0.075), 0.025, plain("#3a2d24", 0.5), sides=16)
    rod((x + 0.85 * cos(2.2), y + 0.55 * sin(2.2), 0.15), (x + 0.85 * cos(2.2), y + 0.55 * sin(2.2), 0.22), 0.018, plain("#2b2b2b"), sides=16)
    for dx, dy, color in ((-0.95, 0.75, "#c96f3a"), (1.0, 0.7, "#7a9a5c"), (0.1, 1.05, "#d5b04f")):
        lathe([(0.05, 0), (0.25, 0.03), (0.29, 0.09), (0.25, 0.15), (0, 0.17)], (x + dx, y + dy, 0.02), plain(color, 0.95, vary=0.15, scale=14, bump=0.2), caps=False)


def compass_rose(x: float, y: float) -> None:
    """A star of eight points in the floor, ringed with brass; its long points show the four directions."""
    brass = metal("#b8924f", 0.28)
    for r in (1.95, 1.78):
        slab([arc(0, 0, r, 0, 360, 120)[:-1], arc(0, 0, r - 0.03, 0, 360, 120)[:-1]], 0.003, (x, y, 0.0015), brass, 0, flat=True, bevel=0)
    for k in range(8):
        for half, color in ((1, "#3d3a37"), (-1, "#a08a6c")):
            a, reach = k * pi / 4, 1.7 if k % 2 == 0 else 1.15
            tip, side = (reach * sin(a), reach * cos(a)), (0.42 * sin(a + half * pi / 8), 0.42 * cos(a + half * pi / 8))
            slab([[(0, 0), side, tip]], 0.003, (x, y, 0.0015 + 0.0004 * (k % 2 == 0)), stone(color, 0.3), 0, flat=True, bevel=0)


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
            path.append(tuple(0.5 * (2 * p[1][i] + (p[2][i] - p[0][i]) * t + (2 * p[0][i] - 5 * p[1][i] + 4 * p[2][i] - p[3][i]) * t * t + (3 * p[1][i] - p[0][i] - 3 * p[2][i] + p[3][i]) * t**3) for i in (0, 1)))
    for half, z, stuff in ((0.31, 0.002, metal("#b8924f", 0.3)), (0.29, 0.003, plain("#28555e", 0.12, vary=0.2, scale=2.5))):
        verts, last = [], len(path) - 1
        for i, (px, py) in enumerate(path):
            (ax, ay), (bx, by) = path[max(i - 1, 0)], path[min(i + 1, last)]
            n = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
            wide = half * (1 + 0.25 * sin(i / 9))
            verts += [(px - (by - ay) / n * wide, py + (bx - ax) / n * wide, z), (px + (by - ay) / n * wide, py - (bx - ax) / n * wide, z)]
        mesh("river", verts, [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(last)], stuff)


def lobby(art: Art) -> None:
    slats("lobby", wood("#b07b48", "y"), gap=0.19)
    for x in (-4.5, -1.5, 1.5, 4.5):
        for y in (-2.6, 2.2):
            lamp_line(x, y, HEIGHT - 0.37, 3.2, "y", 62)
    wash(-5.6, 4.1, 5.6, 4.1, (0, 1), 150)
    for side in (-1, 1):
        wash(side * 5.1, -4.5, side * 5.1, 4.5, (side, 0), 110)
        slatted(1.72, 4.8, side * 5.85, -side, along="y")
        slatted(-4.8, -1.72, side * 5.85, -side, along="y")
    compass_rose(0, -0.4)
    art.panel("prologue", -3.85, 4.76, 0)
    art.panel("hall-plan", 3.85, 4.76, 0)
    art.panel("timeline", 5.72, -3.2, 90, edge="#6b4526")
    box((-3.7, 1.9, 0.16), (1.9, 1.1, 0.32), concrete("#c9c2b6", 0.5), 0.02, -40)
    wheel(-3.7, 1.9, 0.36, 0.82, -40)
    plinth(-3.2, 0.5, (0.5, 0.32), 0.75, -75, label=art.path("label-wheel"), face=-75)
    desk(3.0, 1.6)
    bench(-3.6, -2.6, 2.2, 90)
    bench(2.3, -3.2, 2.2, 0)
    for k, (x, y, h) in enumerate(((-5.45, 2.7, 2.2), (5.45, 2.9, 2.3), (-5.3, -4.3, 2.5), (-5.2, -2.2, 1.5), (0.6, -4.4, 1.9), (5.3, -1.85, 1.6))):
        plant(x, y, h, k + 1, ("#e4dfd6", "#4a4642", "#b4674a")[k % 3])
    for x in (-3.85, 3.85):
        track_spot(x - 0.7, 2.6, (x, 4.7, 2.0), 130, 60)
        track_spot(x + 0.7, 2.6, (x, 4.7, 1.7), 130, 60)
    track_spot(-2.6, 0.4, (-3.7, 1.9, 1.1), 170, 38)
    track_spot(-4.9, 0.6, (-3.7, 1.9, 1.1), 120, 38)
    track_spot(3.6, -3.2, (5.7, -3.2, 1.9), 150, 62)


def learning(art: Art) -> None:
    ring_lamp(-13.4, 1.6, 3.5, 0.85, 90)
    ring_lamp(-9.2, 0.0, 3.3, 1.05, 120)
    ring_lamp(-12.6, -2.4, 3.4, 0.7, 80)
    slats("learning", wood("#d3a86f", "x"), along="x", gap=0.5, z=HEIGHT - 0.15, depth=0.3)
    wash(-12, 4.1, -6.5, 4.1, (0, 1), 130)
    wash(-15.0, -4.5, -15.0, 4.5, (-1, 0), 130)
    wash(-6.9, -4.5, -6.9, 4.5, (1, 0), 110)
    area_light((-11, 0, HEIGHT - 0.5), (7, 7), (0, 0, -1), 170, NEUTRAL)
    art.panel("arch", -9.2, 4.76, 0, z=2.4, edge="#b5854f")
    art.panel("signals", -6.24, 3.2, 90, edge="#b5854f")
    table(-9.0, 3.2, (2.8, 0.95))
    arch_puzzle(-9.4, 3.2, 0.74, 1.05)
    for x in (-10.0, -8.1):
        stool(x, 2.4, "#d59a2f" if x < -9 else "#3d7ea6")
    bookshelf(-15.83, -3.3, 2.5)
    box((-13.9, -0.4, 0.01), (2.4, 3.6, 0.02), carpet("#8c9a86"), 0.006)
    for y, c in ((-1.4, "#c96f3a"), (0.6, "#4f7a66")):
        lathe([(0.3, 0), (0.43, 0.06), (0.45, 0.22), (0.38, 0.34), (0.2, 0.38), (0, 0.36)], (-14.2, y, 0.02), plain(c, 0.95, vary=0.15, scale=14, bump=0.3), caps=False)
    table(-13.5, -0.4, (0.9, 0.9), 0.42, True)
    for k in range(3):
        box((-13.45 + 0.02 * k, -0.35, 0.435 + 0.03 * k), (0.24, 0.17, 0.028), plain(("#22506b", "#e8e0d0", "#8c2f23")[k], 0.5), 0.004, 20 * k)
    for x, name, yaw in ((-12.6, "touch", 205), (-9.2, "touch2", 155)):
        box((x, -2.4, 0.42), (0.5, 0.35, 0.84), plain("#f0ede6", 0.4), 0.03)
        box((x, -2.4, 0.88), (1.5, 0.95, 0.07), plain("#26282a", 0.35), 0.02)
        picture((x, -2.4, 0.917), 1.4, 0.85, 180, image(art.path(name), lit=1.6, rough=0.1), lean=90)
        for s in (-1.05, 1.05):
            stool(x + s, -2.5, ("#3f6b4a", "#c0392b")[s > 0])
    box((-6.6, 1.72, 0.02), (0.5, 0.5, 0.04), plain("#2c2b29", 0.5), 0.01)
    rod((-6.6, 1.75, 0), (-6.6, 1.75, 2.2), 0.045, metal("#5c5a57"))
    box((-6.6, 1.75, 2.5), (0.3, 0.3, 0.9), plain("#22302a", 0.4), 0.03)
    for k, (color, on) in enumerate((("#ff3b22", 5), ("#7a5a12", 0.4), ("#123f27", 0.4))):
        rod((-6.75, 1.75, 2.79 - 0.28 * k), (-6.77, 1.75, 2.79 - 0.28 * k), 0.11, glow(color, on))
        slab([[*arc(0, 0, 0.135, 0, 180, 20), *arc(0, 0, 0.122, 180, 0, 20)]], 0.16, (-6.83, 1.75, 2.79 - 0.28 * k), plain("#22302a", 0.4), 90)
    bench(-11, -4.3, 2.4, 0)
    play_rug(-11.2, 2.1)
    for k, (x, y, h) in enumerate(((-15.4, 3.6, 2.2), (-15.3, -4.3, 2.4), (-6.6, -4.3, 2.2), (-12.2, 4.5, 1.4), (-6.7, -2.2, 1.5))):
        plant(x, y, h, k + 21, ("#b4674a", "#e4dfd6")[k % 2])
    for x in (-10.4, -8.0):
        track_spot(x, 2.2, (x, 4.7, 1.9), 120, 62)
    track_spot(-9.3, 1.3, (-9.3, 3.2, 0.9), 90, 40)
    track_spot(-8.2, 3.2, (-6.2, 3.2, 1.9), 120, 60)


def waterways(art: Art) -> None:
    slats("waterways", wood("#c39a6b", "x"), along="x", gap=0.23, z=HEIGHT - 0.55, wavy=0.22, depth=0.2)
    for y in (7.2, 9.4, 11.6, 13.8):
        lamp_line(-11, y, HEIGHT - 0.95, 6.0, "x", 85, NEUTRAL)
    wash(-15.6, 14.1, -6.4, 14.1, (0, 1), 130)
    wash(-12.4, 5.9, -6.4, 5.9, (0, -1), 90)
    wash(-6.9, 9, -6.9, 14.6, (1, 0), 90)
    area_light((-11, 10, HEIGHT - 1.0), (7, 7), (0, 0, 1), 55, COOL)
    river([(-15.8, 8.4), (-13.6, 9.0), (-12.2, 10.6), (-10.4, 11.6), (-8.9, 10.2), (-8.4, 8.2), (-6.2, 7.3)])
    art.panel("lingqu", -13.2, 14.76, 0)
    art.panel("grand-canal", -8.9, 14.76, 0)
    art.panel("lock", -6.24, 12.0, 90)
    panel_stand((-9.4, 5.24, 2.1), 5.6, 1.6, 180, art.path("scroll"), edge="#3c2a1c")
    plinth(-7.75, 11.8, (1.1, 2.7), 0.62, 0, "#27424a", label=art.path("label-lock"), face=90)
    lock(-7.75, 11.8, 0.645, 2.5)
    plinth(-14.0, 10.6, (0.9, 2.0), 0.8, 0, "#27424a", label=art.path("label-boat"), face=270)
    box((-14.0, 10.6, 0.83), (0.8, 1.9, 0.02), stone("#cfc4ae", 0.5), 0)
    for k in (-0.45, 0.45):
        box((-14.0, 10.6 + k, 0.87), (0.3, 0.05, 0.09), wood("#5c4028", "x"), 0.006)
    boat(-14.0, 10.6, 0.9, 1.6, 8)
    bench(-11.0, 6.4, 2.2, 0)
    bench(-12.2, 8.2, 1.8, 90)
    for k, (x, y, h) in enumerate(((-15.3, 14.2, 2.3), (-6.7, 14.3, 2.0), (-15.3, 6.9, 2.2), (-15.35, 13.2, 1.4))):
        plant(x, y, h, k + 31, ("#3d4a4c", "#b4674a")[k % 2])
    for x in (-13.2, -8.9):
        for d in (-0.8, 0.8):
            track_spot(x + d, 12.3, (x + d * 0.6, 14.7, 1.9), 150, 60)
    track_spot(-9.6, 11.0, (-7.75, 11.5, 1.0), 150, 44)
    track_spot(-8.6, 13.6, (-7.75, 12.0, 1.0), 110, 44)
    track_spot(-12.4, 10.0, (-14.0, 10.6, 1.3), 160, 46)
    track_spot(-8.6, 10.2, (-6.2, 12.0, 2.1), 140, 70)
    for x in (-11.0, -7.8):
        track_spot(x, 7.6, (x, 5.2, 2.1), 120, 62)


def roads(art: Art) -> None:
    """A coffered ceiling with daylight panels."""
    beams, panes_ = plain("#efeae0", 0.7, vary=0.02), glow("#e9f1ff", 2.3)
    w, e, s, n = ROOMS["roads"]
    for i in range(7):
        box((w + 2 * i, (s + n) / 2, HEIGHT - 0.05), (0.22, n - s, 0.55), beams, 0.01)
    for k in range(6):
        box(((w + e) / 2, s + 2 * k, HEIGHT - 0.05), (e - w, 0.22, 0.55), beams, 0.01)
    for i in range(6):
        for k in range(5):
            if 1 <= i <= 4 and 1 <= k <= 3:
                box((w + 1 + 2 * i, s + 1 + 2 * k, HEIGHT + 0.12), (1.8, 1.8, 0.02), panes_, 0)
            else:
                rod((w + 1 + 2 * i, s + 1 + 2 * k, HEIGHT + 0.08), (w + 1 + 2 * i, s + 1 + 2 * k, HEIGHT + 0.6), 0.16, beams)
                rod((w + 1 + 2 * i, s + 1 + 2 * k, HEIGHT + 0.07), (w + 1 + 2 * i, s + 1 + 2 * k, HEIGHT + 0.08), 0.12, glow("#fff0dc", 6))
                area_light((w + 1 + 2 * i, s + 1 + 2 * k, HEIGHT + 0.05), (0.3, 0.3), (0, 0, -1), 22, WARM)
    mullions = Batch()
    for k in range(-6, 7):
        mullions.box((k * 0.667, 10, HEIGHT + 0.09), (0.025, 6, 0.04))
    for k in range(-4, 5):
        mullions.box((0, 10 + k * 0.667, HEIGHT + 0.09), (8, 0.025, 0.04))
    mullions.done(metal("#8a8a88", 0.4))
    area_light((0, 10, HEIGHT - 0.35), (7.6, 5.6), (0, 0, -1), 210, (0.95, 0.97, 1.0))
    area_light((0, 10, HEIGHT - 0.3), (7.6, 5.6), (0, 0, 1), 30, NEUTRAL)
    wash(-5.6, 14.1, 5.6, 14.1, (0, 1), 120)
    wash(-5.1, 9, -5.1, 14.6, (-1, 0), 70)
    wash(5.1, 9, 5.1, 14.6, (1, 0), 70)
    slatted(-5.8, -2.3, 14.85, -1, color="#8a5c36")
    slatted(2.3, 5.8, 14.85, -1, color="#8a5c36")
    roadway(0, 5.4, 11.6)
    art.panel("zhaozhou", 0, 14.76, 0, z=2.35)
    art.panel("old-roads", -3.85, 13.05, -52, feet=True)
    art.panel("great-bridges", 3.85, 13.05, 52, feet=True)
    plinth(0, 13.1, (3.1, 0.95), 0.72, 0, "#e9e0d0", label=art.path("label-zhaozhou"))
    zhaozhou(0, 13.1, 0.745, 2.55)
    plinth(3.8, 9.8, (0.95, 3.5), 0.78, 0, "#e9e0d0", label=art.path("label-cable"), face=90)
    cable_stayed(3.8, 8.15, 11.45, 0.805)
    plinth(-3.6, 9.7, (1.05, 1.95), 0.55, 0, "#e9e0d0", label=art.path("label-layers"), face=270)
    road_layers(-3.6, 9.7, 0.575)
    milestone(-2.7, 11.9, -30)
    bench(-2.6, 5.75, 1.8, 0)
    bench(2.6, 5.75, 1.8, 0)
    for k, (x, y, h) in enumerate(((-5.4, 5.6, 2.2), (5.4, 5.6, 2.2), (-5.4, 14.4, 2.3), (5.4, 14.4, 2.3), (-5.3, 9.3, 1.6), (5.4, 9.2, 1.6))):
        plant(x, y, h, k + 51, ("#e4dfd6", "#8a857c")[k % 2])
    for d in (-1.0, 1.0):
        track_spot(d, 12.0, (d * 0.7, 14.7, 2.2), 130, 58)
        track_spot(d * 1.4, 11.4, (d * 0.5, 13.1, 1.0), 90, 36)
        track_spot(d * 2.0, 11.6, (d * 3.85, 13.05, 2.0), 150, 62)
        track_spot(d * 2.0, 9.0, (d * 3.7, 9.8, 1.0), 110, 44)


def railways(art: Art) -> None:
    steel = plain("#262728", 0.45, vary=0.04)
    for y in (6.4, 8.8, 11.2, 13.6):
        for z in (HEIGHT - 0.55, HEIGHT + 0.25):
            box((11, y, z), (9.7, 0.14, 0.05), steel, 0.004)
            box((11, y, z + (0.05 if z < HEIGHT else -0.05)), (9.7, 0.03, 0.1), steel, 0)
        for k in range(12):
            x = 6.4 + k * 0.77
            rod((x, y, HEIGHT - 0.52), (x + 0.385, y, HEIGHT + 0.22), 0.022, steel, sides=8)
            rod((x + 0.385, y, HEIGHT + 0.22), (x + 0.77, y, HEIGHT - 0.52), 0.022, steel, sides=8)
    for x in (7.6, 10.0, 12.4, 14.8):
        box((x, 10, HEIGHT + 0.45), (0.1, 9.6, 0.2), steel, 0)
    for x in (8.0, 11.2, 14.4):
        for y in (7.4, 10.3):
            rod((x, y, 3.75), (x, y, HEIGHT + 0.6), 0.008, steel)
            lathe([(0.05, 0.3), (0.07, 0.26), (0.09, 0.2), (0.28, 0.03), (0.3, 0), (0.285, 0), (0.08, 0.18)], (x, y, 3.5), plain("#24423a", 0.3), caps=False)
            lathe([(0, -0.02), (0.06, 0), (0.075, 0.06), (0.05, 0.13)], (x, y, 3.53), glow("#ffe6c0", 14), caps=False)
            area_light((x, y, 3.5), (0.5, 0.5), (0, 0, -1), 95, WARM)
    wash(6.4, 5.9, 15.6, 5.9, (0, -1), 150, WARM)
    wash(6.4, 14.3, 15.6, 14.3, (0, 1), 130, WARM)
    wash(15.2, 8.8, 15.2, 14.6, (1, 0), 100, WARM)
    wash(6.8, 8.8, 6.8, 14.6, (-1, 0), 80, WARM)
    area_light((11, 10, HEIGHT - 0.6), (8, 8), (0, 0, -1), 150, NEUTRAL)
    area_light((11, 10, HEIGHT - 0.7), (8, 8), (0, 0, 1), 60, WARM)
    for y in (8.25, 9.15):
        for d, width, stuff in ((0, 0.07, metal("#8f8a84", 0.25)), (0.07, 0.05, plain("#1c1b1a", 0.7))):
            box((11, y + d * (1 if y < 9 else -1), 0.0015), (9.6, width, 0.003), stuff, 0)
    rail = track(7.4, 14.2, 12.7)
    engine(10.9, 12.7, rail)
    art.panel("jingzhang", 9.0, 5.24, 180)
    art.panel("first-railways", 13.2, 5.24, 180)
    art.panel("high-speed", 15.76, 11.2, 90)
    plinth(14.85, 9.75, (0.8, 2.7), 0.72, 0, "#d9d2c6", label=art.path("label-train"), face=90)
    bullet_train(14.85, 8.55, 10.95, 0.745)
    barrier([(7.5, 11.1), (9.2, 11.0), (11.0, 10.95), (12.8, 11.0), (13.7, 11.1)])
    bench(11.1, 7.0, 1.9, 0)
    for k, (x, y, h) in enumerate(((15.4, 14.3, 2.2), (6.7, 9.3, 2.0), (6.6, 14.3, 2.2), (11.1, 5.6, 1.7))):
        plant(x, y, h, k + 71, ("#4a4642", "#b4674a")[k % 2])
    for x, y, stuff in ((7.0, 10.6, "#6b4327"), (6.95, 11.3, "#4d3a2b")):
        box((x, y, 0.27), (0.55, 0.85, 0.5), plain(stuff, 0.6, vary=0.2, scale=9), 0.04)
        for d in (-0.25, 0.25):
            box((x, y + d, 0.27), (0.565, 0.05, 0.512), plain("#2d2018", 0.6), 0.01)
        tube([(x + 0.29, y - 0.1, 0.33), (x + 0.32, y - 0.08, 0.3), (x + 0.32, y + 0.08, 0.3), (x + 0.29, y + 0.1, 0.33)], 0.012, metal("#b08a45"))
    for x in (8.6, 10.2, 11.8, 13.2):
        track_spot(x, 10.2, (x, 12.4, 1.3), 170, 44)
    for x in (9.0, 13.2):
        for d in (-0.8, 0.8):
            track_spot(x + d, 7.6, (x + d * 0.6, 5.2, 1.9), 130, 62)
    track_spot(13.4, 10.2, (15.7, 10.6, 2.0), 140, 64)
    track_spot(13.4, 11.8, (15.7, 11.8, 2.0), 140, 64)


def film(art: Art) -> None:
    box((27.72, 6, 2.6), (0.08, 9.3, 3.95), plain("#0c0b0d", 0.8), 0.02)
    picture((27.67, 6, 2.6), 9.0, 3.75, 90, image(art.path("film"), lit=1.25))
    area_light((27.5, 6, 2.6), (8.6, 3.4), (-1, 0, 0.0), 230, (1.0, 0.88, 0.72))
    box((27.2, 6, 0.2), (1.3, 10.6, 0.4), wood("#3b2718", "y"), 0.02)
    for k, x in enumerate((20.6, 21.9, 23.2, 24.5)):
        for y in range(12):
            if y not in (5, 6):
                seat(x, 2.15 + 0.7 * y, ("#641a20", "#5a171d")[k % 2])
        for y in (5.27, 6.73):
            box((x - 0.1, y - (0.05 if y < 6 else -0.05), 0.1), (0.16, 0.02, 0.03), glow("#ffcf8a", 6), 0)
            area_light((x - 0.1, 6, 0.25), (0.3, 0.9), (0, 0, -1), 1.2, WARM)
    for side, y in ((1, 0.15), (-1, 11.85)):
        for k in range(7):
            x = 17.2 + 1.55 * k
            box((x, y + side * 0.05, 2.1), (1.3, 0.1, 3.2), carpet(("#5a3140", "#4b2a3a")[k % 2]), 0.03)
            if k < 6:
                rod((x + 0.775, y + side * 0.09, 2.05), (x + 0.775, y + side * 0.09, 2.45), 0.05, metal("#b08a45", 0.3))
                for d, z in ((1, 2.48), (-1, 2.02)):
                    rod((x + 0.775, y + side * 0.09, z), (x + 0.775, y + side * 0.09, z + 0.01 * d), 0.045, glow("#ffd9a0", 12))
                    area_light((x + 0.775, y + side * 0.14, z), (0.1, 0.1), (0, side * 0.1, d), 42, WARM)
    for k in range(5):
        box((18 + 2.2 * k, 6, HEIGHT - 0.2), (0.9, 10.5, 0.22), plain("#241f27", 0.9), 0.03)
        for y in (1.6, 3.8, 8.2, 10.4):
            rod((19.1 + 2.2 * k, y, HEIGHT + 0.5), (19.1 + 2.2 * k, y, HEIGHT + 0.6), 0.06, glow("#ffe2b8", 8))
            area_light((19.1 + 2.2 * k, y, HEIGHT + 0.45), (0.25, 0.25), (0, 0, -1), 34, WARM)
    area_light((18.0, 6, HEIGHT - 0.4), (1.5, 10), (0, 0, -1), 200, WARM)
    area_light((22.0, 6, HEIGHT - 0.5), (8, 8), (0, 0, 1), 45, WARM)
    art.panel("early-film", 16.24, 10.0, 270, z=1.95)
    track_spot(18.3, 10.0, (16.2, 10.0, 1.9), 150, 60)
    projector(17.1, 4.85, 0.85, 90)
    track_spot(18.6, 4.2, (17.1, 4.85, 1.0), 110, 40)
    for k, (x, y) in enumerate(((16.7, 11.4), (16.7, 0.7), (27.2, 11.3), (27.2, 0.7))):
        plant(x, y, 1.9 + 0.2 * (k % 2), k + 91, "#3a3036")


def innovation(art: Art) -> None:
    cx, cy, r = 11.0, 0.0, 4.05
    verts, faces, n = [], [], 160
    for k in range(n + 1):
        a = 2 * pi * k / n
        verts += [(cx + r * sin(a), cy + r * cos(a), z) for z in (3.35, 4.35)]
    faces = [(2 * k, 2 * k + 2, 2 * k + 3, 2 * k + 1) for k in range(n)]
    band = mesh("ring", verts, faces, image(art.path("ring"), lit=1.5, rough=0.2))
    uv = band.data.uv_layers.new()
    for k in range(n):
        for i, (u, v) in enumerate(((0, 0), (1, 0), (1, 1), (0, 1))):
            uv.data[4 * k + i].uv = ((k + u) / n, v)
    for z, rr in ((3.32, 0.05), (4.38, 0.05)):
        ringed = [(cx + (r + 0.03) * sin(2 * pi * k / n), cy + (r + 0.03) * cos(2 * pi * k / n), z) for k in range(n + 1)]
        tube(ringed, rr, plain("#17191b", 0.4), 4)
    for k in range(24):
        a = 2 * pi * k / 24
        area_light((cx + (r - 0.1) * sin(a), cy + (r - 0.1) * cos(a), 3.8), (0.9, 0.8), (-sin(a), -cos(a), -0.7), 11, (0.7, 0.85, 1.0))
    lathe([(2.75, 0.0), (2.75, 0.02), (2.62, 0.024)], (cx, cy, 0), metal("#5d6368", 0.3), caps=False, sides=128)
    picture((cx, cy, 0.021), 5.2, 5.2, 0, image(art.path("floor"), lit=1.7, rough=0.08), lean=90)
    area_light((cx, cy, HEIGHT - 0.3), (8, 8), (0, 0, 1), 60, COOL)
    area_light((cx, cy, 0.05), (4.4, 4.4), (0, 0, 1), 26, (0.35, 0.7, 1.0))
    for k in range(7):
        for s in (-1, 1):
            lamp_line(cx + s * 4.5, cy - 4.2 + 1.4 * k, HEIGHT + 0.1, 1.0, "y", 34, COOL)
    for k in range(3):
        tube([(cx + (1.0 + 0.8 * k) * sin(2 * pi * j / 96), cy + (1.0 + 0.8 * k) * cos(2 * pi * j / 96), HEIGHT + 0.2) for j in range(97)], 0.03, glow("#dfeeff", 6))
    area_light((cx, cy, HEIGHT + 0.1), (5, 5), (0, 0, -1), 210, COOL)
    wash(6.4, 4.1, 15.6, 4.1, (0, 1), 170, NEUTRAL, 3.2)
    wash(6.4, -4.1, 15.6, -4.1, (0, -1), 170, NEUTRAL, 3.2)
    wash(15.1, -4.6, 15.1, 1.2, (1, 0), 90, NEUTRAL, 3.2)
    wash(6.9, -4.6, 6.9, 4.6, (-1, 0), 90, NEUTRAL, 3.2)
    art.panel("tunnel", 9.4, 4.76, 0, z=2.05, edge="#2b3238")
    art.panel("maglev", 8.4, -4.76, 180, z=1.95, edge="#2b3238")
    art.panel("electric", 13.5, -4.76, 180, z=1.95, edge="#2b3238")
    plinth(7.75, 3.3, (2.3, 0.9), 0.62, 0, "#f0f2f3", label=art.path("label-tunnel"))
    tunnel_element(7.75, 3.3, 0.645)
    plinth(14.6, -1.4, (0.8, 2.9), 0.7, 0, "#f0f2f3", label=art.path("label-maglev"), face=90)
    bullet_train(14.6, -2.65, -0.15, 0.725, nose=0.7, wide=0.28, maglev=True)
    for x, name in ((12.7, "touch"), (14.6, "touch2")):
        rod((x, 4.2, 0), (x, 4.2, 1.0), 0.05, plain("#e8eaec", 0.3))
        rod((x, 4.2, 0), (x, 4.2, 0.03), 0.25, plain("#e8eaec", 0.3))
        box((x, 4.2, 1.35), (1.3, 0.06, 0.8), plain("#1a1c1e", 0.3), 0.02)
        picture((x, 4.165, 1.35), 1.22, 0.72, 0, image(art.path(name), lit=1.7, rough=0.1))
    panel_stand((15.76, -1.9, 2.0), 3.8, 1.9, 90, art.path("wall-innovation"), edge="#2b3238", lit=0.9)
    chassis(11.2, -3.7)
    for k, (x, y, h) in enumerate(((6.7, 4.3, 2.1), (15.4, 4.35, 1.9), (6.7, -4.3, 2.2), (15.4, -4.3, 2.1))):
        plant(x, y, h, k + 111, "#e8eaec")
    for x in (8.6, 10.2):
        track_spot(x, 2.6, (x, 4.7, 1.8), 120, 60, z=3.1)
        track_spot(x - 0.6, -2.6, (x - 0.6, -4.7, 1.8), 120, 60, z=3.1)
    for x in (12.7, 14.3):
        track_spot(x, -2.6, (x, -4.7, 1.8), 120, 60, z=3.1)


def chassis(x: float, y: float) -> None:
    """The skateboard of an electric car at small scale: wheels, battery tray, motor."""
    plinth(x, y, (1.5, 0.8), 0.5, 0, "#f0f2f3")
    z = 0.6
    box((x, y, z + 0.02), (0.75, 0.46, 0.08), plain("#2f9e6e", 0.3), 0.015)
    for k in range(6):
        box((x - 0.3 + 0.12 * k, y, z + 0.065), (0.1, 0.42, 0.02), metal("#c8cbcd", 0.3), 0.004)
    for s in (-1, 1):
        box((x, y + s * 0.25, z + 0.02), (1.1, 0.03, 0.05), metal("#6d7276", 0.35), 0.006)
        rod((x + s * 0.46, y - 0.26, z + 0.02), (x + s * 0.46, y + 0.26, z + 0.02), 0.018, metal("#6d7276", 0.3))
        for d in (-1, 1):
            rod((x + s * 0.46, y + d * 0.25, z + 0.02), (x + s * 0.46, y + d * 0.33, z + 0.02), 0.115, plain("#18181a", 0.8), bevel=0.02)
            rod((x + s * 0.46, y + d * 0.325, z + 0.02), (x + s * 0.46, y + d * 0.335, z + 0.02), 0.07, metal("#c8cbcd", 0.25))
    rod((x + 0.46, y - 0.12, z + 0.03), (x + 0.46, y + 0.12, z + 0.03), 0.085, metal("#d08a3c", 0.3))


FURNISH = {"lobby": lobby, "learning": learning, "waterways": waterways, "roads": roads, "railways": railways, "film": film, "innovation": innovation}
LABELS = {"wheel": ("木车轮", "Wooden wheel"), "lock": ("船闸模型", "Canal lock, model"), "boat": ("运河货船模型", "Canal boat, model"), "zhaozhou": ("赵州桥（示意）", "After Zhaozhou Bridge"), "cable": ("斜拉桥模型", "Cable-stayed bridge"), "layers": ("公路剖面", "A road cut open"), "train": ("高速列车模型", "High-speed train"), "tunnel": ("沉管隧道模型", "Immersed tunnel"), "maglev": ("磁浮列车模型", "Maglev train")}

