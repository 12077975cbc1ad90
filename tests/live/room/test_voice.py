"""Checks, with real Opus, that voices go through a room in order and on guide time, and that no other packet does."""

from __future__ import annotations

import numpy as np
import pytest

from guide.protocol.messages import (
    ErrorMessage,
    Floor,
    Hand,
    Health,
    Lead,
    Release,
    Snapshot,
    Speak,
    Take,
    Tick,
    Welcome,
)
from tests.support.fakes import FakeLine, follower, guide
from tests.support.opus import decoded, opus_packets, peak_hertz
from tests.support.room_rig import Rig

HERTZ = 1000.0


def voice(line: FakeLine) -> list[tuple[int, bytes, int]]:
    """The packets this line was sent, in order."""
    return [(time, data, speaker) for tick in line.fake.of(Tick) for time, data, speaker in tick.packets]


def refusals(line: FakeLine) -> list[object]:
    return [message.detail.get("reason") for message in line.fake.of(ErrorMessage) if message.code == "voice_refused"]


def speak(rig: Rig, line: FakeLine, packets: list[bytes], start: int = 0) -> None:
    """As the guide's page does: two packets to a lead frame, one every 40 ms."""
    for i in range(0, len(packets) - 1, 2):
        at = start + i * 20
        rig.room.receive(line, Lead(at + 40, {}, ((at, packets[i]), (at + 20, packets[i + 1]))))
        rig.clock.now += 0.04


async def test_a_follower_hears_what_the_guide_says(rig: Rig) -> None:
    leader, listener = rig.leader(), rig.join(follower())
    packets = opus_packets(seconds=1.0, hertz=HERTZ)
    speak(rig, leader, packets)
    heard = voice(listener)
    assert [data for _, data, _ in heard] == packets[: len(heard)]
    assert len(heard) >= len(packets) - 1
    times = [time for time, _, _ in heard]
    assert set(np.diff(times)) == {20}
    assert {speaker for _, _, speaker in heard} == {0}
    samples = decoded([data for _, data, _ in heard])[4800:]
    assert abs(peak_hertz(samples) - HERTZ) <= 48_000 / len(samples)


async def test_the_leaders_own_page_gets_the_same_bytes(rig: Rig) -> None:
    leader, listener = rig.leader(), rig.join(follower())
    speak(rig, leader, opus_packets(seconds=0.2))
    assert voice(leader) == voice(listener)


async def test_who_comes_back_is_told_that_its_hand_is_up(rig: Rig) -> None:
    rig.leader()
    speaker = rig.join(follower("m1"))
    assert speaker.fake.of(Welcome)[-1].me["hand"] is False
    rig.room.receive(speaker, Hand(up=True))
    rig.room.leave(speaker)
    again = rig.join(follower("m1"))
    assert again.fake.of(Welcome)[-1].me["hand"] is True


async def test_the_hand_the_floor_and_back(rig: Rig) -> None:
    leader, speaker, other = rig.leader(), rig.join(follower("m1")), rig.join(follower("m2", name="王强"))
    rig.room.receive(speaker, Hand(up=True))
    assert leader.fake.of(Health)[-1].summary["hands"] == [["m1", "李梅", "一支部"]]
    rig.room.receive(leader, Floor("m1"))
    rig.quiet()
    assert rig.room.session.state["floor"] == {"id": "m1", "name": "李梅", "branch": "一支部"}
    await leader.fake.until(lambda message: isinstance(message, Health) and message.summary["hands"] == [])
    packets = opus_packets(seconds=0.2)
    rig.room.receive(speaker, Speak(40, ((0, packets[0]), (20, packets[1]))))
    rig.quiet()
    assert [(data, who) for _, data, who in voice(other)] == [(packets[0], 1), (packets[1], 1)]
    assert voice(leader) == voice(other)
    rig.room.receive(leader, Floor(None))
    rig.room.receive(speaker, Speak(80, ((40, packets[2]),)))
    rig.quiet()
    assert len(voice(other)) == 2
    assert rig.room.session.state["floor"] is None
    assert refusals(speaker) == ["no_floor"]


