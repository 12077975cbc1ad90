"""Reads the HTML of a tour's texts as paragraphs and lists. Nothing that runs, loads or frames anything survives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

import nh3

from guide.common.characters import is_hidden
from guide.halls.model.rich_text import web_address

MOST: Final = 40_000  # characters of a text that are looked at: twice what a hall may have
MOST_TAGS: Final = 1_000  # of a text; thousands inside one another take minutes

_FRAMES: Final = {"embed", "form", "frame", "iframe", "object", "script"}
_DROPPED: Final = re.compile(rf"<({'|'.join(sorted(_FRAMES))})\b", re.IGNORECASE)
_HEADINGS: Final = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS: Final = {
    *("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
    *("header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul", *_HEADINGS),
}
_BOLD: Final = {"b", "strong", "th", *_HEADINGS}
_ITALIC: Final = {"em", "i"}
_LISTS: Final = {"ol", "ul"}
_FILES: Final = {"img", "video", "audio", "source"}
_TAGS: Final = {*_BLOCKS, *_BOLD, *_ITALIC, *_FILES, "a", "br", "td"}
_ATTRIBUTES: Final = {"a": {"href"}, **{name: {"src"} for name in _FILES}}
_UNSEEN: Final = {*_FRAMES - {"form"}, "head", "noscript", "style", "svg", "template", "title"}


@dataclass(frozen=True)
class Run:
    """Words of one look; a line break is a run `\\n` of its own. `link`: an http, https or mailto address; or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass
class Block:
    """A paragraph, or an item of a list. `marker`: `- ` or `1. `; empty: a paragraph."""

    marker: str = ""
    runs: list[Run] = field(default_factory=list)

    def text(self) -> str:
        """Return its words without their look."""
        return visible("".join(run.text for run in self.runs))


@dataclass(frozen=True)
class Markup:
    """`files`: the references of its pictures, films and sounds; `dropped`: frames and programs, by name."""

    blocks: tuple[Block, ...] = ()
    files: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether its words say all, without lists, links and emphasis."""
        runs = (run for block in self.blocks for run in block.runs)
        return not any(block.marker for block in self.blocks) and not any(run != Run(run.text) for run in runs)

    def text(self) -> str:
        """Return its words: an empty line between paragraphs, a line for each item of a list."""
        parts: list[str] = []
        for index, block in enumerate(self.blocks):
            item = bool(block.marker and index and self.blocks[index - 1].marker)
            parts += ["" if not index else "\n" if item else "\n\n", block.marker, block.text()]
        return "".join(parts)


def parse(html: str) -> Markup:
    """Return what a reader of this HTML sees. Every text is HTML; one without tags and `&` is one paragraph."""
    html = html[:MOST]
    if html.count("<") > MOST_TAGS:
        html = re.sub(r"<[^<>]*>", " ", html).replace("<", " ")
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_UNSEEN,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(cleaned)
    reader.close()
    dropped = tuple(sorted({match[1].lower() for match in _DROPPED.finditer(html)}))
    return Markup(tuple(reader.made()), tuple(reader.files), dropped)


def visible(text: str) -> str:
    """Return a text without the characters that hide or reorder others; lines stay, blanks at their ends do not."""
    kept = "".join(char for char in re.sub("[\t\r\f\v]", " ", text) if char == "\n" or not is_hidden(char))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", kept)).strip()


def one_line(html: str) -> str:
    """Return the words of HTML as a title: in one line."""
    return " ".join(parse(html).text().split())


class _Reader(HTMLParser):
    """Reads HTML that was cleaned, and is well formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.files: list[str] = []
        self._blocks = [Block()]
        self._bold = 0  # how many elements that make words bold are open
        self._italic = 0
        self._links: list[str] = []
        self._lists: list[int | None] = []  # of each open list, the number of its next item

    def made(self) -> list[Block]:
        """Return the blocks that have words."""
        return [block for block in self._blocks if block.text()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._begin(tag)
        self._bold += tag in _BOLD
        self._italic += tag in _ITALIC
        if tag in _LISTS:
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "br":
            self._blocks[-1].runs.append(Run("\n"))
        elif tag in {"td", "th"}:
            self._add(" ")
        elif tag == "a":
            address = attributes.get("href", "").strip()
            self._links.append(address if web_address(address) else "")
        elif tag in _FILES and attributes.get("src"):
            self.files.append(attributes["src"])

    def handle_endtag(self, tag: str) -> None:
        self._bold -= tag in _BOLD
        self._italic -= tag in _ITALIC
        if tag == "a" and self._links:
            self._links.pop()
        if tag in _LISTS and self._lists:
            self._lists.pop()
        if tag in _BLOCKS:
            self._blocks.append(Block())

    def handle_data(self, data: str) -> None:
        self._add(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _begin(self, tag: str) -> None:
        marker = ""
        if tag == "li":
            number = self._lists[-1] if self._lists else None
            marker = "- " if number is None else f"{number}. "
            if number is not None:
                self._lists[-1] = number + 1
        elif self._blocks[-1].marker and not self._blocks[-1].text():
            marker = self._blocks[-1].marker  # a paragraph that begins an item
        self._blocks.append(Block(marker))

    def _add(self, text: str) -> None:
        runs = self._blocks[-1].runs
        bold, italic = self._bold > 0, self._italic > 0
        link = self._links[-1] if self._links else ""
        if not text.strip():
            bold = italic = False  # a blank looks like any other
        runs.append(Run(text, bold, italic, link))
