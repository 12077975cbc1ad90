"""Breaks texts into lines that fit, Chinese and English mixed, and measures them in a font."""

import re
from collections.abc import Callable
from typing import Final

_PIECES: Final = re.compile(r"[!-~\u00a0-\u024f]+|\s+|.", re.DOTALL)
"""What is not broken: a word of Latin letters; every other character stands alone."""
_NOT_FIRST: Final = frozenset("，。、；：？！”’）》」』】…—·,.;:?!)]}%")
ELLIPSIS: Final = "…"


def lines(text: str, width: float, most: int, measure: Callable[[str], float]) -> list[str]:
    """Return a text as at most so many lines, none wider than `width`; one that was cut ends in an ellipsis.

    `measure`: returns the width of a text.
    """
    made: list[str] = []
    line = ""
    for piece in _pieces(" ".join(text.split()), width, measure):
        if measure(line + piece) <= width or (piece in _NOT_FIRST and line and measure(line) <= width):
            line += piece
            continue
        made.append(line.strip())
        line = piece.lstrip()
    if line.strip():
        made.append(line.strip())
    if len(made) <= most:
        return [_cut(line, width, measure) for line in made]
    return [_cut(line, width, measure) for line in made[: most - 1]] + [_cut(made[most - 1] + ELLIPSIS, width, measure)]


def _pieces(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return what a text may be broken into: a word that is wider than a line may be broken anywhere."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        pieces += [piece] if measure(piece) <= width else list(piece)
    return pieces


def _cut(line: str, width: float, measure: Callable[[str], float]) -> str:
    """Return a line that fits: its end is left out where it is too wide."""
    if measure(line) <= width:
        return line
    while line and measure(line.rstrip(ELLIPSIS) + ELLIPSIS) > width:
        line = line.rstrip(ELLIPSIS)[:-1]
    return line.rstrip() + ELLIPSIS
