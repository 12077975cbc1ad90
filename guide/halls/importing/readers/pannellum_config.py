"""Finds a configuration of Pannellum in a source: a JSON file, or one that a page names or holds.

A page holds one in `pannellum.viewer(…, {…})`, names one in the address of a frame, `pannellum.htm#config=x.json`, or
has all of it in that address. None of the page's programs is run. (pannellum: src/standalone/standalone.js)
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from guide.halls.importing.lookup import Files, holding, read_text, shallow
from guide.halls.importing.parsing import script, values
from guide.halls.importing.tree import SourceTree

_MOST: Final = 20  # configurations of a page that are looked at
_PAGE: Final = re.compile(rb"pannellum\s*\.\s*viewer\s*\(|pannellum\.html?[?#]")
_JSON: Final = re.compile(rb'"(panorama|cubeMap|multiRes)"')
_PICTURES: Final = {"panorama", "cubeMap", "multiRes"}
_CALL: Final = re.compile(r"pannellum\s*\.\s*viewer\s*\(")
_FRAME: Final = re.compile(r"""["']([^"'\s<>]*pannellum\.html?)[?#]([^"'\s<>]+)["']""")
_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*")


@dataclass(frozen=True)
class Configuration:
    """`data`: the whole; `source`: with its lines, in `file`; `base`: the folder that its references start from.

    `escaped`: its texts are plain, not HTML.
    """

    file: str
    data: dict[str, Any]
    source: script.Literal
    base: str
    escaped: bool = False

    @property
    def count(self) -> int:
        """How many scenes it has."""
        return len(values.mapping(self.data.get("scenes"))) or 1


def find(tree: SourceTree) -> list[str]:
    """Return the files that hold or name a configuration, those near the top first, pages before JSON files."""
    names = shallow(tree.names())
    pages = [name for name in names if name.lower().endswith((".htm", ".html", ".js")) and not _is_viewer(name)]
    descriptions = [name for name in names if name.lower().endswith(".json")]
    return [*holding(tree, pages, _PAGE), *holding(tree, descriptions, _JSON)]


def read(tree: SourceTree, name: str) -> Configuration | None:
    """Return the largest configuration of a file; None: it has none. Raises HallError where it cannot be read."""
    text = read_text(tree, name)
    if name.lower().endswith(".json"):
        return _description(text, name)
    found = [*_calls(text, name), *_frames(tree, text, name)]
    return max(found, key=lambda configuration: configuration.count, default=None)


def _is_viewer(name: str) -> bool:
    """Return whether a file is Pannellum itself."""
    return re.fullmatch(r"(lib)?pannellum[\w.-]*\.(js|html?)", name.lower().rpartition("/")[2]) is not None


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _description(text: str, name: str) -> Configuration | None:
    source = script.literal(text, 0, Path(name))
    data = values.mapping(source.data)
    return Configuration(name, data, source, _folder(name)) if _has_picture(data) else None


def _has_picture(data: dict[str, Any]) -> bool:
    """Return whether this can be a configuration: it has a picture, or one of its scenes has."""
    scenes = values.mapping(data.get("scenes")).values()
    return any(_PICTURES & set(values.mapping(scene)) for scene in (data, *scenes))


def _calls(text: str, name: str) -> Iterator[Configuration]:
    """Return the configurations that are written in the calls of a page."""
    file = Path(name)
    for call in islice(_CALL.finditer(text), _MOST):
        found = script.arguments(text, call.end(), file)
        source = found.part((1,)) if len(found.data) > 1 else script.Literal()
        if isinstance(source.data, script.Code):
            source = _variable(text, source.data, file) or script.Literal()
        for key in ("scenes", "default", "hotSpots"):
            if (there := _variable(text, values.mapping(source.data).get(key), file)) is not None:
                source.put(key, there)
        data = values.mapping(source.data)
        if _has_picture(data) or isinstance(data.get("scenes"), script.Code):
            yield Configuration(name, data, source, _folder(name))


def _variable(text: str, value: object, file: Path) -> script.Literal | None:
    """Return what a variable of the page holds; None: the value is no variable, or one that is computed."""
    name = _NAME.fullmatch(value.text) if isinstance(value, script.Code) else None
    return script.assigned(text, name[0], file) if name else None


def _frames(tree: SourceTree, text: str, name: str) -> Iterator[Configuration]:
    """Return the configurations that the addresses of frames name or hold."""
    for frame in islice(_FRAME.finditer(text), _MOST):
        viewer, query = html.unescape(frame[1]), html.unescape(frame[2])
        pairs = (pair.split("=", 1) for pair in re.split("[&#?]", query) if "=" in pair)
        options: dict[str, Any] = {key: unquote(value) for key, value in pairs}
        line = text.count("\n", 0, frame.start()) + 1
        beside = Files(tree.names(), _folder(name)).places(viewer)
        base = _folder(beside[0]) if beside else _folder(name)  # a viewer on a server is no place in the source
        config = options.pop("config", None)
        if config is None:
            if "panorama" in options:
                source = script.Literal(options, {(): line})
                yield Configuration(name, options, source, base, escaped=True)
            continue
        file = _named(tree, config, (base, _folder(name)))
        if file is None:
            continue
        found = _description(read_text(tree, file), file)
        if found is not None:
            yield Configuration(file, {**found.data, **options}, found.source, found.base, escaped=True)


def _named(tree: SourceTree, reference: str, bases: tuple[str, ...]) -> str | None:
    """Return the file that an address names; of an address on a server, the only file with that name."""
    for base in bases:
        if (name := Files(tree.names(), base).find(reference)) is not None:
            return name
    last = reference.rpartition("/")[2].lower()
    similar = [name for name in tree.names() if name.rpartition("/")[2].lower() == last]
    return similar[0] if len(similar) == 1 else None
