"""Checks the effects of each kind of message: what is recorded, told, answered and asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from guide.common.limits import DEFAULTS
from guide.protocol import wire
from guide.protocol.codes import Close, Closed, Refusal, Refused
from guide.protocol.messages import (
    Ack,
    Bye,
    Caption,
    ClientMessage,
    Comment,
    Draft,
    ErrorMessage,
    Event,
    Floor,
    Hand,
    Hello,
    Lead,
    Member,
    Page,
    Phase,
    React,
    Release,
    Report,
    Resume,
    Speak,
    Take,
)
from guide.session.dispatch import (
    _RULES,
    EVENT_WAIT,
    NOTHING,
    TICK_AND_HEALTH,
    TICK_NOW,
    TICK_WITH_EVENTS,
    TICK_WITH_VOICE,
    VOICE_WAIT,
    Effects,
    Place,
    act,
    place_of,
    refuse,
)
from guide.session.session import Session
from tests.session.conftest import record_draft
from tests.support.fakes import follower, guide, look, session

NOW = 1000.0
OPUS = b"\x08" + bytes(60)  # one packet of 20 ms


@pytest.fixture
def held() -> Session:
    """A session with a guide who leads and two followers."""
    made = session()
    for member in (guide(), follower(), follower("m2", "二支部", "王芳")):
        made.join(member)
    assert act(made, guide(), Take(force=False), NOW) == TICK_NOW
    made.tick(NOW)
    return made


def error(code: str, id_: str | None = None, **detail: Any) -> Effects:
    return Effects(reply=wire.encode_server(ErrorMessage(code, id_, detail)))


def draft(member: Member, id_: str | None, kind: str, time: int | None, body: dict[str, Any]) -> Draft:
    return Draft("s1", member.id, id_, kind, time, body)


def test_every_message_of_a_client_has_a_row() -> None:
    assert set(_RULES) == set(get_args(ClientMessage))


def test_every_message_acts_in_one_place() -> None:
    places = {
        Place.HERE: {Hello, Comment, React, Report, Resume, Page, Bye},
        Place.LEAD_NODE: {Lead, Caption, Take, Release, Phase, Floor},
        Place.FORWARDED: {Speak, Hand},
    }
    assert set(places) == set(Place)
    for kind in get_args(ClientMessage):
        assert [place for place, kinds in places.items() if kind in kinds] == [place_of(kind)], kind


# ── leading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_lead_frame_ticks_at_once_and_a_change_of_scene_is_recorded(held: Session) -> None:
    first = act(held, guide(), look(5000), NOW)
    assert held.time.shown is not None
    scene = draft(guide(), None, "scene", held.time.shown, {"scene": "lobby"})
    assert first == Effects((replace(scene, wants_answer=False, uses_allowance=True),), tick=0.0)
    assert act(held, guide(), look(5040, yaw=9.0), NOW) is TICK_NOW
    assert held.tick(NOW).state["view"] == ("lobby", 9.0, 0.0, 70.0)


def test_a_leader_hears_once_of_packets_that_were_dropped(held: Session) -> None:
    bad = Lead(0, {}, ((0, b"\x0b"),))
    refused = error("voice_refused", reason="not_opus").reply
    assert act(held, guide(), bad, NOW) == Effects(tick=0.0, reply=refused)
    assert act(held, guide(), bad, NOW) is TICK_NOW


def test_frames_of_one_who_does_not_lead_are_answered_once(held: Session) -> None:
    other = guide("g2", "co-guide")
    held.join(other)
    assert act(held, other, look(0), NOW) == error("not_leading")
    assert [act(held, other, look(time), NOW) for time in (40, 80)] == [NOTHING] * 2
    assert act(held, other, Take(force=True), NOW) == TICK_NOW
    assert act(held, guide(), Take(force=True), NOW) == TICK_NOW
    assert act(held, other, look(120), NOW) == error("not_leading"), "it led in between"
    held.join(other)
    assert act(held, other, look(160), NOW) == error("not_leading"), "its new connection knows of nothing"


def test_a_caption_is_recorded(held: Session) -> None:
    effects = act(held, guide(), Caption("k-1", 5000, {"zh": " 欢迎 "}), NOW)
    (caption,) = effects.drafts
    drafted = draft(guide(), "k-1", "caption", caption.time, {"text": {"zh": "欢迎"}})
    assert caption == replace(drafted, uses_allowance=True)
    assert effects == Effects(drafts=(caption,)), "the tick comes when it is recorded"
    assert act(held, follower(), Caption("k-2", 5000, "x"), NOW) == error("not_allowed", "k-2")


def test_take(held: Session) -> None:
    other = guide("g2", "co-guide")
    assert act(held, other, Take(force=False), NOW) == error("led_by_another", name="讲解员", robot=False)
    assert act(held, other, Take(force=False), NOW) == error("led_by_another", name="讲解员", robot=False), "each"
    assert act(held, other, Take(force=True), NOW) is TICK_NOW
    assert held.state["leader"]["id"] == "g2"


def test_release(held: Session) -> None:
    assert act(held, guide(), Release(), NOW) is TICK_NOW
    assert held.state["leader"] is None
    assert act(held, guide(), Release(), NOW) == error("not_leading")


def test_a_phase_is_recorded_where_it_is_another_one(held: Session) -> None:
    live = act(held, guide(), Phase("live"), NOW)
    drafted = draft(guide(), None, "phase", None, {"phase": "live"})
    assert live == Effects((replace(drafted, uses_allowance=True),)), "the tick comes when it is recorded"
    assert act(held, guide(), Phase("live"), NOW) is NOTHING
    assert held.state["phase"] == "waiting"
    record_draft(held, live.drafts[0])
    assert held.state["phase"] == "live"
    assert act(held, guide(), Phase("live"), NOW) is NOTHING


def test_the_floor_goes_to_one_who_is_here_and_guides_hear_of_it(held: Session) -> None:
    assert act(held, guide(), Floor("m1"), NOW) is TICK_AND_HEALTH
    assert held.state["floor"] == {"id": "m1", "name": "李梅", "branch": "一支部"}
    assert act(held, guide(), Floor("nobody"), NOW) == error("not_allowed")


# ── taking part ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_comment_is_recorded_and_known_by_its_id(held: Session) -> None:
    effects = act(held, follower(), Comment("c-1", "question", " 为什么？"), NOW)
    body = {"id": "c-1", "author": "m1", "name": "李梅", "branch": "一支部", "kind": "question", "text": "为什么？"}
    assert effects == Effects(drafts=(replace(draft(follower(), "c-1", "comment", None, body), uses_allowance=True),))
    held.log.add(Event(1, "comment", None, body))
    again = act(held, follower(), Comment("c-1", "question", "为什么？"), NOW)
    assert again == Effects(reply=wire.encode_server(Ack("c-1", 1))), "nothing is recorded twice"


def test_a_comment_that_is_refused_is_named_each_time(held: Session) -> None:
    for _ in range(2):
        assert act(held, follower(), Comment("c-1", "comment", "\u200b"), NOW) == error(
            "text_empty", "c-1", field="text"
        )


def test_hearts_wait_for_company(held: Session) -> None:
    assert act(held, follower(), React(3), NOW) is TICK_WITH_EVENTS
    assert TICK_WITH_EVENTS.tick == EVENT_WAIT
    assert held.state["hearts"] == 3


def test_hearts_of_an_eager_finger_are_refused_once(held: Session) -> None:
    for _ in range(DEFAULTS.gestures_burst):
        assert act(held, follower(), React(1), NOW) is TICK_WITH_EVENTS
    assert act(held, follower(), React(1), NOW) == error("too_many_messages")
    assert act(held, follower(), React(1), NOW) is NOTHING
    assert act(held, follower("m2"), React(1), NOW) is TICK_WITH_EVENTS


def test_a_hand_is_seen_by_guides(held: Session) -> None:
    assert act(held, follower(), Hand(up=True), NOW) is TICK_AND_HEALTH
    assert held.hands() == [("m1", "李梅", "一支部")]
    assert act(held, guide(), Hand(up=True), NOW) == error("not_allowed"), "the leader has the word already"


def test_the_voice_of_who_has_the_floor(held: Session) -> None:
    act(held, guide(), Floor("m1"), NOW)
    assert act(held, follower(), Speak(7, ((7, OPUS),)), NOW) is TICK_WITH_VOICE
    assert TICK_WITH_VOICE.tick == VOICE_WAIT
    assert [speaker for _, _, speaker in held.tick(NOW).packets] == [1]
    refused = error("voice_refused", reason="out_of_order").reply
    assert act(held, follower(), Speak(7, ((7, OPUS),)), NOW) == Effects(tick=VOICE_WAIT, reply=refused)
    assert act(held, follower("m2"), Speak(7, ((7, OPUS),)), NOW) == error("voice_refused", reason="no_floor")
    assert act(held, follower("m2"), Speak(8, ((8, OPUS),)), NOW) is NOTHING


# ── the connection ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_report_is_kept_for_the_health_and_handed_on(held: Session) -> None:
    report = Report({"tick": 7, "lag": 140})
    assert act(held, follower(), report, NOW) == Effects(request=report)
    assert list(held.people.reports()) == [report.summary, {}]
    held.join(follower())
    assert list(held.people.reports()) == [{}, {}], "its new connection has not reported yet"


def test_a_resume_is_asked_for_at_most_once_a_second(held: Session) -> None:
    resume = Resume("e1", 0)
    assert act(held, follower(), resume, NOW) == Effects(request=resume)
    refused = error("too_many_resumes", wait=round(DEFAULTS.resume_seconds * 1000))
    assert [act(held, follower(), resume, NOW) for _ in range(2)] == [refused, NOTHING]
    later = NOW + DEFAULTS.resume_seconds
    assert act(held, follower(), resume, later) == Effects(request=resume)
    assert act(held, follower(), resume, later) == refused, "told again after one was allowed"


def test_pages_of_older_comments_are_limited(held: Session) -> None:
    page = Page(100)
    for _ in range(DEFAULTS.pages_burst):
        assert act(held, follower(), page, NOW) == Effects(request=page)
    assert act(held, follower(), page, NOW) == error("too_many_messages")


@pytest.mark.parametrize("message", [Hello(1, "t"), Bye()])
def test_what_begins_or_ends_a_connection_does_not_come_in_between(held: Session, message: ClientMessage) -> None:
    with pytest.raises(Closed) as closed:
        act(held, follower(), message, NOW)
    assert closed.value.close is Close.MALFORMED


# ── refusals from elsewhere ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_refusal_of_the_caller_is_answered_like_one_of_the_rules(held: Session) -> None:
    not_recorded = Refused(Refusal.NOT_RECORDED)
    for _ in range(2):
        said = refuse(held, follower(), Comment("c-1", "comment", "好"), not_recorded)
        assert said == error("not_recorded", "c-1")
    assert refuse(held, follower(), React(1), not_recorded) == error("not_recorded")
    assert refuse(held, follower(), React(1), not_recorded) is NOTHING
