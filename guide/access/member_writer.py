"""Those who join, on their way to the record: what waits goes in one transaction, as with events in `recorder`.

Invariant: one batch at a time is on its way. `wait` returns after the commit, so a token that was told is recorded.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from guide.store.contract import MemberRecord, Store, StoreError

BATCH: Final = 250  # members in one transaction

_Waiting = tuple[MemberRecord, "asyncio.Future[None]"]


class EnrolmentFull(Exception):
    """As many wait as may: try again in a little."""


class MemberWriter:
    """One a node."""

    def __init__(self, store: Store, most: int) -> None:
        """`most`: joins that wait at a time."""
        self._store = store
        self._most = most
        self._waiting: deque[_Waiting] = deque()
        self._task: asyncio.Task[None] | None = None

    async def add(self, member: MemberRecord) -> None:
        """Record a member. Raises EnrolmentFull, StoreError; ValueError where its session is not there any more."""
        if len(self._waiting) >= self._most:
            raise EnrolmentFull
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((member, done))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        await done

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                try:
                    await self._record(batch)
                except ValueError:  # one of them cannot be recorded: the others can
                    for one in batch:
                        await self._alone(one)
        finally:
            self._task = None

    async def _alone(self, one: _Waiting) -> None:
        try:
            await self._record([one])
        except ValueError as error:
            _tell([one], error)

    async def _record(self, batch: list[_Waiting]) -> None:
        try:
            await self._store.add_members([member for member, _ in batch])
        except StoreError as error:
            _tell(batch, error)
        else:
            _tell(batch, None)


def _tell(batch: list[_Waiting], error: Exception | None) -> None:
    for _, done in batch:
        if done.done():
            continue  # who asked has gone
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
