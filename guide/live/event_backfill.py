"""Fetches the events that other nodes recorded and of which no message reached this node.

Invariants
- One fetch is under way at a time. Of each kind (from the engine, from the record) one more waits at the most: calls
  that come meanwhile are served by that one.
- What was asked for in one epoch never enters the log of another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from guide.common.logs import RateLimitedLog
from guide.common.tasks import BackgroundTasks
from guide.protocol.messages import Event
from guide.session.event_log import LOG_MOST, Added
from guide.session.session import Session
from guide.store.contract import Store, StoreError

REACH_WITHIN: Final = 1.0  # seconds that a client's resume waits for the record

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
        clock: Callable[[], float],
    ) -> None:
        """`kept(number)`: returns the events after this number that the engine keeps, without a hole; `news`: called
        when events came; `clock`: monotonic seconds."""
        self._session = session
        self._store = store
        self._tasks = tasks
        self._kept = kept
        self._news = news
        self._clock = clock
        self._fetching = asyncio.Lock()
        self._waits: set[bool] = set()
        self._taken: asyncio.Future[None] | None = None
        """ends with the next tick; None while nobody waits for one"""

    async def fetch(self, *, from_record: bool = False) -> None:
        """Fetch what is missing, from the engine if it keeps it, else from the record.

        `from_record`: from the record in any case. Where the record is away nothing is fetched.
        """
        if from_record in self._waits:
            return
        self._waits.add(from_record)
        async with self._fetching:
            self._waits.discard(from_record)
            session, epoch = self._session, ""
            events: list[Event] = []
            while epoch != session.epoch:
                epoch = session.epoch
                try:
                    events = [] if from_record else await self._kept(session.log.last)
                    if not events and epoch == session.epoch:
                        events = await self._store.events(session.id, session.log.last, LOG_MOST)
                except StoreError as error:
                    _not_caught_up(session=session.id, error=str(error))
                    return
            for event in events:
                if session.add(event, self._clock()) is Added.GAP:
                    break  # the first ones came by another way meanwhile
        self._news()

    def ticked(self) -> None:
        """Wake who waits for a tick to take an event. Called after every tick."""
        if self._taken is not None:
            self._taken.set_result(None)
            self._taken = None

    async def reach(self, number: int) -> None:
        """Wait until a tick has taken event `number`, which a client has seen, perhaps on another node.

        Fetches from the record where this node lacks the event; gives up where the record lacks it too, and after
        REACH_WITHIN.
        """
        log = self._session.log
        if number <= log.last_taken:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(REACH_WITHIN):
                if number > log.last:
                    # A task of its own: others may count on this fetch when this wait is over.
                    await asyncio.shield(self._tasks.spawn(self.fetch(from_record=True)))
                    async with self._fetching:  # where another call was to fetch: it has now
                        pass
                while log.last_taken < number <= log.last:
                    await self._next_tick()

    async def _next_tick(self) -> None:
        if self._taken is None:
            self._taken = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._taken)
