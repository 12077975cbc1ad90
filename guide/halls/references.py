"""Checks that the ids of a hall fit together. Works on plain data, so that other things may be wrong meanwhile."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Final

from guide.halls.problem import Message, Place, Severity
from guide.halls.sentences import say

Finding = tuple[Place, Message, Severity]
Entry = tuple[Place, dict[str, Any]]

KINDS: Final = ("zones", "scenes", "exhibits", "run_sheet")
"""The lists whose entries have ids. `sentences` has what an entry of each, and a hotspot, is called."""


def findings(data: object) -> Iterator[Finding]:
    """Return repeated ids, links to nothing, and scenes that cannot be reached. What is malformed is for `schema` to
    report."""
    if not isinstance(data, dict):
        return
    ids: dict[str, set[str]] = {}
    for kind in KINDS:
        entries = _entries(data, kind, ())
        yield from _duplicates(entries, kind)
        ids[kind] = {entry["id"] for _, entry in entries if isinstance(entry.get("id"), str)}
    yield from _unknown(data, (), "start", ids, "scenes")
    for place, scene in _entries(data, "scenes", ()):
        yield from _unknown(scene, place, "zone", ids, "zones")
        hotspots = _entries(scene, "hotspots", place)
        yield from _duplicates(hotspots, "hotspots")
        for spot, hotspot in hotspots:
            yield from _unknown(hotspot, spot, "link", ids, "scenes")
            yield from _unknown(hotspot, spot, "exhibit", ids, "exhibits")
    for place, stop in _entries(data, "run_sheet", ()):
        if isinstance(view := stop.get("view"), dict):
            yield from _unknown(view, (*place, "view"), "scene", ids, "scenes")
    yield from _plans(data, ids["scenes"])
    yield from _unreachable(data)
    if not data.get("run_sheet"):
        yield (), say.both("no_run_sheet"), "note"


def _entries(data: dict[str, Any], kind: str, place: Place) -> list[Entry]:
    """Return the well-formed entries of a list, each with its place."""
    entries = data.get(kind)
    if not isinstance(entries, list):
        return []
    return [((*place, kind, index), entry) for index, entry in enumerate(entries) if isinstance(entry, dict)]


def _duplicates(entries: list[Entry], kind: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, entry in entries:
        name = entry.get("id")
        if not isinstance(name, str):
            continue
        if name in seen:
            yield (*place, "id"), say.both("id_again", kind=say.both(kind), name=name), "error"
        seen.add(name)


def _unknown(entry: dict[str, Any], place: Place, key: str, ids: dict[str, set[str]], kind: str) -> Iterator[Finding]:
    name = entry.get(key)
    if not isinstance(name, str) or name in ids[kind]:
        return
    yield (*place, key), _no_such(key, name, ids[kind], kind), "error"


def _no_such(field: str, name: str, known: set[str], kind: str) -> Message:
    values = {"field": field, "kind": say.both(kind), "name": name}
    if similar := get_close_matches(name, known, 1):
        return say.both("id_unknown_similar", **values, similar=similar[0])
    return say.both("id_unknown", **values)


def _plans(data: dict[str, Any], scenes: set[str]) -> Iterator[Finding]:
    """Return the scenes on floor plans that do not exist, or that are on two of them."""
    seen: dict[str, int] = {}
    for number, (place, plan) in enumerate(_entries(data, "plans", ()), 1):
        spots = plan.get("scenes")
        for name in spots if isinstance(spots, dict) else {}:
            spot = (*place, "scenes", name)
            if name not in scenes:
                yield spot, _no_such("scenes", name, scenes, "scenes"), "error"
            elif name in seen:
                yield spot, say.both("plan_again", name=name, number=seen[name]), "error"
            seen.setdefault(name, number)


def _unreachable(data: dict[str, Any]) -> Iterator[Finding]:
    """Return the scenes that cannot be reached by hotspots from the start."""
    entries = _entries(data, "scenes", ())
    scenes = {scene["id"]: (place, scene) for place, scene in entries if isinstance(scene.get("id"), str)}
    start = data.get("start", next(iter(scenes), None))
    if not isinstance(start, str) or start not in scenes:
        return
    reached, waiting = {start}, [start]
    while waiting:
        place, scene = scenes[waiting.pop()]
        for _, hotspot in _entries(scene, "hotspots", place):
            link = hotspot.get("link")
            if isinstance(link, str) and link in scenes and link not in reached:
                reached.add(link)
                waiting.append(link)
    for name, (place, _) in scenes.items():
        if name not in reached:
            yield (*place, "id"), say.both("unreachable", start=start, name=name), "warning"
