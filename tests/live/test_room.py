"""Checks what a room does with each message, when it ticks, and who gets which message: with the real store and engine,
and connections that keep what is written."""

from __future__ import annotations

from typing import Any

import pytest

from guide.fanout.backpressure import HELD_LIMIT
from guide.fanout.tick_rate import SPACING
from guide.live.room import HEARTBEAT, TALLY_WAIT
from guide.protocol.codes import Close, Closed
from guide.protocol.messages import (
    Ack,
    Caption,
    Comment,
    Comments,
    ErrorMessage,
    Event,
    Hello,
    Lead,
    Page,
    Phase,
    React,
    Release,
    Resume,
    Resumed,
    Snapshot,
    Take,
    Tick,
    Welcome,
)
from guide.session.dispatch import EVENT_WAIT
from guide.session.guide_time import START
from guide.session.session import AWAY_GRACE
from guide.transport.frames import TickFrame
from tests.support.fakes import FakeLine, events_of, follower, guide, look, numbers, until
from tests.support.room_rig import Rig

OPUS = b"\x08" + bytes(60)  # one packet of 20 ms


def kinds(messages: list[Any]) -> list[type]:
    return [type(message) for message in messages]


# ── coming and going ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_welcome_then_one_snapshot(rig: Rig) -> None:
    line = rig.join(follower())
    welcome, snapshot = line.fake.take()
    about = rig.record
    assert welcome == Welcome(
        1,
        {"id": "m1", "role": "follower", "name": "李梅", "branch": "一支部", "hand": False},
        {
            "id": about.id,
            "code": about.code,
            "title": about.title,
            "hall": about.hall,
            "limits": {"comment": 200, "caption": 500},
        },
    )
    assert isinstance(snapshot, Snapshot)
    assert snapshot.epoch == about.epoch
    assert snapshot.state["count"] == 1


async def test_a_newcomer_is_counted_in_the_next_tick(rig: Rig) -> None:
    line = rig.join(follower())
    rig.join(follower("m2"))
    rig.quiet()
    assert line.fake.take()[-1].state == {"count": 2}


async def test_hello_with_resume(rig: Rig) -> None:
    line = rig.join(follower())
    rig.room.receive(line, Comment("c-1", "comment", "好"))
    await line.fake.until(lambda message: isinstance(message, Ack))
    rig.quiet()
    back = rig.join(follower("m2"), (rig.record.epoch, 0))
    assert kinds(back.fake.messages) == [Welcome, Resumed]
    assert numbers(back.fake.messages) == [1]
    too_old = rig.join(follower("m3"), ("another", 0))
    assert kinds(too_old.fake.messages) == [Welcome, Snapshot]


async def test_a_new_line_replaces_the_old_and_the_olds_late_end_does_not_evict_it(rig: Rig) -> None:
    old = rig.join(follower())
    new = rig.join(follower())
    assert old.closed == [(Close.OPENED_ELSEWHERE, 0)]
    rig.room.leave(old)
    rig.room.leave(old, for_good=True)
    assert rig.room.lines == {"m1": new}
    assert rig.room.session.state["count"] == 1
    old.fake.take()
    rig.room.receive(new, React(1))
    rig.quiet()
    assert old.fake.take() == [], "nothing more for the old line"
    rig.room.leave(new)
    assert rig.room.lines == {}
    assert rig.room.session.state["count"] == 0


async def test_a_leader_who_opens_a_new_line_goes_on_leading(rig: Rig) -> None:
    old = rig.leader()
    rig.room.receive(old, look(900_000))
    new = rig.join(guide())
    rig.room.leave(old)
    rig.clock.now += 1
    rig.room.receive(new, look(5, yaw=1.0))
    first, second = (tick.time for tick in (*old.fake.of(Tick)[-1:], *new.fake.of(Tick)[-1:]))
    assert first is not None
    assert second is not None
    assert second >= first
    assert rig.room.session.state["leader"]["away"] is False
    assert new.fake.of(ErrorMessage) == []


async def test_bye_is_for_good(rig: Rig) -> None:
    line = rig.leader()
    rig.room.leave(line, for_good=True)
    assert rig.room.lines == {}
    assert rig.room.session.state["leader"] is None


async def test_a_second_hello_is_no_message(rig: Rig) -> None:
    line = rig.join(follower())
    with pytest.raises(Closed) as closed:
        rig.room.receive(line, Hello(1, "t"))
    assert closed.value.close is Close.MALFORMED


