"""What a guide sends until the lease is here is acted on once, in order, and only where it is still allowed."""

from __future__ import annotations

import pytest

from guide.cluster.lead_request import HELD_MOST, LeadRequest
from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Caption, Comment, Floor, Hand, Phase, React, Release, Speak, Take
from guide.session.session import Session
from tests.support.fakes import guide, look, session

NOW = 1000.0
TAKE, LOOK = Take(force=False), look(5000)


def led_by(id_: str) -> Session:
    made, member = session(), guide(id_)
    made.join(member)
    made.take(member, force=False)
    return made


def test_what_waits_is_released_once_and_in_order() -> None:
    request = LeadRequest()
    request.hold("g1", TAKE)
    request.hold("g1", LOOK)
    assert request.guide == "g1"
    assert request.release() == [("g1", TAKE), ("g1", LOOK)]
    assert request.guide is None
    assert request.release() == []


def test_another_guide_takes_the_place() -> None:
    request = LeadRequest()
    request.hold("g1", TAKE)
    request.hold("g2", LOOK)
    assert request.release() == [("g2", LOOK)]
    assert request.take_dropped() == [("g1", TAKE)], "so that it can be told"
    assert request.take_dropped() == []


def test_what_does_not_wait_any_more_is_told_but_for_lead_frames() -> None:
    request, caption = LeadRequest(), Caption("k", 5000, "欢迎")
    for message in (TAKE, caption, LOOK):
        request.hold("g1", message)
    request.drop()
    assert request.take_dropped() == [("g1", TAKE), ("g1", caption)]
    request.hold("g1", caption)
    for _ in range(HELD_MOST):
        request.hold("g1", LOOK)
    assert request.take_dropped() == [("g1", caption)], "the oldest of too many"
    assert request.release() == [("g1", LOOK)] * HELD_MOST
    assert request.take_dropped() == [], "these are acted on"


def test_a_take_that_a_new_state_refuses_is_answered_by_that_alone() -> None:
    request, caption = LeadRequest(), Caption("k", 5000, "欢迎")
    request.hold("g2", TAKE)
    request.hold("g2", caption)
    assert request.judge(led_by("g1"), guide("g2")) is not None
    assert request.take_dropped() == [("g2", caption)]


def test_the_newest_messages_wait() -> None:
    request = LeadRequest()
    frames = [look(40 * number) for number in range(HELD_MOST + 10)]
    for frame in frames:
        request.hold("g1", frame)
    assert [message for _, message in request.release()] == frames[10:]


def test_only_what_the_lead_node_must_act_on_waits() -> None:
    request, led = LeadRequest(), led_by("g1")
    leader, other = guide("g1"), guide("g2")
    for message in (LOOK, TAKE, Caption("k", 5000, "欢迎"), Phase("live"), Release(), Floor(None)):
        assert request.takes(led, leader, message), message
    assert not request.takes(led, leader, Comment("c", "comment", "好")), "any node may record it"
    for other_message in (React(1), Hand(up=False), Speak(0, ())):
        assert not request.takes(led, leader, other_message), other_message
    assert not request.takes(led, other, LOOK), "who does not lead: the rules refuse it"
    request.hold("g2", Take(force=True))
    assert request.takes(led, other, LOOK), "who is about to lead"


def test_who_may_not_take_the_lead_is_refused() -> None:
    request = LeadRequest()
    with pytest.raises(Refused) as refused:
        request.takes(led_by("g1"), guide("g2"), TAKE)
    assert refused.value.code is Refusal.LED_BY_ANOTHER
    assert request.takes(led_by("g1"), guide("g2"), Take(force=True))


# ── a new state has come ────────────────────────────────────────────────────────────────────────────────────────────


def test_who_leads_goes_on_waiting() -> None:
    request = LeadRequest()
    request.want("g1")
    request.hold("g1", LOOK)
    assert request.judge(led_by("g1"), guide("g1")) is None
    assert request.release() == [("g1", LOOK)]


def test_a_take_that_is_not_allowed_any_more_is_refused() -> None:
    request = LeadRequest()
    request.hold("g2", TAKE)
    assert request.judge(session(), guide("g2")) is None
    assert request.guide == "g2", "nobody leads"
    refused = request.judge(led_by("g1"), guide("g2"))
    assert refused is not None
    assert refused.code == "led_by_another"
    assert request.guide is None
    assert request.release() == []


def test_a_take_by_force_goes_on() -> None:
    request = LeadRequest()
    request.hold("g2", Take(force=True))
    assert request.judge(led_by("g1"), guide("g2")) is None
    assert request.release() == [("g2", Take(force=True))]


def test_who_led_and_does_not_any_more_waits_for_nothing() -> None:
    request = LeadRequest()
    request.hold("g2", LOOK)
    assert request.judge(led_by("g1"), guide("g2")) is None
    assert request.release() == []


def test_who_is_gone_waits_for_nothing() -> None:
    request = LeadRequest()
    request.hold("g1", TAKE)
    assert request.judge(session(), None) is None
    assert request.guide is None
    assert request.release() == []
