"""The events that the record has and this node was not told of: other nodes recorded them, and word of it got lost.

Invariant: of each kind one fetch waits at the most, and one is under way; who asks meanwhile has the one that waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from guide.common.logs import RateLimitedLog
from guide.common.tasks import BackgroundTasks
from guide.protocol.messages import Event
from guide.session.event_log import LOG_MOST, Added
from guide.session.session import Session
from guide.store.contract import Store, StoreError

REACH_WITHIN: Final = 1.0  # seconds that one who resumes waits for the record
POLL: Final = 0.02  # seconds

_not_caught_up = RateLimitedLog("info", "not caught up")


class EventBackfill:
    """One a session."""

    def __init__(
        self,
        session: Session,
        store: Store,
        tasks: BackgroundTasks,
        kept: Callable[[int], Awaitable[list[Event]]],
        news: Callable[[], None],
        clock: Callable[[], float],
    ) -> None:
        """`kept`: the events after a number as the engine has them, without a hole; `news`: there is something to tell.
        `clock`: monotonic seconds."""
        self._session = session
        self._store = store
        self._tasks = tasks
        self._kept = kept
        self._news = news
        self._clock = clock
        self._fetching = asyncio.Lock()
        self._waits: set[bool] = set()

    async def fetch(self, *, from_record: bool = False) -> None:
        """Fetch what is missing; `from_record`: not from what the engine keeps. Where the record is away: none."""
        if from_record in self._waits:
            return
        self._waits.add(from_record)
        async with self._fetching:
            self._waits.discard(from_record)
            try:
                events = [] if from_record else await self._kept(self._session.log.last)
                if not events:
                    events = await self._store.events(self._session.id, self._session.log.last, LOG_MOST)
            except StoreError as error:
                _not_caught_up(session=self._session.id, error=str(error))
                return
            for event in events:
                if self._session.log.add(event) is Added.GAP:
                    break  # it is another log than the one asked for
        self._news()

    async def reach(self, number: int) -> None:
        """Who resumes has seen this event, on another node perhaps: have it told here too, where the record has it."""
        log = self._session.log
        if number <= log.last_taken:
            return
        asked = None if number <= log.last else self._tasks.spawn(self.fetch(from_record=True))
        for _ in range(round(REACH_WITHIN / POLL)):
            fetching = self._fetching.locked() or not (asked is None or asked.done())
            if number <= log.last_taken or (number > log.last and not fetching):
                return
            await asyncio.sleep(POLL)
