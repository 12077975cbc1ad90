"""Checks that the elements of a message are its fields in their order, whatever their number."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args

import pytest

from guide.protocol.messages import Caption, ClientMessage, Comment, Floor, Release, ServerMessage, elements_of, id_of

KINDS = [*get_args(ClientMessage), *get_args(ServerMessage)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_elements_are_the_fields_in_their_order(kind: Any) -> None:
    values = tuple(range(len(fields(kind))))
    assert elements_of(kind)(kind(*values)) == values


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_message_does_not_change_and_takes_no_more_room_than_its_fields(kind: Any) -> None:
    """It is shared by all followers."""
    message = kind(*range(len(fields(kind))))
    assert not hasattr(message, "__dict__")
    assert hash(message) == hash(kind(*range(len(fields(kind)))))


@pytest.mark.parametrize(
    ("message", "id_"),
    [
        (Comment("c-1", "comment", "好"), "c-1"),
        (Caption("k-1", 40, "好"), "k-1"),
        (Floor("m1"), None),
        (Release(), None),
    ],
)
def test_only_what_is_recorded_has_an_id(message: ClientMessage, id_: str | None) -> None:
    """The id of a member, in `floor`, is not one."""
    assert id_of(message) == id_
