"""Checks that the queue and the event behave like asyncio's, also where a waiter is cancelled, and are smaller."""

from __future__ import annotations

import asyncio
import sys

import pytest

from guide.transport.light_asyncio import LightEvent, LightQueue


async def test_a_queue_gives_items_in_order_and_waits_for_more() -> None:
    queue = LightQueue()
    queue.put_nowait("a")
    queue.put_nowait("b")
    assert (await queue.get(), queue.empty(), await queue.get(), queue.empty()) == ("a", False, "b", True)
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    queue.put_nowait("c")
    queue.put_nowait("d")
    assert await waiting == "c"
    assert await queue.get() == "d"


async def test_no_item_is_lost_where_a_reader_is_cancelled() -> None:
    queue = LightQueue()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await queue.get()
    late = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    queue.put_nowait("a")
    late.cancel()
    with pytest.raises(asyncio.CancelledError):
        await late
    assert await queue.get() == "a"


async def test_waiters_pass_while_the_event_is_set() -> None:
    event = LightEvent()
    await event.wait()
    event.clear()
    waiting = [asyncio.create_task(event.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    assert [task.done() for task in waiting] == [True, False, False]
    event.set()
    await asyncio.gather(*waiting[1:])
    await event.wait()


async def test_a_waiter_that_wakes_after_the_event_was_cleared_waits_on() -> None:
    event = LightEvent()
    event.clear()
    waiting = asyncio.create_task(event.wait())
    await asyncio.sleep(0)
    event.set()
    event.clear()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not waiting.done()
    event.set()
    await waiting


def size(thing: object) -> int:
    """Return the bytes of an object and of the values of its attributes."""
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    held = [getattr(thing, name) for name in slots] or list(vars(thing).values())
    return sys.getsizeof(thing) + sum(sys.getsizeof(item) for item in held if item is not None)


async def test_they_are_a_fraction_of_the_size() -> None:
    assert size(LightQueue()) * 8 < size(asyncio.Queue())
    assert size(LightEvent()) * 4 < size(asyncio.Event())
