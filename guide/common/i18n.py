"""Sentences for people, each in Chinese and in English, and the one way to look one up. Pure.

Each room keeps its sentences in a `Sentences` table beside the code that uses them, so that a quick command loads none
but its own. Choosing the language, filling in the values and naming a missing row happen here and nowhere else.

Invariant: both texts of a row have the same placeholders. tests/common/test_i18n.py checks every table of the package,
and that no sentence stands in two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

LANGUAGES: Final = ("zh", "en")


class Sentences:
    """A table of sentences: by key, the Chinese and the English text, with placeholders as in `str.format`."""

    def __init__(self, rows: Mapping[str, tuple[str, str]]) -> None:
        self._rows = dict(rows)

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __getitem__(self, key: str) -> tuple[str, str]:
        """Return the row of `key`: the Chinese and the English text, not filled in. Raises LookupError."""
        if key not in self._rows:
            raise LookupError(f"expected the key of a sentence, got {key!r}")
        return self._rows[key]

    def __call__(self, key: str, language: str, /, **values: object) -> str:
        """Return the sentence in `language`: Chinese for `zh`, else English. Raises LookupError for an unknown key.

        `values`: by placeholder. A value that differs by language is a dict, `{"zh": …, "en": …}`.
        """
        chinese, english = self[key]
        language = "zh" if language == "zh" else "en"
        chosen = {name: value[language] if isinstance(value, dict) else value for name, value in values.items()}
        return (chinese if language == "zh" else english).format(**chosen)

    def both(self, key: str, /, **values: object) -> dict[str, str]:
        """Return the sentence in both languages, `{"zh": …, "en": …}`. Raises LookupError for an unknown key."""
        return {language: self(key, language, **values) for language in LANGUAGES}


def text_in(text: str | Mapping[str, str], language: str) -> str:
    """Return a text for people in one language: itself where it is one for all, another language rather than none."""
    if isinstance(text, str):
        return text
    found = next((text[tag] for tag in (language, *LANGUAGES) if tag in text), None)
    return next(iter(text.values()), "") if found is None else found


def language_of(accepted: str) -> str:
    """Return the first of our languages that a header Accept-Language names; Chinese where it names none."""
    tags = (item.partition(";")[0].strip().lower().partition("-")[0] for item in accepted.split(","))
    return next((tag for tag in tags if tag in LANGUAGES), LANGUAGES[0])
