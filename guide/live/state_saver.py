"""Saving a session's state, so that it goes on after a restart where it was.

Invariant: one save at a time is under way. The store is asked only where something changed that followers were told,
head counts aside, and this node runs the rules.
"""

from __future__ import annotations

import asyncio

from guide.common.logs import RateLimitedLog
from guide.common.tasks import BackgroundTasks
from guide.protocol.messages import Tick
from guide.session.session import Session
from guide.session.state import state_to_save
from guide.store.contract import Store, StoreError

_not_saved = RateLimitedLog("error", "state not saved")


class StateSaver:
    """One session's on this node. `unsaved`: the state has changed since it was saved."""

    def __init__(self, session: Session, store: Store, tasks: BackgroundTasks) -> None:
        self.unsaved = False
        self._session = session
        self._store = store
        self._tasks = tasks
        self._saving: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a save is under way."""
        return self._saving is not None

    def ticked(self, tick: Tick) -> None:
        """A tick with these changes went out."""
        self.unsaved = self.unsaved or bool(tick.state.keys() - {"count"})

    def save_changes(self) -> None:
        """Begin to save what changed, unless a save is under way."""
        if self.unsaved and not self.busy:
            self._saving = self._tasks.spawn(self.save())

    async def save(self) -> None:
        """Save the state. Where the record is away that is logged, and tried again with the next changes."""
        session = self._session
        try:
            self.unsaved = False
            if not session.mirrored:  # else the lead node does
                await self._store.save(session.id, state_to_save(session.state), session.time.shown)
        except StoreError as error:
            self.unsaved = True
            _not_saved(session=session.id, error=str(error))
        finally:
            self._saving = None

    async def stop(self) -> None:
        """Save the state for the last time."""
        if self._saving is not None:
            await asyncio.wait([self._saving])
        await self._tasks.spawn(self.save())  # a task: what goes wrong is logged, and other rooms stop all the same
