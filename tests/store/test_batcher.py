"""Checks that items are written in order and answered once, that what waits goes together, and that one refused item,
or one failed write, takes no other item with it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from guide.store.batcher import Batcher, BatchQueue
from guide.store.contract import StoreError


def test_a_batch_is_as_large_as_allowed_and_in_order() -> None:
    queue: BatchQueue[int] = BatchQueue(3)
    for item in range(7):
        queue.add(item)
    assert len(queue) == 7
    assert [queue.take() for _ in range(4)] == [[0, 1, 2], [3, 4, 5], [6], []]


def test_a_refused_batch_goes_item_by_item_before_anything_else() -> None:
    queue: BatchQueue[int] = BatchQueue(3)
    for item in range(5):
        queue.add(item)
    queue.split(queue.take())
    queue.add(5)
    assert len(queue) == 3, "those that were tried once do not wait"
    assert [queue.take() for _ in range(5)] == [[0], [1], [2], [3, 4, 5], []]


class Written:
    """Writes batches of numbers: refuses the negative ones, fails as often as asked, and keeps the answers."""

    def __init__(self, size: int = 4) -> None:
        self.batches: list[list[int]] = []
        self.kept: list[int] = []
        self.answers: list[tuple[int, str]] = []
        self.failures = 0
        self.batcher: Batcher[int, str] = Batcher(self._write, self._answer, size)

    async def _write(self, batch: list[int]) -> Sequence[str]:
        self.batches.append(batch)
        await asyncio.sleep(0)
        if self.failures:
            self.failures -= 1
            raise StoreError("away")
        if min(batch) < 0:
            raise ValueError("negative")
        self.kept += batch
        return [f"kept {item}" for item in batch]

    def _answer(self, batch: list[int], outcome: Sequence[str] | Exception) -> None:
        texts = [type(outcome).__name__] * len(batch) if isinstance(outcome, Exception) else outcome
        self.answers += zip(batch, texts, strict=True)


async def test_a_task_that_is_cancelled_answers_first() -> None:
    written = Written()
    written.batcher.add(1)
    task = written.batcher._task
    assert task is not None
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert written.answers == [(1, "StoreError")]


async def test_what_comes_while_a_batch_is_on_its_way_goes_together() -> None:
    written = Written()
    written.batcher.add(1)
    await asyncio.sleep(0)  # it is on its way
    for item in range(2, 8):
        written.batcher.add(item)
    assert len(written.batcher) == 6
    await written.batcher.finish()
    assert written.batches == [[1], [2, 3, 4, 5], [6, 7]]
    assert written.answers == [(item, f"kept {item}") for item in range(1, 8)]


async def test_a_failed_write_is_the_answer_to_its_batch_alone() -> None:
    written = Written(size=2)
    written.failures = 1
    for item in (1, 2, 3):
        written.batcher.add(item)
    await written.batcher.finish()
    assert written.answers == [(1, "StoreError"), (2, "StoreError"), (3, "kept 3")]
    written.batcher.add(4)
    await written.batcher.finish()
    assert written.kept == [3, 4]


async def test_finish_with_nothing_added_returns() -> None:
    await Written().batcher.finish()


@given(st.lists(st.integers(-3, 9), max_size=30), st.integers(1, 5))
def test_whatever_is_refused_the_others_are_kept_in_order_and_each_is_answered_once(
    items: list[int], size: int
) -> None:
    async def run() -> Written:
        written = Written(size)
        for number, item in enumerate(items):
            written.batcher.add(item)
            if number % 4 == 0:
                await asyncio.sleep(0)
        await written.batcher.finish()
        return written

    written = asyncio.run(run())
    assert written.kept == [item for item in items if item >= 0]
    assert written.answers == [(item, "ValueError" if item < 0 else f"kept {item}") for item in items]
