"""Checks every rule of a session by example, with time passed in: who is counted, who leads, guide time, scenes,
captions, phases, comments, hearts, and that a gap is filled exactly."""

from __future__ import annotations

from typing import Any

import pytest

from guide.common.limits import DEFAULTS, Limits
from guide.protocol import wire
from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Caption, Comment, Comments, Draft, Event, Floor, Lead, Member, Packet, Speak, Text
from guide.protocol.validators import MAX_TIME
from guide.session.event_log import FEWEST, LOG_MOST, RESUME_BYTES, RESUME_WINDOW, SNAPSHOT, Added, size_of
from guide.session.health import elapsed
from guide.session.session import AWAY_GRACE, Session
from guide.session.state import state_to_save
from tests.support.fakes import follower, guide, look, session

NOW = 1000.0


def led_by(member: Member, **more: Any) -> Session:
    made = session(**more)
    made.join(member)
    made.take(member, force=False)
    return made


def record(made: Session, draft: Draft | int | None, now: float = NOW) -> Event:
    """What the store does, for one session: number the draft and hand it back."""
    assert isinstance(draft, Draft)
    event = Event(made.log.last + 1, draft.kind, draft.time, draft.body)
    assert made.log.add(event) is Added.NEW
    return event


def notes(count: int, first: int = 1) -> list[Event]:
    return [Event(number, "announcement", None, {"text": str(number)}) for number in range(first, first + count)]


def voice(*times: int) -> tuple[Packet, ...]:
    """Opus packets of 20 ms, each unlike the others."""
    return tuple((time, b"\x08" + str(time).encode()) for time in times)


def refusal(refused: pytest.ExceptionInfo[Refused]) -> tuple[Refusal, object]:
    return refused.value.code, refused.value.detail


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
    said: list[Any] = [
        lambda: made.take(member, force=True),
        lambda: made.release(member),
        lambda: made.lead(member, look(0), NOW),
        lambda: made.caption(member, Caption("k", 0, "x"), NOW),
        lambda: made.phase(member, "live", NOW),
    ]
    before = dict(made.state)
    for say in said:
        with pytest.raises(Refused) as refused:
            say()
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
    said: list[Any] = [lambda: made.lead(guide(), look(5), NOW), lambda: made.release(guide())]
    for say in said:
        with pytest.raises(Refused) as refused:
            say()
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


# ── guide time ──────────────────────────────────────────────────────────────────────────────────────────────────────


def times(made: Session, member: Member, frames: list[tuple[int, float]]) -> list[int]:
    """Guide times of lead frames at (capture ms, seconds)."""
    seen = []
    for capture, now in frames:
        made.lead(member, Lead(capture, {}), now)
        time = made.tick(now).time
        assert time is not None
        seen.append(time)
    return seen


def test_guide_time_follows_the_capture_clock_not_the_arrival() -> None:
    """Frames that come in a burst after a stall keep their distances."""
    made = led_by(guide())
    seen = times(made, guide(), [(50_000, NOW), (50_040, NOW + 0.3), (50_080, NOW + 0.3), (50_120, NOW + 0.3)])
    assert [time - seen[0] for time in seen] == [0, 40, 80, 120]


def test_guide_time_never_runs_back_whoever_leads() -> None:
    made = led_by(guide())
    first = times(made, guide(), [(900_000, NOW), (901_000, NOW + 1)])
    made.take(guide("g2"), force=True)
    second = times(made, guide("g2"), [(12, NOW + 3), (52, NOW + 3.04)])
    assert second == [first[-1] + 2000, first[-1] + 2040], "the pause between them is kept"


def test_a_page_loaded_anew_has_a_new_capture_clock() -> None:
    made = led_by(guide())
    first = times(made, guide(), [(900_000, NOW)])
    made.leave("g1", NOW + 1)
    made.join(guide())
    assert times(made, guide(), [(7, NOW + 5)]) == [first[0] + 5000]


def test_a_capture_clock_that_runs_back_stands_still() -> None:
    made = led_by(guide())
    seen = times(made, guide(), [(1000, NOW), (400, NOW), (0, NOW), (1010, NOW)])
    assert [time - seen[0] for time in seen] == [0, 0, 0, 10]


def test_two_leaders_in_one_instant() -> None:
    made = led_by(guide())
    first = times(made, guide(), [(1000, NOW)])
    made.take(guide("g2"), force=True)
    assert times(made, guide("g2"), [(0, NOW)])[0] > first[0]


