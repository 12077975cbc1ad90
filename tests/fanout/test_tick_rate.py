"""Held: the interval grows step by step while ticks take too much of it, shrinks again after two easy seconds, and
does not swing between two steps."""

from __future__ import annotations

import pytest

from guide.fanout.tick_rate import DOWN_AFTER, DOWN_AT, SPACING, STEPS, UP_AFTER, UP_AT, TickRate


def run(pace: TickRate, cost: float, seconds: float, now: float = 0.0) -> list[float]:
    """Ticks that take `cost` seconds each, one an interval; the intervals."""
    end, intervals = now + seconds, []
    while now < end:
        now += max(pace.interval, cost)
        pace.took(cost, now)
        intervals.append(pace.interval)
    return intervals


def test_it_starts_at_the_guides_pace() -> None:
    assert TickRate().interval == STEPS[0] == 0.04


def test_at_the_first_step_lead_frames_may_come_early() -> None:
    pace = TickRate()
    assert pace.spacing == SPACING < pace.interval
    run(pace, 0.05, 1.0)
    assert pace.spacing == pace.interval > 0.04


def test_light_ticks_change_nothing() -> None:
    assert set(run(TickRate(), UP_AT * STEPS[0] - 0.001, 10)) == {STEPS[0]}


def test_one_long_tick_is_a_hiccup() -> None:
    pace = TickRate()
    for _ in range(10):
        for seconds in [0.5] * (UP_AFTER - 1) + [0.01]:
            pace.took(seconds, 0.0)
    assert pace.interval == STEPS[0]


@pytest.mark.parametrize(
    ("cost", "reached"),
    [(0.033, 0.06), (0.047, 0.06), (0.05, 0.08), (0.063, 0.08), (0.07, 0.12), (0.09, 0.12), (0.5, 0.12)],
)
def test_it_grows_to_the_first_step_that_holds_the_ticks_and_stays_there(cost: float, reached: float) -> None:
    intervals = run(TickRate(), cost, 60)
    assert intervals[-1] == reached
    assert sorted(intervals) == intervals, "no swing"


def test_it_grows_one_step_at_a_time() -> None:
    pace = TickRate()
    seen = []
    for _ in range(3 * UP_AFTER):
        pace.took(1.0, 0.0)
        seen.append(pace.interval)
    assert seen == [STEPS[(count + 1) // UP_AFTER] for count in range(3 * UP_AFTER)]


def test_back_down_after_two_easy_seconds_a_step() -> None:
    pace = TickRate()
    run(pace, 1.0, 10)
    assert pace.interval == STEPS[-1]
    easy = 0.01
    now = 100.0
    passed: dict[float, float] = {}
    pace.took(easy, now)
    while pace.interval > STEPS[0]:
        now += pace.interval
        pace.took(easy, now)
        passed.setdefault(pace.interval, now - 100.0)
    assert list(passed) == list(STEPS[::-1])
    for steps, at in enumerate(passed.values()):
        assert at >= DOWN_AFTER * steps
    assert now - 100.0 < 3 * DOWN_AFTER + 1.0


@pytest.mark.parametrize(("hard", "reached"), [(1, 0.04), (2, 0.08)])
def test_two_strained_ticks_in_a_row_begin_the_two_seconds_anew(hard: int, reached: float) -> None:
    pace = TickRate()
    run(pace, 0.05, 10)
    assert pace.interval == 0.08
    now = 100.0
    for _ in range(100):
        for seconds in (0.001, 0.001, *[DOWN_AT * 0.06 + 0.001] * hard):
            now += 0.08
            pace.took(seconds, now)
    assert pace.interval == reached


def test_what_a_step_holds_with_room_to_spare_goes_down_to_it() -> None:
    """4,000 followers: 32 ms a tick. 60 ms hold that; a hiccup must not leave it at 80."""
    pace = TickRate()
    run(pace, 0.07, 1)
    assert pace.interval > 0.06
    assert run(pace, 0.032, 20)[-1] == 0.06
