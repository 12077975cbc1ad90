"""Hands, the floor, and who may be heard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Floor, Lead, Speak
from guide.session.event_log import RESUME_WINDOW
from guide.session.floor import FLOOR, LEADER, Speakers
from guide.session.session import Session
from tests.session.conftest import led_by, record_draft, refusal, voice
from tests.support.fakes import follower, guide, session

NOW = 1000.0
OPUS = bytes([31 << 3]) + b"x" * 60


def test_hands_stay_in_the_order_they_were_raised() -> None:
    voices = Speakers()
    for member in ("b", "a", "b"):
        voices.raise_hand(member, up=True)
    assert list(voices.hands) == ["b", "a"]
    voices.raise_hand("b", up=False)
    assert list(voices.hands) == ["a"]


def test_who_gets_the_floor_has_no_hand_up_and_raises_none() -> None:
    voices = Speakers()
    voices.raise_hand("a", up=True)
    voices.grant("a")
    voices.raise_hand("a", up=True)
    assert not voices.hands


def test_only_the_floor_is_heard_and_the_rest_is_counted() -> None:
    voices = Speakers()
    voices.grant("a")
    with pytest.raises(Refused) as refused:
        voices.speak("b", 0, [(0, OPUS), (20, OPUS)], 5000, 0.0)
    assert refused.value.code is Refusal.VOICE_REFUSED
    assert refused.value.detail == {"reason": "no_floor"}
    assert voices.dropped == {"no_floor": 2}


def test_the_floors_clock_is_mapped_onto_guide_time_once() -> None:
    voices = Speakers()
    voices.grant("a")
    assert voices.speak("a", 140, [(100, OPUS), (120, OPUS)], 5000, 0.0) == [(4960, OPUS, 1), (4980, OPUS, 1)]
    late = voices.speak("a", 180, [(140, OPUS), (160, OPUS)], 5333, 0.3)  # held up by the network: spacing is kept
    assert [time for time, _, _ in late] == [5000, 5020]


def test_another_speaker_begins_a_new_clock() -> None:
    voices = Speakers()
    voices.grant("a")
    voices.speak("a", 1000, [(1000, OPUS)], 5000, 0.0)
    voices.grant("b")
    assert voices.speak("b", 10, [(10, OPUS)], 6000, 1.0) == [(6000, OPUS, 1)]


def test_complaints_are_each_speakers_own() -> None:
    voices = Speakers()
    voices.grant("a")
    voices.lead([(0, b"")], 0, 0.0)
    leader = voices.complaint(LEADER)
    assert leader is not None
    assert leader.detail == {"reason": "not_opus"}
    assert voices.complaint(FLOOR) is None
    assert voices.dropped == {"not_opus": 1}


def test_the_hand_of_one_who_left_waits_until_it_is_forgotten() -> None:
    voices = Speakers()
    for member in ("a", "b", "c"):
        voices.raise_hand(member, up=True)
        voices.leave(member, 100.0, for_good=member == "c")
    assert list(voices.hands) == ["a", "b"]
    voices.join("a")
    voices.forget(100.0)
    assert list(voices.hands) == ["a", "b"]
    voices.forget(100.1)
    assert list(voices.hands) == ["a"]


# ── in a session ─────────────────────────────────────────────────────────────────────────────────────────────────────


def with_floor() -> Session:
    """g1 leads and is at guide time 100,001; m1 has the floor."""
    made = led_by(guide(), time=100_000)
    made.join(follower())
    made.lead(guide(), Lead(5000, {}), NOW)
    made.hand(follower(), up=True, now=NOW)
    made.floor(guide(), Floor("m1"))
    made.tick(NOW)
    return made


def test_hands_are_in_the_order_raised() -> None:
    made = led_by(guide())
    people = [follower("b", name="乙"), follower("a", name="甲"), follower("c", name="丙")]
    for member in people:
        made.join(member)
        made.hand(member, up=True, now=NOW)
    made.hand(people[0], up=True, now=NOW)
    assert [id_ for id_, _, _ in made.hands()] == ["b", "a", "c"]
    made.hand(people[1], up=False, now=NOW)
    made.leave("c", NOW)
    assert made.hands() == [("b", "乙", "一支部")]
    assert not made.tick(NOW).state.get("floor"), "a hand is nothing for followers"


def test_a_hand_keeps_its_place_over_a_short_break() -> None:
    made = led_by(guide())
    first, second = follower("a", name="甲"), follower("b", name="乙")
    for member in (first, second):
        made.join(member)
        made.hand(member, up=True, now=NOW)
    made.leave("a", NOW)
    assert made.hands() == [("b", "乙", "一支部")], "nobody calls upon one who is not here"
    made.expire(NOW + RESUME_WINDOW)
    made.join(first)
    assert made.hand_is_up(first)
    assert [id_ for id_, _, _ in made.hands()] == ["a", "b"]
    made.leave("a", NOW + RESUME_WINDOW)
    made.expire(NOW + 2 * RESUME_WINDOW + 1)
    made.join(first)
    assert not made.hand_is_up(first), "a break too long"
    made.leave("b", NOW, for_good=True)
    made.join(second)
    assert not made.hand_is_up(second), "it left for good"


def test_the_leader_gives_the_floor_and_takes_it_back() -> None:
    made = with_floor()
    assert made.state["floor"] == {"id": "m1", "name": "李梅", "branch": "一支部"}
    assert made.hands() == [], "who has the floor has no hand up"
    made.floor(guide(), Floor(None))
    assert made.tick(NOW).state == {"floor": None}


@pytest.mark.parametrize("member", ["nobody", "g1", "m2"])
def test_the_floor_is_given_only_to_another_who_is_here(member: str) -> None:
    made = with_floor()
    made.join(follower("m2"))
    made.leave("m2", NOW)
    with pytest.raises(Refused) as refused:
        made.floor(guide(), Floor(member))
    assert refused.value.code is Refusal.NOT_ALLOWED
    assert made.state["floor"]["id"] == "m1"


def test_only_the_leader_gives_the_floor() -> None:
    made = with_floor()
    for member, code in ((follower(), Refusal.NOT_ALLOWED), (guide("g2"), Refusal.NOT_LEADING)):
        with pytest.raises(Refused) as refused:
            made.floor(member, Floor("m1"))
        assert refused.value.code is code


def test_lowering_the_hand_and_leaving_give_the_floor_back() -> None:
    made = with_floor()
    made.hand(follower(), up=False, now=NOW)
    assert made.state["floor"] is None
    made = with_floor()
    made.leave("m1", NOW)
    assert made.state["floor"] is None


def test_the_floors_voice_is_on_guide_time() -> None:
    made = with_floor()
    made.speak(follower(), Speak(777, voice(757, 777)), NOW + 0.5)
    made.speak(follower(), Speak(817, voice(797)), NOW + 0.9)  # late, but in its place
    tick = made.tick(NOW)
    assert [(time, speaker) for time, _, speaker in tick.packets] == [(100_481, 1), (100_501, 1), (100_521, 1)]
    assert tick.time is None, "only the leader's frames move guide time"


def test_without_the_floor_a_voice_is_refused() -> None:
    made = with_floor()
    for member in (follower("m2"), guide()):
        made.join(member)
        with pytest.raises(Refused) as refused:
            made.speak(member, Speak(0, voice(0)), NOW)
        assert refusal(refused) == (Refusal.VOICE_REFUSED, {"reason": "no_floor"})
    assert made.tick(NOW).packets == []
    assert made.voices.dropped.total() == 2


def test_packets_that_are_no_voice_are_dropped_and_told_once() -> None:
    made = with_floor()
    good = b"\x08x"
    packets = ((0, good), (0, good), (20, b""), (40, good + bytes(1275)), (60, b"\x0b"), (80, good))
    made.speak(follower(), Speak(0, packets), NOW)
    assert [data for _, data, _ in made.tick(NOW).packets] == [good, good]
    complaint = made.complaint(follower())
    assert complaint is not None
    assert (complaint.code, complaint.detail) == (Refusal.VOICE_REFUSED, {"reason": "out_of_order"})
    made.speak(follower(), Speak(0, ((0, good),)), NOW)
    assert made.complaint(follower()) is None
    assert made.voices.dropped.total() == 5


def test_what_plays_is_on_guide_time() -> None:
    made = led_by(guide(), time=100_000)
    made.lead(guide(), Lead(5000, {"playing": ("clip", "welcome", 5040, 200, True)}), NOW)
    tick = made.tick(NOW)
    assert tick.time is not None
    assert tick.state["playing"] == ["clip", "welcome", tick.time + 40, 200, True]
    made.lead(guide(), Lead(5040, {"playing": None}), NOW)
    assert made.tick(NOW).state == {"playing": None}


def test_ended_takes_the_floor_back() -> None:
    made = with_floor()
    record_draft(made, made.phase(guide(), "ended", NOW))
    assert made.state["floor"] is None
    calls: list[Any] = [
        lambda: made.speak(follower(), Speak(0, voice(0)), NOW),
        lambda: made.hand(follower(), up=True, now=NOW),
        lambda: made.floor(guide(), Floor("m1")),
    ]
    for call in calls:
        with pytest.raises(Refused):
            call()


def test_who_takes_the_lead_needs_no_floor() -> None:
    made = with_floor()
    made.join(guide("g2"))
    made.floor(guide(), Floor("g2"))
    made.take(guide("g2"), force=True)
    assert made.state["floor"] is None
    made.take(guide(), force=True)
    made.hand(guide("g2"), up=True, now=NOW)
    made.take(guide("g2"), force=True)
    assert made.hands() == []


def test_the_floor_falls_with_the_lead() -> None:
    made = session()
    made.join(guide())
    made.join(follower("m1"))
    made.take(guide(), force=False)
    made.floor(guide(), Floor("m1"))
    made.release(guide())
    assert made.state["floor"] is None
    assert made.voices.has_floor is None


def test_the_floor_is_not_a_robots() -> None:
    made = led_by(guide())
    made.join(replace(follower("r1"), robot=True))
    made.join(replace(guide("g2"), robot=True))
    for robot in ("r1", "g2"):
        with pytest.raises(Refused) as refused:
            made.floor(guide(), Floor(robot))
        assert refusal(refused) == (Refusal.NOT_ALLOWED, {})
    assert made.state["floor"] is None