# ── comments ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_comment_is_acknowledged_after_the_commit_then_in_a_tick(rig: Rig) -> None:
    author, reader = rig.join(follower()), rig.join(follower("m2"))
    rig.room.receive(author, Comment("c-1", "question", " 为什么？"))
    assert author.fake.of(Ack) == []
    ack = await author.fake.until(lambda message: isinstance(message, Ack))
    assert ack == Ack("c-1", 1)
    assert [event.number for event in await rig.store.events(rig.record.id, 0, 10)] == [1]
    rig.clock.now += 1
    for line in (author, reader):
        number, kind, time, body = await line.fake.event(1)
        assert (number, kind, time) == (1, "comment", None)
        assert body == {
            "id": "c-1",
            "author": "m1",
            "name": "李梅",
            "branch": "一支部",
            "kind": "question",
            "text": "为什么？",
        }
    assert reader.fake.of(Ack) == []


async def test_the_same_comment_again(rig: Rig) -> None:
    """Many times at once, and again when it is known: recorded once, told once, and it costs no more than one."""
    line = rig.join(follower())
    for _ in range(10):
        rig.room.receive(line, Comment("c-1", "comment", "好"))
    await until(lambda: line.fake.of(Ack))
    rig.room.receive(line, Comment("c-1", "comment", "好"))
    assert line.fake.of(Ack) == [Ack("c-1", 1)] * 2, "once for those before it was recorded; the other at once"
    assert not line.fake.of(ErrorMessage)
    await line.fake.event(1)
    rig.room.receive(line, Comment("c-2", "comment", "好"))
    await line.fake.event(2)
    assert numbers(line.fake.messages) == [1, 2]


async def test_many_comments_in_one_instant_keep_one_order(rig: Rig) -> None:
    lines = [rig.join(follower(f"m{i}")) for i in range(20)]
    for line in lines:
        rig.room.receive(line, Comment("c", "comment", line.member.id))
    for line in lines:
        await line.fake.event(20)
        assert numbers(line.fake.messages) == list(range(1, 21))
    told = [[event.body["text"] for message in line.fake.messages for event in events_of(message)] for line in lines]
    assert all(texts == [line.member.id for line in lines] for texts in told)


async def flood(rig: Rig, count: int) -> list[FakeLine]:
    """So many comments of as many followers, each of a branch of its own, in one tick, and the lines."""
    lines = [rig.join(follower(f"m{i}", branch=f"b{i}")) for i in range(count)]
    rig.quiet()
    for line in lines:
        rig.room.receive(line, Comment("c", "comment", line.member.id))
    await until(lambda: rig.room.session.log.last == count)
    rig.quiet()
    return lines


async def test_of_a_flood_everyone_gets_the_same_sample_and_authors_their_own(rig: Rig) -> None:
    lines = await flood(rig, 60)
    (shown,) = {tuple(numbers(line.fake.of(Tick))) for line in lines}
    assert len(shown) == 20
    for line in lines:
        (tick,) = [tick for tick in line.fake.of(Tick) if tick.left is not None]
        assert tick.left == (0, 60)
        mine = [message.comments[0].body["author"] for message in line.fake.of(Comments)]
        own = next(message.event for message in line.fake.of(Ack))
        assert mine == ([] if own in shown else [line.member.id])
        assert all((message.first, message.last) == (own, own) for message in line.fake.of(Comments))


async def test_the_list_reads_back_what_was_left_out(rig: Rig) -> None:
    (reader, *_) = await flood(rig, 60)
    reader.fake.take()
    rig.room.receive(reader, Page(10**9))
    page = await reader.fake.until(lambda message: isinstance(message, Comments) and len(message.comments) > 1)
    assert (page.first, page.last) == (1, 60)
    assert [event.number for event in page.comments] == list(range(1, 61))
    rig.room.receive(reader, Page(11))
    page = await reader.fake.until(
        lambda message: isinstance(message, Comments) and (message.first, message.last) == (1, 10)
    )
    assert len(page.comments) == 10
    rig.room.receive(reader, Page(1))
    assert await reader.fake.until(lambda message: isinstance(message, Comments) and message.last == 0) == Comments(
        1, 0, []
    )


async def test_who_turns_pages_too_fast_is_refused(rig: Rig) -> None:
    reader = rig.join(follower())
    limits = rig.room.session.limits
    for _ in range(limits.pages_burst + 1):
        rig.room.receive(reader, Page(1))
    assert reader.fake.of(ErrorMessage) == [ErrorMessage("too_many_messages", None, {})]
    rig.clock.now += 1 / limits.pages_per_second
    rig.room.receive(reader, Page(1))
    await until(lambda: len(reader.fake.of(Comments)) == limits.pages_burst + 1)


