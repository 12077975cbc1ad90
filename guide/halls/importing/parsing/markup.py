"""Turns the HTML of a tour's texts into plain text. Nothing that runs, loads or frames anything survives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

import nh3

from guide.common.characters import is_hidden

MOST: Final = 200_000  # characters of a text that are looked at: fifty times what a hall may have

_FRAMES: Final = {"embed", "form", "frame", "iframe", "object", "script"}
_DROPPED: Final = re.compile(rf"<({'|'.join(sorted(_FRAMES))})\b", re.IGNORECASE)
_BLOCKS: Final = {
    *("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3"),
    *("h4", "h5", "h6", "header", "hr", "main", "ol", "p", "pre", "section", "table", "ul"),
}
_LINES: Final = {"br", "li", "tr", "figcaption"}
_FILES: Final = {"img", "video", "audio", "source"}
_TAGS: Final = {*_BLOCKS, *_LINES, *_FILES, "a", "td", "th"}
_ATTRIBUTES: Final = {"a": {"href"}, **{name: {"src"} for name in _FILES}}
_UNSEEN: Final = {*_FRAMES - {"form"}, "head", "noscript", "style", "svg", "template", "title"}


@dataclass(frozen=True)
class PlainText:
    """`text`: paragraphs with an empty line between them; a link out is `label (https://…)`. `files`: the references
    of its pictures, films and sounds; `links`: those out, http or https; `dropped`: frames and programs, by name."""

    text: str
    files: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def plain_text(html: str) -> PlainText:
    """Return what a reader of this HTML sees. Every text is HTML; one without tags and `&` stays as it is."""
    html = html[:MOST]
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_UNSEEN,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(cleaned)
    reader.close()
    dropped = tuple(sorted({match[1].lower() for match in _DROPPED.finditer(html)}))
    return PlainText(visible(reader.text()), tuple(reader.files), tuple(reader.links), dropped)


def visible(text: str) -> str:
    """Return a text without the characters that hide or reorder others; lines stay, spaces at their ends do not."""
    kept = "".join(char for char in text.replace("\t", " ") if char == "\n" or not is_hidden(char))
    lines = "\n".join(line.strip() for line in kept.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def one_line(text: str) -> str:
    """Return a text as a title: in one line."""
    return " ".join(visible(text).split())


class _Reader(HTMLParser):
    """Reads HTML that was cleaned, and is well formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.files: list[str] = []
        self.links: list[str] = []
        self._parts: list[str] = []
        self._link: tuple[str, int] | None = None  # its address, and where its label begins

    def text(self) -> str:
        return re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n *", "\n", "".join(self._parts)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self._break(tag)
        if tag == "li":
            self._parts.append("- ")
        elif tag in {"td", "th"}:
            self._parts.append(" ")
        elif tag == "a":
            self._link = (attributes.get("href") or "", len(self._parts))
        elif tag in _FILES and (source := attributes.get("src")):
            self.files.append(source)

    def handle_endtag(self, tag: str) -> None:
        if tag != "li":
            self._break(tag)
        if tag == "a" and self._link is not None:
            address, start = self._link
            self._link = None
            if not address.lower().startswith(("http://", "https://")):
                return
            self.links.append(address)
            label = "".join(self._parts[start:]).strip()
            if address.rstrip("/") != label.rstrip("/"):
                self._parts.append(f" ({address})" if label else address)

    def handle_data(self, data: str) -> None:
        self._parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._parts.append("\n\n")
        elif tag in _LINES:
            self._parts.append("\n")
