"""Checks that each element of a server's message is the field of its name, and that nothing else is taken."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from guide.protocol import messages, server_table, wire
from guide.protocol.codes import Close, WireError
from guide.protocol.opus import MAX_FRAME
from guide.session.state import STATE_AT_START

EVENT = messages.Event(
    7, "comment", None, {"id": "c", "author": "m", "name": "李", "branch": "", "kind": "comment", "text": "好"}
)


STATE = {"view": ["lobby", 12.5, -3.0, 70.0], "hearts": 3}


ME = {"id": "m1", "role": "follower", "name": "李梅", "branch": "一支部"}


SESSION = {"id": "s1", "code": "ABC", "title": "主题日", "hall": "transport"}


HEALTH: dict[str, Any] = {
    "followers": 1,
    "behind": 40,
    "branches": [["一支部", 1]],
    "rungs": [[0, 1]],
    "hands": [],
    "dropped": 0,
    "elapsed": 1000,
}


@pytest.mark.parametrize(
    ("array", "message"),
    [
        ([16, 1, ME, SESSION], messages.Welcome(1, ME, SESSION)),
        ([17, "e1", 7, 5, 900, STATE, [EVENT]], messages.Snapshot("e1", 7, 5, 900, STATE, [EVENT])),
        ([18, 5, None, STATE, [], []], messages.Tick(5, None, STATE, [], [])),
        (
            [18, 5, 900, {}, [[880, b"x", 1]], [EVENT], [5, 7]],
            messages.Tick(5, 900, {}, [(880, b"x", 1)], [EVENT], (5, 7)),
        ),
        ([19, "c-1", 7], messages.Ack("c-1", 7)),
        ([20, "text_empty", "c-1", {"field": "text"}], messages.ErrorMessage("text_empty", "c-1", {"field": "text"})),
        ([21, "e1", 7, 5, None, {}, []], messages.Resumed("e1", 7, 5, None, {}, [])),
        ([21, "e1", 7, 5, 900, {}, [EVENT], [4, 6]], messages.Resumed("e1", 7, 5, 900, {}, [EVENT], (4, 6))),
        ([22, 4000, 250], messages.ByeMessage(4000, 250)),
        ([23, HEALTH], messages.Health(HEALTH)),
        ([24, 1, 7, [EVENT]], messages.Comments(1, 7, [EVENT])),
    ],
    ids=lambda item: str(item[0]) if isinstance(item, list) else "",
)
def test_each_element_of_a_servers_message_is_the_field_of_its_name(
    array: list[Any], message: messages.ServerMessage
) -> None:
    assert wire.encode_server(message) == wire.pack_array(array)
    assert wire.decode_server(wire.pack_array(array)) == message


def test_a_resume_may_carry_4096_events() -> None:
    events = [messages.Event(number, "caption", None, {"text": "好"}) for number in range(1, 4098)]
    state = dict(STATE_AT_START)
    most = messages.Resumed("e", 4096, 1, None, state, events[:4096])
    assert wire.decode_server(wire.encode_server(most)) == most
    with pytest.raises(WireError):
        wire.decode_server(wire.encode_server(messages.Resumed("e", 4097, 1, None, state, events)))


def test_every_type_has_its_row() -> None:
    assert {row.kind for row in server_table.ROWS.values()} == set(get_args(messages.ServerMessage))


@pytest.mark.parametrize(
    "array",
    [
        [16, 1, ME | {"role": "king"}, SESSION],
        [16, 1, ME, SESSION | {"limits": {"comment": 0}}],
        [18, 5, None, {"phase": "over"}, [], []],
        [18, 5, None, {"leader": {"id": "g", "name": "讲"}}, [], []],
        [18, 5, None, {}, [[880, b"", 0]], []],
        [18, 5, None, {}, [[880, bytes(MAX_FRAME + 1), 0]], []],
        [18, 5, None, {}, [[880, b"x", 2]], []],
        [18, 5, None, {}, [], [[0, "scene", None, {"scene": "lobby"}]]],
        [18, 5, None, {}, [], [[1, "scene", None, {}]]],
        [18, 5, None, {}, [], [], [5, 0]],
        [18, 5, None, {}, []],
        [19, "c-1", 0],
        [22, 999, 0],
        [23, {key: value for key, value in HEALTH.items() if key != "hands"}],
        [24, 0, 7, []],
    ],
    ids=str,
)
def test_what_no_server_may_send_is_malformed(array: list[Any]) -> None:
    with pytest.raises(WireError) as refused:
        server_table.read(array)
    assert refused.value.close is Close.MALFORMED


def test_a_kind_of_event_and_a_part_of_the_state_that_a_later_server_has_are_kept() -> None:
    event = messages.Event(1, "fireworks", None, {"colour": "red"})
    tick = messages.Tick(5, None, {"weather": "fine"}, [], [event])
    assert server_table.read([18, 5, None, {"weather": "fine"}, [], [list(event)]]) == tick


def test_the_largest_packet_of_opus_passes() -> None:
    tick = server_table.read([18, 5, 900, {}, [[880, bytes(MAX_FRAME), 0]], []])
    assert isinstance(tick, messages.Tick)
    assert tick.packets == [(880, bytes(MAX_FRAME), 0)]
