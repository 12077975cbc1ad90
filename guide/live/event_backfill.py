"""Fetches the events that other nodes recorded and of which no message reached this node.

Invariant: one fetch is under way at a time. Of each kind (from the engine, from the record) one more waits at the most:
calls that come meanwhile are served by that one.
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

REACH_WITHIN: Final = 1.0  # seconds that a client's resume waits for the record
POLL: Final = 0.02  # seconds

_not_caught_up = RateLimitedLog("info", "not caught up")


class EventBackfill:
    """Fetches one session's events."""

    def __init__(
        self,
        session: Session,
        store: Store,
        tasks: BackgroundTasks,
        kept: Callable[[int], Awaitable[list[Event]]],
        news: Callable[[], None],
    ) -> None:
        """`kept(number)`: returns the events after this number that the engine keeps, without a hole; `news`: called
        when events came."""
        self._session = session
        self._store = store
        self._tasks = tasks
        self._kept = kept
        self._news = news
        self._fetching = asyncio.Lock()
        self._waits: set[bool] = set()

    async def fetch(self, *, from_record: bool = False) -> None:
        """Fetch what is missing, from the engine if it keeps it, else from the record.

        `from_record`: from the record in any case. Where the record is away nothing is fetched.
        """
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
        """Wait until a tick has taken event `number`, which a client has seen, perhaps on another node.

        Fetches from the record where this node lacks the event; gives up where the record lacks it too, and after
        REACH_WITHIN.
        """
        log = self._session.log
        if number <= log.last_taken:
            return
        asked = None if number <= log.last else self._tasks.spawn(self.fetch(from_record=True))
        for _ in range(round(REACH_WITHIN / POLL)):
            fetching = self._fetching.locked() or not (asked is None or asked.done())
            if number <= log.last_taken or (number > log.last and not fetching):
                return
            await asyncio.sleep(POLL)
