"""Checks, with the real record, that pages of older comments are the same from the log and from the record, and that
together they hold all comments, each once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from guide.live.comment_history import BLOCK, KEPT_MOST, PAGE, WAITING_MOST, CommentHistory
from guide.protocol import wire
from guide.protocol.codes import Refused
from guide.protocol.messages import Comments, Draft, Event
from guide.session.event_log import FEWEST, RESUME_BYTES, RESUME_WINDOW
from guide.session.session import Session
from tests.support.fakes import SCENES
from tests.support.room_rig import Rig

COUNT = 330


async def held(rig: Rig, text: str = "好") -> tuple[Session, list[Event]]:
    """A session with so many events in its record, every tenth a caption; and those events."""
    drafts = [
        Draft(rig.record.id, "m1", f"k{i}", "caption", 0, {"text": "欢迎"})
        if i % 10 == 0
        else Draft(rig.record.id, "m1", f"c{i}", "comment", None, comment(i, text))
        for i in range(COUNT)
    ]
    events = await rig.store.record(drafts)
    return Session(rig.record.id, rig.record.epoch, scenes=SCENES, events=events), events


def comment(number: int, text: str = "好") -> dict[str, Any]:
    return {"id": f"c{number}", "author": "m1", "name": "李梅", "branch": "", "kind": "comment", "text": text}


def read(page: bytes) -> Comments:
    message = wire.decode_server(page)
    assert isinstance(message, Comments)
    return message


async def read_back(session: Session, rig: Rig) -> list[int]:
    """What a list gets that asks page after page to the beginning."""
    found: list[int] = []
    before, pages = 10**9, CommentHistory(session, rig.store)
    while before > 1:
        page = read(await pages.page(before))
        assert page.last == min(before - 1, COUNT)
        assert 0 <= page.last - page.first < PAGE
        assert sum(len(event.body["text"].encode()) for event in page.comments) < RESUME_BYTES
        found = [event.number for event in page.comments] + found
        before = page.first
    return found


async def test_page_after_page_gives_every_comment_once(rig: Rig) -> None:
    session, events = await held(rig)
    assert await read_back(session, rig) == [event.number for event in events if event.kind == "comment"]


async def test_pages_of_long_comments_are_shorter(rig: Rig) -> None:
    session, events = await held(rig, "\U0001f409" * 500)
    page = read(await CommentHistory(session, rig.store).page(10**9))
    assert page.last - page.first < PAGE / 2
    assert await read_back(session, rig) == [event.number for event in events if event.kind == "comment"]


async def test_what_the_log_has_forgotten_comes_from_the_record(rig: Rig) -> None:
    session, events = await held(rig)
    session.tick(RESUME_WINDOW + 1)
    assert session.log.between(1, COUNT) is None
    assert len(session.log.between(COUNT - FEWEST + 1, COUNT) or []) == FEWEST
    assert await read_back(session, rig) == [event.number for event in events if event.kind == "comment"]


async def test_comments_that_no_tick_has_taken_are_not_shown_before(rig: Rig) -> None:
    session, _ = await held(rig)
    session.log.add(Event(COUNT + 1, "comment", None, comment(COUNT)))
    assert read(await CommentHistory(session, rig.store).page(10**9)).last == COUNT


class Asked:
    """How often the record was asked, one after another."""

    def __init__(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = self.at_once = self.most = 0
        answer = rig.store.events

        async def events(session: str, after: int, most: int) -> list[Event]:
            self.times += 1
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            try:
                return await answer(session, after, most)
            finally:
                self.at_once -= 1

        monkeypatch.setattr(rig.store, "events", events)


async def test_many_who_scroll_back_read_each_page_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though each begins where its own list does."""
    session, _ = await held(rig)
    session.tick(RESUME_WINDOW + 1)
    rig.room._beat.cancel()  # which may make the room ask the record, too
    asked, pages = Asked(rig, monkeypatch), CommentHistory(session, rig.store)

    async def scrolls(before: int) -> None:
        while before > 1:
            before = read(await pages.page(before)).first

    await asyncio.gather(*(scrolls(COUNT - FEWEST - number % 10) for number in range(200)))
    assert asked.times <= 10 + COUNT // BLOCK
    assert asked.most == 1


async def test_no_more_wait_than_may(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    session, _ = await held(rig)
    session.tick(RESUME_WINDOW + 1)
    asked, pages = Asked(rig, monkeypatch), CommentHistory(session, rig.store)
    asking = [asyncio.create_task(pages.page(number)) for number in range(60, 60 + WAITING_MOST)]
    await asyncio.sleep(0)
    with pytest.raises(Refused):
        await pages.page(200)
    twice = asyncio.create_task(pages.page(60))
    await asyncio.gather(*asking, twice)
    assert asked.times == WAITING_MOST
    await pages.page(200)


async def test_what_is_kept_is_bounded_and_of_one_epoch(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.live.comment_history.KEPT_MOST", 64 * 1024)
    assert KEPT_MOST > 64 * 1024
    session, _ = await held(rig)
    session.tick(RESUME_WINDOW + 1)
    asked, pages = Asked(rig, monkeypatch), CommentHistory(session, rig.store)
    for number in range(2, 200):
        await pages.page(number)
        assert sum(map(len, pages._kept.values())) == pages._bytes <= 64 * 1024
    before = asked.times
    await pages.page(199)
    assert asked.times == before
    session.begin_anew("another", [], 0.0)
    await pages.page(199)
    assert set(pages._kept) <= {(1, 0)}


async def test_who_still_waits_when_all_ends(rig: Rig) -> None:
    session, _ = await held(rig)
    session.tick(RESUME_WINDOW + 1)
    pages = CommentHistory(session, rig.store)
    asking = [asyncio.create_task(pages.page(number)) for number in range(60, 80)]
    await asyncio.sleep(0)
    pages.stop()
    done = await asyncio.wait_for(asyncio.gather(*asking, return_exceptions=True), 2)
    assert all(isinstance(one, asyncio.CancelledError | bytes) for one in done)


async def test_a_page_that_was_read_in_a_former_epoch_is_read_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    session, former = await held(rig)
    for _ in range(2):  # so that the log does not go back to the first page
        session.log.take(rig.clock.now + 2 * RESUME_WINDOW)
    pages, reads = CommentHistory(session, rig.store), 0
    now = [event._replace(body=event.body | {"text": "新"}) for event in former if event.kind == "comment"]

    async def events(_session: str, after: int, most: int) -> list[Event]:
        nonlocal reads
        reads += 1
        if reads == 1:
            session.begin_anew("e2", former[-FEWEST:], rig.clock.now)
            return former[after : after + most]
        return [event for event in now if after < event.number <= after + most]

    monkeypatch.setattr(rig.store, "events", events)
    page = read(await pages.page(50))
    assert reads == 2
    assert {event.body["text"] for event in page.comments} == {"新"}
