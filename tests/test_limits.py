"""Held: a bucket lets its burst through, then one a period; a refusal costs nothing and tells how long to wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guide.limits import Bucket


def test_burst_then_one_a_period() -> None:
    bucket = Bucket(3, 2.0)
    assert [bucket.wait(100.0) for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]
    assert bucket.wait(101.0) == 1.0
    assert bucket.wait(102.0) == 0.0
    assert bucket.wait(102.0) == 2.0


def test_a_long_silence_fills_no_more_than_the_burst() -> None:
    bucket = Bucket(2, 1.0)
    bucket.wait(0.0)
    assert [bucket.wait(1000.0) for _ in range(3)] == [0.0, 0.0, 1.0]


def test_who_waits_as_long_as_told_is_let_through() -> None:
    """Whatever the rounding: a client is told whole milliseconds."""
    bucket = Bucket(5, 2.0)
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
    bucket, now, used = Bucket(burst, period), 0.0, 0
    for step in steps:
        now += step
        wait = bucket.wait(now)
        assert 0.0 <= wait <= period
        used += not wait
        # Each use may borrow a thousandth.
        assert used <= burst + now / period + 0.001 * used + 1e-6


def test_more_than_one_at_a_time() -> None:
    bucket = Bucket(10, 1.0)
    assert bucket.wait(0.0, 8) == 0.0
    assert bucket.wait(0.0, 5) == 3.0, "nothing is used"
    assert bucket.wait(0.0, 2) == 0.0


def test_what_is_given_back_can_be_used_again() -> None:
    bucket = Bucket(1, 5.0)
    bucket.wait(0.0)
    assert not bucket.full(0.0)
    bucket.give_back()
    bucket.give_back()
    assert bucket.full(0.0)
    assert [bucket.wait(0.0) for _ in range(2)] == [0.0, 5.0]
