"""Finds what may not be seen of a scene: what lies beyond a picture of a part of the sphere, or its limits. Pure."""

from collections.abc import Iterator

from guide.halls.model import Direction, Hall, Look, ViewLimits
from guide.halls.problem import Message, Place, Severity
from guide.halls.sentences import say


def findings(hall: Hall) -> Iterator[tuple[Place, Message, Severity]]:
    """Return views, hotspots and pointers that lie outside of what may be seen in their scene."""
    limits = {scene.id: scene.visible() for scene in hall.scenes}
    for place, scene, at in _directions(hall):
        if not _seen(limits[scene], Direction(yaw=at.yaw, pitch=at.pitch)):
            message = say.both("not_seen", field=place[-1], name=scene, yaw=at.yaw, pitch=at.pitch)
            yield place, message, "warning"


def _directions(hall: Hall) -> Iterator[tuple[Place, str, Direction | Look]]:
    """Return every direction of a hall: where it stands, the scene that it is in, and itself."""
    for index, scene in enumerate(hall.scenes):
        place = ("scenes", index)
        yield (*place, "view"), scene.id, scene.view
        for number, hotspot in enumerate(scene.hotspots):
            spot = (*place, "hotspots", number)
            yield (*spot, "at"), scene.id, hotspot.at
            if hotspot.arrive is not None and hotspot.link is not None:
                arrive = Direction(yaw=hotspot.arrive.yaw, pitch=hotspot.arrive.pitch)
                yield (*spot, "arrive"), hotspot.link, arrive
    for index, stop in enumerate(hall.run_sheet):
        yield ("run_sheet", index, "view"), stop.view.scene, stop.view
        if stop.pointer is not None:
            yield ("run_sheet", index, "pointer"), stop.view.scene, stop.pointer


def _seen(limits: ViewLimits | None, at: Direction) -> bool:
    return limits is None or limits.contain(at)
