"""A node that mirrors forwards the voice of who has the floor, and the lowered hand, and nothing else; the lead node
checks them as for its own members."""

from __future__ import annotations

from typing import get_args

import pytest

from guide.cluster.forwarding import CASES, act_on, has_floor, is_forwarded
from guide.cluster.messages import Forward
from guide.protocol.codes import Refusal
from guide.protocol.messages import ClientMessage, Floor, Hand, React, Speak, Take
from guide.session.dispatch import Place, place_of
from guide.session.session import Session
from tests.support.fakes import follower, guide, session

NOW = 1000.0
SPEAKER, OTHER = follower("m1"), follower("m2")
VOICE = Speak(500, ((480, b"\x78\x01"), (500, b"\x78\x02")))


@pytest.fixture
def given() -> Session:
    """A session in which SPEAKER has the floor."""
    made, leader = session(), guide()
    for member in (leader, SPEAKER, OTHER):
        made.join(member)
    made.take(leader, force=False)
    made.floor(leader, Floor(SPEAKER.id))
    return made


@pytest.mark.parametrize(
    ("message", "forwarded"), [(VOICE, True), (Hand(up=False), True), (Hand(up=True), False), (React(1), False)]
)
def test_what_is_forwarded(given: Session, message: ClientMessage, forwarded: bool) -> None:
    assert is_forwarded(given, SPEAKER, message) is forwarded
    assert not is_forwarded(given, OTHER, message), "who has no floor"


def test_the_lead_node_takes_the_voice_and_the_floor_back(given: Session) -> None:
    assert act_on(given, Forward(SPEAKER, VOICE), NOW) is None
    assert [packet[1] for packet in given.tick(NOW).packets] == [b"\x78\x01", b"\x78\x02"]
    assert act_on(given, Forward(SPEAKER, Hand(up=False)), NOW) is None
    assert not has_floor(given, SPEAKER)


def test_who_has_no_floor_is_refused(given: Session) -> None:
    refused = act_on(given, Forward(OTHER, VOICE), NOW)
    assert refused is not None
    assert refused.code is Refusal.VOICE_REFUSED


def test_what_is_wrong_with_the_voice_is_returned(given: Session) -> None:
    refused = act_on(given, Forward(SPEAKER, Speak(500, ((480, b"\x00"), (480, b"\x78\x02")))), NOW)
    assert refused is not None
    assert refused.code is Refusal.VOICE_REFUSED


def test_no_other_message_is_acted_on(given: Session) -> None:
    """Whatever another node sends."""
    assert act_on(given, Forward(guide("g2"), Take(force=True)), NOW) is None
    assert given.state["leader"]["id"] == "g1"


def test_every_kind_that_is_forwarded_has_its_case() -> None:
    """Else the lead node would drop it, and nobody would be told."""
    forwarded = {kind for kind in get_args(ClientMessage) if place_of(kind) is Place.FORWARDED}
    assert set(CASES) == forwarded
