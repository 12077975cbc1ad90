"""Small mesh builders. Everything is made in world coordinates (metres), so that procedural textures line up.

Each builder links one object into the scene and returns it. Materials are given ready-made (see materials.py).
"""

from math import cos, pi, sin

import bpy
from mathutils import Matrix, Vector

CORNERS = [(x, y, z) for z in (-0.5, 0.5) for x, y in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))]
SIDES = [(3, 2, 1, 0), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)]


def turn(yaw: float) -> Matrix:
    """Rotation about z by `yaw` degrees, clockwise seen from above (as the hall format counts)."""
    return Matrix.Rotation(-yaw * pi / 180, 3, "Z")


def link(name: str, data, *materials) -> bpy.types.Object:
    obj = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(obj)
    for material in materials:
        data.materials.append(material)
    return obj


def mesh(name: str, verts, faces, material, smooth: bool = False) -> bpy.types.Object:
    data = bpy.data.meshes.new(name)
    data.from_pydata([tuple(v) for v in verts], [], faces)
    if smooth:
        data.polygons.foreach_set("use_smooth", [True] * len(data.polygons))
        data.set_sharp_from_angle(angle=0.7)
    return link(name, data, material)


def soften(obj, width: float, segments: int = 2):
    """Rounded edges: what makes a box catch the light as a real one does."""
    bevel = obj.modifiers.new("bevel", "BEVEL")
    bevel.width, bevel.segments, bevel.limit_method = width, segments, "ANGLE"
    return obj


def box(center, size, material, bevel: float = 0.008, yaw: float = 0, tilt: Matrix | None = None):
    """A box about `center`; `yaw` turns it about z, `tilt` is any further rotation, applied first."""
    rotation = turn(yaw) @ (tilt or Matrix.Identity(3))
    verts = [rotation @ Vector(c[i] * size[i] for i in range(3)) + Vector(center) for c in CORNERS]
    obj = mesh("box", verts, SIDES, material)
    return soften(obj, bevel) if bevel else obj


class Batch:
    """Many small parts of one material in a single mesh: slats, books, bricks, ballast."""

    def __init__(self) -> None:
        self.verts: list = []
        self.faces: list = []

    def add(self, verts, faces) -> None:
        base = len(self.verts)
        self.verts += [tuple(v) for v in verts]
        self.faces += [tuple(base + i for i in face) for face in faces]

    def box(self, center, size, yaw: float = 0, tilt: Matrix | None = None) -> None:
        rotation = turn(yaw) @ (tilt or Matrix.Identity(3))
        self.add([rotation @ Vector(c[i] * size[i] for i in range(3)) + Vector(center) for c in CORNERS], SIDES)

    def done(self, material, bevel: float = 0, smooth: bool = False):
        obj = mesh("batch", self.verts, self.faces, material, smooth)
        return soften(obj, bevel, 1) if bevel else obj


def frame_to(direction: Vector) -> Matrix:
    """A rotation that takes +z to `direction`."""
    return Vector((0, 0, 1)).rotation_difference(direction).to_matrix()


def rod(start, end, radius: float, material, end_radius: float | None = None, sides: int = 32, bevel: float = 0):
    """A cylinder or cone from `start` to `end`, with caps."""
    start, end = Vector(start), Vector(end)
    rotation, length = frame_to(end - start), (end - start).length
    top = radius if end_radius is None else end_radius
    profile = [(radius, 0), (top, length)]
    return lathe(profile, start, material, rotation, sides, caps=True, bevel=bevel)


def lathe(
    profile, origin, material, rotation: Matrix | None = None, sides: int = 40, caps: bool = True, bevel: float = 0
):
    """Turn a profile of (radius, height) pairs about z, then rotate and move to `origin`."""
    rotation, origin = rotation or Matrix.Identity(3), Vector(origin)
    verts, faces = [], []
    for radius, height in profile:
        for i in range(sides):
            angle = 2 * pi * i / sides
            verts.append(rotation @ Vector((radius * cos(angle), radius * sin(angle), height)) + origin)
    for k in range(len(profile) - 1):
        for i in range(sides):
            j = (i + 1) % sides
            faces.append((k * sides + i, k * sides + j, (k + 1) * sides + j, (k + 1) * sides + i))
    if caps:
        faces.append(tuple(reversed(range(sides))))
        faces.append(tuple(range((len(profile) - 1) * sides, len(profile) * sides)))
    obj = mesh("lathe", verts, faces, material, smooth=True)
    return soften(obj, bevel) if bevel else obj


