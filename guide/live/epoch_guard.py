"""Whether the record is still the one that this node told of.

Where it went back, as after a fail-over that lost its newest commits, numbers are used again, and who has seen them
would take the new events for known: it is another record then, in another epoch.
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
    """One a session. One doubt is looked into at a time."""

    def __init__(
        self, session: Session, store: Store, tasks: BackgroundTasks, begin_anew: Callable[[], Awaitable[object]]
    ) -> None:
        """`begin_anew`: goes by the record's epoch, and tells everyone."""
        self._session = session
        self._store = store
        self._tasks = tasks
        self._begin_anew = begin_anew
        self._looking: asyncio.Task[None] | None = None

    def known(self, event: Event) -> None:
        """One whose number was told before: it is sent again, or the record is not what it was."""
        events = self._session.log
        told = events.at(event.number) or events.at(events.last)  # where that is too long ago, the newest speaks for it
        if told is not None and told != event and self._looking is None:
            self._looking = self._tasks.spawn(self._look(told, self._session.epoch))

    async def _look(self, told: Event, epoch: str) -> None:
        session = self._session.id
        try:
            if await self._store.events(session, told.number - 1, 1) != [told]:
                log.warning("record went back", session=session, number=told.number)
                await self._store.change_epoch(session, epoch, new_id())
                await self._begin_anew()
        finally:
            self._looking = None