def test_guide_time_goes_on_after_a_restart() -> None:
    made = session(time=70_000, state=state_to_save(led_by(guide()).state))
    made.join(guide())
    assert times(made, guide(), [(3, NOW)])[0] > 70_000


def test_packets_are_on_guide_time() -> None:
    made = led_by(guide(), time=100_000)
    made.lead(guide(), Lead(5000, {}, voice(4980, 5000)), NOW)
    made.lead(guide(), Lead(5040, {}, voice(5020)), NOW)
    tick = made.tick(NOW)
    assert tick.time is not None
    assert [(time - tick.time, speaker) for time, _, speaker in tick.packets] == [(-60, 0), (-40, 0), (-20, 0)]
    assert [data for _, data, _ in tick.packets] == [data for _, data in voice(4980, 5000, 5020)]
    assert made.tick(NOW).packets == []


def test_a_tick_without_a_lead_frame_has_no_time() -> None:
    made = led_by(guide())
    assert made.tick(NOW).time is None
    assert made.ticks.snapshot(NOW).time is None
    made.lead(guide(), look(10), NOW)
    shown = made.tick(NOW).time
    assert shown is not None
    assert made.tick(NOW).time is None
    assert made.ticks.snapshot(NOW).time == shown == made.time.shown
    assert made.ticks.snapshot(NOW + 2).time == shown + 2000, "a newcomer is told what time it is"


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


def test_the_scene_is_the_same_after_a_restart() -> None:
    """State from the record has lists where live state has tuples."""
    made = session(state={"view": ["lobby", 0.0, 0.0, 70.0]})
    made.join(guide())
    made.take(guide(), force=False)
    assert made.lead(guide(), look(0), NOW) is None


def test_an_unknown_scene_moves_nobody() -> None:
    made = led_by(guide())
    made.lead(guide(), look(0), NOW)
    made.tick(NOW)
    frame = Lead(40, {"view": ("moon", 0.0, 0.0, 70.0), "pointer": (1.0, 1.0)}, voice(40))
    with pytest.raises(Refused) as refused:
        made.lead(guide(), frame, NOW)
    assert refusal(refused) == (Refusal.SCENE_UNKNOWN, {"scene": "moon"})
    assert not made.ticks.has_news


def test_only_what_changed_is_told() -> None:
    made = led_by(guide())
    made.tick(NOW)
    made.lead(guide(), look(0), NOW)
    assert set(made.tick(NOW).state) == {"view"}
    made.lead(guide(), look(40), NOW)
    made.lead(guide(), Lead(80, {"stop": "welcome"}), NOW)
    tick = made.tick(NOW)
    assert tick.state == {"stop": "welcome"}


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
    assert made.phase(guide(), "paused", NOW) is not None
    assert made.tick(NOW).state["phase"] == "paused"


def test_ended_is_for_good() -> None:
    made = led_by(guide())
    made.join(follower())
    made.lead(guide(), Lead(0, {"pointer": (1.0, 1.0)}), NOW)
    made.phase(guide(), "ended", NOW)
    assert made.state["pointer"] is None
    said: list[Any] = [
        lambda: made.phase(guide(), "live", NOW),
        lambda: made.take(guide(), force=True),
        lambda: made.lead(guide(), look(1), NOW),
        lambda: made.caption(guide(), Caption("k", 0, "x"), NOW),
        lambda: made.comment(follower(), Comment("c", "comment", "x"), NOW),
    ]
    for say in said:
        with pytest.raises(Refused) as refused:
            say()
        assert refused.value.code is Refusal.SESSION_ENDED
    made.react(follower(), 5, NOW)
    assert made.state["hearts"] == 0


# ── what people say ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_comment_as_an_event() -> None:
    made = session()
    draft = made.comment(follower(), Comment("c-1", "question", " 为什么\u200b？ "), NOW)
    event = record(made, draft)
    assert event == Event(
        1,
        "comment",
        None,
        {"id": "c-1", "author": "m1", "name": "李梅", "branch": "一支部", "kind": "question", "text": "为什么？"},
    )
    assert made.tick(NOW).events == [event]


def test_the_same_id_again_has_the_same_number_and_costs_nothing() -> None:
    made = session()
    comment = Comment("c-1", "comment", "好")
    record(made, made.comment(follower(), comment, NOW))
    for _ in range(20):
        assert made.comment(follower(), comment, NOW) == 1
    other = made.comment(follower("m2"), comment, NOW)
    assert isinstance(other, Draft), "another's id is another comment"


