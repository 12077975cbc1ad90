"""Which characters people can see, and which only hide, reorder or cover others. Pure.

A server's Unicode tables are years older than the characters that people type: where a table knows nothing, what the
standard promises about the block decides.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_INVISIBLE_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters by category, blank to the eye


def is_ideograph_plane(char: str) -> bool:
    """Return whether a character is in planes 2 and 3, which Unicode keeps for Chinese characters: extensions B to J,
    and those to come. A rare name is often written with the newest."""
    point = ord(char)
    return 0x20000 <= point < 0x40000 and point & 0xFFFF < 0xFFFE  # the last two of a plane are no characters


def is_new_pictograph(char: str) -> bool:
    """Return whether a character is in the blocks where each version of Unicode adds emoji."""
    return 0x1F000 <= ord(char) < 0x20000


def is_hidden(char: str) -> bool:
    """Return whether a character cannot be seen, or changes how others are seen: controls, joiners, bidirectional
    overrides, lone surrogates, blank letters, and what is not assigned and not a Chinese character or an emoji.

    Private-use characters are seen: some input methods give one for a rare character of a name.
    """
    category = unicodedata.category(char)
    if category == "Cn":
        return not (is_new_pictograph(char) or is_ideograph_plane(char))
    return category in ("Cc", "Cf", "Cs") or char in _INVISIBLE_LETTERS
