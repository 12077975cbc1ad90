"""From draft to event: one session's waiting drafts, recorded in order, many in one transaction when many wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from guide.common.counters import Counters
from guide.common.limits import DEFAULTS
from guide.common.logs import RateLimitedLog
from guide.protocol.messages import Draft, Event
from guide.store.contract import Store, StoreError

BATCH: Final = 500  # drafts in one transaction: the first of many that wait are answered soon

Done = Callable[[Draft, str | None, Event | None], None]
"""Called with the draft, its author (a member id; None: nobody waits) and the event (None: not recorded)."""


_failed = RateLimitedLog("error", "events not recorded")


class EventWriter:
    """One batch at a time is on its way to the store; what comes meanwhile goes together afterwards, in order."""

    def __init__(
        self,
        store: Store,
        done: Done,
        counters: Counters,
        clock: Callable[[], float],
        most: int = DEFAULTS.drafts_waiting,
    ) -> None:
        """`clock`: monotonic seconds; `most`: drafts that people wait for, at a time."""
        self._most = most
        self._held: set[tuple[str, str]] = set()  # author and id of those that wait or are on their way
        self._store = store
        self._done = done
        self._counters = counters
        self._clock = clock
        self._waiting: deque[tuple[Draft, str | None]] = deque()
        self._task: asyncio.Task[None] | None = None

    @property
    def full(self) -> bool:
        """So many wait that no more should be let through. What the rules bring forth is taken all the same."""
        return len(self._waiting) >= self._most

    def holds(self, author: str, id_: str) -> bool:
        """Whether this draft waits or is on its way: its answer is to come."""
        return (author, id_) in self._held

    def add(self, draft: Draft, author: str | None) -> None:
        if draft.id is not None:
            self._held.add((draft.author, draft.id))
        self._waiting.append((draft, author))
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Wait until everything added is recorded or refused."""
        while self._task is not None:
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                await self._record(batch)
        finally:
            self._task = None

    async def _record(self, batch: list[tuple[Draft, str | None]]) -> None:
        events: list[Event] | list[None]
        begun = self._clock()
        try:
            events = await self._store.record([draft for draft, _ in batch])
        except StoreError as error:
            self._counters.not_recorded += len(batch)
            _failed(count=len(batch), session=batch[0][0].session, error=str(error))
            events = [None] * len(batch)
        else:
            self._counters.store_waits.add(self._clock() - begun)
        for (draft, author), event in zip(batch, events, strict=True):
            if draft.id is not None:
                self._held.discard((draft.author, draft.id))
            self._done(draft, author, event)