def test_the_same_id_again_after_a_restart() -> None:
    made = session()
    record(made, made.comment(follower(), Comment("c-1", "comment", "好"), NOW))
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


# ── the floor ───────────────────────────────────────────────────────────────────────────────────────────────────────


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
    made.phase(guide(), "ended", NOW)
    assert made.state["floor"] is None
    said: list[Any] = [
        lambda: made.speak(follower(), Speak(0, voice(0)), NOW),
        lambda: made.hand(follower(), up=True, now=NOW),
        lambda: made.floor(guide(), Floor("m1")),
    ]
    for say in said:
        with pytest.raises(Refused):
            say()


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


# ── events and gaps ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_events_are_taken_in_order_once() -> None:
    made = session()
    one, two, three = notes(3)
    assert made.log.add(one) is Added.NEW
    assert made.log.add(one) is Added.KNOWN
    assert made.log.add(three) is Added.GAP
    assert made.log.last == 1
    assert made.log.add(two) is Added.NEW
    assert made.tick(NOW).events == [one, two]
    assert (made.log.last_taken, made.log.last) == (2, 2)


def test_what_waits_is_not_in_a_snapshot_but_in_the_next_tick() -> None:
    made = session()
    for event in notes(2):
        made.log.add(event)
    snapshot = made.ticks.snapshot(NOW)
    assert (snapshot.event, snapshot.events) == (0, [])
    assert (made.log.last_taken, made.log.last) == (0, 2)
    assert [event.number for event in made.tick(NOW).events] == [1, 2]
    assert made.ticks.snapshot(NOW).event == 2


def test_a_snapshot_is_a_copy() -> None:
    made = session()
    snapshot = made.ticks.snapshot(NOW)
    made.react(follower(), 1, NOW)
    assert snapshot.state["hearts"] == 0


def test_a_snapshot_has_the_newest_of_each_kind_in_order() -> None:
    """A question is not pushed out by the captions since."""
    question = Event(1, "comment", None, {"id": "c-1", "author": "m1", "kind": "question", "text": "哪一年？"})
    captions = [Event(number, "caption", number, {"text": str(number)}) for number in range(2, 302)]
    made = session(events=[question, *captions])
    made.log.add(Event(302, "scene", 9, {"scene": "roads"}))
    made.tick(NOW)
    newest = SNAPSHOT["caption"]
    assert [event.number for event in made.ticks.snapshot(NOW).events] == [1, *range(302 - newest, 302)]


@pytest.mark.parametrize("seen", [0, 1, 99, 100])
def test_a_gap_is_filled_exactly(seen: int) -> None:
    made = session()
    for event in notes(100):
        made.log.add(event)
    made.tick(NOW)
    found = made.ticks.since("e1", seen, NOW)
    assert found is not None
    assert [event.number for event in found.events] == list(range(seen + 1, 101))
    assert (found.epoch, found.event, found.state) == ("e1", 100, made.state)


@pytest.mark.parametrize(("epoch", "seen"), [("another", 50), ("e1", 101), ("e1", 10**9), ("", -1)])
def test_what_cannot_be_filled(epoch: str, seen: int) -> None:
    made = session()
    for event in notes(100):
        made.log.add(event)
    made.tick(NOW)
    assert made.ticks.since(epoch, seen, NOW) is None


def test_nothing_happened_yet() -> None:
    made = session()
    found = made.ticks.since("e1", 0, NOW)
    assert found is not None
    assert found.events == []
    assert made.ticks.since("e1", 1, NOW) is None


def test_the_window_of_120_seconds() -> None:
    made = session()
    for event in notes(100):
        made.log.add(event)
    made.tick(NOW)
    for event in notes(100, first=101):
        made.log.add(event)
    made.tick(NOW + RESUME_WINDOW)
    assert made.ticks.since("e1", 0, NOW) is not None, "120 s ago is not too long ago"
    made.tick(NOW + RESUME_WINDOW + 0.001)
    assert made.ticks.since("e1", 99, NOW) is None
    found = made.ticks.since("e1", 100, NOW)
    assert found is not None
    assert len(found.events) == 100


