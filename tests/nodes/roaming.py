"""Light clients that wander: when their connection breaks, or is silent for 3 s, they come back at another node at
once, as pages behind a balancer do. A guide that leads, and a follower that comments and keeps what it receives."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from guide.protocol.messages import Event, Lead, Phase, Resumed, Snapshot, Take, Tick
from tests.support.fakes import until
from tests.support.reconnecting_client import DEAD_LINE, ReconnectingClient

AGAIN: Final = 0.3  # seconds at the most until the next try


class Roamer(ReconnectingClient):
    """A member. `events` by number; `ticks` are (when they came, guide time)."""

    first_answer = DEAD_LINE
    waits_as_asked = False

    def __init__(self, urls: Sequence[str], token: str, name: str = "", at: int = 0) -> None:
        super().__init__(urls, token, name, at)
        self.events: dict[int, Event] = {}
        self.ticks: list[tuple[float, int | None]] = []
        self.missed: list[int] = []  # how many events had come meanwhile, each time that it was back

    def _pause(self, attempts: int) -> float:
        return random.uniform(0, AGAIN)

    async def comment_until(self, stop: asyncio.Event, name: str) -> None:
        """One after another, each until it is acknowledged."""
        for number in itertools.count():
            if stop.is_set():
                return
            id_ = f"{name}-{number}"
            await self.comment(id_, f"我说 {id_}")
            while id_ in self.pending:  # noqa: ASYNC110 - as long as it takes
                await asyncio.sleep(0.02)
            # as often as a person talks who is in a hurry
            await asyncio.sleep(random.uniform(0.3, 0.6))

    async def sees(self, wanted: Any, within: float = 10.0) -> float:
        """Seconds until `wanted(state)` is true."""
        return await until(lambda: wanted(self.state), within)

    def silence(self, since: float) -> float:
        """The longest time without a tick from `since` (monotonic) until now."""
        times = [since, *(at for at, _ in self.ticks if at > since), time.monotonic()]
        return max(after - before for before, after in itertools.pairwise(times))

    async def _snapshot(self, snapshot: Snapshot, *, again: bool) -> None:
        if again:
            self.missed.append(len(snapshot.events))
        for event in snapshot.events:
            self._event(event)

    async def _resumed(self, resumed: Resumed) -> None:
        self.missed.append(len(resumed.events))

    async def _tick(self, tick: Tick) -> None:
        self.ticks.append((time.monotonic(), tick.time))
        if self.wants_all and tick.left is not None:
            self.faults.append(f"comments were left out: {tick.left}")

    def _event(self, event: Event) -> None:
        known = self.events.setdefault(event.number, event)
        if known != event:
            self.faults.append(f"event {event.number} was {known}, is {event}")

    async def _out_of_order(self, event: Event) -> bool:
        self.faults.append(f"event {event.number} came after {self.last}")
        self.last = event.number
        self._event(event)
        return False


class LightGuide(Roamer):
    """Leads: looks around slowly, a lead frame every `every` seconds."""

    every = 0.04
    led = 0  # lead frames that were sent

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(super().run())
            group.create_task(self._lead())

    async def _welcomed(self) -> None:
        await self.send(Take(force=False))
        if self.state.get("phase") in (None, "waiting"):
            await self.send(Phase("live"))

    async def _lead(self) -> None:
        begun = time.monotonic()
        for number in itertools.count():
            await asyncio.sleep(max(0.0, begun + number * self.every - time.monotonic()))
            capture = round((time.monotonic() - begun) * 1000) + 1000
            self.led += self.online
            await self.send(Lead(capture, {"view": ("lobby", float(number % 360), 0.0, 70.0)}))


@asynccontextmanager
async def running(*members: Roamer) -> AsyncIterator[None]:
    """All of them, online."""
    tasks = [asyncio.create_task(member.run()) for member in members]
    try:
        await until(lambda: all(member.online for member in members), 20)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def talking(*members: Roamer) -> AsyncIterator[None]:
    """Each says one thing after another, all through; what was said last is acknowledged at the end."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number, member in enumerate(members):
            group.create_task(member.comment_until(stop, f"c{number}"))
        yield
        stop.set()


async def follow(*members: Roamer, within: float = 10.0) -> float:
    """Seconds until the guide's movements have come in again for all."""

    async def one(member: Roamer) -> float:
        count = len(member.ticks)
        return await until(lambda: sum(at is not None for _, at in member.ticks[count:]) >= 10, within)

    return max(await asyncio.gather(*map(one, members)))


async def acknowledged(*members: Roamer, more: int = 2, within: float = 15.0) -> None:
    """Wait until each member, who talks, has had so many more comments acknowledged."""
    wanted = {member: len(member.acked) + more for member in members}
    await until(lambda: all(len(member.acked) >= count for member, count in wanted.items()), within)


def one_tour(*members: Roamer) -> None:
    """Nobody missed anything, everyone saw the same, and guide time never ran back."""
    for member in members:
        assert not member.faults, "; ".join(member.faults)
        times = [guide_time for _, guide_time in member.ticks if guide_time is not None]
        assert all(before <= after for before, after in itertools.pairwise(times))
    for number in set.union(*(set(member.events) for member in members)):
        assert len({str(member.events[number]) for member in members if number in member.events}) == 1


def recorded(record: Sequence[Event], *members: Roamer) -> None:
    """What was acknowledged is recorded once, under the number that was told, and nothing was seen that is not."""
    rows = [(event.body["id"], event.number) for event in record if event.kind == "comment"]
    acked = {(id_, number) for member in members for id_, number in member.acked.items()}
    seen = {
        (item.body["id"], item.number)
        for member in members
        for item in member.events.values()
        if item.kind == "comment"
    }
    assert acked
    assert acked <= set(rows)
    assert seen <= set(rows)
    assert len(rows) == len({id_ for id_, _ in rows}), "nothing twice"
