"""Reads a value that is written in JavaScript, as data. No JavaScript is ever run.

JSON is such a value, and so is what people write by hand: comments, keys without quotes, single quotes, commas at an
end, texts joined by `+`. A value that a program would have to compute is `Code`. A library for JSON5 would do for the
first half of this, but has no line numbers, does not stop where a value ends in the middle of a page, and gives up at
the first function.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Never

from guide.halls.problem import HallError, Place, Problem
from guide.halls.sentences import say

DEEPEST: Final = 40  # a tour needs seven levels
MOST: Final = 400_000  # values: five times what 500 scenes with 100 hotspots each have


@dataclass(frozen=True)
class Code:
    """A value that only a program can compute. `text`: how it begins."""

    text: str = ""


_SHOWN: Final = 100  # characters of code that are kept

_SPACE: Final = re.compile(r"(?:\s+|//[^\n]*|/\*(?:.*?\*/|.*))*", re.DOTALL)
_STRING: Final = r""" "[^"\\\n]*(?:\\.[^"\\\n]*)*" | '[^'\\\n]*(?:\\.[^'\\\n]*)*' | `[^`\\]*(?:\\.[^`\\]*)*` """
_TOKEN: Final = re.compile(
    rf"""
    (?P<string>{_STRING})
    | (?P<broken>["'`])
    | (?P<number>[-+]?(?:0[xX][0-9a-fA-F]{{1,16}} | (?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)(?![\w$]))
    | (?P<word>[-+]?[^\W\d][\w$]* | \$[\w$]*)
    | (?P<mark>\.\.\.|=>|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_WORDS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None, "undefined": None}
_NUMBERS: Final = {"NaN": math.nan, "Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}
_ESCAPE: Final = re.compile(r"\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_CLOSING: Final = {"{": "}", "[": "]", "(": ")"}


@dataclass
class Literal:
    """What was read. `lines`: from 1, of every place; `again`: places that were given twice: the last one counts."""

    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    again: dict[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int | None:
        """Return the line of a place; where it does not exist, that of the nearest place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)

    def part(self, place: Place) -> Literal:
        """Return what stands at a place, as if it were the whole. Raises LookupError where there is nothing."""
        data = self.data
        for step in place:
            data = data[step]
        end = len(place)
        lines, again = (
            {where[end:]: line for where, line in found.items() if where[:end] == place}
            for found in (self.lines, self.again)
        )
        return Literal(data, lines, again)

    def put(self, key: str, part: Literal) -> None:
        """Put a value where the mapping has one."""
        self.data[key] = part.data
        self.lines.update({(key, *place): line for place, line in part.lines.items()})
        self.again.update({(key, *place): line for place, line in part.again.items()})


def literal(text: str, start: int, file: Path) -> Literal:
    """Return the value that begins at `start`, and leave alone what follows it. `file`: for messages.

    Raises HallError where there is no value, or one that is too deep or too long.
    """
    reader = _Reader(text, start, file)
    reader.found.data = reader.value(())
    return reader.found


def arguments(text: str, start: int, file: Path) -> Literal:
    """Return the values between the brackets of a call, as a list. `start`: after the first bracket."""
    reader = _Reader(text, start, file)
    reader.found.data = reader.list((), ")")
    return reader.found


def assigned(text: str, name: str, file: Path) -> Literal | None:
    """Return the mapping or list that a variable is given, where it is first; None: it is given none."""
    match = re.search(rf"(?<![\w$.]){re.escape(name)}\s*=\s*(?=[{{\[])", text)
    return literal(text, match.end(), file) if match else None


class _Reader:
    """Reads one value, token by token. `found` is filled on the way.

    `_kind`, `_next`: the next token; empty at the end of the text, and before a quotation mark without its second.
    """

    def __init__(self, text: str, start: int, file: Path) -> None:
        self.found = Literal()
        self._text = text
        self._file = file
        self._count = 0
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._go_to(start)

    def value(self, place: Place) -> Any:
        """Return a value. Code: it is one that has to be computed, and nothing of it was read yet."""
        self.found.lines[place] = self._line()
        self._count += 1
        if self._count > MOST:
            self._refuse("too_many_values", most=MOST)
        if self._next in {"{", "["}:
            if len(place) >= DEEPEST:
                self._refuse("too_deep")
            return self._mapping(place) if self._take() == "{" else self.list(place)
        if self._kind == "string" and not (self._next[0] == "`" and "${" in self._next):
            return self._strings()
        if self._kind == "number":
            return _number(self._take())
        if self._next in _WORDS:
            return _WORDS[self._take()]
        if self._next in _NUMBERS:
            return _NUMBERS[self._take()]
        if self._kind not in {"word", "string"} and self._next not in {"(", "!", "-", "+", "/"}:
            self._refuse("script_value", got=self._next)
        return Code(self._text[self._at : self._at + _SHOWN])

    def list(self, place: Place, closing: str = "]") -> list[Any]:
        """Return the values up to the closing bracket."""
        items: list[Any] = []
        while self._next != closing:
            if self._next == ",":  # a hole
                items.append(None)
                self._take()
            else:
                items.append(self._item((*place, len(items)), closing))
        self._take()
        return items

    def _mapping(self, place: Place) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while self._next != "}":
            key = self._key()
            if key is None or self._next != ":":  # computed, spread, a method or a shorthand: no data
                self._leave_out()
                self._separator("}")
                if key is not None:
                    mapping[key] = Code()
                continue
            self._take()
            here = (*place, key)
            if key in mapping:
                self.found.again[here] = self.found.lines[here]
            mapping[key] = self._item(here, "}")
        self._take()
        return mapping

    def _key(self) -> str | None:
        """Return the name before a colon; None: it has to be computed."""
        if self._kind == "string":
            return _unescape(self._take()[1:-1])
        if self._kind in {"word", "number"}:
            return self._take()
        if self._next not in {"[", "...", "*"}:
            self._refuse("script_value", got=self._next)
        return None

    def _item(self, place: Place, closing: str) -> Any:
        """Return a value of a mapping or list; Code: more than a plain value stands there."""
        at = self._at
        value = self.value(place)
        if self._next not in {",", closing}:
            self._leave_out()
            value = Code(self._text[at : min(at + _SHOWN, self._at)].strip())
        self._separator(closing)
        return value

    def _separator(self, closing: str) -> None:
        if self._next == ",":
            self._take()
        elif self._next != closing:
            self._refuse("script_value", got=self._next)

    def _strings(self) -> str:
        """Return a text, or several that are joined by `+`."""
        parts = [_unescape(self._take()[1:-1])]
        while self._next == "+":
            self._take()
            if self._kind != "string":
                break  # what follows is neither a comma nor a bracket: the whole is Code
            parts.append(_unescape(self._take()[1:-1]))
        return "".join(parts)

    def _leave_out(self) -> None:
        """Go to the comma or bracket that ends this value."""
        waiting: list[str] = []
        while waiting or self._next not in {",", "}", "]", ")"}:
            if not self._next:
                self._refuse("script_end")
            if self._next in _CLOSING:
                waiting.append(_CLOSING[self._next])
            elif waiting and self._next == waiting[-1]:
                waiting.pop()
            self._take()

    def _take(self) -> str:
        """Return the token that comes next, and go on to the one after it."""
        token = self._next
        self._go_to(self._at + len(token))
        return token

    def _go_to(self, at: int) -> None:
        space = _SPACE.match(self._text, at)
        self._at = space.end() if space else at
        match = _TOKEN.match(self._text, self._at)
        self._kind, self._next = (match.lastgroup or "", match[0]) if match else ("", "")
        if self._kind == "broken":
            self._kind, self._next = "", ""

    def _line(self) -> int:
        return bisect_right(self._breaks, self._at - 1) + 1

    def _refuse(self, sentence: str, **values: object) -> Never:
        if not self._next:
            sentence, values = "script_end", {}
        raise HallError([Problem(self._file, self._line(), say.both(sentence, **values))])


def _number(token: str) -> float:
    if token.lower().lstrip("+-").startswith("0x"):
        return float(int(token, 16))
    return float(token)


def _unescape(raw: str) -> str:
    """Return the text of a string. A half of a pair of surrogates that stands alone becomes U+FFFD."""
    if "\\" not in raw:
        return raw

    def char(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "ux" and len(code) > 1:
            point = int(code[1:].strip("{}"), 16)
            return chr(point) if point < 0x110000 else "\ufffd"
        return _ESCAPES.get(code, code)

    return _ESCAPE.sub(char, raw).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
