"""Checks what each check for a field of a message takes, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guide.protocol import messages, validators, wire
from guide.protocol.codes import Close, WireError


def test_a_yaw_that_rounds_up_to_360_is_north() -> None:
    lead = wire.decode_client(wire.pack_array([2, 1, {"pointer": [359.99999, 0.0]}, []]))
    assert lead == messages.Lead(1, {"pointer": (0.0, 0.0)})


def test_an_angle_may_come_as_a_whole_number() -> None:
    lead = wire.decode_client(wire.pack_array([2, 1, {"view": ["lobby", 0, -90, 110]}, []]))
    assert lead == messages.Lead(1, {"view": ("lobby", 0.0, -90.0, 110.0)})
    assert all(type(angle) is float for angle in lead.state["view"][1:])


def test_an_id_ends_where_it_ends() -> None:
    with pytest.raises(WireError):
        wire.decode_client(wire.pack_array([3, "c-1\n", "comment", "x"]))


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (validators.an_int, -1),
        (validators.an_int, validators.MAX_TIME + 1),
        (validators.an_int, True),
        (validators.an_int, 1.0),
        (validators.a_string, "x" * 8001),
        (validators.an_id, "a b"),
        (validators.an_id, "x" * 65),
        (validators.a_bool, 1),
        (validators.a_yaw, float("nan")),
        (validators.a_view, ["lobby", 0.0, 0.0]),
        (validators.a_view, ["lobby", 0.0, 90.5, 70.0]),
        (validators.a_text, {}),
        (validators.a_text, {"chinese": "好"}),
        (validators.a_playing, ["song", "welcome", 0, 0, True]),
        (validators.one_of("live", "paused"), "over"),
        (validators.a_record(id=validators.an_id), {}),
        (validators.array_of(validators.an_int, 2), [1, 2, 3]),
        (validators.a_row(validators.an_id, validators.an_int), ["a"]),
    ],
)
def test_what_a_check_refuses_is_malformed(check: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(WireError) as refused:
        check(value)
    assert refused.value.close is Close.MALFORMED


def test_only_an_optional_field_may_be_missing() -> None:
    check = validators.optional(validators.an_id)
    assert (check(None), check("c-1")) == (None, "c-1")
    with pytest.raises(WireError):
        validators.an_id(None)


def test_more_elements_and_keys_than_are_known_do_no_harm() -> None:
    assert validators.a_direction([1.0, 2.0, "new"]) == (1.0, 2.0)
    assert validators.some_packets([[20, b"x", "new"]], 1) == ((20, b"x"),)
    assert validators.a_record(id=validators.an_id)({"id": "a", "new": 1}) == {"id": "a", "new": 1}
    assert validators.a_row(validators.an_id)(["a", "new"]) == ["a", "new"]
