"""Makes a hall of photos: panoramas are its scenes, linked in a circle; flat pictures are exhibits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from guide.halls.identifiers import identifiers
from guide.halls.importing.making import parts
from guide.halls.importing.making.job import Job, Made, photo_changes, photo_fault
from guide.halls.importing.making.parts import Data
from guide.halls.importing.pictures.converter import PictureError
from guide.halls.importing.pictures.judgement import Flat, Panorama, Refused, judge
from guide.halls.importing.sentences import say
from guide.halls.importing.sources.names import title
from guide.halls.importing.sources.streams import FULL
from guide.halls.model import PICTURE_TYPES, Look
from guide.halls.photos import FLOOR, OTHER_PICTURES, legible, natural
from guide.halls.problem import HallError, Message, Problem
from guide.halls.sentences import say as say_of_halls

HEIC_TYPES: Final = (".heic", ".heif", ".hif")
MOST_SCENES: Final = 500  # as in the hall format, and so are these
MOST_EXHIBITS: Final = 1_000
MOST_SPOTS: Final = 90  # hotspots for exhibits in a scene; its links need some of the 100
_SPREAD: Final = 20.0  # degrees between two exhibits' hotspots
_ROW: Final = 8.0  # degrees between two rows of them
_FIRST_SPOT: Final = 30.0  # degrees from the middle, where the link ahead is


@dataclass
class Photo:
    """A photo that was converted. `made`: the file, still under a name for work."""

    name: str
    digest: str
    made: Path
    kind: Panorama | Flat
    notes: tuple[Message, ...] = ()
    id: str = ""
    spots: list[Data] = field(default_factory=list)


def photo_names(names: Sequence[str]) -> list[str]:
    """Return those files of a source that are pictures by their name, in natural order, folder by folder."""
    types = (*PICTURE_TYPES, *HEIC_TYPES, *OTHER_PICTURES)
    found = [name for name in names if name.rstrip().lower().endswith(types)]
    return sorted(found, key=lambda name: [natural(Path(part)) for part in name.split("/")])


def make(job: Job) -> Made:
    """Write the pictures of a hall. Raises HallError where there is no panorama."""
    names = photo_names(job.source.names())
    photos = [photo for number, name in enumerate(names) if (photo := _photo(job, name, number, len(names)))]
    scenes = [photo for photo in photos if isinstance(photo.kind, Panorama)]
    flats = [photo for photo in photos if isinstance(photo.kind, Flat)]
    for photo in scenes[MOST_SCENES:]:
        job.leave_out(photo.name, say.both("scenes_many", most=MOST_SCENES))
    for photo in flats[MOST_EXHIBITS:]:
        job.leave_out(photo.name, say.both("exhibits_many", most=MOST_EXHIBITS))
    scenes, flats = scenes[:MOST_SCENES], flats[:MOST_EXHIBITS]
    if not scenes:
        empty = say.both("no_panorama_flat" if flats else "no_panorama_here")
        raise HallError([*job.report.problems, Problem(job.source.path, None, empty)])
    root = _common(names)
    _name(job, scenes, root, "scenes", "scene")
    _name(job, flats, root, "exhibits", "exhibit")
    _place(job, flats, scenes)
    zones = _zones(job, scenes, root)
    data: Data = {"title": job.source.title}
    if zones:
        data["zones"] = [{"id": key, "title": legible(folder)} for folder, key in zones.items()]
    data["scenes"] = [_scene(scenes, index, zones, root) for index in range(len(scenes))]
    if flats:
        data["exhibits"] = [_exhibit(photo) for photo in flats]
    data["run_sheet"] = [
        parts.stop(photo.id, title(photo.name), _panorama(photo).view, number) for number, photo in enumerate(scenes, 1)
    ]
    return Made(data)


def _photo(job: Job, name: str, number: int, count: int) -> Photo | None:
    """Return a photo, converted; None where it cannot be used, which is said."""
    job.progress(number, count, legible(name))
    ending = Path(name.rstrip()).suffix.lower()
    if ending in OTHER_PICTURES and ending not in HEIC_TYPES:
        job.leave_out(name, photo_fault(OTHER_PICTURES[ending].removeprefix("picture_"), name))
        return None
    copy = made = None
    try:
        copy, digest = job.fetch(name)
        facts = job.converter.inspect(copy)
        kind = judge(facts)
        if isinstance(kind, Refused):
            raise PictureError(kind.fault)
        remap = kind.remap if isinstance(kind, Panorama) else None
        is_panorama = isinstance(kind, Panorama)
        made, changes = job.converter.convert(copy, job.free(), facts, opaque=is_panorama, remap=remap)
    except PictureError as error:
        job.leave_out(name, photo_fault(error.fault, name))
        return None
    except OSError as error:
        if error.errno in FULL:
            raise
        job.leave_out(name, say_of_halls.both("unreadable", why=error.strerror or str(error)))
        return None
    finally:
        if copy is not None:
            copy.unlink(missing_ok=True)
    notes = kind.notes if isinstance(kind, Panorama) else (say.both("flat", why=kind.why),)
    return Photo(name, digest, made, kind, (*notes, *photo_changes(changes)))


def _common(names: Sequence[str]) -> int:
    """Return how many folders all names have in common at their beginning."""
    folders = [name.split("/")[:-1] for name in names]
    count = 0
    while folders and all(len(parts) > count and parts[count] == folders[0][count] for parts in folders):
        count += 1
    return count


def _name(job: Job, photos: list[Photo], root: int, kind: str, word: str) -> None:
    """Give photos their ids, and their files the names that the hall knows them by."""
    (job.staging.hall / kind).mkdir(exist_ok=True)

    def propose() -> list[str]:
        return identifiers([" ".join(legible(photo.name).split("/")[root:]) for photo in photos], word)

    ids = job.ids(kind, [(photo.name, photo.digest) for photo in photos], propose)
    for photo, made in zip(photos, ids, strict=True):
        photo.id = made
        photo.made = photo.made.rename(job.staging.hall / kind / f"{made}{photo.made.suffix}")
        job.carried(photo.name, kind, made, photo.notes)


def _place(job: Job, flats: list[Photo], scenes: list[Photo]) -> None:
    """Give each exhibit a hotspot: in the scene that was taken before it, as the names have it, in the same folder."""
    order = {photo.name: index for index, photo in enumerate(sorted([*flats, *scenes], key=_order))}
    for photo in flats:
        folder = photo.name.rpartition("/")[0]
        near = [scene for scene in scenes if scene.name.rpartition("/")[0] == folder] or scenes
        before = [scene for scene in near if order[scene.name] < order[photo.name]]
        wanted = before[-1] if before else near[0]
        scene = next((one for one in (wanted, *scenes) if len(one.spots) < MOST_SPOTS), None)
        if scene is None:
            job.note(say.both("no_spot", name=legible(photo.name)))
            continue
        scene.spots.append({"id": photo.id, "at": _spot(scene, len(scene.spots)), "exhibit": photo.id})


def _order(photo: Photo) -> list[Any]:
    return [natural(Path(part)) for part in photo.name.split("/")]


def _spot(scene: Photo, number: int) -> Data:
    """Return where a scene's exhibit stands: to the right and to the left of the middle in turn, at eye level."""
    panorama = _panorama(scene)
    room = panorama.part.width / 2 * 0.9
    first = min(_FIRST_SPOT, room / 2)
    columns = int((room - first) / _SPREAD) + 1
    row, column = divmod(number // 2, columns)
    level = (panorama.part.top + panorama.part.bottom) / 2 if panorama.part.height < 40 else 0.0
    side = 1 if number % 2 == 0 else -1
    return _at(panorama, side * (first + _SPREAD * column), level + _ROW * row)


def _at(panorama: Panorama, offset: float, pitch: float) -> Data:
    """Return a direction in a panorama, not beyond its edge. `offset`: from its middle, in degrees."""
    part = panorama.part
    edge = min(5.0, part.height / 4)
    pitch = max(part.bottom + edge, min(part.top - edge, pitch))
    return {"yaw": parts.circle(panorama.north + offset), "pitch": round(pitch, 4)}


def _panorama(photo: Photo) -> Panorama:
    if not isinstance(photo.kind, Panorama):
        raise TypeError(f"{photo.name} is no panorama")
    return photo.kind


def _zones(job: Job, scenes: list[Photo], root: int) -> dict[str, str]:
    """Return the ids of the folders that scenes are in, by folder; none where all are in one."""
    folders = {_folder(photo, root): None for photo in scenes}
    named = [folder for folder in folders if folder]
    if len(folders) < 2:
        return {}
    ids = job.ids("zones", [(name, "") for name in named], lambda: identifiers([f"{name}." for name in named], "zone"))
    return dict(zip(named, ids, strict=True))


def _folder(photo: Photo, root: int) -> str:
    parts = photo.name.split("/")
    return parts[root] if len(parts) > root + 1 else ""


def _scene(scenes: list[Photo], index: int, zones: dict[str, str], root: int) -> Data:
    photo, panorama = scenes[index], _panorama(scenes[index])
    scene: Data = {"id": photo.id, "title": title(photo.name)}
    if (zone := zones.get(_folder(photo, root))) is not None:
        scene["zone"] = zone
    scene |= {"picture": f"scenes/{photo.made.name}", **parts.covers(panorama.part)}
    if north := parts.circle(panorama.north):
        scene["north"] = north
    if panorama.view != Look():
        scene["view"] = parts.look(panorama.view)
    hotspots = [*_links(scenes, index), *photo.spots] if len(scenes) > 1 else photo.spots
    if hotspots:
        scene["hotspots"] = hotspots
    return scene


def _links(scenes: list[Photo], index: int) -> list[Data]:
    """Return the links ahead and back: ahead in the middle and back behind, or both within a part of the sphere."""
    panorama = _panorama(scenes[index])
    width = panorama.part.width
    ahead, back = (0.0, 180.0) if width > 359.0 else (width / 6, -width / 6)
    targets = (("next", ahead, scenes[(index + 1) % len(scenes)]), ("back", back, scenes[index - 1]))
    return [
        {
            "id": name,
            "at": _at(panorama, offset, FLOOR),
            "link": target.id,
            "arrive": parts.look(_panorama(target).view),
        }
        for name, offset, target in targets
    ]


def _exhibit(photo: Photo) -> Data:
    return {"id": photo.id, "title": title(photo.name), "pictures": [f"exhibits/{photo.made.name}"]}