def test_a_quiet_session_keeps_its_newest_events() -> None:
    made = session()
    for event in notes(FEWEST + 5):
        made.log.add(event)
    made.tick(NOW)
    made.tick(NOW + 10_000)
    assert made.ticks.since("e1", 5, NOW) is not None
    assert made.ticks.since("e1", 4, NOW) is None


def test_after_a_restart_gaps_are_filled_for_120_seconds_too() -> None:
    made = session(events=notes(200), now=NOW)
    made.tick(NOW + 1)
    found = made.ticks.since("e1", 40, NOW)
    assert found is not None
    assert [event.number for event in found.events] == list(range(41, 201))
    made.tick(NOW + RESUME_WINDOW + 1)
    assert made.ticks.since("e1", 40, NOW) is None


def test_a_resume_leaves_the_oldest_comments_out_where_they_are_too_many() -> None:
    """What a follower that has just drained is given must not stall it again."""
    made = session()
    body = {"id": "c", "author": "m1", "name": "李梅", "branch": "", "kind": "comment", "text": "好" * 200}
    for number in range(1, 301):
        scene = number % 10 == 0
        event = Event(number, "scene" if scene else "comment", None, {"scene": "lobby"} if scene else body)
        made.log.add(event)
    made.tick(NOW)
    found = made.ticks.since("e1", 50, NOW)
    assert found is not None
    assert found.left is not None
    after, last = found.left
    assert after == 50
    told = [event.number for event in found.events]
    assert told == [n for n in range(51, 301) if n % 10 == 0 or n > last], "all that are no comments, and the newest"
    size = len(wire.encode_server(found))
    assert RESUME_BYTES / 2 < size < DEFAULTS.behind_bytes
    few = made.ticks.since("e1", 290, NOW)
    assert few is not None
    assert few.left is None


def test_a_newcomer_is_not_given_more_comments_than_it_can_take() -> None:
    """The newest, with no hole among them; whatever else it gets stays."""
    made = session()
    body = {"id": "c" * 64, "author": "m" * 24, "name": "名" * 64, "branch": "支" * 64, "kind": "question"}
    made.log.add(Event(1, "announcement", None, {"text": "欢迎"}))
    for number in range(2, 122):
        made.log.add(Event(number, "comment", None, body | {"text": "\U0001f409" * 500}))
    made.tick(NOW)
    snapshot = made.ticks.snapshot(NOW)
    first, *told = [event.number for event in snapshot.events]
    assert first == 1
    assert told == list(range(122 - len(told), 122))
    assert RESUME_BYTES * 0.9 < len(wire.encode_server(snapshot)) < RESUME_BYTES + 2000


LONG_CAPTION = {"text": {f"l{number:02}": "字" * 500 for number in range(20)}}  # 30 kB


def test_a_newcomer_is_not_given_more_captions_than_it_can_take() -> None:
    """The newest, before any comment: those can be read back. Else it would be too far behind as soon as it is in."""
    made = session()
    body = {"id": "c", "author": "m1", "name": "李梅", "branch": "", "kind": "comment", "text": "好"}
    for number in range(1, 21):
        made.log.add(Event(number, "caption", 0, LONG_CAPTION))
    for number in range(21, 121):
        made.log.add(Event(number, "comment", None, body | {"text": "好" * 200}))
    made.tick(NOW)
    snapshot = made.ticks.snapshot(NOW)
    told = [event.number for event in snapshot.events]
    assert told[:3] == [18, 19, 20]
    assert told[3:] == list(range(124 - len(told), 121))
    assert RESUME_BYTES * 0.9 < len(wire.encode_server(snapshot)) < RESUME_BYTES + 2000


def test_in_a_resume_comments_make_room_for_captions() -> None:
    made = session()
    body = {"id": "c", "author": "m1", "name": "李梅", "branch": "", "kind": "comment", "text": "好" * 200}
    for number in range(1, 201):
        caption = number in (60, 120, 180)
        event = Event(number, "caption", 0, LONG_CAPTION) if caption else Event(number, "comment", None, body)
        made.log.add(event)
    made.tick(NOW)
    found = made.ticks.since("e1", 0, NOW)
    assert found is not None
    assert found.left is not None
    assert [event.number for event in found.events if event.kind == "caption"] == [60, 120, 180]
    assert [event.number for event in found.events if event.kind == "comment"] == list(range(found.left[1] + 1, 201))
    assert RESUME_BYTES * 0.9 < len(wire.encode_server(found)) < RESUME_BYTES + 2000
    made.log.add(Event(201, "caption", 0, LONG_CAPTION))
    made.tick(NOW)
    assert made.ticks.since("e1", 0, NOW) is None, "no caption is left out of a resume: a snapshot instead"
    assert made.ticks.since("e1", 60, NOW) is not None


