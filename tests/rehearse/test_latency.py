"""Checks that a lag is what a tick took longer than the quickest one, whatever the two clocks show."""

from __future__ import annotations

import pytest

from guide.rehearse.latency import LONGEST, ClockOffset, Lags


@pytest.mark.parametrize("apart", [-1e9, 0.0, 12.5, 3e12])
def test_the_clocks_have_nothing_in_common(apart: float) -> None:
    clock_offset = ClockOffset()
    assert [clock_offset.lag(time, apart + time + late) for time, late in ((0, 20), (40, 20), (80, 95))] == [0, 0, 75]


def test_the_fastest_message_sets_the_clock_offset() -> None:
    clock_offset = ClockOffset()
    assert clock_offset.lag(0, 50) == 0
    assert clock_offset.lag(40, 60) == 0  # 30 ms quicker than the first
    assert clock_offset.lag(80, 130) == 30


def test_quantiles() -> None:
    lags = Lags()
    assert lags.quantile(0.5) is None
    for lag in range(100):
        lags.add(lag)
    assert (lags.quantile(0.5), lags.quantile(0.95), lags.quantile(0.99), lags.quantile(1)) == (49, 94, 98, 99)


def test_the_longest_is_counted() -> None:
    clock_offset, lags = ClockOffset(), Lags()
    clock_offset.lag(0, 0)
    lags.add(clock_offset.lag(0, 1e9))
    assert lags.quantile(0.5) == LONGEST
