"""The three rooms of the history zone: waterways, roads and bridges, railways. See rooms.py."""

from tools.demo_hall.building.floors import river, roadway
from tools.demo_hall.building.furniture import barrier, bench, panel_stand, plinth
from tools.demo_hall.building.hall import COOL, NEUTRAL, WARM, lamp_line, slats, track_spot, wash
from tools.demo_hall.building.signs import Art, slatted
from tools.demo_hall.exhibits.bridges import cable_stayed, zhaozhou
from tools.demo_hall.exhibits.models import boat, lock, milestone, road_layers
from tools.demo_hall.exhibits.trains import bullet_train, engine, track
from tools.demo_hall.modelling.build import Batch, area_light, box, lathe, rod, tube
from tools.demo_hall.modelling.materials import glow, metal, plain, stone, wood
from tools.demo_hall.modelling.plants import plant
from tools.demo_hall.plan import HEIGHT, ROOMS


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
    for k, (x, y, h) in enumerate(((-15.4, 13.5, 1.5), (-15.3, 6.9, 2.2))):
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
        box(((w + e) / 2, s + 2 * k, HEIGHT - 0.04), (e - w, 0.21, 0.54), beams, 0.01)
    for i in range(6):
        for k in range(5):
            if 1 <= i <= 4 and 1 <= k <= 3:
                box((w + 1 + 2 * i, s + 1 + 2 * k, HEIGHT + 0.12), (1.8, 1.8, 0.02), panes_, 0)
            else:
                rod(
                    (w + 1 + 2 * i, s + 1 + 2 * k, HEIGHT + 0.08),
                    (w + 1 + 2 * i, s + 1 + 2 * k, HEIGHT + 0.6),
                    0.16,
                    beams,
                )
                rod(
                    (w + 1 + 2 * i, s + 1 + 2 * k, HEIGHT + 0.07),
                    (w + 1 + 2 * i, s + 1 + 2 * k, HEIGHT + 0.08),
                    0.12,
                    glow("#fff0dc", 6),
                )
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
    milestone(-4.7, 11.2, -70)
    bench(-2.6, 5.75, 1.8, 0)
    bench(2.6, 5.75, 1.8, 0)
    for k, (x, y, h) in enumerate(
        ((-5.4, 5.6, 2.2), (5.4, 5.6, 2.2), (-5.4, 14.4, 2.3), (5.4, 14.4, 2.3), (-5.3, 9.3, 1.6), (5.4, 9.2, 1.6))
    ):
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
            lathe(
                [(0.05, 0.3), (0.07, 0.26), (0.09, 0.2), (0.28, 0.03), (0.3, 0), (0.285, 0), (0.08, 0.18)],
                (x, y, 3.5),
                plain("#24423a", 0.3),
                caps=False,
            )
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
    for k, (x, y, h) in enumerate(((15.4, 14.3, 2.2), (6.7, 9.3, 2.0), (6.6, 14.3, 2.2))):
        plant(x, y, h, k + 71, ("#4a4642", "#b4674a")[k % 2])
    for x, y, stuff in ((7.0, 10.6, "#6b4327"), (6.95, 11.3, "#4d3a2b")):
        box((x, y, 0.27), (0.55, 0.85, 0.5), plain(stuff, 0.6, vary=0.2, scale=9), 0.04)
        for d in (-0.25, 0.25):
            box((x, y + d, 0.27), (0.565, 0.05, 0.512), plain("#2d2018", 0.6), 0.01)
        tube(
            [
                (x + 0.29, y - 0.1, 0.33),
                (x + 0.32, y - 0.08, 0.3),
                (x + 0.32, y + 0.08, 0.3),
                (x + 0.29, y + 0.1, 0.33),
            ],
            0.012,
            metal("#b08a45"),
        )
    for x in (8.6, 10.2, 11.8, 13.2):
        track_spot(x, 10.2, (x, 12.4, 1.3), 170, 44)
    for x in (9.0, 13.2):
        for d in (-0.8, 0.8):
            track_spot(x + d, 7.6, (x + d * 0.6, 5.2, 1.9), 130, 62)
    track_spot(13.4, 10.2, (15.7, 10.6, 2.0), 140, 64)
    track_spot(13.4, 11.8, (15.7, 11.8, 2.0), 140, 64)
