"""A session is opened once from the record and lives on over a restart with the same epoch, no gap, and guide
time that never runs back; two nodes on one bus and one store get each other's events; what nobody is in
is put away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from guide.cluster.messages import recorded_event
from guide.common.limits import DEFAULTS, Limits
from guide.engine.memory import Bus, MemoryEngine
from guide.live.hub import JUST_OPENED, RESTART_LEAP, Hub
from guide.live.room import Room
from guide.protocol.codes import Close, Closed
from guide.protocol.messages import Ack, Comment, Draft, Event, Member, Phase, React, Resumed, State, Take, Tick
from guide.store.contract import SessionRecord, StoreError
from guide.store.sqlite import SqliteStore
from tests.support.fakes import SCENES, Clock, FakeLine, follower, guide, look, numbers, ready, record, until


def scenes(hall: str) -> frozenset[str]:
    return frozenset(SCENES)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(ready(tmp_path))
    await store.open()
    yield store
    await store.close()


Make = Callable[..., Hub]


@pytest.fixture
async def node(store: SqliteStore) -> AsyncIterator[Make]:
    """Makes nodes that share the store and one bus."""
    bus, made = Bus(), []

    def make(limits: Limits = DEFAULTS, clock: Clock | None = None) -> Hub:
        engine = MemoryEngine(bus)
        bus.engines.append(engine)
        made.append(Hub(store, engine, scenes, clock or Clock(), limits))
        return made[-1]

    yield make
    for hub in made:
        await hub.stop()


async def added(store: SqliteStore, **changes: Any) -> SessionRecord:
    made = record(**changes)
    await store.add_session(made)
    return made


def join(room: Room, member: Member, resume: tuple[str, int] | None = None) -> FakeLine:
    line = FakeLine(member)
    room.join(line, resume)
    return line


# ── one node ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_many_who_come_at_once_open_one_room(store: SqliteStore, node: Make) -> None:
    made, hub = await added(store), node()
    rooms = await asyncio.gather(*(hub.room(made.id) for _ in range(20)))
    assert set(rooms) == {await hub.room(made.id)}
    assert dict(hub.rooms) == {made.id: rooms[0]}


async def test_one_who_gives_up_waiting_does_not_stop_the_opening(store: SqliteStore, node: Make) -> None:
    made, hub = await added(store), node()
    hasty = asyncio.create_task(hub.room(made.id))
    patient = asyncio.create_task(hub.room(made.id))
    await asyncio.sleep(0)
    hasty.cancel()
    assert (await patient).record == made


async def test_no_such_session(node: Make) -> None:
    hub = node()
    with pytest.raises(LookupError):
        await hub.room("nothing")
    assert not hub.rooms


async def test_a_store_that_was_away_may_come_back(store: SqliteStore, node: Make) -> None:
    made, hub = await added(store), node()
    await store.close()
    with pytest.raises(StoreError):
        await hub.room(made.id)
    await store.open()
    assert (await hub.room(made.id)).record == made


async def test_a_session_that_nobody_is_in_is_put_away_and_taken_up_again(
    store: SqliteStore, node: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, other = await added(store), await added(store, title="b")
    clock = Clock()
    hub = node(clock=clock)
    room, kept = await hub.room(made.id), await hub.room(other.id)
    join(kept, follower("m9"))
    line = join(room, guide())
    room.receive(line, Take(force=False))
    clock.now += 2 * DEFAULTS.session_idle
    hub._sweep()
    assert set(hub.rooms) == {made.id, other.id}, "somebody is in each"
    room.leave(line, for_good=True)
    clock.now += DEFAULTS.session_idle - 1
    hub._sweep()
    assert made.id in hub.rooms
    room.session.react(follower(), 7, clock.now)
    clock.now += 1
    hub._sweep()
    assert set(hub.rooms) == {other.id}
    again = await hub.room(made.id)  # while the old one is still being recorded
    assert again is not room
    assert again.session.state["hearts"] == 7


async def test_no_more_sessions_are_held_than_may(store: SqliteStore, node: Make) -> None:
    records = [await added(store, title=str(number)) for number in range(4)]
    clock = Clock()
    hub = node(Limits(sessions_open=2), clock)
    lines = [join(await hub.room(each.id), follower()) for each in records[:2]]
    with pytest.raises(Closed) as closed:
        await hub.room(records[2].id)
    assert closed.value.close is Close.TRY_LATER
    hub.rooms[records[0].id].leave(lines[0])
    with pytest.raises(Closed):
        await hub.room(records[2].id)  # who left may be on the way back
    clock.now += JUST_OPENED
    join(await hub.room(records[2].id), follower())
    assert set(hub.rooms) == {records[1].id, records[2].id}, "the one that nobody is in made place"


async def test_nobody_is_let_in_by_a_node_that_is_leaving(store: SqliteStore, node: Make) -> None:
    made, hub = await added(store), node()
    await hub.room(made.id)
    hub.leaving = True
    with pytest.raises(Closed) as closed:
        await hub.room(made.id)
    assert closed.value.close is Close.SERVER_RESTARTING


async def test_stop_keeps_the_state_and_what_waits(store: SqliteStore, node: Make) -> None:
    made, hub = await added(store), node()
    room = await hub.room(made.id)
    line = join(room, guide())
    room.receive(line, Take(force=False))
    room.receive(line, Phase("live"))
    room.receive(line, look(5000))
    room.receive(line, React(7))
    shown = room.session.time.shown
    await hub.stop()
    assert not hub.rooms
    kept = await store.session(made.id)
    assert kept is not None
    assert kept.phase == "live"
    assert (kept.state["hearts"], kept.state["view"][0], kept.time) == (7, "lobby", shown)
    assert [event.kind for event in await store.events(made.id, 0, 10)] == ["phase", "scene"]


class LosesOne(SqliteStore):
    """The real store, which cannot save one of its sessions."""

    lost = ""

    async def save(self, id: str, state: State, time: int | None) -> None:
        if id == self.lost:
            raise StoreError("disk full")
        await super().save(id, state, time)


async def test_a_session_that_is_being_opened_is_stopped_too(store: SqliteStore, node: Make) -> None:
    made = await added(store)
    hub = node()
    opening = asyncio.create_task(hub.room(made.id))
    await asyncio.sleep(0)
    await hub.stop()
    room = await opening
    assert hub.rooms == {}
    assert room._beat.cancelled()


async def test_who_waits_for_a_session_that_is_put_away_opens_none_once_the_hub_stops(
    store: SqliteStore, node: Make
) -> None:
    made, hub = await added(store), node()
    room = await hub.room(made.id)
    hub._put_away(made.id)
    waiting = asyncio.create_task(hub.room(made.id))
    await asyncio.sleep(0)
    await hub.stop()
    with pytest.raises(Closed) as closed:
        await waiting
    assert closed.value.close is Close.SERVER_RESTARTING
    assert hub.rooms == {}
    assert hub._opening == {}
    assert hub._sweeping is None
    assert room._beat.cancelled()


async def test_nothing_is_opened_by_a_hub_that_stops(
    store: SqliteStore, node: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither for who comes while another session is being opened, nor afterwards."""
    made, late, hub = await added(store), await added(store, title="b"), node()
    reading, go_on = store.session, asyncio.Event()

    async def slow(id_: str) -> SessionRecord | None:
        await go_on.wait()
        return await reading(id_)

    monkeypatch.setattr(store, "session", slow)
    opening = asyncio.create_task(hub.room(made.id))
    await asyncio.sleep(0)
    stopping = asyncio.create_task(hub.stop())
    await asyncio.sleep(0)
    with pytest.raises(Closed):
        await hub.room(late.id)
    go_on.set()
    await stopping
    assert (await opening)._beat.cancelled()
    assert hub.rooms == {}
    with pytest.raises(Closed):
        await hub.room(late.id)


