"""Checks that a value is counted at the smallest bound that it does not exceed, or last when it exceeds all."""

from __future__ import annotations

from guide.common.counters import Histogram


def test_a_value_belongs_to_the_bound_it_equals() -> None:
    histogram = Histogram((0.1, 0.5))
    for value in (0.0, 0.1, 0.11, 0.5, 0.6, 7.0):
        histogram.add(value)
    assert histogram.counts == [2, 2, 2]
    assert round(histogram.total, 6) == 8.31
