"""Checks when ticks begin: at once where one is due and none is being sent; otherwise at the earliest planned time;
after the one before, where that is being sent; further apart where ticks take long. A tick of another node takes the
place of a planned one."""

from __future__ import annotations

import asyncio
from unittest.mock import Mock

import pytest

from guide.common.counters import Counters
from guide.fanout.outbox import Outbox
from guide.fanout.tick_rate import EARLY, FULL, SHORTEST
from guide.fanout.tick_scheduler import NEVER, TickScheduler
from guide.protocol import wire
from guide.protocol.messages import Tick
from guide.transport.batch_write import WRITE_LOOP
from guide.transport.frames import TickFrame
from tests.support.fakes import Clock, FakeWriter, until


class Rig:
    """A scheduler with some followers. `made`: when ticks were made; `sent`: their numbers; `busy`: seconds that the
    loop has computed."""

    def __init__(self, followers: int = 1) -> None:
        self.clock = Clock()
        self.busy = 0.0
        self.counters = Counters()
        self.made: list[float] = []
        self.sent: list[int] = []
        self.ticker = TickScheduler(
            self.make,
            lambda frame: self.sent.append(frame.number),
            lambda _: frame(0),
            self.counters,
            self.clock,
            WRITE_LOOP,
            lambda: self.busy,
        )
        self.writers = [FakeWriter() for _ in range(followers)]
        for writer in self.writers:
            self.ticker.fanout.add(Outbox(writer, lambda _: None))

    def make(self, now: float) -> TickFrame:
        self.made.append(now)
        return frame(len(self.made))

    def plan(self, wait: float) -> None:
        self.ticker.plan(self.clock(), self.clock() + wait)

    @property
    def planned(self) -> float | None:
        """Seconds until the timer fires; None: there is none."""
        timer = self.ticker._timer
        return None if timer is None else timer.when() - asyncio.get_running_loop().time()


def frame(number: int) -> TickFrame:
    return TickFrame(wire.encode_server(Tick(number, None, {}, [], [])), number, 0)


async def test_at_once_where_it_is_due() -> None:
    rig = Rig()
    rig.plan(0)
    assert rig.made == [rig.clock()]
    assert rig.sent == [1]
    assert rig.planned is None
    assert rig.ticker.due == NEVER


async def test_a_later_plan_does_not_delay_it() -> None:
    rig = Rig()
    rig.plan(0.03)
    first = rig.planned
    rig.plan(0.04)
    assert first is not None
    assert (rig.planned or 1.0) <= first
    rig.plan(0.01)
    assert (rig.planned or 1.0) <= 0.01
    assert rig.made == []


async def test_how_late_it_began_is_counted() -> None:
    rig = Rig()
    rig.plan(0.03)
    rig.clock.now += 0.05
    rig.ticker.tick()
    assert rig.ticker.lateness == pytest.approx(0.02)
    assert rig.planned is None


async def test_while_one_is_being_sent_the_next_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.fanout.fanout.SLICE", 2)
    rig = Rig(9)
    rig.plan(0)
    assert not rig.ticker.free
    rig.plan(0)
    rig.ticker.tick()
    assert (len(rig.made), rig.planned) == (1, None)
    rig.clock.now += SHORTEST - EARLY
    await until(lambda: rig.ticker.free)
    assert rig.sent == [1, 2]
    assert all([message.number for message in writer.of(Tick)] == [1, 2] for writer in rig.writers)


async def test_no_earlier_than_the_rate_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.fanout.fanout.SLICE", 2)
    rig = Rig(9)
    waits: list[float] = []
    loop = Mock(call_later=lambda wait, _: waits.append(wait))  # the true one's timer could fire before it is looked at
    monkeypatch.setattr(rig.ticker, "_loop", loop)
    rig.plan(0)
    rig.plan(0)
    await until(lambda: not rig.ticker.fanout.sending)
    assert rig.sent == [1]
    (wait,) = waits
    assert 0 < wait <= SHORTEST - EARLY


def slow_ticks(rig: Rig, monkeypatch: pytest.MonkeyPatch, cost: float) -> None:
    """From now on the loop computes so many seconds for each tick."""
    offer = rig.ticker.fanout._offer

    def slowly(*what: object) -> None:
        offer(*what)  # type: ignore[arg-type]
        rig.clock.now += cost
        rig.busy += cost

    monkeypatch.setattr(rig.ticker.fanout, "_offer", slowly)


async def test_where_ticks_take_long_they_are_spaced_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    slow_ticks(rig, monkeypatch, 0.06)
    assert rig.ticker.interval == SHORTEST
    for _ in range(100):
        rig.clock.now += 0.03
        rig.ticker.tick()
    assert rig.ticker.interval == pytest.approx(0.06 / FULL, rel=0.02)
    rig.clock.now += 1.0
    rig.ticker.tick()
    assert rig.ticker.earliest == pytest.approx(rig.ticker.began_at + 0.06 / FULL - EARLY, rel=0.02)


async def test_what_else_the_loop_computes_leaves_less_time_for_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    slow_ticks(rig, monkeypatch, 0.02)
    for _ in range(200):
        rig.clock.now += 0.06
        rig.busy += 0.6 * 0.08  # 0.06, and 0.02 for the tick
        rig.ticker.tick()
    assert rig.ticker.interval == pytest.approx(0.02 / (FULL - 0.6), rel=0.02)


async def test_a_tick_of_another_node_takes_the_place_of_a_planned_one() -> None:
    rig = Rig()
    rig.plan(0.03)
    rig.ticker.relay(frame(7))
    assert rig.planned is None
    assert (rig.made, rig.sent, rig.ticker.due) == ([], [], NEVER)
    assert [message.number for message in rig.writers[0].of(Tick)] == [7]


async def test_none_once_stopped() -> None:
    rig = Rig()
    rig.plan(0.03)
    rig.ticker.stop()
    assert rig.planned is None
    rig.plan(0)
    assert rig.made == []
    assert not rig.ticker.free