async def test_a_room_that_cannot_be_stopped_keeps_no_other_from_it(
    store: SqliteStore, node: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = node()
    rooms = [await hub.room((await added(store)).id) for _ in range(2)]

    async def fails() -> None:
        raise RuntimeError("stuck")

    stop = rooms[0].stop
    monkeypatch.setattr(rooms[0], "stop", fails)
    with capture_logs() as lines:
        await hub.stop()
    assert [line["error"] for line in lines if line["event"] == "background task failed"] == ["stuck"]
    assert rooms[1]._beat.cancelled()
    await stop()


async def test_one_room_that_cannot_be_saved_does_not_keep_others_from_it(tmp_path: Path) -> None:
    store = LosesOne(ready(tmp_path))
    await store.open()
    made = [record(title) for title in "abc"]
    hub = Hub(store, MemoryEngine(), scenes, Clock())
    for item in made:
        await store.add_session(item)
        room = await hub.room(item.id)
        room.receive(join(room, guide()), React(3))
    store.lost = made[0].id
    await hub.stop()
    kept = [await store.session(item.id) for item in made]
    assert [item and item.state.get("hearts") for item in kept] == [None, 3, 3]
    await store.close()


# ── over a restart ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_restart_resumes_without_a_gap(store: SqliteStore, node: Make) -> None:
    made, before = await added(store), node()
    room = await before.room(made.id)
    line, leader = join(room, follower()), join(room, guide())
    room.receive(leader, Take(force=False))
    room.receive(leader, look(900_000))
    await line.fake.event(1)
    seen, shown = room.session.log.last_taken, room.session.time.shown
    room.receive(line, Comment("c-1", "comment", "好"))  # and its tick does not come any more
    await before.stop()
    assert shown is not None

    after = await node().room(made.id)
    back = join(after, follower(), (made.epoch, seen))
    (resume,) = back.fake.of(Resumed)
    assert resume.epoch == made.epoch
    assert numbers([resume]) == [2]
    assert resume.state["leader"]["away"] is True
    assert resume.state["view"] == ["lobby", 0.0, 0.0, 70.0]
    after.receive(back, Comment("c-1", "comment", "好"))
    assert back.fake.of(Ack) == [Ack("c-1", 2)], "known after the restart too"
    leader = join(after, guide())
    after.receive(leader, look(3, yaw=1.0))
    tick = await back.fake.until(lambda message: isinstance(message, Tick) and message.time is not None)
    assert tick.time > shown


async def test_guide_time_never_runs_back_after_a_kill(store: SqliteStore, node: Make) -> None:
    """What was shown in the seconds since the last save is not in the record: the leap is longer than those."""
    made, killed = await added(store), node()
    room = await killed.room(made.id)
    leader = join(room, guide())
    room.receive(leader, Take(force=False))
    room.receive(leader, look(50_000))
    await room.saver.save()
    room.receive(leader, look(53_000))
    shown = room.session.time.shown
    # Nothing is saved any more, and nobody else has heard it: the next node knows only the record.
    hub = Hub(store, MemoryEngine(), scenes, Clock())
    after = await hub.room(made.id)
    line = join(after, guide())
    after.receive(line, look(1))
    assert shown is not None
    assert after.session.time.shown is not None
    assert shown < after.session.time.shown < shown + 2 * RESTART_LEAP
    await hub.stop()


async def test_guide_time_never_runs_back_where_nothing_was_saved(store: SqliteStore, node: Make) -> None:
    """Killed before the first save, or while the disk was full: the events still tell how late it was."""
    made, killed = await added(store), node()
    room = await killed.room(made.id)
    leader = join(room, guide())
    room.receive(leader, Take(force=False))
    room.receive(leader, look(50_000))  # the first scene is an event
    await leader.fake.event(1)
    room.receive(leader, look(53_000))
    shown = room.session.time.shown
    hub = Hub(store, MemoryEngine(), scenes, Clock())  # nobody else has heard it
    after = await hub.room(made.id)
    assert shown is not None
    assert after.session.time.shown is not None
    assert after.session.time.shown > shown
    await hub.stop()


# ── two nodes ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def two(store: SqliteStore, node: Make) -> tuple[SessionRecord, Room, Room]:
    made = await added(store)
    return made, await node().room(made.id), await node().room(made.id)


async def test_a_room_is_seen_when_it_is_open(store: SqliteStore, node: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second who comes to a node waits for the lead node's state, as the first does."""
    made, hub = await added(store), node()
    one = await node().room(made.id)
    leader = join(one, guide())
    one.receive(leader, Take(force=False))
    one.receive(leader, look(50_000))
    subscribe, go_on = MemoryEngine.subscribe, asyncio.Event()

    async def slow(engine: MemoryEngine, session: str, hear: Callable[[str, bytes], None]) -> None:
        await go_on.wait()
        await subscribe(engine, session, hear)

    monkeypatch.setattr(MemoryEngine, "subscribe", slow)
    first = asyncio.create_task(hub.room(made.id))
    await until(lambda: hub._opening)
    await store.session(made.id)  # so that the first is as far as it comes
    await store.session(made.id)
    second = asyncio.create_task(hub.room(made.id))
    done, _ = await asyncio.wait([second], timeout=0.05)
    assert not done
    assert hub.rooms == {}
    go_on.set()
    room = await second
    assert room is await first
    assert hub.rooms == {made.id: room}
    state, shown = room.session.state, one.session.time.shown
    assert state["view"] == ["lobby", 0.0, 0.0, 70.0]
    assert state["leader"]["id"] == "g1"
    assert room.session.time.shown == shown


async def test_a_room_that_cannot_be_opened_is_not_kept(
    store: SqliteStore, node: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, hub = await added(store), node()

    async def fails(*_: object) -> None:
        raise RuntimeError("no engine")

    with monkeypatch.context() as patched:
        patched.setattr(MemoryEngine, "subscribe", fails)
        with pytest.raises(RuntimeError):
            await hub.room(made.id)
    assert hub.rooms == {}
    room = await hub.room(made.id)
    assert hub.rooms == {made.id: room}


def is_over(room: Room) -> bool:
    return bool(room.session.state["phase"] == "ended")


@pytest.mark.parametrize("where", [0, 1])
async def test_an_operator_ends_a_session_on_any_node(store: SqliteStore, node: Make, where: int) -> None:
    nodes = node(), node()
    made = await added(store)
    rooms = [await each.room(made.id) for each in nodes]
    leader = FakeLine(guide())
    rooms[0].join(leader, None)
    rooms[0].receive(leader, Take(force=False))
    await until(lambda: rooms[1].session.state["leader"])
    assert await nodes[where].end(made.id)
    for room in rooms:
        await until(partial(is_over, room))
        assert room.session.people.count == 0
    assert [event.body for event in await store.newest_events(made.id, 1)] == [{"phase": "ended"}]
    assert await nodes[where].end(made.id), "again is the same"


async def test_nodes_get_each_others_events(store: SqliteStore, node: Make) -> None:
    _, one, other = await two(store, node)
    here, there = join(one, follower("m1")), join(other, follower("m2"))
    one.receive(here, Comment("c-1", "comment", "这里"))
    await there.fake.event(1)
    other.receive(there, Comment("c-1", "comment", "那里"))
    await here.fake.event(2)
    assert await there.fake.event(2) == await here.fake.event(2)
    assert await there.fake.event(1) == await here.fake.event(1)
    assert (here.fake.of(Ack), there.fake.of(Ack)) == ([Ack("c-1", 1)], [Ack("c-1", 2)])


async def test_nodes_record_at_the_same_time(store: SqliteStore, node: Make) -> None:
    """Numbers of one node are then never all next to one another, and each is acknowledged all the same."""
    made = await added(store)
    limits = Limits(comments_shown_per_second=160)
    one, other = await node(limits).room(made.id), await node(limits).room(made.id)
    lines = [(room, join(room, follower(f"{name}{i}"))) for i in range(20) for room, name in ((one, "a"), (other, "b"))]
    for turn in range(4):
        for room, line in lines:
            room.receive(line, Comment(f"c{turn}", "comment", f"{line.member.id} {turn}"))
        await asyncio.sleep(0)
    await until(lambda: all(len(line.fake.of(Ack)) == 4 for _, line in lines))
    await until(lambda: one.session.log.last_taken == other.session.log.last_taken == 160)
    for _, line in lines:
        assert numbers(line.fake.messages) == list(range(1, 161))
    acked = sorted(ack.event for _, line in lines for ack in line.fake.of(Ack))
    assert acked == list(range(1, 161))
    assert [event.number for event in await store.events(made.id, 0, 1000)] == acked


async def test_an_event_that_the_engine_lost_is_fetched_with_the_next(store: SqliteStore, node: Make) -> None:
    made, one, other = await two(store, node)
    there = join(other, follower("m2"))
    (lost,) = await store.record([Draft(made.id, "m9", None, "announcement", None, {"text": "丢"})])
    one.session.log.add(lost)  # known to one node, and never published
    one.receive(join(one, follower()), Comment("c-1", "comment", "好"))
    await there.fake.event(2)
    assert numbers(there.fake.messages) == [1, 2]


async def test_an_event_that_comes_twice_is_taken_once(store: SqliteStore, node: Make) -> None:
    made, one, other = await two(store, node)
    there = join(other, follower("m2"))
    one.receive(join(one, follower()), Comment("c-1", "comment", "好"))
    await there.fake.event(1)
    (event,) = await store.events(made.id, 0, 10)
    one.coordinator.hear("n1", recorded_event(event, made.epoch))
    other.coordinator.hear("n1", recorded_event(event, made.epoch))
    assert not one.session.log.has_waiting
    assert not other.session.log.has_waiting
    assert (one.session.log.last, other.session.log.last) == (1, 1)


async def test_what_is_recorded_while_a_node_opens_the_session_is_not_missed(store: SqliteStore, node: Make) -> None:
    """Between reading the log and subscribing an event may pass; it must not wait for the next one to be seen."""
    made = await added(store)
    one, hub = await node().room(made.id), node()
    here = join(one, follower())
    reading = store.newest_events

    async def read_then_something_happens(session: str, most: int) -> list[Event]:
        events = await reading(session, most)
        one.receive(here, Comment("c-1", "comment", "好"))
        await here.fake.event(1)
        return events

    store.newest_events = read_then_something_happens  # type: ignore[method-assign]  # the real store, with a moment in between
    try:
        other = await hub.room(made.id)
    finally:
        store.newest_events = reading  # type: ignore[method-assign]  # the real store, with a moment in between
    there = join(other, follower("m2"))
    await there.fake.event(1)
