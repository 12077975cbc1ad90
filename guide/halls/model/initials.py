"""Finds how a name may be typed by the first letters of its reading: 党史馆 as `dsg`. Pure, apart from a dictionary.

The dictionary of single characters is read without that of phrases, which takes four times the memory. So a character
that is read in several ways has the first letter of each.
"""

import unicodedata
from functools import lru_cache
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec, module_from_spec, spec_from_loader
from pathlib import Path
from typing import Final

from guide.halls.model.values import Text

_NAMES: Final = 8_192  # kept: more than the largest hall has


def initials(title: Text) -> list[str]:
    """Return the letters with which each character of a title may begin, such as `["zct", "q"]` for 重庆.

    Letters and digits stand for themselves, in lower case; marks and spaces are left out. Empty for a title without
    Chinese, which is found by what is written.
    """
    words = title if isinstance(title, str) else title.get("zh", "")
    return list(_initials(words))


@lru_cache(_NAMES)
def _initials(words: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", words).lower()
    if plain.isascii():
        return ()
    table = _table()
    found = [table.get(ord(char)) or (char if char.isascii() and char.isalnum() else "") for char in plain]
    return tuple(letters for letters in found if letters) if any(table.get(ord(char)) for char in plain) else ()


@lru_cache(1)
def _table() -> dict[int, str]:
    """Return the first letters of each character's readings, the most frequent first."""
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        return {}
    # not imported: the package would read its phrases, too
    loader = SourceFileLoader("pinyin_dict", str(Path(package.origin).with_name("pinyin_dict.py")))
    spec = spec_from_loader(loader.name, loader)
    if spec is None:
        return {}
    module = module_from_spec(spec)
    loader.exec_module(module)
    readings: dict[int, str] = module.pinyin_dict
    return {character: _letters(each) for character, each in readings.items()}


def _letters(readings: str) -> str:
    """Return `zct` for `zhòng,chóng,tóng`."""
    plain = unicodedata.normalize("NFKD", readings).encode("ascii", "ignore").decode("ascii").lower()
    return "".join(dict.fromkeys(reading[0] for reading in plain.split(",") if reading))
