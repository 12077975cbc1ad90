"""Prints tables on a terminal, where a Chinese character is two cells wide. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows as lines with columns below one another."""
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    padded = ([cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)] for row in rows)
    return ["  ".join(row).rstrip() for row in padded]


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
