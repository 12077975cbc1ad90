"""Makes a hall of another program's tour: its scenes, links and exhibits, each direction on the pixel where it was."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from guide.halls.files import media
from guide.halls.identifiers import identifiers
from guide.halls.importing.making import parts
from guide.halls.importing.making.job import Job, Made, photo_changes, photo_fault
from guide.halls.importing.making.parts import Data
from guide.halls.importing.making.record import Record
from guide.halls.importing.making.tour_images import ImageError, SceneImage, write_image
from guide.halls.importing.pictures.converter import PictureError
from guide.halls.importing.sentences import say
from guide.halls.importing.sources.streams import FULL
from guide.halls.importing.tour import Hotspot, InfoHotspot, LinkHotspot, Tour, TourScene
from guide.halls.photos import legible
from guide.halls.problem import HallError, Message, Problem
from guide.halls.sentences import say as say_of_halls

LARGEST_MEDIA: Final = 1 << 30  # bytes, as in the hall format
_POSITION: Final = re.compile(r"[0-9]{1,4}[-_ ]+(?=[^0-9])")
"""How the ids of scenes begin that a program counted: a scene that is put in front would change all of them."""


@dataclass(frozen=True)
class Placed:
    """A scene whose picture is written. `key`: what it is called in the record; `id`: in the hall."""

    scene: TourScene
    key: str
    id: str
    image: SceneImage


def make(job: Job, tour: Tour) -> Made:
    """Write the pictures, tiles and other files of a tour. Raises HallError where no scene can be carried over."""
    job.report.problems += [replace(note, file=job.source.path / note.file) for note in tour.notes]
    placed = _scenes(job, tour)
    if not placed:
        empty = Problem(job.source.path / tour.description, None, say_of_halls.both("tour_no_scene"))
        raise HallError([*job.report.problems, empty])
    ids = {each.scene.id: each.id for each in placed}
    exhibits = _exhibits(job, placed)
    first = ids.get(tour.first, placed[0].id)
    data: Data = {"title": tour.title or job.source.title}
    if tour.credits:
        data["credits"] = tour.credits
    if first != placed[0].id:
        data["start"] = first
    titles = {each.id: each.scene.title for each in placed}
    data["scenes"] = [_scene(job, each, ids, titles, exhibits) for each in placed]
    if exhibits:
        data["exhibits"] = list(exhibits.values())
    data["run_sheet"] = [parts.stop(each.id, each.scene.title, each.scene.view, n) for n, each in enumerate(placed, 1)]
    if tour.autorotate is not None:
        data["autorotate"] = tour.autorotate.model_dump(mode="json")
    if tour.opening != "none":
        data["opening"] = tour.opening
    return Made(data)


def _scenes(job: Job, tour: Tour) -> list[Placed]:
    keys = _keys([scene.id for scene in tour.scenes])
    ids = job.ids("scenes", [(key, "") for key in keys], lambda: identifiers([f"{key}." for key in keys], "scene"))
    placed = []
    for number, (scene, key, made) in enumerate(zip(tour.scenes, keys, ids, strict=True)):
        job.progress(number, len(tour.scenes), scene.title)
        try:
            image = write_image(job, scene, made)
        except ImageError as error:
            where = job.source.path / tour.description
            message = say_of_halls.both("scene_left_out", name=scene.id, why=error.why)
            job.report.problems.append(Problem(where, None, message, severity="warning"))
            continue
        placed.append(Placed(scene, key, made, image))
        job.carried(scene.title, "scenes", made, image.notes)
    return placed


def _keys(names: list[str]) -> list[str]:
    """Return the ids of scenes without the numbers that say only where they stand, where they differ without them."""
    plain = [_POSITION.sub("", name, count=1) if _POSITION.match(name) else name for name in names]
    return plain if len(set(plain)) == len(plain) else names


def _scene(job: Job, placed: Placed, ids: dict[str, str], titles: dict[str, str], exhibits: dict[str, Data]) -> Data:
    scene, image = placed.scene, placed.image
    data: Data = {"id": placed.id, "title": scene.title, **image.data}
    if image.north:
        data["north"] = image.north
    data["view"] = parts.look(scene.view)
    if scene.limits is not None:
        data["limits"] = scene.limits.model_dump(mode="json", exclude_none=True)
    hotspots = [
        made
        for name, hotspot in _named(placed)
        if (made := _hotspot(job, placed, name, hotspot, ids, titles, exhibits)) is not None
    ]
    if hotspots:
        data["hotspots"] = hotspots
    return data


def _hotspot(
    job: Job,
    placed: Placed,
    name: str,
    hotspot: Hotspot,
    ids: dict[str, str],
    titles: dict[str, str],
    exhibits: dict[str, Data],
) -> Data | None:
    """Return a hotspot; None where what it leads to was left out, which is said."""
    data: Data = {"id": name, "at": parts.direction(hotspot.at)}
    if isinstance(hotspot, InfoHotspot):
        return {**data, "exhibit": exhibits[f"{placed.key}/{name}"]["id"]}
    target = ids.get(hotspot.target)
    if target is None:
        message = say_of_halls.both("link_left_out", name=placed.scene.id, target=hotspot.target)
        job.note(message)
        return None
    if hotspot.title and hotspot.title != titles[target]:
        job.note(say.both("link_title", name=placed.scene.title, title=hotspot.title, target=titles[target]), "note")
    arrive = {} if hotspot.arrival is None else {"arrive": parts.look(hotspot.arrival)}
    return {**data, "link": target, **arrive}


def _named(placed: Placed) -> list[tuple[str, Hotspot]]:
    """Return the hotspots of a scene with their ids, which differ in it."""
    words = [
        hotspot.id or (f"to-{hotspot.target}" if isinstance(hotspot, LinkHotspot) else hotspot.title)
        for hotspot in placed.scene.hotspots
    ]
    ids = Record("", "").ids(
        "hotspots", [(word, "") for word in words], lambda: identifiers([f"{word}." for word in words], "hotspot")
    )
    return list(zip(ids, placed.scene.hotspots, strict=True))


def _exhibits(job: Job, placed: list[Placed]) -> dict[str, Data]:
    """Return the exhibits, by the scene's key and the hotspot's id."""
    found = [
        (f"{each.key}/{name}", hotspot)
        for each in placed
        for name, hotspot in _named(each)
        if isinstance(hotspot, InfoHotspot)
    ]

    titles = [f"{hotspot.title}." for _, hotspot in found]
    ids = job.ids("exhibits", [(key, "") for key, _ in found], lambda: identifiers(titles, "exhibit"))
    made = {}
    for (key, hotspot), exhibit in zip(found, ids, strict=True):
        notes: list[Message] = []
        made[key] = _exhibit(job, hotspot, exhibit, notes)
        job.carried(hotspot.title, "exhibits", exhibit, tuple(notes))
    return made


def _exhibit(job: Job, hotspot: InfoHotspot, made: str, notes: list[Message]) -> Data:
    data: Data = {"id": made, "title": hotspot.title}
    for field, text in (("text", hotspot.text), ("more", hotspot.more)):
        if text:
            data[field] = text
    pictures = [
        file
        for number, name in enumerate(hotspot.pictures, 1)
        if (file := _picture(job, name, f"exhibits/{made}-{number}", notes)) is not None
    ]
    if pictures:
        data["pictures"] = pictures
    if hotspot.film is not None and (film := _media(job, hotspot.film, f"films/{made}")) is not None:
        data["film"] = film
    if hotspot.audio is not None and (clip := _media(job, hotspot.audio, f"clips/{made}")) is not None:
        data["audio"] = {"clip": {"audio": clip}}
    if hotspot.url is not None:
        data["link"] = {"url": hotspot.url}
    if len(data) == 2:  # what it showed could not be carried over: its title is all there is
        data["text"] = hotspot.title
    return data


def _picture(job: Job, name: str, target: str, notes: list[Message]) -> str | None:
    """Return the file of a picture of an exhibit; None where it is left out, which is said."""
    (job.staging.hall / target).parent.mkdir(parents=True, exist_ok=True)
    copy = None
    try:
        copy, _ = job.fetch(name)
        facts = job.converter.inspect(copy)
        path, changes = job.converter.convert(copy, job.staging.hall / target, facts, opaque=False)
    except PictureError as error:
        job.leave_out(name, photo_fault(error.fault, name))
        return None
    except OSError as error:
        _unreadable(job, name, error)
        return None
    finally:
        if copy is not None:
            copy.unlink(missing_ok=True)
    notes += photo_changes(changes)
    return path.relative_to(job.staging.hall).as_posix()


def _media(job: Job, name: str, target: str) -> str | None:
    """Return the file of a film or a recording; None where it is left out, which is said."""
    file = f"{target}{Path(name).suffix.lower()}"
    path = job.staging.hall / file
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        job.source.copy(name, path, LARGEST_MEDIA)
    except OSError as error:
        path.unlink(missing_ok=True)
        _unreadable(job, name, error)
        return None
    wrong = media.fault(job.staging.hall, file)
    if wrong is None:
        return file
    path.unlink()
    job.leave_out(name, say_of_halls.both("file_type", name=legible(name)))
    return None


def _unreadable(job: Job, name: str, error: OSError) -> None:
    """Say that a file is left out. Raises the error where the disk is full."""
    if error.errno in FULL:
        raise error
    job.leave_out(name, say_of_halls.both("unreadable", why=error.strerror or str(error)))
