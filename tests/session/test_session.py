"""Checks the rules of a session by example, with time passed in: who is counted, who leads, scenes, captions, phases,
comments and hearts."""

from __future__ import annotations

from typing import Any

import pytest

from guide.common.limits import DEFAULTS, Limits
from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Caption, Comment, Draft, Event, Lead, Member
from guide.session.session import AWAY_GRACE
from guide.session.state import state_to_save
from tests.session.conftest import led_by, record_draft, refusal, voice
from tests.support.fakes import follower, guide, look, session

NOW = 1000.0


# ── who is here ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_followers_are_counted_by_branch() -> None:
    made = session()
    for member in (follower("a", "一支部"), follower("b", "二支部"), follower("c", "二支部"), guide()):
        made.join(member)
    assert made.state["count"] == 3
    assert made.people.branches() == [("二支部", 2), ("一支部", 1)]
    made.leave("b", NOW)
    made.leave("c", NOW, for_good=True)
    assert made.state["count"] == 1
    assert made.people.branches() == [("一支部", 1)]


def test_joining_or_leaving_twice_counts_once() -> None:
    made = session()
    for _ in range(3):
        made.join(follower())
    assert made.state["count"] == 1
    for _ in range(3):
        made.leave("m1", NOW)
    made.leave("nobody", NOW)
    assert (made.state["count"], made.people.branches()) == (0, [])


# ── who leads ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_follower_never_leads() -> None:
    made = session()
    member = follower()
    made.join(member)
    calls: list[Any] = [
        lambda: made.take(member, force=True),
        lambda: made.release(member),
        lambda: made.lead(member, look(0), NOW),
        lambda: made.caption(member, Caption("k", 0, "x"), NOW),
        lambda: made.phase(member, "live", NOW),
    ]
    before = dict(made.state)
    for call in calls:
        with pytest.raises(Refused) as refused:
            call()
        assert refusal(refused) == (Refusal.NOT_ALLOWED, {})
    assert made.state == before


def test_take_tells_who_leads() -> None:
    made = led_by(guide())
    assert made.state["leader"] == {"id": "g1", "name": "讲解员", "robot": False, "away": False}


def test_another_leads_unless_by_force() -> None:
    made = led_by(Member("r", "guide", "机器人", "", robot=True))
    other = guide("g2", "co-guide")
    with pytest.raises(Refused) as refused:
        made.take(other, force=False)
    assert refusal(refused) == (Refusal.LED_BY_ANOTHER, {"name": "机器人", "robot": True})
    made.take(other, force=True)
    assert made.state["leader"]["id"] == "g2"


def test_who_led_is_told_that_it_leads_no_longer() -> None:
    made = led_by(guide())
    made.take(guide("g2"), force=True)
    calls: list[Any] = [lambda: made.lead(guide(), look(5), NOW), lambda: made.release(guide())]
    for call in calls:
        with pytest.raises(Refused) as refused:
            call()
        assert refusal(refused) == (Refusal.NOT_LEADING, {})
    assert made.state["view"] is None


def test_taking_what_one_has_changes_nothing() -> None:
    made = led_by(guide())
    made.lead(guide(), look(0), NOW)
    made.tick(NOW)
    made.take(guide(), force=True)
    assert not made.ticks.has_news


def test_release_puts_the_pointer_away_and_keeps_the_view() -> None:
    made = led_by(guide())
    made.lead(guide(), Lead(0, {"view": ("lobby", 1.0, 2.0, 70.0), "pointer": (1.0, 2.0), "stop": "welcome"}), NOW)
    made.tick(NOW)
    made.release(guide())
    assert made.tick(NOW).state == {"leader": None, "pointer": None}
    assert made.state["view"] == ("lobby", 1.0, 2.0, 70.0)


def test_a_broken_line_keeps_the_lead_for_a_while() -> None:
    made = led_by(guide())
    made.leave("g1", NOW)
    assert made.state["leader"]["away"] is True
    made.expire(NOW + AWAY_GRACE)
    assert made.state["leader"]["id"] == "g1"
    made.join(guide())
    assert made.state["leader"]["away"] is False
    made.expire(NOW + 10 * AWAY_GRACE)
    made.lead(guide(), look(0), NOW + AWAY_GRACE)


def test_away_too_long_is_gone() -> None:
    made = led_by(guide())
    made.leave("g1", NOW)
    made.expire(NOW + AWAY_GRACE + 0.001)
    assert made.state["leader"] is None
    made.join(guide())
    assert made.state["leader"] is None


def test_the_grace_begins_anew_with_each_break() -> None:
    made = led_by(guide())
    made.leave("g1", NOW)
    made.join(guide())
    made.leave("g1", NOW + AWAY_GRACE)
    made.expire(NOW + 2 * AWAY_GRACE - 1)
    assert made.state["leader"]["id"] == "g1"


