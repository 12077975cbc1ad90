"""Held: a value is counted at the smallest bound it does not exceed, and beyond all bounds in the last place."""

from __future__ import annotations

from guide.common.counters import Histogram


def test_a_value_belongs_to_the_bound_it_equals() -> None:
    spread = Histogram((0.1, 0.5))
    for value in (0.0, 0.1, 0.11, 0.5, 0.6, 7.0):
        spread.add(value)
    assert spread.counts == [2, 2, 2]
    assert round(spread.total, 6) == 8.31
