"""Records the members who join, many in one transaction when many join at once.

Invariant: `add` returns after the commit, so a member whose token was sent to somebody is recorded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from guide.store.batcher import Batcher
from guide.store.contract import MemberRecord, Store

BATCH: Final = 250  # members in one transaction

_Waiting = tuple[MemberRecord, "asyncio.Future[None]"]


class JoinQueueFull(Exception):
    """As many joins wait as may: try again in a little."""


class MemberWriter:
    """Records members. One for each node."""

    def __init__(self, store: Store, most: int) -> None:
        """`most`: joins that wait at a time."""
        self._store = store
        self._most = most
        self._batcher: Batcher[_Waiting, None] = Batcher(self._write, _answer, BATCH)

    async def add(self, member: MemberRecord) -> None:
        """Record a member. Raises JoinQueueFull; StoreError; ValueError where its session is not recorded any more."""
        if len(self._batcher) >= self._most:
            raise JoinQueueFull
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._batcher.add((member, answer))
        await answer

    async def _write(self, batch: list[_Waiting]) -> Sequence[None]:
        await self._store.add_members([member for member, _ in batch])
        return [None] * len(batch)


def _answer(batch: list[_Waiting], outcome: Sequence[None] | Exception) -> None:
    for _, answer in batch:
        if answer.done():
            continue  # the caller was cancelled
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(None)
