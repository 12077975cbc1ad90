"""Held: who does not keep up is skipped, by each of three signs; goes on once it has drained; is given up once it has
not in time, or too much waits for it."""

from __future__ import annotations

import pytest

from guide.common.limits import DEFAULTS, Limits
from guide.fanout.backpressure import DRAINED, LATE_AT, QUEUE_AT, REPORTS_WITHIN, SKIP_AT, Backpressure, TickTimes

NOW = 1000.0
PATIENCE = DEFAULTS.behind_seconds
MOST = DEFAULTS.behind_bytes


def takes(ladder: Backpressure, held: int, now: float = NOW, queued: int = 0) -> bool:
    return ladder.takes(held, lambda: queued, now)


# ── held in this process ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("held", [0, 1, SKIP_AT])
def test_who_keeps_up_gets_every_tick(held: int) -> None:
    ladder = Backpressure(DEFAULTS)
    assert all(takes(ladder, held) for _ in range(3))
    assert not ladder.gives_up(held, NOW + 1000)


def test_too_much_held_is_skipped_until_none_is() -> None:
    ladder = Backpressure(DEFAULTS)
    assert not takes(ladder, SKIP_AT + 1)
    assert not takes(ladder, SKIP_AT)
    assert not takes(ladder, 1)
    assert takes(ladder, 0)
    assert takes(ladder, SKIP_AT), "and then a clean slate"


def test_given_up_when_patience_is_over() -> None:
    ladder = Backpressure(DEFAULTS)
    takes(ladder, SKIP_AT + 1)
    assert not ladder.gives_up(SKIP_AT + 1, NOW + PATIENCE)
    assert ladder.gives_up(SKIP_AT + 1, NOW + PATIENCE + 0.1)


def test_the_patience_begins_anew_after_a_recovery() -> None:
    ladder = Backpressure(DEFAULTS)
    for begin in (NOW, NOW + 100):
        assert not takes(ladder, SKIP_AT + 1, begin)
        assert not ladder.gives_up(SKIP_AT + 1, begin + PATIENCE - 0.1)
        assert takes(ladder, 0, begin + PATIENCE - 0.1)
    assert not ladder.gives_up(0, NOW + 1000)


def test_given_up_at_once_when_too_much_waits() -> None:
    assert not Backpressure(DEFAULTS).gives_up(MOST, NOW)
    assert Backpressure(DEFAULTS).gives_up(MOST + 1, NOW)


def test_both_figures_are_settings() -> None:
    ladder = Backpressure(Limits(behind_seconds=1.0, behind_bytes=70_000))
    takes(ladder, SKIP_AT + 1)
    assert not ladder.gives_up(70_000, NOW + 1.0)
    assert ladder.gives_up(70_001, NOW + 1.0)
    assert ladder.gives_up(0, NOW + 1.1)


# ── queued in the kernel ────────────────────────────────────────────────────────────────────────────────────────────


def test_much_in_the_kernel_at_two_looks_is_skipped_until_that_has_drained() -> None:
    ladder = Backpressure(DEFAULTS)
    ladder.looked(QUEUE_AT + 1, NOW)
    assert takes(ladder, 0), "once is a large message on its way"
    ladder.looked(QUEUE_AT + 1, NOW + 4)
    assert not takes(ladder, 0, NOW + 4, QUEUE_AT)
    assert not takes(ladder, 0, NOW + 5, DRAINED + 1)
    assert takes(ladder, 0, NOW + 6, DRAINED)
    ladder.looked(QUEUE_AT + 1, NOW + 8)
    assert takes(ladder, 0, NOW + 8), "and then a clean slate"


def test_a_look_that_finds_little_forgets_the_one_before() -> None:
    ladder = Backpressure(DEFAULTS)
    for queued in (QUEUE_AT + 1, QUEUE_AT, QUEUE_AT + 1):
        ladder.looked(queued, NOW)
    assert takes(ladder, 0)


def test_the_kernel_is_not_asked_about_those_who_keep_up() -> None:
    def asked() -> int:
        raise AssertionError

    ladder = Backpressure(DEFAULTS)
    assert ladder.takes(0, asked, NOW)
    ladder.takes(SKIP_AT + 1, asked, NOW)
    assert ladder.takes(0, asked, NOW)


# ── shown, as reported ──────────────────────────────────────────────────────────────────────────────────────────────


def test_who_shows_what_is_long_past_is_skipped_until_it_has_shown_all_it_has() -> None:
    ladder = Backpressure(DEFAULTS)
    ladder.shows(LATE_AT, NOW)
    assert takes(ladder, 0)
    ladder.shows(LATE_AT + 0.1, NOW)
    assert not takes(ladder, 0), "though nothing waits for it here"
    ladder.shows(0.0, NOW + 5)
    assert takes(ladder, 0, NOW + 5)
    assert not ladder.gives_up(0, NOW + 1000)


def test_who_has_not_caught_up_at_the_next_report_is_soon_given_up() -> None:
    ladder = Backpressure(Limits(behind_seconds=2.0))
    ladder.shows(LATE_AT + 1, NOW)
    assert not ladder.gives_up(0, NOW + 6)
    ladder.shows(LATE_AT + 1, NOW + 6)
    assert not ladder.gives_up(0, NOW + 8)
    assert ladder.gives_up(0, NOW + 8.1)


def test_who_reports_no_more_is_given_up() -> None:
    ladder = Backpressure(DEFAULTS)
    ladder.shows(LATE_AT + 1, NOW)
    assert not ladder.gives_up(0, NOW + REPORTS_WITHIN)
    assert ladder.gives_up(0, NOW + REPORTS_WITHIN + 0.1)


def test_who_is_skipped_already_is_not_judged_by_what_it_shows() -> None:
    """It cannot show what it was not given, and its reports may be as late as its line."""
    ladder = Backpressure(DEFAULTS)
    takes(ladder, SKIP_AT + 1)
    ladder.shows(60.0, NOW)
    assert takes(ladder, 0)


def test_how_long_ago_a_tick_was() -> None:
    times = TickTimes()
    assert times.behind(0, NOW) == 0.0
    for number in range(5, 10):
        times.sent(number, NOW + number)
    assert times.behind(9, NOW + 100) == 0.0, "there is none that it has not shown"
    assert times.behind(10**9, NOW + 100) == 0.0
    assert times.behind(8, NOW + 11) == 2.0
    assert times.behind(5, NOW + 11) == 5.0
    assert times.behind(0, NOW + 11) == 6.0, "at least: what is older is not known"


def test_the_times_of_old_ticks_are_forgotten() -> None:
    times = TickTimes()
    for number in range(10_000):
        times.sent(number, NOW + number)
    assert len(times._times) <= TickTimes.KEPT + 1
    assert times.behind(0, NOW + 9_999) == TickTimes.KEPT


def test_where_numbers_leap_only_what_was_sent_since_is_a_measure() -> None:
    """As they do where another node takes over."""
    times = TickTimes()
    for number in (5, 6, 7, 155, 156, 157):
        times.sent(number, NOW + number / 100)
    assert times.behind(156, NOW + 2) == pytest.approx(2 - 1.57)
    assert times.behind(7, NOW + 2) == pytest.approx(2 - 1.55)
    times.sent(20, NOW + 3)
    times.sent(21, NOW + 3.1)
    assert times.behind(157, NOW + 4) == 0.0
    assert times.behind(20, NOW + 4) == pytest.approx(0.9)
