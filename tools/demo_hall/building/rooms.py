"""What stands in each room, and its lamps. One function a room; the history zone's are in history.py."""

from math import cos, pi, sin

from tools.demo_hall.building.floors import compass_rose, play_rug
from tools.demo_hall.building.furniture import (
    bench,
    bookshelf,
    desk,
    panel_stand,
    plinth,
    seat,
    stool,
    table,
)
from tools.demo_hall.building.hall import COOL, NEUTRAL, WARM, lamp_line, ring_lamp, slats, track_spot, wash
from tools.demo_hall.building.history import railways, roads, waterways
from tools.demo_hall.building.signs import Art, slatted
from tools.demo_hall.exhibits.bridges import tunnel_element
from tools.demo_hall.exhibits.models import arch_puzzle, projector, wheel
from tools.demo_hall.exhibits.trains import bullet_train
from tools.demo_hall.modelling.build import arc, area_light, box, lathe, mesh, picture, rod, slab, tube
from tools.demo_hall.modelling.materials import carpet, concrete, glow, image, metal, plain, wood
from tools.demo_hall.modelling.plants import plant
from tools.demo_hall.plan import HEIGHT


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
    for k, (x, y, h) in enumerate(
        ((-5.15, 2.7, 2.2), (5.15, 2.9, 2.3), (-5.3, -4.3, 2.5), (-5.2, -2.2, 1.5), (0.6, -4.4, 1.9), (5.3, -1.85, 1.6))
    ):
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
        lathe(
            [(0.3, 0), (0.43, 0.06), (0.45, 0.22), (0.38, 0.34), (0.2, 0.38), (0, 0.36)],
            (-14.2, y, 0.02),
            plain(c, 0.95, vary=0.15, scale=14, bump=0.3),
            caps=False,
        )
    table(-13.5, -0.4, (0.9, 0.9), 0.42, True)
    for k in range(3):
        box(
            (-13.45 + 0.02 * k, -0.35, 0.435 + 0.03 * k),
            (0.24, 0.17, 0.028),
            plain(("#22506b", "#e8e0d0", "#8c2f23")[k], 0.5),
            0.004,
            20 * k,
        )
    for x, name in ((-12.6, "touch"), (-9.2, "touch2")):
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
        slab(
            [[*arc(0, 0, 0.135, 0, 180, 20), *arc(0, 0, 0.122, 180, 0, 20)]],
            0.16,
            (-6.83, 1.75, 2.79 - 0.28 * k),
            plain("#22302a", 0.4),
            90,
        )
    bench(-11, -4.3, 2.4, 0)
    play_rug(-11.2, 2.1)
    for k, (x, y, h) in enumerate(
        ((-15.4, 3.6, 2.2), (-15.3, -4.3, 2.4), (-6.6, -4.3, 2.2), (-12.2, 4.5, 1.4), (-6.7, -2.2, 1.5))
    ):
        plant(x, y, h, k + 21, ("#b4674a", "#e4dfd6")[k % 2])
    for x in (-10.4, -8.0):
        track_spot(x, 2.2, (x, 4.7, 1.9), 120, 62)
    track_spot(-9.3, 1.3, (-9.3, 3.2, 0.9), 90, 40)
    track_spot(-8.2, 3.2, (-6.2, 3.2, 1.9), 120, 60)


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
                    rod(
                        (x + 0.775, y + side * 0.09, z),
                        (x + 0.775, y + side * 0.09, z + 0.01 * d),
                        0.045,
                        glow("#ffd9a0", 12),
                    )
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
        ringed = [
            (cx + (r + 0.03) * sin(2 * pi * k / n), cy + (r + 0.03) * cos(2 * pi * k / n), z) for k in range(n + 1)
        ]
        tube(ringed, rr, plain("#17191b", 0.4), 4)
    for k in range(24):
        a = 2 * pi * k / 24
        area_light(
            (cx + (r - 0.1) * sin(a), cy + (r - 0.1) * cos(a), 3.8),
            (0.9, 0.8),
            (-sin(a), -cos(a), -0.7),
            11,
            (0.7, 0.85, 1.0),
        )
    lathe([(2.75, 0.0), (2.75, 0.02), (2.62, 0.024)], (cx, cy, 0), metal("#5d6368", 0.3), caps=False, sides=128)
    picture((cx, cy, 0.021), 5.2, 5.2, 0, image(art.path("floor"), lit=1.7, rough=0.08), lean=90)
    area_light((cx, cy, HEIGHT - 0.3), (8, 8), (0, 0, 1), 60, COOL)
    area_light((cx, cy, 0.05), (4.4, 4.4), (0, 0, 1), 26, (0.35, 0.7, 1.0))
    for k in range(7):
        for s in (-1, 1):
            lamp_line(cx + s * 4.5, cy - 4.2 + 1.4 * k, HEIGHT + 0.1, 1.0, "y", 34, COOL)
    for k in range(3):
        tube(
            [
                (cx + (1.0 + 0.8 * k) * sin(2 * pi * j / 96), cy + (1.0 + 0.8 * k) * cos(2 * pi * j / 96), HEIGHT + 0.2)
                for j in range(97)
            ],
            0.03,
            glow("#dfeeff", 6),
        )
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
            rod(
                (x + s * 0.46, y + d * 0.25, z + 0.02),
                (x + s * 0.46, y + d * 0.33, z + 0.02),
                0.115,
                plain("#18181a", 0.8),
                bevel=0.02,
            )
            rod(
                (x + s * 0.46, y + d * 0.325, z + 0.02),
                (x + s * 0.46, y + d * 0.335, z + 0.02),
                0.07,
                metal("#c8cbcd", 0.25),
            )
    rod((x + 0.46, y - 0.12, z + 0.03), (x + 0.46, y + 0.12, z + 0.03), 0.085, metal("#d08a3c", 0.3))


FURNISH = {
    "lobby": lobby,
    "learning": learning,
    "waterways": waterways,
    "roads": roads,
    "railways": railways,
    "film": film,
    "innovation": innovation,
}
