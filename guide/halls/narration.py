"""Splits a narration into captions: its sentences, with all languages of a sentence together. Pure.

A clip's `sentences` in hall.yaml are the times of these captions. The robot guide, a guide's page and the tool that
makes the demo's clips all use this one way to split.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

_SENTENCE_END: Final = re.compile(r"(?<=[。！？!?])\s*|(?<=[.])\s+(?=[A-Z“\"])")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def captions(narration: str | Mapping[str, str] | None) -> list[str | dict[str, str]]:
    """Return a narration sentence by sentence, by language; where one language has fewer, its last one is repeated."""
    if narration is None:
        return []
    if isinstance(narration, str):
        return [*sentences(narration)]
    parts = {language: sentences(text) for language, text in narration.items() if text.strip()}
    count = max((len(items) for items in parts.values()), default=0)
    return [{language: items[min(i, len(items) - 1)] for language, items in parts.items()} for i in range(count)]


def timed(
    narration: str | Mapping[str, str] | None, begins: Sequence[float]
) -> list[tuple[float, str | dict[str, str]]]:
    """Return captions with when each begins, in seconds; empty where there is not one time for each caption."""
    texts = captions(narration)
    return list(zip(begins, texts, strict=True)) if len(begins) == len(texts) else []
