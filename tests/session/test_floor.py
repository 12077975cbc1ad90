"""Hands, the floor, and who may be heard."""

from __future__ import annotations

import pytest

from guide.protocol.codes import Refusal, Refused
from guide.session.floor import FLOOR, LEADER, Speakers

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
