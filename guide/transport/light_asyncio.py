"""Stand-ins for what asyncio lends a connection, a tenth as heavy: there are thousands, and most wait for ever.

An `asyncio.Queue` keeps three deques, an `asyncio.Event` one, 0.7 KiB each, however little is in them.
"""

from __future__ import annotations

import asyncio
from typing import Any


class LightQueue:
    """What came and was not taken yet: as much of an `asyncio.Queue` as one reader needs."""

    __slots__ = ("_items", "_reader")

    def __init__(self) -> None:
        self._items: list[Any] = []
        self._reader: asyncio.Future[None] | None = None

    def put_nowait(self, item: Any) -> None:
        self._items.append(item)
        _wake(self._reader)

    def __len__(self) -> int:
        return len(self._items)

    def empty(self) -> bool:
        return not self._items

    async def get(self) -> Any:
        """The oldest, as soon as there is one. Only one may wait at a time."""
        while not self._items:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        return self._items.pop(0)


class LightEvent:
    """Open, or waited for until it is: as much of an `asyncio.Event` as uvicorn needs. Open in the beginning."""

    __slots__ = ("_opened", "_waiting")

    def __init__(self) -> None:
        self._opened = True
        self._waiting: list[asyncio.Future[None]] = []

    def set(self) -> None:
        self._opened = True
        for waiter in self._waiting:
            _wake(waiter)

    def clear(self) -> None:
        self._opened = False

    async def wait(self) -> None:
        while not self._opened:
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            try:
                await waiter
            finally:
                self._waiting.remove(waiter)


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)
