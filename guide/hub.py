"""The sessions of this node, and nothing of what happens in one: `room` has that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from guide.chores import Chores
from guide.codes import Close
from guide.engine.contract import Engine
from guide.eventlog import LOG_MOST
from guide.limits import DEFAULTS, Limits
from guide.meters import Meters
from guide.room import Room
from guide.session import Session
from guide.store.contract import Store

RESTART_LEAP: Final = (
    10_000  # ms that guide time leaps at a restart: more than can have passed unsaved, so it never runs back
)
FAREWELL_POLL: Final = 0.05  # seconds
FAREWELL_POLLS: Final = 60


class Hub:
    """The sessions of this node. One a process."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        scenes: Callable[[str], frozenset[str]],
        clock: Callable[[], float],
        limits: Limits = DEFAULTS,
    ) -> None:
        """`scenes(hall)`: the scene ids of a hall, empty where it is unknown. `clock`: monotonic seconds."""
        self.store = store
        self.engine = engine
        self.clock = clock
        self.limits = limits
        self.meters = Meters()
        self._scenes = scenes
        self._rooms: dict[str, Room] = {}
        self._opening: dict[str, asyncio.Task[Room]] = {}
        self._chores = Chores()

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The sessions held now, by id."""
        return self._rooms

    async def room(self, id_: str) -> Room:
        """The session as this node holds it, taken from the record where it is not held yet.

        Raises LookupError where there is no such session.
        """
        room = self._rooms.get(id_)
        if room is not None:
            return room
        opening = self._opening.get(id_)
        if opening is None:
            opening = self._opening[id_] = asyncio.create_task(self._open(id_))
            opening.add_done_callback(lambda _: self._opening.pop(id_, None))
        return await asyncio.shield(opening)

    async def _open(self, id_: str) -> Room:
        record = await self.store.session(id_)
        if record is None:
            raise LookupError(f"expected a recorded session, got {id_}")
        events = await self.store.newest_events(id_, LOG_MOST)
        time = None if record.time is None else record.time + RESTART_LEAP
        scenes = self._scenes(record.hall)
        session = Session(
            id_,
            record.epoch,
            scenes=scenes,
            events=events,
            state=record.state,
            time=time,
            now=self.clock(),
            limits=self.limits,
        )
        room = self._rooms[id_] = Room(
            record,
            session,
            store=self.store,
            engine=self.engine,
            chores=self._chores,
            meters=self.meters,
            clock=self.clock,
        )
        await self.engine.subscribe(id_, room.from_other_node)
        self._chores.spawn(room.catch_up())  # with what was recorded after the log was read and before the subscription
        return room

    async def farewell(self, wait: Callable[[], int]) -> None:
        """Tell every member to come back after its own `wait()` ms, and wait until they have been told."""
        lines = [line for room in self._rooms.values() for line in room.lines.values()]
        for line in lines:
            line.close(Close.SERVER_RESTARTING, wait())
        for _ in range(FAREWELL_POLLS):
            if not any(not line.member.robot for room in self._rooms.values() for line in room.lines.values()):
                return
            await asyncio.sleep(FAREWELL_POLL)

    async def stop(self) -> None:
        """Keep what must be kept, and hold nothing any more."""
        for id_, room in list(self._rooms.items()):
            await self.engine.unsubscribe(id_)
            await room.stop()
        self._rooms.clear()
        await self._chores.finish()
