"""Potted plants, and the trees outside."""

from math import cos, pi, sin
from random import Random

from mathutils import Vector

from tools.demo_hall.modelling.build import Batch, lathe, rod
from tools.demo_hall.modelling.materials import plain


def tree(foot, height: float, seed: int) -> None:
    """A tree of leaf clusters, for the view through the windows."""
    rng = Random(seed)
    x, y, z = foot
    rod(foot, (x, y, z + height * 0.55), 0.13, plain("#4d3c2d", 0.9, vary=0.3), 0.06, sides=10)
    leaves = Batch()
    blobs = [
        (
            x + rng.gauss(0, height * 0.14),
            y + rng.gauss(0, height * 0.14),
            z + height * rng.uniform(0.45, 0.95),
            height * rng.uniform(0.12, 0.22),
        )
        for _ in range(14)
    ]
    for bx, by, bz, r in blobs:
        for _ in range(170):
            v = Vector((rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 1))).normalized() * r * rng.uniform(0.6, 1)
            a, b = (
                Vector((rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 1))).normalized() * 0.13,
                Vector((rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 1))).normalized() * 0.09,
            )
            p = Vector((bx, by, bz)) + v
            leaves.add([p - a, p + b, p + a, p - b], [(0, 1, 2, 3)])
    leaves.done(plain(("#55742f", "#64803a", "#4a6b33")[seed % 3], 0.6, vary=0.35, scale=2, bump=0))


def plant(x: float, y: float, height: float = 1.9, seed: int = 1, pot: str = "#e4dfd6") -> None:
    """A potted plant with long arching leaves."""
    rng = Random(seed)
    lathe(
        [(0.17, 0), (0.2, 0.02), (0.25, 0.42), (0.255, 0.45), (0.235, 0.45), (0.22, 0.38)],
        (x, y, 0),
        plain(pot, 0.45),
        caps=False,
        bevel=0,
    )
    lathe([(0.228, 0), (0.001, 0.01)], (x, y, 0.4), plain("#3a2d22", 0.95, vary=0.4, scale=30), caps=False)
    leaves, stems = Batch(), []
    for i in range(46):
        yaw, reach = i * 2.399 + rng.uniform(-0.2, 0.2), rng.uniform(0.35, 0.62) * height / 1.9
        rise = 0.42 + (height - 0.5) * rng.uniform(0.25, 1) * (1 - 0.25 * reach)
        foot = Vector((x + 0.06 * cos(yaw), y + 0.06 * sin(yaw), 0.4))
        out, side = Vector((cos(yaw), sin(yaw), 0)), Vector((-sin(yaw), cos(yaw), 0))
        start = foot + out * 0.1 + Vector((0, 0, rise - 0.4))
        stems.append((foot, start))
        width, points = rng.uniform(0.05, 0.085), []
        for k in range(8):
            t = k / 7
            p = start + out * reach * t + Vector((0, 0, 0.28 * t - 0.62 * t * t))
            half = width * sin(pi * min(0.08 + t * 0.92, 1)) ** 0.7
            points += [p - side * half + Vector((0, 0, half * 0.35)), p, p + side * half + Vector((0, 0, half * 0.35))]
        faces = [(3 * k + j, 3 * k + j + 1, 3 * k + j + 4, 3 * k + j + 3) for k in range(7) for j in range(2)]
        leaves.add(points, faces)
    leaves.done(plain("#3f6a33", 0.4, vary=0.3, scale=4, bump=0), smooth=True)
    for foot, start in stems[::2]:
        rod(foot, start, 0.009, plain("#55703a", 0.6), 0.006, sides=8)