def test_who_leaves_for_good_leads_no_longer() -> None:
    made = led_by(guide())
    made.leave("g1", NOW, for_good=True)
    assert made.state["leader"] is None


def test_the_lead_of_one_who_is_away_may_be_taken_without_force() -> None:
    made = led_by(guide())
    made.leave("g1", NOW)
    made.take(guide("g2"), force=False)
    assert made.state["leader"]["id"] == "g2"
    made.join(guide())
    assert made.state["leader"]["id"] == "g2"


def test_after_a_restart_the_leader_is_away_and_may_come_back() -> None:
    kept = state_to_save(led_by(guide()).state)
    made = session(state=kept, time=5000)
    assert made.state["leader"]["away"] is True
    made.expire(NOW)  # the grace begins when time is first looked at
    made.expire(NOW + AWAY_GRACE)
    made.join(guide())
    assert made.state["leader"]["away"] is False

    gone = session(state=kept, time=5000)
    gone.expire(NOW)
    gone.expire(NOW + AWAY_GRACE + 1)
    assert gone.state["leader"] is None


# ── scenes, captions, phases ────────────────────────────────────────────────────────────────────────────────────────


def test_only_a_change_of_scene_is_an_event() -> None:
    made = led_by(guide())
    drafts = [
        made.lead(guide(), look(t, scene, yaw), NOW)
        for t, scene, yaw in ((0, "lobby", 0), (40, "lobby", 9), (80, "roads", 0))
    ]
    made.lead(guide(), Lead(120, {"pointer": (1.0, 1.0)}), NOW)
    assert [draft and draft.body for draft in drafts] == [{"scene": "lobby"}, None, {"scene": "roads"}]
    last = drafts[-1]
    assert last is not None
    assert (last.kind, last.id, last.author, last.session) == ("scene", None, "g1", "s1")
    assert last.time is not None
    assert made.time.shown == last.time + 40


def test_an_unknown_scene_moves_nobody() -> None:
    made = led_by(guide())
    made.lead(guide(), look(0), NOW)
    made.tick(NOW)
    frame = Lead(40, {"view": ("moon", 0.0, 0.0, 70.0), "pointer": (1.0, 1.0)}, voice(40))
    with pytest.raises(Refused) as refused:
        made.lead(guide(), frame, NOW)
    assert refusal(refused) == (Refusal.SCENE_UNKNOWN, {"scene": "moon"})
    tick = made.tick(NOW)
    assert (tick.state, len(tick.packets)) == ({}, 1), "its voice is heard"


def test_a_caption_is_cleaned_and_placed_on_guide_time() -> None:
    made = led_by(guide())
    made.lead(guide(), look(1000), NOW)
    draft = made.caption(guide(), Caption("k", 1500, {"zh": " 欢\u202e迎 ", "en": "Welcome"}), NOW)
    assert (draft.kind, draft.id, draft.body) == ("caption", "k", {"text": {"zh": "欢迎", "en": "Welcome"}})
    assert made.time.shown is not None
    assert draft.time == made.time.shown + 500
    early = made.caption(guide(), Caption("k2", 0, "早"), NOW)
    assert early.time == made.time.shown, "never before what was shown"


def test_a_caption_may_come_before_the_first_lead_frame() -> None:
    made = led_by(guide())
    draft = made.caption(guide(), Caption("k", 1500, "欢迎"), NOW)
    made.lead(guide(), Lead(1500, {}), NOW + 1)
    assert made.time.shown == draft.time


@pytest.mark.parametrize("text", ["", "\u200b", {"zh": "好", "en": " "}, "x" * 501, {"zh": "x" * 501}])
def test_a_caption_empty_or_too_long(text: Any) -> None:
    made = led_by(guide())
    with pytest.raises(Refused) as refused:
        made.caption(guide(), Caption("k", 0, text), NOW)
    assert refused.value.code in {Refusal.TEXT_EMPTY, Refusal.TEXT_TOO_LONG}


def test_phases() -> None:
    made = led_by(guide())
    live = made.phase(guide(), "live", NOW)
    assert live is not None
    assert (live.kind, live.body) == ("phase", {"phase": "live"})
    assert made.phase(guide(), "live", NOW) is None, "nothing new"
    record_draft(made, live)
    assert made.phase(guide(), "live", NOW) is None, "nothing new"
    record_draft(made, made.phase(guide(), "paused", NOW))
    assert made.tick(NOW).state["phase"] == "paused"


