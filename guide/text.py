"""What people type, cleaned once at the edge. Pure.

Comments are plain text for one line of a screen. Characters that can hide, reorder or smear other text go; the joiners
that emoji families and flags need stay.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from guide.codes import Refusal, Refused

MAX_COMMENT: Final = 200
MAX_CAPTION: Final = 500
MAX_NAME: Final = 24

_ZWJ: Final = "\u200d"
_VARIATION_SELECTORS: Final = frozenset("\ufe0e\ufe0f")
_TAGS: Final = range(0xE0020, 0xE0080)  # the letters of flags such as Scotland's
_MAX_MARKS: Final = 2  # combining marks on one base: enough for every living script's common use, too few to smear
_INVISIBLE_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters by category, blank to the eye


def _is_pictograph(char: str) -> bool:
    point = ord(char)
    return point >= 0x1F000 or 0x2190 <= point <= 0x2BFF or 0x3030 <= point <= 0x3299


def clean(text: str) -> str:
    """One line of plain text: control, bidi-override, zero-width, unassigned characters removed, white space folded.

    At most two combining marks stay on a base; ZWJ, variation selectors and tag letters stay only after a pictograph.
    """
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if char.isspace():
            if kept and kept[-1] != " ":
                kept.append(" ")
            marks = 0
        elif char == _ZWJ or char in _VARIATION_SELECTORS or ord(char) in _TAGS:
            if kept and (_is_pictograph(kept[-1]) or kept[-1] in _VARIATION_SELECTORS or kept[-1] in "#*0123456789"):
                kept.append(char)
        elif category in ("Cc", "Cf", "Cs", "Co", "Cn") or char in _INVISIBLE_LETTERS:
            continue
        elif category.startswith("M"):
            marks += 1
            if kept and marks <= _MAX_MARKS:
                kept.append(char)
        else:
            marks = 0
            kept.append(char)
    while kept and (kept[-1] in (" ", _ZWJ)):
        kept.pop()
    return "".join(kept)


def checked(text: str, longest: int, field: str) -> str:
    """The cleaned text, 1 to `longest` characters; else Refused TEXT_EMPTY or TEXT_TOO_LONG naming `field`."""
    cleaned = clean(text)
    if not cleaned:
        raise Refused(Refusal.TEXT_EMPTY, {"field": field})
    if len(cleaned) > longest:
        raise Refused(Refusal.TEXT_TOO_LONG, {"field": field, "length": len(cleaned), "longest": longest})
    return cleaned
