"""Cleans what people type, once, where it comes in. Pure.

Comments are plain text for one line of a screen. Characters that can hide other text, change its order or cover it are
removed; the joiners that emoji families and flags need stay. So do the rare characters of names: those that are newer
than the server's Unicode tables, and those for private use.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from guide.common.characters import is_hidden
from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Text

_ZWJ: Final = "\u200d"
_VARIATION_SELECTORS: Final = frozenset("\ufe0e\ufe0f")
_TAGS: Final = range(0xE0020, 0xE0080)  # the letters of flags such as Scotland's
_MAX_MARKS: Final = 2  # combining marks on one base: enough for every living script's common use, too few to smear


def _is_pictograph(char: str) -> bool:
    point = ord(char)
    return 0x1F000 <= point < 0x20000 or point in _TAGS or 0x2190 <= point <= 0x2BFF or 0x3030 <= point <= 0x3299


def clean(text: str) -> str:
    """Return one line in NFC, without control, bidi-override, zero-width and unassigned characters, spaces folded.

    At most two combining marks stay on a base; ZWJ, variation selectors and tag letters stay where emoji have them.
    """
    # What stood between a base and its mark is gone after the first pass: so composed again before marks are counted.
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", _visible(unicodedata.normalize("NFC", text))):
        is_mark = unicodedata.category(char).startswith("M") and char not in _VARIATION_SELECTORS
        marks = marks + 1 if is_mark else 0
        if marks <= _MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def _visible(text: str) -> str:
    kept: list[str] = []
    for char in text:
        last = kept[-1] if kept else " "
        if char in _VARIATION_SELECTORS:
            if _is_pictograph(last) or last in "#*0123456789":
                kept.append(char)
        elif char == _ZWJ or ord(char) in _TAGS:
            if _is_pictograph(last) or last in _VARIATION_SELECTORS:
                kept.append(char)
        elif not kept and (char.isspace() or unicodedata.category(char).startswith("M")):
            continue  # a mark needs a base
        elif char.isspace() or not is_hidden(char):
            if last == _ZWJ and not _is_pictograph(char):
                kept.pop()  # it joined nothing
                last = kept[-1]
            if not char.isspace():
                kept.append(char)
            elif last != " ":
                kept.append(" ")
    while kept and kept[-1] in (" ", _ZWJ):
        kept.pop()
    return "".join(kept)


def checked(text: str, longest: int, field: str) -> str:
    """Return the cleaned text, 1 to `longest` characters.

    Raises Refused TEXT_EMPTY or TEXT_TOO_LONG with the name `field`.
    """
    cleaned = clean(text)
    if not cleaned:
        raise Refused(Refusal.TEXT_EMPTY, {"field": field})
    if len(cleaned) > longest:
        raise Refused(Refusal.TEXT_TOO_LONG, {"field": field, "length": len(cleaned), "longest": longest})
    return cleaned


def checked_texts(text: Text, longest: int, field: str) -> Text:
    """Return a text, or each language of one, as `checked` does; raises as it does."""
    if isinstance(text, str):
        return checked(text, longest, field)
    return {language: checked(one, longest, field) for language, one in text.items()}
