"""Checks that what members of a room may send and hold is bounded, and that each limit is answered as documented."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from guide.common.limits import DEFAULTS, Limits
from guide.fanout.tick_rate import SHORTEST
from guide.live.room import SESSION_FULL_WAIT_MS
from guide.protocol.codes import Close, Closed
from guide.protocol.messages import (
    Ack,
    Caption,
    Comment,
    ErrorMessage,
    Hand,
    Lead,
    Page,
    Phase,
    React,
    Resume,
    Resumed,
    Tick,
)
from tests.conftest import a_rig
from tests.live.room.conftest import OPUS
from tests.support.fakes import follower, guide, look, until
from tests.support.room_rig import Rig


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Rig]:
    async with a_rig(tmp_path, Limits(followers=3, drafts_waiting=3, hands=2, health_rows=1)) as made:
        yield made


async def test_a_resume_asked_for_too_soon_is_refused_once_until_the_next_is_answered(tmp_path: Path) -> None:
    async with a_rig(tmp_path, Limits(resume_seconds=3.0)) as rig:
        line = rig.join(follower())
        line.fake.take()
        for _ in range(3):
            rig.room.receive(line, Resume(rig.record.epoch, 0))
            rig.clock.now += 1.4
        assert len(line.fake.of(Resumed)) == 1
        assert line.fake.of(ErrorMessage) == [ErrorMessage("too_many_resumes", None, {"wait": 1600})]
        for _ in range(3):
            rig.room.receive(line, Resume(rig.record.epoch, 0))
        assert (len(line.fake.of(Resumed)), len(line.fake.of(ErrorMessage))) == (2, 2), "told anew"


async def test_a_new_line_renews_neither_resumes_nor_pages(tmp_path: Path) -> None:
    async with a_rig(tmp_path, Limits(resume_seconds=3.0, pages_burst=1)) as rig:
        lines = []
        for _ in range(2):
            lines.append(rig.join(follower()))
            rig.room.receive(lines[-1], Resume(rig.record.epoch, 0))
            rig.room.receive(lines[-1], Page(1))
            rig.room.leave(lines[-1])
        told = [[message.code for message in line.fake.of(ErrorMessage)] for line in lines]
        assert told == [[], ["too_many_resumes", "too_many_messages"]]


async def test_a_comment_longer_than_is_set(tmp_path: Path) -> None:
    async with a_rig(tmp_path, Limits(comment_characters=20)) as rig:
        line = rig.join(follower())
        assert line.fake.take()[0].session["limits"] == {"comment": 20, "caption": 500}
        rig.room.receive(line, Comment("c-1", "comment", "好" * 21))
        assert line.fake.of(ErrorMessage) == [
            ErrorMessage("text_too_long", "c-1", {"field": "text", "length": 21, "longest": 20}),
        ]


async def test_a_comment_that_could_not_be_stored_costs_nothing(rig: Rig) -> None:
    line = rig.join(follower())
    for number in range(3 * DEFAULTS.comment_burst):
        rig.store.failures = 1
        rig.room.receive(line, Comment(f"c-{number}", "comment", "好"))
        await line.fake.until(lambda message: message == ErrorMessage("not_recorded", f"c-{number}", {}))  # noqa: B023 - awaited here
    assert {message.code for message in line.fake.of(ErrorMessage)} == {"not_recorded"}


async def test_a_caption_that_could_not_be_stored_costs_nothing(rig: Rig) -> None:
    leader = rig.leader()
    for number in range(2 * DEFAULTS.guide_events_burst):
        rig.store.failures = 1
        rig.room.receive(leader, Caption(f"k-{number}", 0, "好"))
        await leader.fake.until(lambda message: message == ErrorMessage("not_recorded", f"k-{number}", {}))  # noqa: B023 - awaited here
    assert {message.code for message in leader.fake.of(ErrorMessage)} == {"not_recorded"}


async def test_no_more_wait_for_a_stalled_record_than_may(small: Rig) -> None:
    lines = [small.join(follower(f"m{number}")) for number in range(2)]
    for number in range(5):
        small.room.receive(lines[0], Comment(f"c-{number}", "comment", "好"))
    assert lines[0].fake.of(ErrorMessage) == [ErrorMessage("not_recorded", f"c-{number}", {}) for number in (3, 4)]
    small.room.receive(lines[0], Comment("c-0", "comment", "好"))
    assert len(lines[0].fake.of(ErrorMessage)) == 2, "one that waits already is not refused"
    await until(lambda: len(lines[0].fake.of(Ack)) == 3)
    small.room.receive(lines[1], Comment("c-9", "comment", "好"))
    await until(lambda: lines[1].fake.of(Ack))


async def test_a_session_that_is_full(small: Rig) -> None:
    lines = [small.join(follower(f"m{number}")) for number in range(3)]
    with pytest.raises(Closed) as closed:
        small.join(follower("m9"))
    assert closed.value.close is Close.SESSION_FULL
    assert SESSION_FULL_WAIT_MS[0] <= closed.value.wait < SESSION_FULL_WAIT_MS[1]
    assert "m9" not in small.room.subscribers
    small.join(guide())
    small.join(follower("m1"))
    assert lines[1].closed == [(Close.OPENED_ELSEWHERE, 0)], "who is here may come back"
    small.room.leave(lines[0])
    small.join(follower("m9"))


async def test_a_robot_gives_its_place_to_a_person(small: Rig) -> None:
    robots = [small.join(replace(follower(f"r{number}"), robot=True)) for number in range(2)]
    person = small.join(follower("m1"))
    with pytest.raises(Closed) as refused:
        small.join(replace(follower("r9"), robot=True))
    assert refused.value.close is Close.SESSION_FULL
    small.join(follower("m2"))
    ((code, wait),) = robots[1].closed
    assert code is Close.SESSION_FULL
    assert SESSION_FULL_WAIT_MS[0] <= wait < SESSION_FULL_WAIT_MS[1]
    small.room.leave(robots[1])
    assert set(small.room.subscribers) == {"r0", "m1", "m2"}, "its late end changes nothing"
    small.join(follower("m3"))
    with pytest.raises(Closed):
        small.join(follower("m4"))
    assert (person.closed, len(robots[0].closed)) == ([], 1)
    assert small.room.session.state["count"] == 3


async def test_what_a_robot_says_is_refused(rig: Rig) -> None:
    line = rig.join(replace(follower(), robot=True))
    for message in (Comment("c-1", "comment", "好"), React(20), Hand(up=True)):
        rig.room.receive(line, message)
    assert line.fake.of(ErrorMessage) == [
        ErrorMessage("not_allowed", "c-1", {}),
        *[ErrorMessage("not_allowed", None, {})] * 2,
    ]
    rig.quiet()
    assert (rig.room.session.state["hearts"], rig.room.session.hands(), line.fake.of(Ack)) == (0, [], [])


async def test_hearts_and_hands_too_fast_are_told_of_once(rig: Rig) -> None:
    line = rig.join(follower())
    for _ in range(3 * DEFAULTS.gestures_burst):
        rig.room.receive(line, React(1))
    assert rig.room.session.state["hearts"] == DEFAULTS.gestures_burst
    assert line.fake.of(ErrorMessage) == [ErrorMessage("too_many_messages", None, {})]
    rig.room.receive(line, Hand(up=True))
    assert rig.room.session.hands() == []
    rig.clock.now += 1.0
    rig.room.receive(line, Hand(up=True))
    assert len(rig.room.session.hands()) == 1


async def test_more_hands_than_a_session_takes(small: Rig) -> None:
    lines = [small.join(follower(f"m{number}")) for number in range(3)]
    for line in lines:
        small.room.receive(line, Hand(up=True))
    assert lines[2].fake.of(ErrorMessage) == [ErrorMessage("too_many_hands", None, {})]
    small.room.receive(lines[0], Hand(up=False))
    small.room.receive(lines[2], Hand(up=True))
    assert list(small.room.session.voices.hands) == ["m1", "m2"]
    assert len(small.room.session.hands()) == 1, "as many as a guide's screen shows"


async def test_branches_told_of_are_the_largest(small: Rig) -> None:
    for number, branch in enumerate(["二支部", "一支部", "一支部"]):
        small.join(follower(f"m{number}", branch))
    assert small.room.session.people.branches() == [("一支部", 2)]


async def test_a_guides_events_are_not_endless(rig: Rig) -> None:
    leader = rig.leader()
    burst = DEFAULTS.guide_events_burst
    for number in range(burst + 3):
        rig.room.receive(leader, Caption(f"k-{number}", 0, "好"))
    refused = leader.fake.of(ErrorMessage)
    assert [(message.code, message.id) for message in refused] == [
        ("too_many_comments", f"k-{burst + number}") for number in range(3)
    ]
    assert all(message.detail["wait"] > 0 for message in refused)
    rig.room.receive(leader, look(40))
    rig.room.receive(leader, look(80, "roads"))
    rig.room.receive(leader, Phase("live"))
    later = leader.fake.of(ErrorMessage)[3:]
    assert [(message.code, message.id) for message in later] == [("too_many_messages", None)], "of the phase"
    assert rig.room.session.state["view"] is None, "it waits"
    rig.room.receive(leader, Lead(120, {"pointer": (1.0, 1.0)}))
    assert rig.room.session.state["pointer"] == (1.0, 1.0), "what is no event goes on"
    rig.room.receive(leader, Phase("ended"))
    await until(lambda: rig.room.session.state["phase"] == "ended")  # an end is never refused
    assert len(leader.fake.of(ErrorMessage)) == 4


async def test_a_change_of_scene_that_came_too_fast_is_made_good(rig: Rig) -> None:
    """The voice with it is heard at once, and the latest view is shown when the rate allows it, once."""
    leader, reader = rig.leader(), rig.join(follower())
    rig.room.receive(leader, look(40))
    for number in range(DEFAULTS.guide_events_burst - 1):
        rig.room.receive(leader, Caption(f"k-{number}", 0, "好"))
    await until(lambda: rig.room.session.log.last == DEFAULTS.guide_events_burst)
    rig.room.ticker.tick()
    for number, scene in enumerate(("roads", "waterways", "roads", "waterways")):
        voice = ((100 + 20 * number, OPUS),)
        rig.room.receive(leader, Lead(100 + 20 * number, {"view": (scene, float(number), 0.0, 70.0)}, voice))
    rig.clock.now += SHORTEST
    rig.tick_if_due()
    assert sum(len(tick.packets) for tick in reader.fake.of(Tick)) == 4
    state = rig.room.session.state
    assert state["view"] == ("lobby", 0.0, 0.0, 70.0)
    assert leader.fake.of(ErrorMessage) == [], "nothing was lost"
    await rig.beats(1)
    assert state["view"] == ("waterways", 3.0, 0.0, 70.0)
    await until(lambda: rig.room.session.log.last == DEFAULTS.guide_events_burst + 1)
    await rig.beats(3)
    scenes = [event.body for event in await rig.store.events(rig.record.id, 0, 100) if event.kind == "scene"]
    assert scenes == [{"scene": "lobby"}, {"scene": "waterways"}]


async def test_who_left_is_forgotten_once_nothing_is_owed(rig: Rig) -> None:
    for number in range(50):
        line = rig.join(follower(f"m{number}"))
        rig.room.receive(line, Comment("c", "comment", "好"))
        rig.room.leave(line)
    people = rig.room.session.people
    assert len(people) == 50
    rig.clock.now += DEFAULTS.comment_seconds
    await rig.beats(1)
    assert len(people) == 0
    assert people.branches() == []
