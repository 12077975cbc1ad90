"""Reads hall.yaml as plain data, with the line of everything in it.

Only plain YAML is accepted: no anchors, aliases, tags or repeated keys. Words without quotes mean what they mean in
JSON: true, false, null and decimal numbers are values; `no`, `1:30` and `007` are text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from guide.halls.problem import Message, Place
from guide.halls.sentences import say

LARGEST: Final = 4 << 20  # bytes: 500 scenes with 80 links each; it is read in two seconds
DEEPEST: Final = 20  # the format itself needs six levels

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # gives the same events, ten times as fast
_WORDS: Final = {"": None, "null": None, "~": None, "true": True, "false": False}
_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?")


@dataclass
class Document:
    """What was read. `data`: None where nothing could be; `lines`: from 1; `faults`: what is forbidden, by line."""

    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[tuple[int | None, Message]] = field(default_factory=list)

    def line(self, place: Place) -> int | None:
        """Return the line of a place, from 1; where it does not exist, the line of the nearest place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)


class _Unreadable(Exception):
    """The rest of the document cannot be read."""


def read(file: Path) -> Document:
    """Read a YAML file. Raises OSError where it cannot be opened, and nothing for what is in it."""
    with file.open("rb") as stream:
        raw = stream.read(LARGEST + 1)
    return parse(raw)


def parse(raw: bytes) -> Document:
    """Read YAML. Raises nothing."""
    document = Document()
    if len(raw) > LARGEST:
        document.faults.append((None, say.both("description_bytes")))
        return document
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        document.faults.append((line, say.both("not_utf8")))
        return document
    try:
        document.data = _Reader(document, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.faults.append((mark.line + 1 if mark else None, say.both("not_yaml", why=error.problem or "")))
    except yaml.reader.ReaderError as error:
        # The character is searched for, because the C and the Python reader count its position differently.
        rows = enumerate(text.split("\n"), 1)
        found = next((number for number, row in rows if chr(error.character) in row), None)
        why = f"the character U+{error.character:04X} is not allowed"
        document.faults.append((found, say.both("not_yaml", why=why)))
    except _Unreadable:
        pass  # its fault is recorded
    return document


class _Reader:
    """Builds data from the events of one document. Events are Any: PyYAML's types do not declare their fields."""

    def __init__(self, document: Document, events: Iterator[Any]) -> None:
        self._document = document
        self._events = events

    def document(self) -> Any:
        data = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fault(event, "second_document")
                    raise _Unreadable
            elif isinstance(event, yaml.NodeEvent):
                data = self._value(event, ())
        return data

    def _fault(self, event: Any, sentence: str, **values: object) -> None:
        self._document.faults.append((_line(event), say.both(sentence, **values)))

    def _refuse_anchor_and_tag(self, event: Any) -> None:
        """Add a fault where a value or a key has an anchor or a tag."""
        if event.anchor is not None:
            self._fault(event, "anchor", name=event.anchor)
        if event.tag is not None:
            self._fault(event, "tag", name=event.tag)

    def _value(self, event: Any, place: Place) -> Any:
        if isinstance(event, yaml.ScalarEvent) or place not in self._document.lines:
            self._document.lines[place] = _line(event)  # a mapping or list keeps the line of its key
        if isinstance(event, yaml.AliasEvent):
            self._fault(event, "alias", name=event.anchor)
            return None
        if len(place) > DEEPEST:
            self._fault(event, "too_deep")
            raise _Unreadable
        self._refuse_anchor_and_tag(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            items = self._until(yaml.SequenceEndEvent)
            return [self._value(item, (*place, index)) for index, item in enumerate(items)]
        return _scalar(event.value) if event.implicit[0] else event.value

    def _mapping(self, place: Place) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in self._until(yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._fault(event, "key_not_word")
                raise _Unreadable
            self._refuse_anchor_and_tag(event)
            key = event.value
            again = key in mapping
            if again:
                self._fault(event, "key_again", name=key, line=self._document.lines[(*place, key)])
            else:
                self._document.lines[(*place, key)] = _line(event)
            # A second value of a key is read and dropped, under a place of its own, so that the first keeps its lines.
            value = self._value(next(self._events), (*place, key, "again") if again else (*place, key))
            mapping.setdefault(key, value)
        return mapping

    def _until(self, end: type[yaml.Event]) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _scalar(word: str) -> Any:
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    if _NUMBER.fullmatch(word):
        return float(word)
    return word