def test_ended_is_for_good() -> None:
    made = led_by(guide())
    made.join(follower())
    made.lead(guide(), Lead(0, {"pointer": (1.0, 1.0)}), NOW)
    record_draft(made, made.phase(guide(), "ended", NOW))
    assert made.state["pointer"] is None
    calls: list[Any] = [
        lambda: made.phase(guide(), "live", NOW),
        lambda: made.take(guide(), force=True),
        lambda: made.lead(guide(), look(1), NOW),
        lambda: made.caption(guide(), Caption("k", 0, "x"), NOW),
        lambda: made.comment(follower(), Comment("c", "comment", "x"), NOW),
    ]
    for call in calls:
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.code is Refusal.SESSION_ENDED
    made.react(follower(), 5, NOW)
    assert made.state["hearts"] == 0


# ── what people say ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_comment_as_an_event() -> None:
    made = session()
    draft = made.comment(follower(), Comment("c-1", "question", " 为什么\u200b？ "), NOW)
    event = record_draft(made, draft)
    assert event == Event(
        1,
        "comment",
        None,
        {"id": "c-1", "author": "m1", "name": "李梅", "branch": "一支部", "kind": "question", "text": "为什么？"},
    )
    assert made.tick(NOW).events == [event]


@pytest.mark.parametrize("role", ["guide", "co-guide"])
def test_a_guides_comment_says_that_a_guide_wrote_it(role: str) -> None:
    made = session()
    event = record_draft(made, made.comment(guide(role=role), Comment("c-1", "comment", "好"), NOW))
    assert event.body["role"] == role
    assert "role" not in record_draft(made, made.comment(follower(), Comment("c-2", "comment", "好"), NOW)).body


def test_the_same_id_again_has_the_same_number_and_costs_nothing() -> None:
    made = session()
    comment = Comment("c-1", "comment", "好")
    record_draft(made, made.comment(follower(), comment, NOW))
    for _ in range(20):
        assert made.comment(follower(), comment, NOW) == 1
    other = made.comment(follower("m2"), comment, NOW)
    assert isinstance(other, Draft), "another's id is another comment"


def test_the_same_id_again_after_a_restart() -> None:
    made = session()
    record_draft(made, made.comment(follower(), Comment("c-1", "comment", "好"), NOW))
    again = session(events=made.tick(NOW).events)
    assert again.comment(follower(), Comment("c-1", "comment", "好"), NOW) == 1


def test_too_many_comments() -> None:
    made = session()
    for i in range(DEFAULTS.comment_burst):
        made.comment(follower(), Comment(f"c{i}", "comment", "好"), NOW)
    with pytest.raises(Refused) as refused:
        made.comment(follower(), Comment("more", "comment", "好"), NOW + 0.5)
    assert refusal(refused) == (Refusal.TOO_MANY_COMMENTS, {"wait": 1500})
    assert isinstance(made.comment(follower(), Comment("more", "comment", "好"), NOW + 2.0), Draft)
    assert isinstance(made.comment(follower("m2"), Comment("c", "comment", "好"), NOW), Draft), "each has its own limit"


def test_rejoining_does_not_refill() -> None:
    made = session()
    for i in range(DEFAULTS.comment_burst):
        made.comment(follower(), Comment(f"c{i}", "comment", "好"), NOW)
    made.join(follower())
    made.leave("m1", NOW)
    made.join(follower())
    with pytest.raises(Refused):
        made.comment(follower(), Comment("more", "comment", "好"), NOW)


@pytest.mark.parametrize(("text", "code"), [(" \u200b ", Refusal.TEXT_EMPTY), ("好" * 201, Refusal.TEXT_TOO_LONG)])
def test_a_bad_comment_costs_nothing(text: str, code: Refusal) -> None:
    made = session()
    for _ in range(10):
        with pytest.raises(Refused) as refused:
            made.comment(follower(), Comment("c", "comment", text), NOW)
        assert refused.value.code is code
    assert isinstance(made.comment(follower(), Comment("c", "comment", "好" * 200), NOW), Draft)


def test_texts_may_be_as_long_as_is_set() -> None:
    made = led_by(guide(), limits=Limits(comment_characters=30, caption_characters=600))
    assert isinstance(made.comment(follower(), Comment("c", "comment", "好" * 30), NOW), Draft)
    with pytest.raises(Refused) as refused:
        made.comment(follower(), Comment("d", "comment", "好" * 31), NOW)
    assert refusal(refused) == (Refusal.TEXT_TOO_LONG, {"field": "text", "length": 31, "longest": 30})
    made.caption(guide(), Caption("k", 0, {"zh": "好" * 600, "en": "x"}), NOW)
    with pytest.raises(Refused) as refused:
        made.caption(guide(), Caption("k", 0, {"zh": "好" * 600, "en": "x" * 601}), NOW)
    assert refusal(refused) == (Refusal.TEXT_TOO_LONG, {"field": "text", "length": 601, "longest": 600})


def test_hearts_are_a_tally() -> None:
    made = session()
    made.react(follower(), 3, NOW)
    made.react(follower("m2"), 20, NOW)
    assert made.tick(NOW).state == {"hearts": 23}
    assert made.log.last == 0