async def test_two_voices_at_once_keep_their_own_spacing(rig: Rig) -> None:
    leader, speaker = rig.leader(), rig.join(follower())
    rig.room.receive(leader, Lead(0, {}))
    rig.room.receive(leader, Floor("m1"))
    packets = opus_packets(seconds=0.4)
    for i in range(0, 18, 2):
        rig.room.receive(leader, Lead(40 + i * 20, {}, ((i * 20, packets[i]), (i * 20 + 20, packets[i + 1]))))
        rig.room.receive(speaker, Speak(9000 + i * 20, ((9000 + i * 20, packets[i]), (9020 + i * 20, packets[i + 1]))))
        rig.clock.now += 0.04
    rig.quiet()
    for who in (0, 1):
        times = [time for time, _, by in voice(leader) if by == who]
        assert len(times) == 18
        assert set(np.diff(times)) == {20}


async def test_the_floor_falls_back_when_its_holder_goes(rig: Rig) -> None:
    leader, speaker = rig.leader(), rig.join(follower())
    rig.room.receive(leader, Floor("m1"))
    rig.room.leave(speaker)
    assert rig.room.session.state["floor"] is None


@pytest.mark.parametrize(
    ("packets", "reason"),
    [
        (((0, b""),), "not_opus"),
        (((0, b"\xff" * 400),), "not_opus"),
        (((0, bytes([31 << 3]) + b"x" * 1300),), "too_large"),
        (((40, bytes([31 << 3, 1])), (20, bytes([31 << 3, 1]))), "out_of_order"),
    ],
)
async def test_what_is_no_voice_is_dropped_and_told_once(
    rig: Rig, packets: tuple[tuple[int, bytes], ...], reason: str
) -> None:
    leader, listener = rig.leader(), rig.join(follower())
    for time in (100, 140, 180):
        rig.room.receive(leader, Lead(time, {"stop": f"s{time}"}, packets))
        rig.clock.now += 0.04
    rig.quiet()
    assert refusals(leader) == [reason]
    assert refusals(listener) == []
    assert len(voice(listener)) <= 1
    assert rig.room.session.voices.dropped[reason] == 3 if reason != "out_of_order" else True
    assert rig.room.session.state["stop"] == "s180"  # the rest of the frame goes on


async def test_a_follower_without_the_floor_is_told_once_and_heard_by_nobody(rig: Rig) -> None:
    listener, eager = rig.join(follower("m1")), rig.join(follower("m2"))
    rig.leader()
    for time in range(3):
        rig.room.receive(eager, Speak(time * 40, ((time * 40, opus_packets(0.1)[0]),)))
    rig.quiet()
    assert voice(listener) == []
    assert refusals(eager) == ["no_floor"]
    assert rig.room.session.voices.dropped["no_floor"] == 3


async def test_a_clip_is_on_guide_time_for_all_and_for_late_joiners(rig: Rig) -> None:
    leader, listener = rig.leader(), rig.join(follower())
    rig.room.receive(leader, Lead(500, {}))
    rig.clock.now += 1
    rig.room.receive(leader, Lead(1500, {"playing": ("clip", "welcome", 1500, 0, True)}))
    rig.quiet()
    [told] = [tick for tick in listener.fake.of(Tick) if "playing" in tick.state]
    assert told.state["playing"] == ["clip", "welcome", told.time, 0, True]
    rig.clock.now += 8
    late = rig.join(follower("m2"))
    [snapshot] = late.fake.of(Snapshot)
    kind, id_, begun, position, running = snapshot.state["playing"]
    assert (kind, id_, position, running) == ("clip", "welcome", 0, True)
    assert snapshot.time - begun == pytest.approx(10_000, abs=60)  # guide time now: ten seconds into the clip


async def test_a_new_leader_begins_a_new_voice(rig: Rig) -> None:
    first, listener = rig.leader(), rig.join(follower())
    packets = opus_packets(seconds=0.2)
    speak(rig, first, packets, start=5000)
    rig.room.receive(first, Release())
    second = rig.join(guide("g2", "co-guide"))
    rig.room.receive(second, Take(force=False))
    before = voice(listener)[-1][0]
    speak(rig, second, packets, start=0)  # its own capture clock
    rig.quiet()
    times = [time for time, _, _ in voice(listener)]
    assert len(times) == 20
    assert min(times[10:]) > before