def ring(center, radius: float, thickness: float, material, axis=(0, 0, 1), sides: int = 64):
    """A torus about `axis`: tyres, hoops, lamp rings."""
    rotation = frame_to(Vector(axis))
    verts, faces, small = [], [], 14
    for i in range(sides):
        a = 2 * pi * i / sides
        for k in range(small):
            b = 2 * pi * k / small
            r = radius + thickness * cos(b)
            verts.append(rotation @ Vector((r * cos(a), r * sin(a), thickness * sin(b))) + Vector(center))
    for i in range(sides):
        for k in range(small):
            n, m = (i + 1) % sides, (k + 1) % small
            faces.append((i * small + k, n * small + k, n * small + m, i * small + m))
    return mesh("ring", verts, faces, material, smooth=True)


def slab(outlines, depth: float, origin, material, yaw: float = 0, flat: bool = False, bevel: float = 0.004):
    """Extrude 2D outlines (the first is the shape, the others holes) by `depth` about its middle plane.

    Standing by default: the outline's x runs to the right of somebody who looks along `yaw`, its y is up.
    With `flat` the outline lies on the floor: x east, y north, turned by `yaw`.
    """
    curve = bpy.data.curves.new("slab", "CURVE")
    curve.dimensions, curve.fill_mode = "2D", "BOTH"
    curve.extrude, curve.bevel_depth, curve.bevel_resolution = max(depth / 2 - bevel, 0), bevel, 1
    for outline in outlines:
        spline = curve.splines.new("POLY")
        spline.points.add(len(outline) - 1)
        spline.points.foreach_set("co", [c for x, y in outline for c in (x, y, 0, 1)])
        spline.use_cyclic_u = True
    obj = link("slab", curve, material)
    stand = Matrix.Identity(3) if flat else Matrix.Rotation(pi / 2, 3, "X")
    obj.matrix_world = Matrix.Translation(Vector(origin)) @ (turn(yaw) @ stand).to_4x4()
    return obj


def tube(points, radius: float, material, resolution: int = 3):
    """A bent pipe or cable through `points`."""
    curve = bpy.data.curves.new("tube", "CURVE")
    curve.dimensions, curve.bevel_depth, curve.bevel_resolution = "3D", radius, resolution
    spline = curve.splines.new("POLY")
    spline.points.add(len(points) - 1)
    spline.points.foreach_set("co", [c for p in points for c in (*p, 1)])
    curve.use_fill_caps = True
    return link("tube", curve, material)


def picture(center, width: float, height: float, yaw: float, material, lean: float = 0):
    """An upright quad with the whole image on it, read by somebody who looks along `yaw`; never mirrored.

    `lean` degrees tip its top away from the reader (90 lays it flat, readable from the south for yaw 0).
    """
    tilt = turn(yaw) @ Matrix.Rotation(-lean * pi / 180, 3, "X")
    right, up = tilt @ Vector((1, 0, 0)), tilt @ Vector((0, 0, 1))
    middle = Vector(center)
    verts = [
        middle + right * width * u + up * height * v for u, v in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
    ]
    obj = mesh("picture", verts, [(0, 1, 2, 3)], material)
    layer = obj.data.uv_layers.new()
    for i, uv in enumerate(((0, 0), (1, 0), (1, 1), (0, 1))):
        layer.data[i].uv = uv
    return obj


def area_light(center, size, aim, watts: float, color=(1, 1, 1), glossy: bool = False, spread: float = 180):
    """A rectangular light about `center` that shines along `aim`; itself unseen."""
    data = bpy.data.lights.new("area", "AREA")
    data.shape, data.size, data.size_y = "RECTANGLE", *size
    data.energy, data.color, data.spread = watts, color, spread * pi / 180
    obj = link("area", data)
    obj.matrix_world = Matrix.Translation(Vector(center)) @ Vector(aim).to_track_quat("-Z", "Y").to_matrix().to_4x4()
    obj.visible_camera, obj.visible_glossy = False, glossy
    return obj


def spot_light(position, target, watts: float, angle: float = 40, color=(1, 0.86, 0.7), radius: float = 0.05):
    """A museum spotlight at `position` on `target`; `angle` is the full cone in degrees."""
    data = bpy.data.lights.new("spot", "SPOT")
    data.energy, data.color, data.spot_size = watts, color, angle * pi / 180
    data.spot_blend, data.shadow_soft_size = 0.6, radius
    obj = link("spot", data)
    way = Vector(target) - Vector(position)
    obj.matrix_world = Matrix.Translation(Vector(position)) @ way.to_track_quat("-Z", "Y").to_matrix().to_4x4()
    return obj


def arc(cx: float, cy: float, r: float, start: float, end: float, steps: int = 32):
    """Points of an arc in a plane: angles in degrees, counter-clockwise from the right. For the outlines of `slab`."""
    return [
        (cx + r * cos(a * pi / 180), cy + r * sin(a * pi / 180))
        for a in [start + (end - start) * i / steps for i in range(steps + 1)]
    ]
