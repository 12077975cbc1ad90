"""The sessions of this node, and nothing of what happens in one: `room` has that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from guide.access.token_cache import TokenCache
from guide.cluster.role_log import RoleLog
from guide.common.counters import Counters
from guide.common.limits import DEFAULTS, Limits
from guide.common.tasks import BackgroundTasks
from guide.engine.contract import Engine
from guide.live.room import Room
from guide.protocol.codes import Close, Closed
from guide.session.event_log import LOG_MOST
from guide.session.session import Session
from guide.store.contract import Store
from guide.transport.batch_write import WRITE_LOOP, BatchWrite

RESTART_LEAP: Final = (
    10_000  # ms that guide time leaps at a restart: more than can have passed unsaved, so it never runs back
)

COME_BACK: Final = 3000  # ms, for who says hello to a node that is leaving
FULL_WAIT_MS: Final = 10_000
JUST_OPENED: Final = 10.0  # seconds: who asked for it may be on its way in
SWEEP_EVERY: Final = 30.0  # seconds


class Hub:
    """The sessions of this node. One a process."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        scenes: Callable[[str], frozenset[str]],
        clock: Callable[[], float],
        limits: Limits = DEFAULTS,
        batch_write: BatchWrite = WRITE_LOOP,
    ) -> None:
        """`scenes(hall)`: the scene ids of a hall, empty where it is unknown. `clock`: monotonic seconds."""
        self.store = store
        self.engine = engine
        self.clock = clock
        self.limits = limits
        self.batch_write = batch_write
        self.counters = Counters()
        self.token_cache = TokenCache(clock)
        self.leaving = False  # nobody is let in any more
        self._scenes = scenes
        self._rooms: dict[str, Room] = {}
        self._opening: dict[str, asyncio.Task[Room]] = {}
        self._closing: dict[str, asyncio.Task[None]] = {}
        self._sweeping: asyncio.TimerHandle | None = None
        self._tasks = BackgroundTasks()
        self._role_log = RoleLog()

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The sessions held now, by id."""
        return self._rooms

    async def room(self, id_: str) -> Room:
        """The session as this node holds it, taken from the record where it is not held yet.

        Raises LookupError where there is no such session; Closed where this node is leaving or full.
        """
        if self.leaving:
            raise Closed(Close.SERVER_RESTARTING, COME_BACK)
        room = self._rooms.get(id_)
        if room is not None:
            return room
        if id_ in self._closing:
            await asyncio.wait([self._closing[id_]])
        opening = self._opening.get(id_)
        if opening is None:
            self._make_place()
            opening = self._opening[id_] = asyncio.create_task(self._open(id_))
            opening.add_done_callback(lambda _: self._opening.pop(id_, None))
        return await asyncio.shield(opening)

    async def _open(self, id_: str) -> Room:
        record = await self.store.session(id_)
        if record is None:
            raise LookupError(f"expected a recorded session, got {id_}")
        events = await self.store.newest_events(id_, LOG_MOST)
        # Its events may tell of a later time than was saved: they are recorded at once.
        shown = max((at for at in (record.time, *(event.time for event in events)) if at is not None), default=None)
        time = None if shown is None else shown + RESTART_LEAP
        scenes = self._scenes(record.hall)
        session = Session(
            id_,
            record.epoch,
            scenes=scenes,
            branches=record.branches,
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
            tasks=self._tasks,
            counters=self.counters,
            clock=self.clock,
            batch_write=self.batch_write,
            role_log=self._role_log,
        )
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(SWEEP_EVERY, self._sweep)
        await room.coordinator.open()
        self._tasks.spawn(room.catch_up())  # with what was recorded after the log was read and before the subscription
        return room

    def _make_place(self) -> None:
        """Raises Closed TRY_LATER where as many sessions are held as may be, and somebody is in each."""
        if len(self._rooms) + len(self._opening) < self.limits.sessions_open:
            return
        now = self.clock()
        idle = {id_: room.idle(now) for id_, room in self._rooms.items()}
        id_ = max(idle, key=lambda id_: idle[id_], default=None)
        if id_ is None or idle[id_] < JUST_OPENED:
            raise Closed(Close.TRY_LATER, FULL_WAIT_MS)
        self._put_away(id_)

    def _sweep(self) -> None:
        """Put away the sessions that nobody has been in for long."""
        self._sweeping = asyncio.get_running_loop().call_later(SWEEP_EVERY, self._sweep)
        now = self.clock()
        for id_, room in list(self._rooms.items()):
            if room.idle(now) >= self.limits.session_idle:
                self._put_away(id_)

    def _put_away(self, id_: str) -> None:
        room = self._rooms.pop(id_)
        task = self._closing[id_] = self._tasks.spawn(room.stop())
        task.add_done_callback(lambda _: self._closing.pop(id_, None))

    async def stop(self) -> None:
        """Keep what must be kept, and hold nothing any more."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        for room in list(self._rooms.values()):
            await room.stop()
        self._rooms.clear()
        await self._tasks.finish()