def test_a_hundred_comments_of_the_usual_greatest_length_are_told() -> None:
    made = session()
    body = {"id": "c" * 24, "author": "m" * 24, "name": "欧阳建国", "branch": "第一党支部", "kind": "comment"}
    for number in range(1, 111):
        made.log.add(Event(number, "comment", None, body | {"text": "好" * 200}))
    made.tick(NOW)
    assert len(made.ticks.snapshot(NOW).events) == 100


def test_no_comment_is_larger_than_it_is_counted() -> None:
    body = {"id": "c" * 64, "author": "m" * 24, "name": "名" * 64, "branch": "支" * 64, "kind": "question"}
    event = Event(MAX_TIME, "comment", None, body | {"text": "\U0001f409" * 500})
    assert size_of(event) - 40 < len(wire.encode_server(Comments(1, 1, [event]))) - 4 <= size_of(event)


@pytest.mark.parametrize("text", ["\U0001f409" * 1000, {f"{n:<35}": "\U0001f409" * 500 for n in range(40)}])
def test_no_caption_is_larger_than_it_is_counted(text: Text) -> None:
    event = Event(MAX_TIME, "caption", MAX_TIME, {"text": text})
    assert size_of(event) - 200 < len(wire.encode_server(Comments(1, 1, [event]))) - 4 <= size_of(event)


def test_memory_is_bounded() -> None:
    made = session()
    for event in notes(LOG_MOST + 500):
        made.log.add(event)
    made.tick(NOW)
    assert len(made.log._log) == LOG_MOST
    assert made.ticks.since("e1", 499, NOW) is None
    assert made.ticks.since("e1", 500, NOW) is not None


def test_a_comment_forgotten_is_forgotten_whole() -> None:
    """Then the store knows: it answers with the old number."""
    made = session()
    record(made, made.comment(follower(), Comment("c-1", "comment", "好"), NOW))
    for event in notes(FEWEST, first=2):
        made.log.add(event)
    made.tick(NOW)
    made.tick(NOW + RESUME_WINDOW + 1)
    assert made.log._comments == {}
    draft = made.comment(follower(), Comment("c-1", "comment", "好"), NOW + 200)
    assert isinstance(draft, Draft)
    old = Event(1, "comment", None, draft.body)
    assert made.log.add(old) is Added.KNOWN


def test_ticks_count_up_by_one() -> None:
    made = session()
    assert [made.tick(NOW).number for _ in range(3)] == [1, 2, 3]
    assert made.ticks.snapshot(NOW).tick == 3


def test_what_is_kept_over_a_restart() -> None:
    made = led_by(guide())
    made.join(follower())
    made.react(follower(), 3, NOW)
    made.phase(guide(), "live", NOW)
    made.lead(guide(), look(0), NOW)
    again = session(state=state_to_save(made.state))
    assert again.state == made.state | {"count": 0, "leader": {**made.state["leader"], "away": True}}
    assert set(state_to_save(made.state)) == set(made.state) - {"count", "floor"}, (
        "who had the floor must be given it anew"
    )


def test_an_ended_session_stays_ended_though_its_state_was_saved_before() -> None:
    ended = Event(1, "phase", 5000, {"phase": "ended"})
    assert session(events=[ended], state={"phase": "live"}).state["phase"] == "ended"


def test_the_floor_falls_with_the_lead() -> None:
    held = session()
    held.join(guide())
    held.join(follower("m1"))
    held.take(guide(), force=False)
    held.floor(guide(), Floor("m1"))
    held.release(guide())
    assert held.state["floor"] is None
    assert held.voices.has_floor is None


def test_elapsed_counts_from_going_live_whoever_leads_and_over_a_pause() -> None:
    held = session()
    held.join(guide())
    held.take(guide(), force=False)
    held.lead(guide(), look(0), 0.0)
    assert elapsed(held, 5.0) == 0
    held.phase(guide(), "live", 10.0)
    held.phase(guide(), "paused", 20.0)
    held.phase(guide(), "live", 30.0)
    assert elapsed(held, 70.0) == 60_000
