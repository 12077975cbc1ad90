"""Checks that a comment is recorded, acknowledged and told in this order, and what is shown of very many."""

from __future__ import annotations

import pytest

from guide.protocol.messages import Ack, Comment, Comments, ErrorMessage, Page, Resumed, Tick
from tests.support.fakes import FakeLine, events_of, follower, numbers, until
from tests.support.room_rig import Rig


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
