"""Held, with the real record: pages of older comments are the same from the log and from the record, and together they
are all comments, each once."""

from __future__ import annotations

from typing import Any

from guide import wire
from guide.eventlog import FEWEST, RESUME_BYTES, RESUME_WINDOW
from guide.messages import Draft, Event
from guide.older import PAGE, page
from guide.session import Session
from tests.fakes import SCENES
from tests.rig import Rig

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


async def read_back(session: Session, rig: Rig) -> list[int]:
    """What a list gets that asks page after page to the beginning."""
    found: list[int] = []
    before = 10**9
    while before > 1:
        _, first, last, comments = wire.decode_server(await page(session, rig.store, before))
        assert last == min(before - 1, COUNT)
        assert 0 <= last - first < PAGE
        assert sum(len(event[3]["text"].encode()) for event in comments) < RESUME_BYTES
        found = [event[0] for event in comments] + found
        before = first
    return found


async def test_page_after_page_gives_every_comment_once(rig: Rig) -> None:
    session, events = await held(rig)
    assert await read_back(session, rig) == [event.number for event in events if event.kind == "comment"]


async def test_pages_of_long_comments_are_shorter(rig: Rig) -> None:
    session, events = await held(rig, "\U0001f409" * 500)
    _, first, last, _ = wire.decode_server(await page(session, rig.store, 10**9))
    assert last - first < PAGE / 2
    assert await read_back(session, rig) == [event.number for event in events if event.kind == "comment"]


async def test_what_the_log_has_forgotten_comes_from_the_record(rig: Rig) -> None:
    session, events = await held(rig)
    session.tick(RESUME_WINDOW + 1)
    assert session.log.between(1, COUNT) is None
    assert len(session.log.between(COUNT - FEWEST + 1, COUNT) or []) == FEWEST
    assert await read_back(session, rig) == [event.number for event in events if event.kind == "comment"]


async def test_comments_that_no_tick_has_taken_are_not_shown_before(rig: Rig) -> None:
    session, _ = await held(rig)
    session.recorded(Event(COUNT + 1, "comment", None, comment(COUNT)), 0.0)
    _, _, last, _ = wire.decode_server(await page(session, rig.store, 10**9))
    assert last == COUNT