async def test_a_resume_after_a_flood_brings_all_of_it(rig: Rig) -> None:
    await flood(rig, 60)
    back = rig.join(follower("m0"), (rig.record.epoch, 0))
    assert numbers(back.fake.messages) == list(range(1, 61))
    assert back.fake.of(Resumed)[0].left is None, "nothing was left out"


async def test_a_comment_that_could_not_be_stored(rig: Rig) -> None:
    line, other = rig.join(follower()), rig.join(follower("m2"))
    rig.store.failures = 1
    rig.room.receive(line, Comment("c-1", "comment", "好"))
    refused = await line.fake.until(lambda message: isinstance(message, ErrorMessage))
    assert refused == ErrorMessage("not_recorded", "c-1", {})
    rig.room.receive(line, Comment("c-1", "comment", "好"))
    assert await line.fake.until(lambda message: isinstance(message, Ack)) == Ack("c-1", 1)
    await other.fake.event(1)


async def test_an_ack_goes_to_the_line_the_author_has_now(rig: Rig) -> None:
    old = rig.join(follower())
    rig.room.receive(old, Comment("c-1", "comment", "好"))
    rig.room.leave(old)
    new = rig.join(follower())
    assert await new.fake.until(lambda message: isinstance(message, Ack)) == Ack("c-1", 1)
    assert old.fake.of(Ack) == []


async def test_an_author_who_has_gone_is_no_trouble(rig: Rig) -> None:
    line, reader = rig.join(follower()), rig.join(follower("m2"))
    rig.room.receive(line, Comment("c-1", "comment", "好"))
    rig.room.leave(line)
    await reader.fake.event(1)


@pytest.mark.parametrize(
    ("comment", "code"),
    [(Comment("c-1", "comment", "\u200b"), "text_empty"), (Comment("c-1", "comment", "好" * 201), "text_too_long")],
)
async def test_a_refusal_names_the_comment(rig: Rig, comment: Comment, code: str) -> None:
    line = rig.join(follower())
    line.fake.take()
    rig.room.receive(line, comment)
    (error,) = line.fake.take()
    assert isinstance(error, ErrorMessage)
    assert (error.code, error.id) == (code, "c-1")


# ── leading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_lead_frame_ticks_at_once(rig: Rig) -> None:
    reader, leader = rig.join(follower()), rig.leader()
    reader.fake.take()
    rig.room.receive(leader, Lead(5000, {"view": ("lobby", 12.5, -3.0, 70.0)}, ((4990, OPUS),)))
    for line in (reader, leader):
        (tick,) = line.fake.take()
        assert isinstance(tick, Tick)
        assert tick.state == {"view": ["lobby", 12.5, -3.0, 70.0]}
        assert tick.time is not None
        assert tick.packets == [(max(0, tick.time - 10), OPUS, 0)]


async def test_a_burst_of_lead_frames_becomes_two_ticks(rig: Rig) -> None:
    """Frames that a stall held back: the first at once, the others together SPACING later."""
    leader = rig.leader()
    for number in range(5):
        rig.room.receive(
            leader, Lead(number * 40, {"view": ("lobby", float(number), 0.0, 70.0)}, ((number * 40, OPUS),))
        )
    assert len(leader.fake.take()) == 1
    due = rig.due()
    assert due is not None
    assert 0 < due <= SPACING
    rig.clock.now += SPACING
    tick = await leader.fake.until(lambda message: isinstance(message, Tick) and len(message.packets) == 4)
    assert tick.state["view"][1] == 4.0


async def test_a_lead_frame_takes_waiting_events_along(rig: Rig) -> None:
    leader = rig.leader()
    rig.room.session.log.add(Event(1, "announcement", None, {"text": "好"}))
    rig.room.news(EVENT_WAIT)
    rig.room.receive(leader, look(0))
    (tick,) = leader.fake.take()
    assert tick.time is not None
    assert numbers([tick]) == [1]
    assert rig.due() is None


async def test_a_change_of_scene_is_recorded(rig: Rig) -> None:
    leader = rig.leader()
    rig.room.receive(leader, look(0, "lobby"))
    rig.room.receive(leader, look(40, "roads"))
    rig.clock.now += 1
    assert (await leader.fake.event(2)).body == {"scene": "roads"}
    assert [event.body for event in await rig.store.events(rig.record.id, 0, 9)] == [
        {"scene": "lobby"},
        {"scene": "roads"},
    ]
    assert leader.fake.of(Ack) == [], "nobody waits for its ack"


