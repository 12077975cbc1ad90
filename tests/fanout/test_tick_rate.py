"""Checks that the interval grows step by step while ticks take too much of it, shrinks again after two seconds of fast
ticks, and does not swing between two steps."""

from __future__ import annotations

import pytest

from guide.fanout.tick_rate import FAST, FAST_FOR, SLOW, SLOW_TICKS, SPACING, STEPS, TickRate


def run(rate: TickRate, cost: float, seconds: float, now: float = 0.0) -> list[float]:
    """Observe ticks that take `cost` seconds each, one an interval; return the intervals."""
    end, intervals = now + seconds, []
    while now < end:
        now += max(rate.interval, cost)
        rate.observe(cost, now)
        intervals.append(rate.interval)
    return intervals


def test_it_starts_at_the_guides_rate() -> None:
    assert TickRate().interval == STEPS[0] == 0.04


def test_at_the_first_step_lead_frames_may_come_early() -> None:
    rate = TickRate()
    assert rate.spacing == SPACING < rate.interval
    run(rate, 0.05, 1.0)
    assert rate.spacing == rate.interval > 0.04


def test_fast_ticks_change_nothing() -> None:
    assert set(run(TickRate(), SLOW * STEPS[0] - 0.001, 10)) == {STEPS[0]}


def test_single_slow_ticks_change_nothing() -> None:
    rate = TickRate()
    for _ in range(10):
        for seconds in [0.5] * (SLOW_TICKS - 1) + [0.01]:
            rate.observe(seconds, 0.0)
    assert rate.interval == STEPS[0]


@pytest.mark.parametrize(
    ("cost", "reached"),
    [(0.033, 0.06), (0.047, 0.06), (0.05, 0.08), (0.063, 0.08), (0.07, 0.12), (0.09, 0.12), (0.5, 0.12)],
)
def test_it_grows_to_the_first_step_that_holds_the_ticks_and_stays_there(cost: float, reached: float) -> None:
    intervals = run(TickRate(), cost, 60)
    assert intervals[-1] == reached
    assert sorted(intervals) == intervals, "no swing"


def test_it_grows_one_step_at_a_time() -> None:
    rate = TickRate()
    seen = []
    for _ in range(3 * SLOW_TICKS):
        rate.observe(1.0, 0.0)
        seen.append(rate.interval)
    assert seen == [STEPS[(count + 1) // SLOW_TICKS] for count in range(3 * SLOW_TICKS)]


def test_it_shrinks_by_a_step_after_two_fast_seconds() -> None:
    rate = TickRate()
    run(rate, 1.0, 10)
    assert rate.interval == STEPS[-1]
    fast = 0.01
    now = 100.0
    passed: dict[float, float] = {}
    rate.observe(fast, now)
    while rate.interval > STEPS[0]:
        now += rate.interval
        rate.observe(fast, now)
        passed.setdefault(rate.interval, now - 100.0)
    assert list(passed) == list(STEPS[::-1])
    for steps, at in enumerate(passed.values()):
        assert at >= FAST_FOR * steps
    assert now - 100.0 < 3 * FAST_FOR + 1.0


@pytest.mark.parametrize(("slow", "reached"), [(1, 0.04), (2, 0.08)])
def test_two_slow_ticks_in_a_row_begin_the_two_seconds_again(slow: int, reached: float) -> None:
    rate = TickRate()
    run(rate, 0.05, 10)
    assert rate.interval == 0.08
    now = 100.0
    for _ in range(100):
        for seconds in (0.001, 0.001, *[FAST * 0.06 + 0.001] * slow):
            now += 0.08
            rate.observe(seconds, now)
    assert rate.interval == reached


def test_it_shrinks_to_a_step_that_holds_the_ticks_with_room_to_spare() -> None:
    """4,000 followers: 32 ms a tick. 60 ms hold that; a single slow tick must not leave it at 80."""
    rate = TickRate()
    run(rate, 0.07, 1)
    assert rate.interval > 0.06
    assert run(rate, 0.032, 20)[-1] == 0.06
