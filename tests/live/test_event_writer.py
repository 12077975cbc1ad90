"""Checks that drafts are recorded and answered once and in order, that those that wait are written together, and that
when the store fails the answer is None and nothing is kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from guide.common.counters import Counters
from guide.live.event_writer import BATCH, EventWriter
from guide.protocol.messages import Draft, Event
from guide.store.contract import StoreError
from guide.store.sqlite import SqliteStore
from tests.support.fakes import ready, record, until

Answer = tuple[str | None, str | None, int | None]
SESSION = record()


def draft(id_: str | None, author: str = "m1") -> Draft:
    return Draft(SESSION.id, author, id_, "announcement", None, {"text": "好"})


class CountingStore(SqliteStore):
    """The real store; keeps the size of each batch, and fails as often as asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.batches: list[int] = []
        self.failures = 0

    async def record(self, drafts: Sequence[Draft]) -> list[Event]:
        self.batches.append(len(drafts))
        if self.failures:
            self.failures -= 1
            raise StoreError("disk full")
        return await super().record(drafts)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[CountingStore]:
    store = CountingStore(ready(tmp_path))
    await store.open()
    await store.add_session(SESSION)
    yield store
    await store.close()


def event_writer(store: CountingStore) -> tuple[EventWriter, list[Answer]]:
    answers: list[Answer] = []

    def done(draft: Draft, author: str | None, event: Event | None) -> None:
        answers.append((draft.id, author, event and event.number))

    return EventWriter(store, done, Counters(), time.monotonic), answers


async def test_in_order_and_each_answered_once(store: CountingStore) -> None:
    made, answers = event_writer(store)
    for number in range(1, 101):
        made.add(draft(f"c{number}"), "m1")
        if number % 10 == 0:
            await asyncio.sleep(0)
    await made.stop()
    assert answers == [(f"c{number}", "m1", number) for number in range(1, 101)]
    assert len(await store.events(SESSION.id, 0, 1000)) == 100


async def test_those_that_wait_are_written_together(store: CountingStore) -> None:
    made, answers = event_writer(store)
    made.add(draft("first"), "m1")
    await asyncio.sleep(0)  # it is being written
    for number in range(50):
        made.add(draft(f"c{number}"), "m1")
    await made.stop()
    assert store.batches == [1, 50]
    assert len(answers) == 51


async def test_one_that_was_recorded_before_has_its_old_number(store: CountingStore) -> None:
    made, answers = event_writer(store)
    for id_ in ("a", "b", "a", None, None, "b"):
        made.add(draft(id_), None)
    await made.stop()
    assert [number for _, _, number in answers] == [1, 2, 1, 3, 4, 2]


async def test_a_store_that_fails_once(store: CountingStore) -> None:
    made, answers = event_writer(store)
    store.failures = 1
    made.add(draft("a"), "m1")
    made.add(draft("b"), None)
    await made.stop()
    made.add(draft("a"), "m1")
    await made.stop()
    assert answers == [("a", "m1", None), ("b", None, None), ("a", "m1", 1)]
    assert [event.number for event in await store.events(SESSION.id, 0, 10)] == [1]


async def test_what_comes_while_one_fails_is_recorded(store: CountingStore) -> None:
    made, answers = event_writer(store)
    store.failures = 1
    made.add(draft("a"), "m1")
    await asyncio.sleep(0)
    made.add(draft("b"), "m1")
    await made.stop()
    assert answers == [("a", "m1", None), ("b", "m1", 1)]


async def test_what_an_answer_raises_leaves_no_other_without_one(store: CountingStore) -> None:
    answers: list[str | None] = []

    def done(draft: Draft, _author: str | None, _event: Event | None) -> None:
        answers.append(draft.id)
        if draft.id == "b":
            raise RuntimeError("a fault")

    made = EventWriter(store, done, Counters(), time.monotonic)
    for id_ in "abc":
        made.add(draft(id_), "m1")
    await made.stop()
    made.add(draft("d"), "m1")
    await made.stop()
    assert answers == ["a", "b", "c", "d"]
    assert not any(made.holds("m1", id_) for id_ in "abcd")


@pytest.mark.parametrize("error", [KeyError("id"), MemoryError(), asyncio.CancelledError(), ValueError("no session")])
async def test_whatever_the_store_raises_is_an_answer(
    store: CountingStore, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    made, answers = event_writer(store)

    async def raises(_drafts: Sequence[Draft]) -> list[Event]:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(store, "record", raises)
        made.add(draft("a"), "m1")
        await until(lambda: answers)
    made.add(draft("b"), "m1")
    await made.stop()
    assert answers == [("a", "m1", None), ("b", "m1", 1)]


async def test_a_store_that_returns_too_few(store: CountingStore, monkeypatch: pytest.MonkeyPatch) -> None:
    made, answers = event_writer(store)

    async def none(_drafts: Sequence[Draft]) -> list[Event]:
        return []

    monkeypatch.setattr(store, "record", none)
    made.add(draft("a"), "m1")
    await made.stop()
    assert answers == [("a", "m1", None)]


async def test_a_closed_store_refuses(store: CountingStore) -> None:
    made, answers = event_writer(store)
    await store.close()
    made.add(draft("a"), "m1")
    await made.stop()
    assert answers == [("a", "m1", None)]


async def test_stop_with_nothing_to_do(store: CountingStore) -> None:
    made, answers = event_writer(store)
    await made.stop()
    await made.stop()
    assert answers == []


async def test_adding_from_within_an_answer(store: CountingStore) -> None:
    """An answer may cause the next draft."""
    numbers: list[int] = []

    def done(draft_: Draft, author: str | None, event: Event | None) -> None:
        assert event is not None
        numbers.append(event.number)
        if len(numbers) < 5:
            made.add(draft(None), None)

    made = EventWriter(store, done, Counters(), time.monotonic)
    made.add(draft(None), None)
    await made.stop()
    assert numbers == [1, 2, 3, 4, 5]


async def test_it_is_full_when_as_many_wait_as_may(store: CountingStore) -> None:
    made = EventWriter(store, lambda *_: None, Counters(), time.monotonic, most=3)
    for number in range(3):
        assert not made.full
        made.add(draft(f"c{number}"), "m1")
    assert made.full
    await made.stop()
    assert not made.full


async def test_a_draft_is_held_until_it_is_answered(store: CountingStore) -> None:
    made, answers = event_writer(store)
    made.add(draft("a"), "m1")
    assert made.holds(draft("a").author, "a")
    assert not made.holds("another", "a")
    await made.stop()
    assert not made.holds(draft("a").author, "a")
    assert answers == [("a", "m1", 1)]


async def test_many_that_wait_are_written_in_several_batches(store: CountingStore) -> None:
    made, answers = event_writer(store)
    for number in range(BATCH + 10):
        made.add(draft(f"c{number}"), "m1")
    await made.stop()
    assert store.batches == [BATCH, 10]
    assert len(answers) == BATCH + 10


async def test_what_was_recorded_while_the_epoch_changed_is_to_be_sent_again(store: CountingStore) -> None:
    """Nobody knows which record has it. Sent again, it has the number that it has."""
    answers: list[Answer] = []
    epochs = iter(["e1", "e2"])

    def done(draft: Draft, author: str | None, event: Event | None) -> None:
        answers.append((draft.id, author, event and event.number))

    made = EventWriter(store, done, Counters(), time.monotonic, epoch=lambda: next(epochs, "e2"))
    made.add(draft("a"), "m1")
    await made.stop()
    made.add(draft("a"), "m1")
    await made.stop()
    assert answers == [("a", "m1", None), ("a", "m1", 1)]
