"""Held: a bucket lets its burst through, then one a period; a refusal costs nothing and tells how long to wait. The
ranges of what may be set fit together, and are as written."""

from __future__ import annotations

import re

import pytest
from annotated_types import Ge, Le
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from guide.common.limits import DEFAULTS, Limits
from guide.common.rate_limit import TokenBucket
from guide.protocol import messages, wire
from guide.protocol.opus import MAX_FRAME
from guide.protocol.validators import MAX_TIME

RANGED = {
    name: (low, high)
    for name, field in Limits.model_fields.items()
    for low, high in re.findall(r"\(([\d,]+)–([\d,]+)\)", field.description or "")
}


def bounds(name: str) -> tuple[int, int]:
    """The least and the most that a limit may be set to."""
    metadata = Limits.model_fields[name].metadata
    (least,) = (int(str(item.ge)) for item in metadata if isinstance(item, Ge))
    (most,) = (int(str(item.le)) for item in metadata if isinstance(item, Le))
    return least, most


@pytest.mark.parametrize("name", RANGED)
def test_a_range_is_as_written_and_holds(name: str) -> None:
    least, most = bounds(name)
    assert RANGED[name] == (f"{least:,}", f"{most:,}")
    for kept in (least, most):
        assert Limits.model_validate({name: kept}).model_dump()[name] == kept
    for refused in (least - 1, most + 1):
        with pytest.raises(ValidationError):
            Limits.model_validate({name: refused})


def test_whatever_is_set_people_can_say_what_they_may() -> None:
    """The longest of texts, in characters of four bytes, fit into the smallest of messages."""
    assert {"comment_characters", "caption_characters", "follower_message_bytes", "guide_message_bytes"} <= set(RANGED)
    comment = messages.Comment("i" * 64, "question", "\U0001f409" * bounds("comment_characters")[1])
    assert wire.decode_client(wire.encode_client(comment), bounds("follower_message_bytes")[0]) == comment
    longest = "\U0001f409" * bounds("caption_characters")[1]
    caption = messages.Caption("i" * 64, MAX_TIME, {f"l{letter}-{'x' * 8}": longest for letter in "abcd"})
    assert wire.decode_client(wire.encode_client(caption), bounds("guide_message_bytes")[0]) == caption
    voice = messages.Speak(MAX_TIME, ((0, bytes(MAX_FRAME)), (20, bytes(MAX_FRAME))))
    assert wire.decode_client(wire.encode_client(voice), bounds("follower_message_bytes")[0]) == voice
    token = messages.Hello(1, "t" * 128, tuple("c" * 32 for _ in range(16)), ("e" * 64, MAX_TIME))
    assert wire.decode_client(wire.encode_client(token), bounds("follower_message_bytes")[0]) == token


def test_what_one_node_lets_in_another_can_read() -> None:
    assert bounds("follower_message_bytes")[1] <= bounds("guide_message_bytes")[0], "so uvicorn's is the guides'"
    assert bounds("guide_message_bytes")[1] <= wire.CLIENT_MAX


def test_what_clients_count_against() -> None:
    assert DEFAULTS.of_names() == {"name": 24, "branch": 24}
    assert Limits(comment_characters=350, caption_characters=250).of_texts() == {"comment": 350, "caption": 250}


def test_burst_then_one_a_period() -> None:
    bucket = TokenBucket(3, 2.0)
    assert [bucket.wait(100.0) for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]
    assert bucket.wait(101.0) == 1.0
    assert bucket.wait(102.0) == 0.0
    assert bucket.wait(102.0) == 2.0


def test_a_long_silence_fills_no_more_than_the_burst() -> None:
    bucket = TokenBucket(2, 1.0)
    bucket.wait(0.0)
    assert [bucket.wait(1000.0) for _ in range(3)] == [0.0, 0.0, 1.0]


def test_who_waits_as_long_as_told_is_let_through() -> None:
    """Whatever the rounding: a client is told whole milliseconds."""
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
        # Each use may borrow a thousandth.
        assert used <= burst + now / period + 0.001 * used + 1e-6


def test_more_than_one_at_a_time() -> None:
    bucket = TokenBucket(10, 1.0)
    assert bucket.wait(0.0, 8) == 0.0
    assert bucket.wait(0.0, 5) == 3.0, "nothing is used"
    assert bucket.wait(0.0, 2) == 0.0


def test_what_is_given_back_can_be_used_again() -> None:
    bucket = TokenBucket(1, 5.0)
    bucket.wait(0.0)
    assert not bucket.full(0.0)
    bucket.give_back()
    bucket.give_back()
    assert bucket.full(0.0)
    assert [bucket.wait(0.0) for _ in range(2)] == [0.0, 5.0]


def test_what_came_is_spent_whether_it_was_there_or_not() -> None:
    bucket = TokenBucket(100, 0.01)
    assert bucket.spend(60, 10.0) == 0.0
    assert bucket.spend(60, 10.0) == pytest.approx(0.2)
    assert bucket.spend(0, 10.1) == pytest.approx(0.1)
    assert bucket.spend(0, 10.2) == pytest.approx(0.0)
    assert bucket.spend(100, 20.0) == 0.0
