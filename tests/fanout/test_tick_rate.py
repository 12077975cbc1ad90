"""Checks that ticks stretch only when there is no time: the interval is what ticks cost, divided by the share of the
loop that is left for them; that single slow ticks change little; and that a tick may begin a little early, but not more
often on average."""

from __future__ import annotations

import pytest

from guide.fanout.tick_rate import CATCH_UP, EARLY, FULL, LEAST, LONGEST, SHORTEST, TickRate


class Loop:
    """An event loop that spends `cost` seconds on each tick and the share `other` of its time on all else."""

    def __init__(self) -> None:
        self.rate = TickRate()
        self.now = 100.0
        self.busy = 5.0
        self.intervals: list[float] = []

    def run(self, cost: float, seconds: float, other: float = 0.0, took: float | None = None) -> float:
        """Tick for so many seconds, and return the last interval. `took`: by default the tick's share of the time."""
        end = self.now + seconds
        took = cost / (1 - other) if took is None else took
        while self.now < end:
            since = max(self.rate.interval, took)
            self.now += since
            self.busy += cost + other * since
            self.rate.observe(took, cost, self.busy, self.now)
            self.intervals.append(self.rate.interval)
        return self.rate.interval


def test_it_starts_at_the_guides_rate() -> None:
    assert TickRate().interval == SHORTEST == 0.04


@pytest.mark.parametrize(("cost", "other"), [(0.001, 0.0), (0.03, 0.0), (0.03, 0.15), (0.037, 0.0), (0.02, 0.4)])
def test_while_there_is_time_ticks_do_not_stretch(cost: float, other: float) -> None:
    """4,000 followers cost some 28 ms a tick: there is time for that."""
    loop = Loop()
    loop.run(cost, 20, other)
    assert set(loop.intervals) == {SHORTEST}


@pytest.mark.parametrize(("cost", "other"), [(0.04, 0.1), (0.06, 0.0), (0.07, 0.12), (0.03, 0.4), (0.01, 0.72)])
def test_where_there_is_none_the_interval_is_what_makes_them_fit(cost: float, other: float) -> None:
    loop = Loop()
    assert loop.run(cost, 20, other, took=cost) == pytest.approx(cost / max(LEAST, FULL - other), rel=0.02)
    seen = [round(interval, 6) for interval in loop.intervals]
    assert sorted(seen) == seen, "it rises, and does not swing"


def test_it_is_never_shorter_than_a_tick_takes() -> None:
    """Where others hold the machine, the thread computes little and the ticks take long all the same."""
    assert Loop().run(0.03, 20, took=0.09) == pytest.approx(0.09, rel=0.02)


def test_it_has_bounds() -> None:
    assert Loop().run(1.0, 60) == LONGEST
    assert Loop().run(0.001, 60, other=0.999, took=0.001) == SHORTEST


def test_followers_who_come_stretch_it_within_a_second_and_it_shrinks_when_they_go() -> None:
    loop = Loop()
    loop.run(0.01, 10)
    wanted = 0.08 / FULL
    assert loop.run(0.08, 1.0) > 0.8 * wanted
    assert loop.run(0.08, 10) == pytest.approx(wanted, rel=0.02)
    assert loop.run(0.01, 3.0) == SHORTEST


def test_single_slow_ticks_change_little() -> None:
    """A collection of garbage, or a machine that stood still for a moment."""
    loop = Loop()
    loop.run(0.03, 10)
    for _ in range(10):
        loop.run(0.5, 0.01)
        assert loop.rate.interval < 1.25 * SHORTEST
        loop.run(0.03, 1.0)
        assert loop.rate.interval == SHORTEST


def test_after_a_silence_the_measures_are_those_of_now() -> None:
    """Without a guide one tick a second goes out: what the loop did meanwhile counts over that second."""
    loop = Loop()
    loop.run(0.03, 10)
    for _ in range(10):
        loop.now += 1.0
        loop.busy += 0.03 + 0.2
        loop.rate.observe(0.03, 0.03, loop.busy, loop.now)
        assert loop.rate.interval == SHORTEST


def test_a_lead_frame_that_comes_late_does_not_delay_the_next() -> None:
    rate = TickRate()
    assert rate.earliest == float("-inf")
    rate.begin(10.0)
    assert rate.earliest == pytest.approx(10.0 + SHORTEST - CATCH_UP - EARLY)
    rate.begin(10.05)  # 10 ms late
    assert rate.earliest < 10.08
    rate.begin(10.08)
    rate.begin(10.12)
    assert rate.earliest < 10.16


def test_on_average_ticks_are_no_closer_than_the_interval() -> None:
    rate = TickRate()
    now = began = 10.0
    for _ in range(100):
        now = max(now + 0.001, rate.earliest)
        rate.begin(now)
    assert now - began == pytest.approx(99 * (SHORTEST - CATCH_UP), abs=EARLY + 0.001)
    rate.begin(100.0)  # after a silence there is no credit for many at once
    assert rate.earliest == pytest.approx(100.0 + SHORTEST - CATCH_UP - EARLY)


def test_a_tick_that_could_not_wait_delays_no_lead_frame_for_long() -> None:
    rate = TickRate()
    for number in range(5):
        rate.begin(10.0 + 0.04 * number)
    rate.begin(10.17)  # a heartbeat's
    rate.begin(10.17)
    waits = []
    for number in range(5, 20):
        came = 10.0 + 0.04 * number
        began = max(came, rate.earliest)
        rate.begin(began)
        waits.append(round(began - came, 6))
    assert waits == [round(max(0.0, 0.009 - 0.001 * number), 6) for number in range(15)]
