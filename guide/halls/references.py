"""Checks that the ids of a hall fit together. Works on plain data, so that other things may be wrong meanwhile."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from guide.halls.problem import Message, Place, Severity

Finding = tuple[Place, Message, Severity]
Entry = tuple[Place, dict[str, Any]]

KINDS = {
    "zones": ("展区", "zone"),
    "scenes": ("场景", "scene"),
    "exhibits": ("展品", "exhibit"),
    "run_sheet": ("讲解点", "stop"),
}


def findings(data: object) -> Iterator[Finding]:
    """Return repeated ids, links to nothing, and scenes that cannot be reached. What is malformed is for `schema` to
    report."""
    if not isinstance(data, dict):
        return
    ids: dict[str, set[str]] = {}
    for kind, names in KINDS.items():
        entries = _entries(data, kind, ())
        yield from _duplicates(entries, *names)
        ids[kind] = {entry["id"] for _, entry in entries if isinstance(entry.get("id"), str)}
    yield from _unknown(data, (), "start", ids, "scenes")
    for place, scene in _entries(data, "scenes", ()):
        yield from _unknown(scene, place, "zone", ids, "zones")
        hotspots = _entries(scene, "hotspots", place)
        yield from _duplicates(hotspots, "热点", "hotspot")
        for spot, hotspot in hotspots:
            yield from _unknown(hotspot, spot, "link", ids, "scenes")
            yield from _unknown(hotspot, spot, "exhibit", ids, "exhibits")
    for place, stop in _entries(data, "run_sheet", ()):
        if isinstance(view := stop.get("view"), dict):
            yield from _unknown(view, (*place, "view"), "scene", ids, "scenes")
    yield from _unreachable(data)
    if not data.get("run_sheet"):
        yield (), {"zh": "没有讲解路线（run_sheet）", "en": "there is no run_sheet"}, "note"


def _entries(data: dict[str, Any], kind: str, place: Place) -> list[Entry]:
    """Return the well-formed entries of a list, each with its place."""
    entries = data.get(kind)
    if not isinstance(entries, list):
        return []
    return [((*place, kind, index), entry) for index, entry in enumerate(entries) if isinstance(entry, dict)]


def _duplicates(entries: list[Entry], zh: str, en: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, entry in entries:
        name = entry.get("id")
        if not isinstance(name, str):
            continue
        if name in seen:
            message = {"zh": f"{zh}编号 {name!r} 重复", "en": f"the {en} id {name!r} is given twice"}
            yield (*place, "id"), message, "error"
        seen.add(name)


def _unknown(entry: dict[str, Any], place: Place, key: str, ids: dict[str, set[str]], kind: str) -> Iterator[Finding]:
    name = entry.get(key)
    if not isinstance(name, str) or name in ids[kind]:
        return
    zh = f"{key}：没有编号为 {name!r} 的{KINDS[kind][0]}"
    en = f"{key}: there is no {KINDS[kind][1]} {name!r}"
    if near := get_close_matches(name, ids[kind], 1):
        zh, en = f"{zh}，是否应为 {near[0]!r}？", f"{en}; did you mean {near[0]!r}?"
    yield (*place, key), {"zh": zh, "en": en}, "error"


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
            zh, en = f"从 {start!r} 走不到场景 {name!r}", f"no way leads from {start!r} to scene {name!r}"
            yield (*place, "id"), {"zh": zh, "en": en}, "warning"
