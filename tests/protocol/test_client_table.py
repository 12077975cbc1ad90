"""Checks that what a client may send is read as its fields, and that what PROTOCOL.md does not allow is refused."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from guide.protocol import client_table, messages, wire
from guide.protocol.codes import Close, WireError


def test_unknown_keys_are_left_out() -> None:
    lead = wire.decode_client(wire.pack_array([2, 1, {"pointer": [1, 2], "zoom": 3}, []]))
    assert lead == messages.Lead(1, {"pointer": (1.0, 2.0)})
    report = wire.decode_client(wire.pack_array([8, {"lag": 1, "colour": "red"}]))
    assert report == messages.Report({"lag": 1})


@pytest.mark.parametrize(
    ("array", "message"),
    [
        ([1, 1, "token", ["opus"], None], messages.Hello(1, "token", ("opus",))),
        ([1, 1, "token", [], ["e1", 7]], messages.Hello(1, "token", (), ("e1", 7))),
        ([2, 40, {"stop": None}, [[0, b"x"]]], messages.Lead(40, {"stop": None}, ((0, b"x"),))),
        ([3, "c-1", "question", "好"], messages.Comment("c-1", "question", "好")),
        ([4, 20], messages.React(20)),
        ([5, "k-1", 40, {"zh": "好"}], messages.Caption("k-1", 40, {"zh": "好"})),
        ([6, True], messages.Take(force=True)),
        ([7], messages.Release()),
        ([8, {"lag": 3}], messages.Report({"lag": 3})),
        ([9, "e1", 7], messages.Resume("e1", 7)),
        ([10], messages.Bye()),
        ([11, "paused"], messages.Phase("paused")),
        ([12, 40, []], messages.Speak(40, ())),
        ([13, False], messages.Hand(up=False)),
        ([14, None], messages.Floor(None)),
        ([15, 1], messages.Page(1)),
    ],
    ids=lambda item: str(item[0]) if isinstance(item, list) else "",
)
def test_each_element_of_a_clients_message_is_the_field_of_its_name(
    array: list[Any], message: messages.ClientMessage
) -> None:
    assert client_table.READ[array[0]](array) == message
    number, elements = client_table.ELEMENTS[type(message)]
    assert wire.pack_array([number, *elements(message)]) == wire.pack_array(array)


def test_every_type_has_its_row() -> None:
    assert {row.kind for row in client_table.ROWS.values()} == set(get_args(messages.ClientMessage))


@pytest.mark.parametrize(
    "array",
    [
        [1, 1, "t" * 129, [], None],
        [1, 1, "token", ["c"] * 17, None],
        [1, 1, "token", [], ["e1"]],
        [1, 1, "token"],
        [2, -1, {}, []],
        [2, 1, {"view": ["lobby", 0.0, 91.0, 70.0]}, []],
        [2, 1, {}, [[0, b"x"]] * (client_table.MAX_PACKETS + 1)],
        [3, "c-1", "shout", "好"],
        [3, "c 1", "comment", "好"],
        [4, 0],
        [4, 21],
        [6, 1],
        [9, "e1", -1],
        [11, "waiting"],
        [13, None],
        [14, "a b"],
        [15, 0],
    ],
    ids=str,
)
def test_what_a_client_may_not_send_is_malformed(array: list[Any]) -> None:
    with pytest.raises(WireError) as refused:
        client_table.READ[array[0]](array)
    assert refused.value.close is Close.MALFORMED


def test_another_version_is_said_before_anything_else_is_looked_at() -> None:
    """What follows the version is only known when it is ours."""
    with pytest.raises(WireError) as refused:
        client_table.READ[1]([1, 2, {"new": True}])
    assert refused.value.close is Close.VERSION_UNSUPPORTED
