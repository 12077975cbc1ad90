"""Brings a new import together with what people wrote into the hall since the last one. Pure, except `keep_files`.

What a person changed stays as it is; what nobody changed becomes what the source says now. Lists of things with ids are
brought together thing by thing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from guide.halls.check import DESCRIPTION
from guide.halls.importing.making import record
from guide.halls.importing.making.record import digest, files_of

BEFORE: Final = "hall.before-import.yaml"
"""The hall.yaml that a person had edited, with its comments; hall.yaml has both their changes and the source's."""
_NOT_KEPT: Final = frozenset({DESCRIPTION, record.FILE, BEFORE})
MISSING: Final = object()
"""The value of what is not there."""


def merge(base: Any, mine: Any, theirs: Any, conflicts: list[str], place: str = "") -> Any:
    """Return the data that holds both people's changes and the source's.

    `base`: what the last import wrote; `mine`: what is there now; `theirs`: what this import would write. Where both
    changed one value, `mine` is taken and its place added to `conflicts`.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return _mappings(base if isinstance(base, dict) else {}, mine, theirs, conflicts, place)
    if _have_ids(mine) and _have_ids(theirs):
        return _lists(base if _have_ids(base) else [], mine, theirs, conflicts, place)
    conflicts.append(place)
    return mine


def _mappings(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any], conflicts: list[str], place: str
) -> dict[str, Any]:
    made = {}
    for key in dict.fromkeys([*theirs, *mine]):
        before, now, new = (each.get(key, MISSING) for each in (base, mine, theirs))
        value = merge(before, now, new, conflicts, f"{place}.{key}" if place else key)
        if value is not MISSING:
            made[key] = value
    return made


def _lists(
    base: list[Any], mine: list[Any], theirs: list[Any], conflicts: list[str], place: str
) -> list[dict[str, Any]]:
    tables = [{entry["id"]: entry for entry in entries} for entries in (base, mine, theirs)]
    made = []
    for key in _order(*map(list, tables)):
        before, now, new = (table.get(key, MISSING) for table in tables)
        value = merge(before, now, new, conflicts, f"{place}[{key}]")
        if value is not MISSING:
            made.append(value)
    return made


def _order(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[str]:
    """Return all ids: in the person's order if that was changed, else in the source's, each addition after the thing
    that it was put behind."""
    is_reordered = [key for key in mine if key in base] != [key for key in base if key in mine]
    first, second = (mine, theirs) if is_reordered else (theirs, mine)
    behind: dict[str | None, list[str]] = {}
    last: str | None = None
    for key in second:
        if key in first:
            last = key
        else:
            behind.setdefault(last, []).append(key)
    yield from behind.get(None, ())
    for key in first:
        yield key
        yield from behind.get(key, ())


def _have_ids(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(entry, dict) and isinstance(entry.get("id"), str) for entry in value
    )


def keep_files(old: Path, new: Path, written: Mapping[str, str], named: Iterable[str]) -> None:
    """Bring files of a hall's folder into the one that takes its place: those that a person added or changed, and those
    of the `named` that are not there yet. `written`: the digests of what the last import wrote. Raises OSError."""
    wanted = set(named)
    for path in files_of(old):
        name = path.relative_to(old).as_posix()
        if name in _NOT_KEPT:
            continue
        target = new / name
        is_ours = name in written and digest(path) == written[name]
        if is_ours and (target.exists() or name not in wanted):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            target.hardlink_to(path)
        except OSError:  # a file system without links
            shutil.copy2(path, target)
