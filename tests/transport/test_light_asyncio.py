"""Held: the stand-ins behave as what they stand in for, also where a waiter is cancelled; and they are lighter."""

from __future__ import annotations

import asyncio
import sys

import pytest

from guide.transport.light_asyncio import LightEvent, LightQueue


async def test_an_inbox_gives_what_came_in_order_and_waits_for_more() -> None:
    inbox = LightQueue()
    inbox.put_nowait("a")
    inbox.put_nowait("b")
    assert (await inbox.get(), inbox.empty(), await inbox.get(), inbox.empty()) == ("a", False, "b", True)
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put_nowait("c")
    inbox.put_nowait("d")
    assert await waiting == "c"
    assert await inbox.get() == "d"


async def test_nothing_is_lost_where_a_reader_gives_up() -> None:
    inbox = LightQueue()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await inbox.get()
    late = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put_nowait("a")
    late.cancel()
    with pytest.raises(asyncio.CancelledError):
        await late
    assert await inbox.get() == "a"


async def test_a_latch_lets_through_while_it_is_open() -> None:
    latch = LightEvent()
    await latch.wait()
    latch.clear()
    waiting = [asyncio.create_task(latch.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    assert [task.done() for task in waiting] == [True, False, False]
    latch.set()
    await asyncio.gather(*waiting[1:])
    await latch.wait()


async def test_who_wakes_to_a_closed_latch_waits_on() -> None:
    latch = LightEvent()
    latch.clear()
    waiting = asyncio.create_task(latch.wait())
    await asyncio.sleep(0)
    latch.set()
    latch.clear()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not waiting.done()
    latch.set()
    await waiting


def weight(thing: object) -> int:
    """Bytes of an object and of what its attributes hold."""
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    held = [getattr(thing, name) for name in slots] or list(vars(thing).values())
    return sys.getsizeof(thing) + sum(sys.getsizeof(item) for item in held if item is not None)


async def test_they_are_a_fraction_as_heavy() -> None:
    assert weight(LightQueue()) * 8 < weight(asyncio.Queue())
    assert weight(LightEvent()) * 4 < weight(asyncio.Event())
