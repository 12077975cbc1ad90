"""Checks that a follower that does not keep up is skipped, by each of three signs; goes on when it has drained; and is
disconnected when it has not in time, or too much is held for it."""

from __future__ import annotations

import pytest

from guide.common.limits import DEFAULTS, Limits
from guide.fanout.backpressure import DRAINED, HELD_LIMIT, LAG_LIMIT, QUEUED_LIMIT, TWO_REPORTS, Backpressure, TickTimes

NOW = 1000.0
PATIENCE = DEFAULTS.behind_seconds
MOST = DEFAULTS.behind_bytes


def may_send(backpressure: Backpressure, held: int, now: float = NOW, queued: int = 0) -> bool:
    return backpressure.may_send(held, lambda: queued, now)


# ── held in this process ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("held", [0, 1, HELD_LIMIT])
def test_a_follower_that_keeps_up_gets_every_tick(held: int) -> None:
    backpressure = Backpressure(DEFAULTS)
    assert all(may_send(backpressure, held) for _ in range(3))
    assert not backpressure.should_disconnect(held, NOW + 1000)


def test_skipped_while_too_much_is_held_until_nothing_is() -> None:
    backpressure = Backpressure(DEFAULTS)
    assert not may_send(backpressure, HELD_LIMIT + 1)
    assert not may_send(backpressure, HELD_LIMIT)
    assert not may_send(backpressure, 1)
    assert may_send(backpressure, 0)
    assert may_send(backpressure, HELD_LIMIT), "and then everything is as in the beginning"


def test_disconnected_when_the_time_is_over() -> None:
    backpressure = Backpressure(DEFAULTS)
    may_send(backpressure, HELD_LIMIT + 1)
    assert not backpressure.should_disconnect(HELD_LIMIT + 1, NOW + PATIENCE)
    assert backpressure.should_disconnect(HELD_LIMIT + 1, NOW + PATIENCE + 0.1)


def test_the_time_begins_again_after_a_recovery() -> None:
    backpressure = Backpressure(DEFAULTS)
    for begin in (NOW, NOW + 100):
        assert not may_send(backpressure, HELD_LIMIT + 1, begin)
        assert not backpressure.should_disconnect(HELD_LIMIT + 1, begin + PATIENCE - 0.1)
        assert may_send(backpressure, 0, begin + PATIENCE - 0.1)
    assert not backpressure.should_disconnect(0, NOW + 1000)


def test_disconnected_at_once_when_too_much_is_held() -> None:
    assert not Backpressure(DEFAULTS).should_disconnect(MOST, NOW)
    assert Backpressure(DEFAULTS).should_disconnect(MOST + 1, NOW)


def test_both_limits_are_settings() -> None:
    backpressure = Backpressure(Limits(behind_seconds=1.0, behind_bytes=70_000))
    may_send(backpressure, HELD_LIMIT + 1)
    assert not backpressure.should_disconnect(70_000, NOW + 1.0)
    assert backpressure.should_disconnect(70_001, NOW + 1.0)
    assert backpressure.should_disconnect(0, NOW + 1.1)


# ── queued in the kernel ────────────────────────────────────────────────────────────────────────────────────────────


def test_skipped_after_two_looks_at_a_long_queue_until_it_has_drained() -> None:
    backpressure = Backpressure(DEFAULTS)
    backpressure.observe_queue(QUEUED_LIMIT + 1, NOW)
    assert may_send(backpressure, 0), "once is a large message on its way"
    backpressure.observe_queue(QUEUED_LIMIT + 1, NOW + 4)
    assert not may_send(backpressure, 0, NOW + 4, QUEUED_LIMIT)
    assert not may_send(backpressure, 0, NOW + 5, DRAINED + 1)
    assert may_send(backpressure, 0, NOW + 6, DRAINED)
    backpressure.observe_queue(QUEUED_LIMIT + 1, NOW + 8)
    assert may_send(backpressure, 0, NOW + 8), "and then everything is as in the beginning"


