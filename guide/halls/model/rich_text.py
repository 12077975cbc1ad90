"""The part of Markdown that a hall's long texts may use, read into blocks that any client can show without markup.

What there is: paragraphs, **bold**, *italic*, lists (`- ` or `1. `, one level), and links [words](https://…) to http,
https and mailto addresses. `\\` before a sign takes its meaning away. Everything else of Markdown is refused by name,
so that nobody wonders why it is not seen; HTML above all. Unlike CommonMark, ** and * also work between Chinese
characters and their punctuation.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, NoReturn, TypedDict
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from guide.common.characters import is_hidden
from guide.halls.model.values import Language, text_validator

LONGEST: Final = 20_000  # characters

_REFUSED: Final = (
    ("markdown_heading", re.compile(r"#{1,6}(\s|$)")),
    ("markdown_quote", re.compile(r">")),
    ("markdown_code", re.compile(r"```|~~~")),
    ("markdown_rule", re.compile(r"(=+|([-*_])(\s*\2){2,})$")),
    ("markdown_table", re.compile(r"\|")),
)
_MARKER: Final = re.compile(r"(?:[-*+]|([0-9]{1,9})[.)])\s+(?=\S)")
_LINK: Final = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]\(((?:[^\s()]|\([^\s()]*\))*)\)")
_HTML: Final = re.compile(r"<[A-Za-z/!?]")
_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class TextRun(TypedDict):
    """Words of one look. `link`: the address that they lead to."""

    text: str
    bold: bool
    italic: bool
    link: str | None


class Paragraph(TypedDict):
    kind: Literal["paragraph"]
    runs: list[TextRun]


class Items(TypedDict):
    """A list. `start`: the number of its first item; None: it has dots."""

    kind: Literal["list"]
    start: int | None
    items: list[list[TextRun]]


TextBlock = Paragraph | Items


class MarkdownError(ValueError):
    """A text uses what is not there. `fault`: the key of a sentence in `schema`; `row`: of the text, from 1."""

    def __init__(self, fault: str, row: int, what: str = "") -> None:
        super().__init__(f"{fault} in row {row}: {what}")
        self.fault = fault
        self.row = row
        self.what = what


def web_address(value: str) -> bool:
    """Whether a text is an http, https or mailto address that hides nothing: no blanks, no user name or password."""
    if len(value) > 2_000 or re.search(r'[\s"<>\\^`{|}]', value) or any(map(is_hidden, value)):
        return False
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return re.fullmatch(r"[^@?]+@[^@?]+", parts.path) is not None
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and port != 0


def blocks(text: str | Mapping[str, str]) -> list[TextBlock] | dict[str, list[TextBlock]]:
    """Return a text as blocks, or one for each language. Raises MarkdownError."""
    if isinstance(text, str):
        return parse(text)
    return {language: parse(words) for language, words in text.items()}


@lru_cache(maxsize=4096)
def parse(text: str) -> list[TextBlock]:
    """Return the blocks of a text of one language. Raises MarkdownError.

    They are made once for all who ask, so nobody changes them.
    """
    made: list[TextBlock] = []
    for piece in _pieces(text):
        items = [list(_runs(words, row)) for row, words in piece.items]
        if piece.is_list:
            made.append({"kind": "list", "start": piece.start, "items": items})
        else:
            made.append({"kind": "paragraph", "runs": items[0]})
    return made


def escape(text: str) -> str:
    """Return Markdown that shows just this plain text, line by line. For importers."""
    return "\n".join(map(_escape_line, text.splitlines()))


def _escape_line(line: str) -> str:
    line = re.sub(r"([\\`*\[\]<!])", r"\\\1", line)
    line = re.sub(r"^(\s*)([#>+\-|=_~])", r"\1\\\2", line)
    return re.sub(r"^(\s*[0-9]{1,9})([.)])", r"\1\\\2", line)


@dataclass
class _Piece:
    """The lines of a block. `start`: of a list, as in `Items`; `items`: each with its row; a paragraph has one."""

    is_list: bool
    start: int | None
    indent: int
    items: list[tuple[int, str]]


def _pieces(text: str) -> list[_Piece]:
    """Return a text's lines, sorted into blocks. Raises MarkdownError."""
    pieces: list[_Piece] = []
    inside = False  # the line before belongs to the last piece
    for row, line in enumerate(text.splitlines(), 1):
        words = line.strip()
        if not words:
            inside = False
            continue
        for fault, pattern in _REFUSED:
            if pattern.match(words):
                raise MarkdownError(fault, row)
        marker = _MARKER.match(words)
        last = pieces[-1] if pieces else None
        if marker is None and inside and last is not None:
            begun, above = last.items[-1]
            last.items[-1] = (begun, f"{above}\n{words}")
        elif marker is None:
            pieces.append(_Piece(is_list=False, start=None, indent=0, items=[(row, words)]))
        else:
            start = int(marker[1]) if marker[1] else None
            indent = len(line) - len(line.lstrip())
            item = (row, words[marker.end() :])
            if last is not None and last.is_list and indent > last.indent + 1:
                raise MarkdownError("markdown_nested", row)
            if last is not None and last.is_list and (last.start is None) == (start is None):
                last.items.append(item)  # also after an empty line
            else:
                pieces.append(_Piece(is_list=True, start=start, indent=indent, items=[item]))
        inside = True
    return pieces


