"""Who leaves a stopping node comes back in a slot of its own, as far from the next as the others need; a node that is
not alone serves each until its slot; and a stop never takes longer than it may."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import guide.live.drain
from guide.cluster.membership import HERE, LEAVES, Membership
from guide.common.limits import Limits
from guide.engine.memory import Bus, MemoryEngine
from guide.live.drain import (
    GONE_WITHIN,
    LEAVE_WITHIN,
    RATE_SHARE,
    RESTART_LEAST,
    RESTART_MOST,
    SPREAD_LEAST,
    START_MARGIN,
    STOP_TAKES,
    STOP_TOGETHER,
    drain,
    order,
    slots,
)
from guide.live.hub import Hub
from guide.live.room import Room
from guide.protocol.codes import Close
from guide.protocol.messages import Comment
from guide.server.runner import EXIT_WITHIN, STOP_WITHIN
from guide.store.sqlite import SqliteStore
from tests.support.fakes import SCENES, Clock, FakeLine, follower, ready, record, until
from tests.support.fakes import guide as a_guide


@given(st.integers(0, 6000), st.integers(1, 5000))
def test_slots_are_in_order_and_no_denser_than_a_node_accepts(lines: int, rate: int) -> None:
    made = slots(lines, rate)
    assert made == sorted(made)
    assert len(made) == lines
    assert not made or 0 <= made[0] <= made[-1] <= max(SPREAD_LEAST, lines / rate / RATE_SHARE)
    window = 1.0
    for first in range(0, lines, max(1, lines // 7)):
        within = sum(made[first] <= slot < made[first] + window for slot in made[first : first + 2 * rate + 2])
        assert within <= max(rate * window * RATE_SHARE, lines * window / SPREAD_LEAST) + 2


def test_slots_fit_into_the_time_there_is() -> None:
    assert max(slots(1_000_00, 10, LEAVE_WITHIN)) <= LEAVE_WITHIN


def test_a_drain_ends_before_the_process_is_killed() -> None:
    assert STOP_TOGETHER + LEAVE_WITHIN + GONE_WITHIN + STOP_WITHIN < EXIT_WITHIN < 30


Make = Callable[..., Hub]


def membership(bus: Bus, *nodes: str) -> Membership:
    """Return the membership of a node on this bus; these other nodes have announced themselves."""
    engine = MemoryEngine(bus)
    bus.engines.append(engine)
    made = Membership(engine, Clock())
    for other in nodes:
        made.hear(other, HERE)
    return made


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[tuple[Make, Bus, SqliteStore]]:
    store = SqliteStore(ready(tmp_path))
    await store.open()
    bus, made = Bus(), []

    def make(rate: int = 400) -> Hub:
        engine = MemoryEngine(bus)
        bus.engines.append(engine)
        made.append(Hub(store, engine, lambda _: frozenset(SCENES), Clock(), Limits(accepts_per_second=rate)))
        return made[-1]

    yield make, bus, store
    for hub in made:
        await hub.stop()
    await store.close()


async def held(hub: Hub, store: SqliteStore, count: int) -> tuple[Room, list[FakeLine]]:
    session = record()
    await store.add_session(session)
    room = await hub.room(session.id)
    lines = [FakeLine(follower(f"m{number}")) for number in range(count)] + [FakeLine(a_guide())]
    for line in lines:
        room.join(line, None)
    return room, lines


async def test_guides_come_first() -> None:
    lines = [FakeLine(follower("m1")), FakeLine(a_guide()), FakeLine(follower("m2"))]
    assert order(lines)[0] is lines[1]
    assert set(order(lines)) == set(lines)


async def test_a_rehearsals_followers_come_last() -> None:
    lines = [FakeLine(replace(follower(f"r{number}"), robot=True)) for number in range(3)]
    lines += [FakeLine(follower(f"m{number}")) for number in range(3)]
    assert [line.member.robot for line in order(lines)] == [False] * 3 + [True] * 3


async def test_a_rehearsals_followers_are_closed_and_the_robot_guide_is_not(
    node: tuple[Make, Bus, SqliteStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide.live.drain, "GONE_WITHIN", 5)
    make, bus, store = node
    hub = make()
    room, _ = await held(hub, store, 0)
    for line in list(room.subscribers.values()):
        room.leave(line)
    played, led = (FakeLine(replace(one, robot=True)) for one in (follower("r1"), a_guide("g2", "co-guide")))
    for line in (played, led):
        room.join(line, None)
    goodbye = asyncio.create_task(drain(hub, membership(bus), 400))
    await asyncio.sleep(0)
    assert [code for code, _ in played.closed] == [Close.SERVER_RESTARTING]
    assert led.closed == []
    room.leave(played)
    async with asyncio.timeout(1):
        await goodbye


async def test_a_node_that_is_alone_closes_all_at_once(node: tuple[Make, Bus, SqliteStore]) -> None:
    """The next process can listen only when this one has gone: the slots are in the wait."""
    make, bus, store = node
    hub = make(10)
    room, lines = await held(hub, store, 30)
    goodbye = asyncio.create_task(drain(hub, membership(bus), 10))
    await asyncio.sleep(0)
    waits = [line.closed[0][1] / 1000 - RESTART_LEAST for line in lines]
    assert {line.closed[0][0] for line in lines} == {Close.SERVER_RESTARTING}
    assert min(waits) == waits[-1] >= 0, "the guide's"
    assert 2.5 < max(waits) <= 31 / 10 / RATE_SHARE
    assert len(set(waits)) == 31
    assert not goodbye.done()
    for line in lines:
        room.leave(line)
    await goodbye


async def test_where_others_serve_on_each_is_served_until_its_slot(
    node: tuple[Make, Bus, SqliteStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide.live.drain, "LEAVE_WITHIN", 0.4)
    monkeypatch.setattr(guide.live.drain, "STOP_TOGETHER", 0.0)
    make, bus, store = node
    hub = make()
    room, lines = await held(hub, store, 20)
    goodbye = asyncio.create_task(drain(hub, membership(bus, "n2"), 400))
    await until(lambda: sum(bool(line.closed) for line in lines) >= 3)
    staying = [line for line in lines if not line.closed]
    assert 5 < len(staying) < 20
    for line in lines:
        if line.closed:
            assert line.closed[0][1] < 500, "it comes back soon"
            room.leave(line)
    room.receive(staying[0], Comment("c-1", "comment", "好"))
    await staying[0].fake.event(1)
    await until(lambda: all(line.closed for line in lines))
    assert not goodbye.done(), "their connections have not ended"
    for line in lines:
        room.leave(line)
    await goodbye
    assert all(line.closed for line in lines)


async def test_those_that_stop_together_are_not_served_by_each_other(
    node: tuple[Make, Bus, SqliteStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the processes of one server: the port refuses until the next start."""
    monkeypatch.setattr(guide.live.drain, "GONE_WITHIN", 0.0)
    make, bus, store = node
    hubs = make(), make()
    each = [membership(bus) for _ in hubs]
    for one in each:
        one.start()
    await until(lambda: all(one.others for one in each))
    told = [(await held(hub, store, 5))[1] for hub in hubs]
    await asyncio.gather(*(drain(hub, one, 400) for hub, one in zip(hubs, each, strict=True)))
    assert all(line.closed[0][1] >= RESTART_LEAST * 1000 for lines in told for line in lines)
    for one in each:
        await one.stop()


