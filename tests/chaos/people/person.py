"""People of a tour in which something breaks: clients that keep everything they receive, to be judged by it."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Sequence
from typing import Final

from guide.protocol.messages import Event, Lead, Phase, Resume, Resumed, ServerMessage, Snapshot, Take, Tick
from tests.chaos.people.ledger import Sheet
from tests.chaos.people.voice import Ear, said
from tests.support.reconnecting_client import ReconnectingClient

RESUME_APART: Final = 1.0  # seconds
LEAD_EVERY: Final = 0.04  # seconds

_numbers = itertools.count(1)


class Person(ReconnectingClient):
    """`silences`: (last heard, heard again) on one connection or over several, seconds of the loop's clock, of more
    than a second and a half; ticks come each second at least."""

    def __init__(self, urls: Sequence[str], token: str, name: str = "", at: int = 0) -> None:
        super().__init__(urls, token, name, at)
        self.sheet = Sheet(name)
        self.faults = self.sheet.faults
        self.ear = Ear(name)
        self.started_at = 0
        self.time = 0
        self.silences: list[tuple[float, float]] = []
        self.led: list[tuple[float, str, float]] = []  # ticks of a lead frame: when, scene, yaw
        self.heard = 0.0
        self._resume_asked = float("-inf")

    async def run(self) -> None:
        self.heard = asyncio.get_running_loop().time()
        await super().run()

    async def talk(self, every: float) -> None:
        """Say something every so many seconds, until cancelled."""
        await asyncio.sleep(random.uniform(0, every))
        while True:
            await self.comment(f"{self.name}-{next(_numbers)}", f"我是{self.name}")
            await asyncio.sleep(every)

    # ── what it receives ────────────────────────────────────────────────────────────────────────────────────────────

    def _closed(self, code: int, wait: int) -> None:
        super()._closed(code, wait)
        if code >= 4100:  # not to come back with this token: none of the failures here is a reason for that
            self.faults.append(f"{self.name} was closed with {code}")
            self._over = True

    async def _receive(self, message: ServerMessage) -> None:
        now = asyncio.get_running_loop().time()
        if now - self.heard > 1.5:
            self.silences.append((self.heard, now))
        self.heard = now
        await super()._receive(message)

    async def _snapshot(self, snapshot: Snapshot, *, again: bool) -> None:
        self.sheet.begin(snapshot.event)
        known = {number: id_ for number, _, id_ in self.sheet.told}
        for event in snapshot.events:
            id_ = event.body.get("id") or ""
            if known.get(event.number, id_) != id_:
                self.faults.append(f"{self.name}: the snapshot has another event {event.number}")
        self._check(snapshot.time)
        await self._fresh()

    async def _resumed(self, resumed: Resumed) -> None:
        self._check(resumed.time)
        await self._fresh()

    async def _tick(self, tick: Tick) -> None:
        now = asyncio.get_running_loop().time()
        self.ear.hear(tick.packets, now)
        if tick.time is not None:
            self._check(tick.time)
            self.time = tick.time
            if self.state.get("view"):
                self.led.append((now, self.state["view"][0], self.state["view"][1]))

    async def _fresh(self) -> None:
        """The whole state has come."""

    def _check(self, time: int | None) -> None:
        """Guide time never runs back."""
        if time is not None and time < self.time:
            self.faults.append(f"{self.name}: guide time ran back from {self.time} to {time}")

    def _acknowledged(self, id_: str, number: int) -> None:
        self.sheet.ack(id_, number)

    def _event(self, event: Event) -> None:
        self.sheet.tell(event.number, event.kind, str(event.body.get("id") or ""))

    async def _out_of_order(self, event: Event) -> bool:
        """What is known is passed over; a gap is asked for."""
        if event.number <= self.last:
            return False
        now = asyncio.get_running_loop().time()
        if now - self._resume_asked >= RESUME_APART and self.epoch is not None:
            self._resume_asked = now
            await self.send(Resume(self.epoch, self.last))
        return True


class Guide(Person):
    """A guide or co-guide: leads, once told to, with a lead frame every 40 ms and the voice between. Its yaws begin at
    `base`, so that a view tells whose it is; each sixtieth frame goes to another scene, which is an event."""

    base: float = 0.0
    wanted = False
    insists = False  # sends lead frames also where it is told that it does not lead
    keeps_scene = False  # stays in the scene where it is: nothing more is to be recorded

    @property
    def leads(self) -> bool:
        leader = self.state.get("leader")
        return bool(self.online and leader is not None and leader["id"] == self.me.get("id"))

    async def take(self, *, force: bool = False) -> None:
        self.wanted = True
        await self.send(Take(force))

    async def go_live(self) -> None:
        await self.send(Phase("live"))

    async def _fresh(self) -> None:
        if self.wanted and self.state.get("leader") is None:
            await self.send(Take(False))

    async def lead(self) -> None:
        """Lead frames while it leads, until cancelled."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for number in itertools.count():
            await asyncio.sleep(max(0.0, begun + number * LEAD_EVERY - loop.time()))
            if self.leads or self.insists:
                at = round(number * LEAD_EVERY * 1000)
                await self.send(Lead(at, {"view": self._view(number)}, said(number, round(self.base))))

    def _view(self, number: int) -> tuple[str, float, float, float]:
        scene = ("lobby", "roads")[number // 60 % 2]
        if self.keeps_scene and self.state.get("view"):
            scene = self.state["view"][0]
        return scene, self.base + number % 900 / 10, 0.0, 70.0
