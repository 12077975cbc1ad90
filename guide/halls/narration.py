"""A narration as captions: its sentences, the languages side by side. Pure.

A clip's `sentences` in hall.yaml are the times of these captions: the robot guide, a guide's page and the script that
makes the demo's clips all take them from here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

_SENTENCE_END: Final = re.compile(r"(?<=[。！？!?])\s*|(?<=[.])\s+(?=[A-Z“\"])")


def sentences(text: str) -> list[str]:
    """A narration's sentences: the captions it is shown as."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def captions(narration: str | Mapping[str, str] | None) -> list[str | dict[str, str]]:
    """A narration sentence by sentence, the languages side by side; where one has fewer, its last sentence stays."""
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
    """Captions with when each begins, seconds; none where the times were told for another text."""
    said = captions(narration)
    return list(zip(begins, said, strict=True)) if len(begins) == len(said) else []
