"""Checks that the ranges of the limits are as documented, and that they fit together and with the wire."""

from __future__ import annotations

import re

import pytest
from annotated_types import Ge, Le
from pydantic import ValidationError

from guide.common.limits import DEFAULTS, Limits
from guide.protocol import messages, wire
from guide.protocol.opus import MAX_FRAME
from guide.protocol.validators import MAX_TIME

RANGED = {
    name: (low, high)
    for name, field in Limits.model_fields.items()
    for low, high in re.findall(r"\(([\d,]+)–([\d,]+)\)", field.description or "")
}


def bounds(name: str) -> tuple[int, int]:
    """Return the least and the most that a limit may be set to."""
    metadata = Limits.model_fields[name].metadata
    (least,) = (int(str(item.ge)) for item in metadata if isinstance(item, Ge))
    (most,) = (int(str(item.le)) for item in metadata if isinstance(item, Le))
    return least, most


@pytest.mark.parametrize("name", RANGED)
def test_a_range_is_as_documented_and_enforced(name: str) -> None:
    least, most = bounds(name)
    assert RANGED[name] == (f"{least:,}", f"{most:,}")
    for kept in (least, most):
        assert Limits.model_validate({name: kept}).model_dump()[name] == kept
    for refused in (least - 1, most + 1):
        with pytest.raises(ValidationError):
            Limits.model_validate({name: refused})


def test_the_longest_text_fits_into_the_smallest_message() -> None:
    """Whatever is set; in characters of four bytes."""
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


def test_a_message_that_one_node_accepts_can_be_read_by_another() -> None:
    assert bounds("follower_message_bytes")[1] <= bounds("guide_message_bytes")[0], (
        "so that the limit given to uvicorn is the guides'"
    )
    assert bounds("guide_message_bytes")[1] <= wire.CLIENT_MAX


def test_the_limits_that_clients_are_told() -> None:
    assert DEFAULTS.of_names() == {"name": 24, "branch": 40}
    assert Limits(comment_characters=350, caption_characters=250).of_texts() == {"comment": 350, "caption": 250}