async def test_when_the_last_other_node_leaves_those_still_here_are_closed_at_once(
    node: tuple[Make, Bus, SqliteStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide.live.drain, "LEAVE_WITHIN", 0.4)
    monkeypatch.setattr(guide.live.drain, "STOP_TOGETHER", 0.0)
    monkeypatch.setattr(guide.live.drain, "GONE_WITHIN", 0.0)
    make, bus, store = node
    hub = make()
    _, lines = await held(hub, store, 20)
    others = membership(bus, "n2")
    goodbye = asyncio.create_task(drain(hub, others, 400))
    await until(lambda: sum(bool(line.closed) for line in lines) >= 5)
    others.hear("n2", LEAVES)
    await goodbye
    waits = sorted(line.closed[0][1] for line in lines)
    assert waits[4] < 500
    assert waits[-1] >= RESTART_LEAST * 1000
    assert not [wait for wait in waits if 500 <= wait < RESTART_LEAST * 1000]


@pytest.mark.parametrize(
    ("started_in", "takes"),
    [(0.0, RESTART_LEAST), (4.0, STOP_TAKES + 4.0 * START_MARGIN), (60.0, RESTART_MOST)],
)
async def test_slots_begin_when_the_next_process_can_listen(
    node: tuple[Make, Bus, SqliteStore], monkeypatch: pytest.MonkeyPatch, started_in: float, takes: float
) -> None:
    """On a slow machine, too: it takes as long as it took the last time."""
    monkeypatch.setattr(guide.live.drain, "GONE_WITHIN", 0.0)
    make, bus, store = node
    hub = make()
    _, lines = await held(hub, store, 3)
    await drain(hub, membership(bus), 400, started_in)
    waits = [line.closed[0][1] / 1000 for line in lines]
    assert takes <= min(waits) <= max(waits) <= takes + SPREAD_LEAST


async def test_who_does_not_go_is_not_waited_for(
    node: tuple[Make, Bus, SqliteStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide.live.drain, "GONE_WITHIN", 0.1)
    make, bus, store = node
    hub = make()
    await held(hub, store, 3)
    async with asyncio.timeout(2):
        await drain(hub, membership(bus), 400)


async def test_farewell_to_nobody(node: tuple[Make, Bus, SqliteStore]) -> None:
    make, bus, _ = node
    hub = make(400)
    await drain(hub, membership(bus), 400)
