"""Lines of text: nothing is wider than the line, and nothing gets lost but at the end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.posters.lettering import lines


def measure(text: str) -> float:
    """Chinese is twice as wide as Latin."""
    return sum(1 if char < "\u2000" else 2 for char in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   ", []),
        ("交通历史展厅", ["交通历史展", "厅"]),
        ("A hall of roads", ["A hall of", "roads"]),
        ("红星 Hall", ["红星 Hall"]),
        ("交通历史展厅，大桥与公路", ["交通历史展", "厅，大桥…"]),
        ("Internationalisation", ["Internatio", "nalisation"]),
        ("一\n二\t三", ["一 二 三"]),
    ],
)
def test_a_text_is_broken(text: str, expected: list[str]) -> None:
    assert lines(text, 10, 2, measure) == expected


@given(st.text(max_size=60), st.integers(4, 20), st.integers(1, 3))
def test_no_line_is_too_wide(text: str, width: int, most: int) -> None:
    made = lines(text, width, most, measure)
    assert len(made) <= most
    assert all(measure(line) <= width for line in made)
