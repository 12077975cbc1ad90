"""A room with the real store and engine, lines that keep what is written, and a clock that stands until it is set."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from guide.common.counters import Counters
from guide.common.limits import DEFAULTS, Limits
from guide.common.tasks import BackgroundTasks
from guide.engine.memory import MemoryEngine
from guide.live.room import HEARTBEAT, Room
from guide.protocol.messages import Draft, Event, Member, Take
from guide.session.session import Session
from guide.store.contract import SessionRecord, StoreError
from guide.store.sqlite import SqliteStore
from tests.support.fakes import SCENES, Clock, FakeLine, guide, until


class FailingStore(SqliteStore):
    """The real store; fails as often as asked."""

    failures = 0

    async def record(self, drafts: Sequence[Draft]) -> list[Event]:
        if self.failures:
            self.failures -= 1
            raise StoreError("disk full")
        return await super().record(drafts)


class Rig:
    """A room with its store, and a clock that stands until it is set."""

    def __init__(self, store: FailingStore, record: SessionRecord, limits: Limits = DEFAULTS) -> None:
        self.store = store
        self.record = record
        self.clock = Clock()
        self.tasks = BackgroundTasks()
        session = Session(record.id, record.epoch, scenes=SCENES, limits=limits)
        self.counters = Counters()
        self.room = Room(
            record,
            session,
            store=store,
            engine=MemoryEngine(),
            tasks=self.tasks,
            counters=self.counters,
            clock=self.clock,
        )

    def join(self, member: Member, resume: tuple[str, int] | None = None) -> FakeLine:
        line = FakeLine(member)
        self.room.join(line, resume)
        return line

    def leader(self) -> FakeLine:
        line = self.join(guide())
        self.room.receive(line, Take(force=False))
        self.quiet()
        line.fake.take()
        return line

    def quiet(self) -> None:
        """Everything that waits is told, and the next tick may come at once."""
        self.clock.now += 1.0
        if self.room.session.ticks.has_tallies or self.room.session.ticks.has_news:
            self.room.ticker.tick()
        self.clock.now += 1.0

    def tick_if_due(self) -> bool:
        """What the timer does when its time has come. Whether it had."""
        due = self.room.ticker.due <= self.clock.now + 1e-6
        if due:
            self.room.ticker.tick()
        return due

    def due(self) -> float | None:
        """Seconds until the tick that is planned."""
        timer = self.room.ticker._timer
        return None if timer is None else timer.when() - asyncio.get_running_loop().time()

    async def beats(self, count: int) -> None:
        """So many heartbeats, a second apart, and what they set off."""
        for _ in range(count):
            self.room._beat.cancel()
            self.clock.now += HEARTBEAT
            self.room._heartbeat()
        await until(lambda: not self.room.saver.busy)

    async def stop(self) -> None:
        await self.room.stop()
        await self.tasks.finish()