def test_a_look_that_finds_little_cancels_the_one_before() -> None:
    backpressure = Backpressure(DEFAULTS)
    for queued in (QUEUED_LIMIT + 1, QUEUED_LIMIT, QUEUED_LIMIT + 1):
        backpressure.observe_queue(queued, NOW)
    assert may_send(backpressure, 0)


def test_the_kernel_is_not_asked_about_followers_that_keep_up() -> None:
    def asked() -> int:
        raise AssertionError

    backpressure = Backpressure(DEFAULTS)
    assert backpressure.may_send(0, asked, NOW)
    backpressure.may_send(HELD_LIMIT + 1, asked, NOW)
    assert backpressure.may_send(0, asked, NOW)


# ── shown, as reported ──────────────────────────────────────────────────────────────────────────────────────────────


def test_skipped_after_a_late_report_until_everything_is_shown() -> None:
    backpressure = Backpressure(DEFAULTS)
    backpressure.observe_report(LAG_LIMIT, NOW)
    assert may_send(backpressure, 0)
    backpressure.observe_report(LAG_LIMIT + 0.1, NOW)
    assert not may_send(backpressure, 0), "though nothing waits for it here"
    backpressure.observe_report(0.0, NOW + 5)
    assert may_send(backpressure, 0, NOW + 5)
    assert not backpressure.should_disconnect(0, NOW + 1000)


def test_disconnected_soon_where_the_next_report_is_late_too() -> None:
    backpressure = Backpressure(Limits(behind_seconds=2.0))
    backpressure.observe_report(LAG_LIMIT + 1, NOW)
    assert not backpressure.should_disconnect(0, NOW + 6)
    backpressure.observe_report(LAG_LIMIT + 1, NOW + 6)
    assert not backpressure.should_disconnect(0, NOW + 8)
    assert backpressure.should_disconnect(0, NOW + 8.1)


def test_disconnected_where_no_more_reports_come() -> None:
    backpressure = Backpressure(DEFAULTS)
    backpressure.observe_report(LAG_LIMIT + 1, NOW)
    assert not backpressure.should_disconnect(0, NOW + TWO_REPORTS)
    assert backpressure.should_disconnect(0, NOW + TWO_REPORTS + 0.1)


def test_reports_of_a_skipped_follower_do_not_count() -> None:
    """It cannot show what it was not sent, and its reports may be as late as everything else."""
    backpressure = Backpressure(DEFAULTS)
    may_send(backpressure, HELD_LIMIT + 1)
    backpressure.observe_report(60.0, NOW)
    assert may_send(backpressure, 0)


def test_the_lag_is_the_age_of_the_first_tick_not_shown() -> None:
    times = TickTimes()
    assert times.lag(0, NOW) == 0.0
    for number in range(5, 10):
        times.add(number, NOW + number)
    assert times.lag(9, NOW + 100) == 0.0, "there is none that it has not shown"
    assert times.lag(10**9, NOW + 100) == 0.0
    assert times.lag(8, NOW + 11) == 2.0
    assert times.lag(5, NOW + 11) == 5.0
    assert times.lag(0, NOW + 11) == 6.0, "at least: what is older is not known"


def test_the_times_of_old_ticks_are_forgotten() -> None:
    times = TickTimes()
    for number in range(10_000):
        times.add(number, NOW + number)
    assert len(times._times) <= TickTimes.KEPT + 1
    assert times.lag(0, NOW + 9_999) == TickTimes.KEPT


def test_after_a_jump_of_the_numbers_only_later_ticks_count() -> None:
    """As when another node takes over."""
    times = TickTimes()
    for number in (5, 6, 7, 155, 156, 157):
        times.add(number, NOW + number / 100)
    assert times.lag(156, NOW + 2) == pytest.approx(2 - 1.57)
    assert times.lag(7, NOW + 2) == pytest.approx(2 - 1.55)
    times.add(20, NOW + 3)
    times.add(21, NOW + 3.1)
    assert times.lag(157, NOW + 4) == 0.0
    assert times.lag(20, NOW + 4) == pytest.approx(0.9)
