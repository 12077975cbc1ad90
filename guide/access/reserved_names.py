"""Names that a follower cannot have, because others would take what is written under them for a guide's word. Pure.

A name is compared as the eye reads it: wide letters as narrow ones, capitals as small letters, and without blanks,
marks and punctuation. A Chinese word is looked for anywhere in the name, because no person's name has it inside; of an
English one the name must be nothing else, apart from a number: a person may be called Guidetti.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_ANYWHERE: Final = (
    *("讲解员", "講解員", "主讲人", "主講人", "主持人", "管理员", "管理員", "组织者", "組織者"),
    *("工作人员", "工作人員", "系统消息", "系統消息"),
)
_WHOLE: Final = frozenset(
    {
        *("guide", "theguide", "tourguide", "coguide", "thecoguide", "host", "admin", "administrator", "moderator"),
        *("organiser", "organizer", "operator", "system", "support", "同游", "系统", "官方"),
    }
)


def is_reserved(name: str) -> bool:
    """Return whether this name, already cleaned, reads like a guide's or an organiser's."""
    letters = "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if char.isalpha())
    return letters in _WHOLE or any(word in letters for word in _ANYWHERE)