def _runs(text: str, row: int, link: str | None = None) -> Iterator[TextRun]:
    """Return the runs of a paragraph or an item. `row`: its first. Raises MarkdownError."""
    bold = italic = False
    held = ""
    opened = {"**": 0, "*": 0}

    def run() -> Iterator[TextRun]:
        if held:
            yield {"text": held, "bold": bold, "italic": italic, "link": link}

    at = 0
    while at < len(text):
        sign, after = text[at], text[at + 1 : at + 2]
        mark = text[at : at + 2] if text.startswith("**", at) else sign
        if sign == "\\" and after in _PUNCTUATION:
            held, at = held + after, at + 2
        elif mark in opened and _toggles(text, at, mark, bold if mark == "**" else italic):
            yield from run()
            held, opened[mark] = "", at
            bold, italic = bold ^ (mark == "**"), italic ^ (mark == "*")
            at += len(mark)
        elif sign == "[" and link is None and (found := _LINK.match(text, at)):
            yield from run()
            held = ""
            if not web_address(found[2]):
                raise MarkdownError("markdown_address", _row(text, at, row), found[2][:80])
            inner = list(_runs(found[1], _row(text, at, row), found[2]))
            yield from (words | {"bold": words["bold"] or bold, "italic": words["italic"] or italic} for words in inner)
            at = found.end()
        else:
            _refuse(text, at, row)
            held, at = held + (_blank(text, at) if sign == "\n" else sign), at + 1
    if bold or italic:
        mark = "**" if bold else "*"
        raise MarkdownError("markdown_open", _row(text, opened[mark], row), mark)
    yield from run()


def _toggles(text: str, at: int, mark: str, inside: bool) -> bool:
    """Return whether a mark begins or ends something: it touches a word on the side of what it marks."""
    neighbour = text[at - 1 : at] if inside else text[at + len(mark) : at + len(mark) + 1]
    return neighbour != "" and not neighbour.isspace()


def _refuse(text: str, at: int, row: int) -> None:
    """Raise MarkdownError for what begins here, where it is more than plain words."""
    for begin, fault in (("`", "markdown_code"), ("![", "markdown_image"), ("](", "markdown_link")):
        if text.startswith(begin, at):
            raise MarkdownError(fault, _row(text, at, row))
    if _HTML.match(text, at):
        raise MarkdownError("markdown_html", _row(text, at, row))


def _row(text: str, at: int, first: int) -> int:
    """Return the row of a character of a block, whose first row is `first`."""
    return first + text.count("\n", 0, at)


def _blank(text: str, at: int) -> str:
    """Return what stands for the end of a line: a space, and nothing between two Chinese characters."""
    sides = text[at - 1 : at] + text[at + 1 : at + 2]
    return "" if all(unicodedata.east_asian_width(side) in "WF" for side in sides) else " "


def _refuse_markdown(text: str, where: dict[str, str]) -> None:
    try:
        parse(text)
    except MarkdownError as error:
        _raise(error, where)


def _raise(error: MarkdownError, where: Mapping[str, Any]) -> NoReturn:
    # the fault is a key of ours, not a text of the author's
    raise PydanticCustomError(error.fault, "Markdown", {**where, "row": error.row, "what": error.what}) from None


_Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
_ByLanguage = Annotated[dict[Language, _Words], Field(min_length=1)]

RichText = Annotated[_Words | _ByLanguage, BeforeValidator(text_validator(LONGEST, _refuse_markdown))]
"""A long text with Markdown of the kind above: one string, or one for each language."""