async def test_a_change_of_scene_that_could_not_be_stored_is_not_answered(rig: Rig) -> None:
    leader = rig.leader()
    rig.store.failures = 1
    rig.room.receive(leader, look(0, "lobby"))
    await until(lambda: rig.counters.not_recorded == 1)
    assert leader.fake.of(ErrorMessage) == []


async def test_a_caption_is_acknowledged(rig: Rig) -> None:
    leader = rig.leader()
    rig.room.receive(leader, Caption("k-1", 0, {"zh": "欢迎"}))
    assert await leader.fake.until(lambda message: isinstance(message, Ack)) == Ack("k-1", 1)
    assert (await leader.fake.event(1)).body == {"text": {"zh": "欢迎"}}


async def test_take_release_and_phase_are_told_at_once(rig: Rig) -> None:
    line = rig.join(guide())
    for message, state in (
        (Take(force=False), {"leader": {"id": "g1", "name": "讲解员", "robot": False, "away": False}}),
        (Phase("live"), {"phase": "live", "began": START}),
        (Release(), {"leader": None}),
    ):
        rig.quiet()
        line.fake.take()
        rig.room.receive(line, message)
        assert line.fake.take()[0].state == state


async def test_who_lost_the_lead_is_told_once(rig: Rig) -> None:
    """Frames that were on their way need no answer each."""
    first, second = rig.leader(), rig.join(guide("g2"))
    rig.room.receive(second, Take(force=False))
    assert second.fake.of(ErrorMessage) == [ErrorMessage("led_by_another", None, {"name": "讲解员", "robot": False})]
    rig.room.receive(second, Take(force=True))
    for time in range(5):
        rig.room.receive(first, look(time))
    assert first.fake.of(ErrorMessage) == [ErrorMessage("not_leading", None, {})]
    rig.room.receive(first, Take(force=True))
    rig.room.receive(first, look(100))
    rig.room.receive(second, Take(force=True))
    rig.room.receive(first, look(140))
    assert len(first.fake.of(ErrorMessage)) == 2, "and again the next time"


async def test_a_follower_may_not_lead(rig: Rig) -> None:
    line = rig.join(follower())
    for message in (Take(force=True), Release(), look(0), Caption("k", 0, "x"), Phase("live")):
        rig.room.receive(line, message)
    assert [(error.code, error.id) for error in line.fake.of(ErrorMessage)] == [("not_allowed", None)] * 3 + [
        ("not_allowed", "k"),
        ("not_allowed", None),
    ]


# ── when it ticks ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_events_wait_for_company_at_most_40_ms(rig: Rig) -> None:
    line = rig.join(follower())
    rig.quiet()
    line.fake.take()
    for _ in range(10):
        rig.room.receive(line, React(1))
    due = rig.due()
    assert due is not None
    assert 0 < due <= EVENT_WAIT == 0.04
    rig.clock.now += EVENT_WAIT
    tick = await line.fake.until(lambda message: isinstance(message, Tick) and "hearts" in message.state)
    assert tick.state == {"hearts": 10}
    assert rig.due() is None


async def test_a_storm_of_joins_and_hearts_is_not_a_storm_of_ticks(rig: Rig) -> None:
    """Tallies cause a tick of their own at most every TALLY_WAIT; others take them along."""
    leader = rig.leader()
    before = rig.room.session.ticks.number
    for number in range(100):  # two seconds
        rig.clock.now += 0.02
        line = rig.join(follower(f"m{number}"))
        rig.room.receive(line, React(1))
        rig.tick_if_due()
    ticks = rig.room.session.ticks.number - before
    assert 2.0 / TALLY_WAIT - 1 <= ticks <= 2.0 / TALLY_WAIT + 1
    leader.fake.take()
    rig.clock.now += SPACING
    rig.room.receive(leader, look(0))
    assert leader.fake.take()[0].state.keys() >= {"view", "count", "hearts"}
    assert rig.due() is None


