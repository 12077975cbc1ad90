"""Notices when the record lost events that this node has shown, and then gives the record another epoch.

That happens when a fail-over loses the newest commits: their numbers are used again, and clients that have seen them
would take the new events for known ones. In another epoch they begin anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from guide.common.tasks import BackgroundTasks
from guide.common.tokens import new_id
from guide.protocol.messages import Event
from guide.session.session import Session
from guide.store.contract import Store

log = structlog.get_logger()


class EpochGuard:
    """One session's. One event at a time is compared with the record."""

    def __init__(
        self, session: Session, store: Store, tasks: BackgroundTasks, begin_anew: Callable[[], Awaitable[object]]
    ) -> None:
        """`begin_anew`: goes by the record's epoch, and sends everyone a snapshot."""
        self._session = session
        self._store = store
        self._tasks = tasks
        self._begin_anew = begin_anew
        self._checking: asyncio.Task[None] | None = None

    def known(self, event: Event) -> None:
        """An event came whose number is known: either it came twice, or the record lost the one this node has."""
        events = self._session.log
        held = events.at(event.number) or events.at(events.last)  # where that is too old, compare the newest
        if held is not None and held != event and self._checking is None:
            self._checking = self._tasks.spawn(self._check(held, self._session.epoch))

    async def _check(self, held: Event, epoch: str) -> None:
        session = self._session.id
        try:
            if await self._store.events(session, held.number - 1, 1) != [held]:
                log.warning("record went back", session=session, number=held.number)
                await self._store.change_epoch(session, epoch, new_id())
                await self._begin_anew()
        finally:
            self._checking = None
