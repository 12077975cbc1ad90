"""The sessions that this node holds: opened from the record when somebody comes, put away when nobody is in them.

What happens inside a session is `room`'s.

Invariants
- A session has one room here at a time: who comes while it is being opened waits for the same room, and one that is
  being put away is recorded before it is opened again.
- A room is seen when it is open: with the lead node's state, where another node leads.
- None is opened once the hub stops, and all that were being opened then are put away.
- Guide time never runs back over a restart: a session opens RESTART_LEAP later than anything that was recorded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from guide.cluster.role_log import RoleLog
from guide.common.counters import Counters
from guide.common.limits import DEFAULTS, Limits
from guide.common.tasks import BackgroundTasks
from guide.common.tokens import new_id
from guide.engine.contract import Engine
from guide.fanout.subscriber import Subscriber
from guide.live.room import Room
from guide.protocol.codes import Close, Closed
from guide.protocol.messages import Member, Phase, State, Take
from guide.session.event_log import LOG_MOST
from guide.session.session import Session
from guide.store.contract import SessionRecord, Store
from guide.transport.batch_write import WRITE_LOOP, BatchWrite
from guide.transport.writer import NullWriter

RESTART_LEAP: Final = 10_000  # ms that guide time leaps at a restart: more than can have passed without being saved
COME_BACK: Final = 3000  # ms until a client tries again that said hello to a node that is stopping
SESSIONS_FULL_WAIT_MS: Final = 10_000  # until a client tries again that found as many sessions open as may be
JUST_OPENED: Final = 10.0  # seconds in which a room is not put away: whoever it was opened for may be on the way in
SWEEP_EVERY: Final = 30.0  # seconds
END_PATIENCE: Final = 10.0  # seconds for an operator's end of a session: another node may have to act
OPERATOR: Final = "组织者"  # who leads for the moment in which an operator ends a session


class Hub:
    """Opens, holds and puts away the sessions of this node. One for each process."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        scenes: Callable[[str], frozenset[str]],
        clock: Callable[[], float],
        limits: Limits = DEFAULTS,
        batch_write: BatchWrite = WRITE_LOOP,
        counters: Counters | None = None,
    ) -> None:
        """`scenes(hall)`: the scene ids of a hall, empty where it is unknown. `clock`: monotonic seconds.
        `counters`: where its rooms count, if anybody reads that."""
        self.leaving = False  # nobody is let in any more
        self.member_left = asyncio.Event()  # set whenever a connection of a room has ended
        self._stopping = False
        self._store = store
        self._engine = engine
        self._clock = clock
        self._limits = limits
        self._batch_write = batch_write
        self._counters = Counters() if counters is None else counters
        self._scenes = scenes
        self._rooms: dict[str, Room] = {}
        self._opening: dict[str, asyncio.Task[Room]] = {}
        self._closing: dict[str, asyncio.Task[None]] = {}
        self._sweeping: asyncio.TimerHandle | None = None
        self._tasks = BackgroundTasks()
        self._role_log = RoleLog()

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The rooms of the sessions held now, by the session's id."""
        return self._rooms

    @property
    def _stays_away(self) -> bool:
        """Whether no session is opened any more."""
        return self.leaving or self._stopping

    def phase_of(self, record: SessionRecord) -> str:
        """Return a session's phase: its room's, where this node holds it, else as it was recorded."""
        room = self._rooms.get(record.id)
        return record.phase if room is None else str(room.session.state["phase"])

    def leader_of(self, record: SessionRecord) -> State | None:
        """Return a session's leader: its room's, where this node holds it. Else nobody, if there is no other node; or
        who led when another node last recorded the state."""
        room = self._rooms.get(record.id)
        if room is not None:
            leader: State | None = room.session.state["leader"]
            return leader
        return None if self._engine.alone else record.state.get("leader")

    async def room(self, id_: str) -> Room:
        """Return a session's room, opened from the record where this node does not hold it yet.

        Raises LookupError where there is no such session; Closed where this node is stopping or full; StoreError.
        """
        while id_ in self._closing and not self._stays_away:
            await asyncio.wait([self._closing[id_]])
        if self._stays_away:
            raise Closed(Close.SERVER_RESTARTING, COME_BACK)
        room = self._rooms.get(id_)
        if room is not None:
            return room
        opening = self._opening.get(id_)
        if opening is None:
            self._make_place()
            opening = self._opening[id_] = asyncio.create_task(self._open(id_))
            opening.add_done_callback(lambda _: self._opening.pop(id_, None))
        return await asyncio.shield(opening)

    async def _open(self, id_: str) -> Room:
        record = await self._store.session(id_)
        if record is None:
            raise LookupError(f"expected a recorded session, got {id_}")
        events = await self._store.newest_events(id_, LOG_MOST)
        # Events are recorded at once, the state every few seconds: an event may be of a later time than was saved.
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
            now=self._clock(),
            limits=self._limits,
        )
        room = Room(
            record,
            session,
            store=self._store,
            engine=self._engine,
            tasks=self._tasks,
            counters=self._counters,
            clock=self._clock,
            batch_write=self._batch_write,
            role_log=self._role_log,
            left=self.member_left.set,
        )
        try:
            await room.coordinator.open()
        except BaseException:
            self._tasks.spawn(room.stop())
            raise
        self._rooms[id_] = room
        if self._sweeping is None and not self._stopping:
            self._sweeping = asyncio.get_running_loop().call_later(SWEEP_EVERY, self._sweep)
        self._tasks.spawn(room.catch_up())  # with what was recorded after the log was read and before the subscription
        return room

    async def end(self, id_: str, patience: float = END_PATIENCE) -> bool:
        """End a session for an operator, whoever leads it and whichever node runs its rules. Return whether it is over
        within `patience` seconds.

        The request goes the way of any guide's messages: it takes the lead and ends the session, so that followers,
        guides and other nodes see what they see when a guide ends it. Raises as `room` does.
        """
        room = await self.room(id_)
        member = Member(new_id(), "guide", OPERATOR, "", robot=True)
        ticked = asyncio.Event()
        subscriber = Subscriber(member, NullWriter(ticked.set), lambda *_: None)

        def leads() -> bool:
            return over() or (room.session.state["leader"] or {}).get("id") == member.id

        def over() -> bool:
            return bool(room.session.state["phase"] == "ended")

        room.join(subscriber, None)
        try:
            async with asyncio.timeout(patience):
                for holds, message in ((leads, Take(force=True)), (over, Phase("ended"))):
                    if not holds():
                        room.receive(subscriber, message)
                    while not holds():  # a tick of another node may set it
                        ticked.clear()
                        await ticked.wait()
        except TimeoutError:
            return False
        finally:
            room.leave(subscriber, for_good=True)
        return True

    def _make_place(self) -> None:
        """Put a session away that nobody is in, where as many are held as may be. Raises Closed TRY_LATER where
        somebody is in each."""
        if len(self._rooms) + len(self._opening) < self._limits.sessions_open:
            return
        now = self._clock()
        idle = {id_: room.idle(now) for id_, room in self._rooms.items()}
        id_ = max(idle, key=lambda id_: idle[id_], default=None)
        if id_ is None or idle[id_] < JUST_OPENED:
            raise Closed(Close.TRY_LATER, SESSIONS_FULL_WAIT_MS)
        self._put_away(id_)

    def _sweep(self) -> None:
        """Put away the sessions that nobody has been in for `session_idle` seconds. Runs again every SWEEP_EVERY."""
        self._sweeping = asyncio.get_running_loop().call_later(SWEEP_EVERY, self._sweep)
        now = self._clock()
        for id_, room in list(self._rooms.items()):
            if room.idle(now) >= self._limits.session_idle:
                self._put_away(id_)

    def _put_away(self, id_: str) -> None:
        room = self._rooms.pop(id_)
        task = self._closing[id_] = self._tasks.spawn(room.stop())
        task.add_done_callback(lambda _: self._closing.pop(id_, None))

    async def stop(self) -> None:
        """Put every session away, also one that is being opened, and wait until all of it is recorded.

        One that fails is logged, and keeps no other from being put away.
        """
        self._stopping = True
        if self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None
        while self._opening or self._rooms:
            if self._opening:
                await asyncio.wait(self._opening.values())
            for id_ in list(self._rooms):
                self._put_away(id_)
        await self._tasks.finish()