async def test_what_comes_while_a_tick_is_sent_goes_bundled_in_the_next(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guide.fanout.fanout.SLICE", 2)
    lines = [rig.join(follower(f"m{i}")) for i in range(9)]
    leader = rig.leader()
    await until(lambda: not rig.room.fanout.sending)
    before = leader.fake.of(Tick)[-1].number
    for number in range(4):
        rig.room.receive(leader, Lead(number * 40, {}, ((number * 40, OPUS),)))
        rig.clock.now += 0.04
        assert rig.room.fanout.sending
    await until(lambda: all(line.fake.of(Tick)[-1].number == before + 2 for line in (*lines, leader)))
    for line in (*lines, leader):
        first, second = line.fake.of(Tick)[-2:]
        assert second.number == first.number + 1
        assert [len(first.packets), len(second.packets)] == [1, 3], "no packet lost"


async def test_the_tick_stretches_where_the_loop_does_not_keep_up(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lead frames every 40 ms to a fan-out that takes 55 ms: ticks every 80 ms, and every packet in one of them."""
    leader = rig.leader()
    leader.fake.take()
    send = rig.room.fanout.send

    def slowly(frame: TickFrame) -> None:
        send(frame)
        rig.room.ticker._rate.observe(0.055, rig.clock())

    monkeypatch.setattr(rig.room.fanout, "send", slowly)
    monkeypatch.setattr(rig.room.fanout, "_done", lambda _: None)
    for number in range(100):
        rig.room.receive(leader, Lead(number * 40, {}, ((number * 40, OPUS),)))
        rig.clock.now += 0.04
        rig.tick_if_due()
    ticks = leader.fake.take()
    assert rig.room.ticker.interval == 0.08
    assert 50 <= len(ticks) <= 56
    assert sum(len(tick.packets) for tick in ticks) >= 99


async def test_with_nothing_to_say_a_tick_a_second(rig: Rig) -> None:
    line = rig.join(follower())
    rig.quiet()
    line.fake.take()
    await rig.beats(3)
    ticks = line.fake.take()
    assert kinds(ticks) == [Tick, Tick, Tick]
    first = ticks[0].number
    assert ticks == [Tick(number, None, {}, [], []) for number in range(first, first + 3)]


async def test_no_heartbeat_right_after_a_tick(rig: Rig) -> None:
    line = rig.join(follower())
    rig.quiet()
    rig.room.ticker.tick()
    line.fake.take()
    rig.clock.now += HEARTBEAT / 2
    rig.room._beat.cancel()
    rig.room._heartbeat()
    assert line.fake.take() == []


async def test_the_heartbeat_lets_an_absent_leader_go(rig: Rig) -> None:
    reader, leader = rig.join(follower()), rig.leader()
    rig.room.leave(leader)
    rig.quiet()
    assert rig.room.session.state["leader"]["away"] is True
    rig.clock.now += AWAY_GRACE + 1
    rig.room._beat.cancel()
    rig.room._heartbeat()
    assert reader.fake.take()[-1].state["leader"] is None


async def test_who_falls_behind_is_skipped_and_others_are_not(rig: Rig) -> None:
    slow, quick, leader = rig.join(follower()), rig.join(follower("m2")), rig.leader()
    for line in (slow, quick):
        line.fake.take()
    slow.fake.held = HELD_LIMIT + 1
    for number in range(3):
        rig.room.receive(leader, look(number * 40, yaw=float(number)))
        rig.clock.now += 0.04
    assert (kinds(slow.fake.take()), kinds(quick.fake.take())) == ([], [Tick, Tick, Tick])
    slow.fake.held = 0
    rig.room.receive(leader, look(160, yaw=9.0))
    (resume,) = slow.fake.take()
    assert isinstance(resume, Resumed)
    assert resume.state["view"] == ["lobby", 9.0, 0.0, 70.0]


async def test_a_client_asks_for_a_resume_at_most_once_a_second(rig: Rig) -> None:
    line = rig.join(follower())
    line.fake.take()
    for _ in range(5):
        rig.room.receive(line, Resume(rig.record.epoch, 0))
    assert kinds(line.fake.take()) == [Resumed, ErrorMessage]
    rig.clock.now += 1.0
    rig.room.receive(line, Resume("another", 0))
    assert kinds(line.fake.take()) == [Snapshot]


# ── health and keeping ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_stop_records_what_waits_and_leaves_no_timer(rig: Rig) -> None:
    line = rig.join(follower())
    rig.quiet()
    rig.room.receive(line, Comment("c-1", "comment", "好"))
    await rig.room.stop()
    assert [event.number for event in await rig.store.events(rig.record.id, 0, 10)] == [1]
    assert line.fake.of(Ack) == [Ack("c-1", 1)]
    kept = await rig.store.session(rig.record.id)
    assert kept is not None
    assert "phase" in kept.state
    rig.room.leave(line)
    assert rig.room.ticker._timer is None, "a timer would fire when nothing is there any more"
    assert rig.room._beat.cancelled()
