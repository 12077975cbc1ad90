"""Checks that a rehearsal's guide sends what a guide's page would: views that turn, and two voice packets a frame."""

from __future__ import annotations

from itertools import islice

from guide.protocol import opus, wire
from guide.rehearse.guide import frames, voice


def test_the_recorded_voice_is_opus() -> None:
    packets = voice()
    assert len(packets) == 500
    assert {opus.duration(packet) for packet in packets} == {20_000}


def test_a_minute_of_frames() -> None:
    made = list(islice(frames("lobby", voice()), 1500))
    assert [frame.time for frame in made[:3]] == [0, 40, 80]
    assert made[-1].time == 59_960
    assert all(wire.decode_client(wire.encode_client(frame)) for frame in made)
    times = [time for frame in made for time, _ in frame.packets]
    assert times == list(range(40, 59_960, 20))  # without a hole, each spoken before its frame
    assert len({frame.state["view"] for frame in made}) > 500
