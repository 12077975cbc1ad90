"""Checks that a token bucket allows its burst, then one use a period; a refusal costs nothing and says how long to
wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.common.rate_limit import TokenBucket


def test_a_burst_then_one_a_period() -> None:
    bucket = TokenBucket(3, 2.0)
    assert [bucket.wait(100.0) for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]
    assert bucket.wait(101.0) == 1.0
    assert bucket.wait(102.0) == 0.0
    assert bucket.wait(102.0) == 2.0


def test_a_long_silence_fills_no_more_than_the_burst() -> None:
    bucket = TokenBucket(2, 1.0)
    bucket.wait(0.0)
    assert [bucket.wait(1000.0) for _ in range(3)] == [0.0, 0.0, 1.0]


def test_a_client_that_waits_as_long_as_asked_is_allowed() -> None:
    """Although a client is told whole milliseconds."""
    bucket = TokenBucket(5, 2.0)
    now = 8640123.456789
    for _ in range(1000):
        wait = bucket.wait(now)
        if wait:
            now += round(wait * 1000) / 1000
            assert bucket.wait(now) == 0.0


@given(
    burst=st.integers(1, 10),
    period=st.floats(0.01, 10),
    steps=st.lists(st.floats(0, 20), max_size=60),
)
def test_never_more_than_the_rate(burst: int, period: float, steps: list[float]) -> None:
    bucket, now, used = TokenBucket(burst, period), 0.0, 0
    for step in steps:
        now += step
        wait = bucket.wait(now)
        assert 0.0 <= wait <= period
        used += not wait
        # Each use may borrow a thousandth of a token.
        assert used <= burst + now / period + 0.001 * used + 1e-6


def test_several_tokens_at_once() -> None:
    bucket = TokenBucket(10, 1.0)
    assert bucket.wait(0.0, 8) == 0.0
    assert bucket.wait(0.0, 5) == 3.0, "nothing is used"
    assert bucket.wait(0.0, 2) == 0.0


def test_a_token_given_back_can_be_used_again() -> None:
    bucket = TokenBucket(1, 5.0)
    bucket.wait(0.0)
    assert not bucket.full(0.0)
    bucket.give_back()
    bucket.give_back()
    assert bucket.full(0.0)
    assert [bucket.wait(0.0) for _ in range(2)] == [0.0, 5.0]


def test_spend_takes_tokens_that_are_not_there() -> None:
    bucket = TokenBucket(100, 0.01)
    assert bucket.spend(60, 10.0) == 0.0
    assert bucket.spend(60, 10.0) == pytest.approx(0.2)
    assert bucket.spend(0, 10.1) == pytest.approx(0.1)
    assert bucket.spend(0, 10.2) == pytest.approx(0.0)
    assert bucket.spend(100, 20.0) == 0.0
