"""Checks that close codes lie in the range that tells a client what to do; the error tree; what an error carries."""

from __future__ import annotations

import pytest

from guide.common.errors import GuideError
from guide.protocol import codes
from guide.protocol.codes import Close, Closed, Refusal, Refused, WireError

COMES_BACK = {"server_restarting", "too_far_behind", "try_later", "hello_expected", "session_full"}
NEEDS_A_TOKEN = {"token_unknown", "token_expired"}


def test_ranges() -> None:
    """4000-4099 reconnects, 4100-4199 gets a new token, 4200-4299 stays away."""
    for code in Close:
        hundred = 0 if code.word in COMES_BACK else 1 if code.word in NEEDS_A_TOKEN else 2
        assert code // 100 == 40 + hundred, code


def test_words_are_unique_and_lower_case() -> None:
    words = [code.word for code in Close] + [refusal.value for refusal in Refusal]
    assert len(set(words)) == len(words)
    assert all(word == word.lower() and word.isidentifier() for word in words)


def test_the_tree() -> None:
    errors = [value for value in vars(codes).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert set(errors) == {GuideError, WireError, Closed, Refused}
    assert all(issubclass(error, GuideError) for error in errors)


def test_what_errors_carry() -> None:
    assert (WireError(Close.TOO_LARGE, "expected less").close, Closed(Close.TRY_LATER, 3000).wait) == (4201, 3000)
    assert str(Closed(Close.FLOODING)) == "flooding"
    refused = Refused(Refusal.TOO_MANY_COMMENTS, {"wait": 1800})
    assert (refused.code, refused.detail, str(refused)) == ("too_many_comments", {"wait": 1800}, "too_many_comments")


def test_a_refusal_without_detail_has_an_empty_one() -> None:
    assert Refused(Refusal.NOT_ALLOWED).detail == {}


@pytest.mark.parametrize("reason", [code.word for code in Close])
def test_words_fit_into_a_close_frame(reason: str) -> None:
    assert len(reason.encode()) <= 123  # RFC 6455 section 5.5: 125 bytes with the code
