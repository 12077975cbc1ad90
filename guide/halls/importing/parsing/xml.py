"""Reads XML as a tree of elements with their lines: no document type, no entities, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Never
from xml.parsers import expat

from guide.halls.problem import HallError, Problem
from guide.halls.sentences import say

DEEPEST: Final = 40
MOST: Final = 200_000  # elements


@dataclass
class Element:
    """`line`: from 1; `text`: what stands between the tags, without that of its children."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def get(self, name: str) -> str:
        """Return an attribute; empty where there is none."""
        return self.attributes.get(name, "")

    def all(self, *names: str) -> Iterator[Element]:
        """Return the children of these names, in their order."""
        return (child for child in self.children if child.name in names)


def parse(text: str, file: Path) -> Element:
    """Return the root of a document. `file`: for messages.

    Names are in lower case. Raises HallError for what is not well formed, has a document type with declarations in it,
    or is too deep or too long.
    """
    return _Reader(file).read(text)


class _Reader:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._open: list[Element] = []
        self._texts: list[list[str]] = []  # of the open elements, in parts
        self._root: Element | None = None
        self._count = 0
        self._parser = expat.ParserCreate("utf-8")  # whatever the file says: its bytes were decoded before
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity

    def read(self, text: str) -> Element:
        try:
            self._parser.Parse(text.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            why = expat.ErrorString(error.code)
            raise HallError([Problem(self._file, error.lineno, say.both("not_xml", why=why))]) from None
        if self._root is None:
            self._refuse("not_xml", why="no element found")
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST:
            self._refuse("too_many_values", most=MOST)
        if len(self._open) >= DEEPEST:
            self._refuse("too_deep")
        named = {key.lower(): value for key, value in attributes.items()}
        element = Element(name.lower(), named, self._parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._texts.append([])

    def _end(self, name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def _characters(self, data: str) -> None:
        if self._texts:
            self._texts[-1].append(data)

    def _doctype(self, name: str, system: str | None, public: str | None, has_declarations: bool) -> None:
        if has_declarations:
            self._refuse("xml_entities")

    def _entity(self, *declaration: object) -> None:
        self._refuse("xml_entities")

    def _refuse(self, sentence: str, **values: object) -> Never:
        raise HallError([Problem(self._file, self._parser.CurrentLineNumber, say.both(sentence, **values))])
