"""What one node packs another reads, whole; what is broken raises WireError and nothing else; what only a later version
has is ignored."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.cluster import messages
from guide.cluster.messages import (
    Answer,
    AskState,
    Forward,
    LeadTick,
    Leaving,
    NewEpoch,
    NodeMessage,
    NodeReport,
    RecordedEvent,
    WholeState,
)
from guide.protocol import wire
from guide.protocol.codes import WireError
from guide.protocol.messages import Event, Hand, Member, Snapshot, Speak, Tick
from guide.transport.frames import TickFrame

EVENT = Event(
    7, "comment", None, {"id": "c", "author": "m1", "name": "李", "branch": "", "kind": "comment", "text": "好"}
)
MEMBER = Member("m1", "follower", "李梅", "一支部")
STATE = {"view": ["lobby", 12.5, -3.0, 70.0], "count": 2}
TICK = Tick(5, 900, STATE, [(880, b"\x78\x01", 0)], [EVENT], (5, 7))
SNAPSHOT = Snapshot("e1", 7, 5, 900, STATE, [])
REPORT = NodeReport({"一支部": 2}, (MEMBER,), ("m1",), 3, 90, {0: 1, 2: 1}, 4, 5)


def framed(tick: Tick) -> TickFrame:
    return TickFrame(wire.encode_server(tick), tick.number, 0)


SAID: list[tuple[bytes, NodeMessage]] = [
    (
        messages.lead_tick(3, framed(TICK).framed, "e1"),
        LeadTick(3, TICK, framed(TICK).payload, framed(TICK).framed, "e1"),
    ),
    (wire.pack_array([1, 3, framed(TICK).framed]), LeadTick(3, TICK, framed(TICK).payload, framed(TICK).framed)),
    (messages.whole_state(3, SNAPSHOT), WholeState(3, SNAPSHOT)),
    (messages.recorded_event(EVENT, "e1"), RecordedEvent(EVENT, "e1")),
    (wire.pack_array([3, EVENT]), RecordedEvent(EVENT)),
    (messages.report(REPORT), REPORT),
    (messages.report(NodeReport()), NodeReport()),
    (messages.ask_state(), AskState()),
    (messages.forward(MEMBER, Hand(up=False)), Forward(MEMBER, Hand(up=False))),
    (messages.forward(MEMBER, Speak(5, ((4, b"\x78"),))), Forward(MEMBER, Speak(5, ((4, b"\x78"),)))),
    (messages.answer("n1", "m1", b"\x93"), Answer("n1", "m1", b"\x93")),
    (messages.leaving(9), Leaving(9)),
    (messages.new_epoch("e2"), NewEpoch("e2")),
]


@pytest.mark.parametrize(("data", "said"), SAID, ids=lambda item: type(item).__name__)
def test_what_is_said_is_read(data: bytes, said: NodeMessage) -> None:
    assert messages.decode(data) == said


def test_a_later_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert messages.decode(wire.pack_array([99, "new"])) is None
    assert messages.decode(wire.pack_array([8, 9, "more"])) == Leaving(9)


@pytest.mark.parametrize("data", [data for data, _ in SAID], ids=lambda data: f"type {data[1]}")
def test_cut_short(data: bytes) -> None:
    for end in range(len(data)):
        with pytest.raises(WireError):
            messages.decode(data[:end])


@given(st.sampled_from([data for data, _ in SAID]), st.integers(0, 10_000), st.integers(0, 255))
def test_one_byte_changed(data: bytes, at: int, value: int) -> None:
    at %= len(data)
    with contextlib.suppress(WireError):
        messages.decode(data[:at] + bytes([value]) + data[at + 1 :])
