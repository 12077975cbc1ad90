"""Which tiles a server's halls want. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guide.halls.model import Scene
from guide.halls.registry import Halls
from guide.halls.tiling.names import Recipe, Shot


@dataclass(frozen=True)
class Wanted:
    """A scene whose tiles are wanted. `file`: its picture."""

    hall: str
    scene: str
    file: Path
    recipe: Recipe


def recipe_of(scene: Scene) -> Recipe:
    """Return what is to be made of a scene's picture.

    One that came with tiles of its own is shown by these, so that it needs no others.
    """
    look = scene.view
    shot = Shot((look.yaw - scene.north) % 360, look.pitch, look.fov)
    return Recipe(whole=scene.covers is None, cut=scene.tiles is None, shot=shot)


def wanted_by(halls: Halls) -> Iterator[Wanted]:
    """Return every scene of these halls, those first that are entered first: the halls' starts, then their stops."""
    order: list[tuple[int, int, Wanted]] = []
    for hall in halls.values():
        scenes = {scene.id: scene for scene in hall.scenes}
        toured = [hall.start, *(stop.view.scene for stop in hall.run_sheet), *scenes]
        for place, scene in enumerate(dict.fromkeys(toured)):
            file = halls.file(hall.id, scenes[scene].picture) if scene in scenes else None
            if file is not None:
                wanted = Wanted(hall.id, scene, file, recipe_of(scenes[scene]))
                order.append((place, len(order), wanted))
    yield from (wanted for _place, _count, wanted in sorted(order, key=lambda one: one[:2]))
