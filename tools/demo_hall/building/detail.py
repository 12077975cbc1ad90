"""Where small print needs more samples than the rest of a picture: the panels of the scene's own room."""

from math import atan2, hypot, pi

from tools.demo_hall.plan import EYES, ROOMS

Box = tuple[int, int, int, int]  # left, right, top, bottom in pixels

LARGE = 1.2  # square metres; smaller pictures are signs and cards, set large enough as they are


def panels_in_view(scene_id: str, width: int) -> list[Box]:
    """The rectangles of a panorama `width` pixels wide that upright pictures in the scene's room cover.

    Call it when the hall is built. Pictures across the panorama's seam, due south, are left out.
    """
    import bpy
    from mathutils import Vector

    west, east, south, north = ROOMS[scene_id]
    eye, boxes = Vector(EYES[scene_id]), []
    for obj in bpy.data.objects:
        if not obj.name.startswith("picture"):
            continue
        corners = [vertex.co for vertex in obj.data.vertices]
        middle = sum(corners, Vector()) / 4
        normal = (corners[1] - corners[0]).cross(corners[3] - corners[0])
        inside = west < middle.x < east and south < middle.y < north
        if not inside or normal.length < LARGE or abs(normal.normalized().z) > 0.5:
            continue
        edge = [
            a.lerp(b, k / 16) - eye for a, b in zip(corners, corners[1:] + corners[:1], strict=True) for k in range(17)
        ]
        xs = [(atan2(p.x, p.y) / (2 * pi) + 0.5) * width for p in edge]
        ys = [(0.5 - atan2(p.z, hypot(p.x, p.y)) / pi) * width / 2 for p in edge]
        if max(xs) - min(xs) < width / 2:
            boxes.append((int(min(xs)) - 6, int(max(xs)) + 7, int(min(ys)) - 6, int(max(ys)) + 7))
    return boxes
