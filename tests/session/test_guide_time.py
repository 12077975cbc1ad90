"""One timeline, whoever leads: it keeps each clock's spacing and never runs back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guide.session.guide_time import AHEAD, GuideTime


def test_the_spacing_of_a_capture_clock_is_kept_whatever_the_network_does() -> None:
    time = GuideTime()
    first = time.show(500, 10.0)
    assert [time.show(540, 10.3) - first, time.show(580, 10.31) - first] == [40, 80]


def test_another_clock_goes_on_where_the_last_one_would_be() -> None:
    time = GuideTime()
    last = time.show(90_000, 10.0)
    time.new_clock()
    assert time.show(5, 12.5) == last + 2500


def test_a_clock_that_leaps_is_another_clock() -> None:
    time = GuideTime()
    first = time.show(1000, 10.0)
    assert time.show(2**53 - 1, 10.04) - first <= AHEAD
    assert time.show(2**53 - 1, 11.0) - first <= AHEAD


def test_guide_time_now_goes_on_between_frames() -> None:
    time = GuideTime()
    assert time.at(1.0) is None
    shown = time.show(0, 10.0)
    assert time.at(13.0) == shown + 3000


@given(st.lists(st.tuples(st.integers(0, 2**40), st.floats(0, 50), st.booleans())))
def test_it_never_runs_back(frames: list[tuple[int, float, bool]]) -> None:
    time, now, last = GuideTime(), 0.0, 0
    for capture, passed, new in frames:
        now += passed
        if new:
            time.new_clock()
        shown = time.show(capture, now)
        assert shown >= last
        last = shown
