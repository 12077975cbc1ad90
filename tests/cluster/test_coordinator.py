"""Several nodes with one session: one leads and the others send on the very same ticks. Whatever dies, sleeps or is cut
off, one node leads, followers see one continuous tour, and no event is lost, doubled or out of order."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from guide.cluster import messages
from guide.cluster.role_machine import Role
from guide.engine.contract import EngineAway
from guide.protocol import wire
from guide.protocol.codes import Close
from guide.protocol.messages import (
    Ack,
    Caption,
    Comment,
    Comments,
    ErrorMessage,
    Event,
    Floor,
    Hand,
    Health,
    Lead,
    Phase,
    React,
    Release,
    Resume,
    Resumed,
    Snapshot,
    Speak,
    Take,
    Tick,
    Welcome,
)
from guide.transport.frames import TickFrame
from tests.cluster.conftest import Node, Several
from tests.support.fakes import FakeLine, events_of, follower, goes_back, guide, look, numbers, until


def state_of(line: FakeLine) -> dict[str, Any]:
    """The state as this client has it."""
    state: dict[str, Any] = {}
    for message in line.fake.messages:
        if isinstance(message, Snapshot | Resumed):
            state = dict(message.state)
        elif isinstance(message, Tick):
            state.update(message.state)
    return state


async def sees(line: FakeLine, key: str, value: object) -> None:
    await until(lambda: state_of(line).get(key) == value)


def view(yaw: float, scene: str = "lobby") -> list[Any]:
    return [scene, yaw, 0.0, 70.0]


async def led(several: Several) -> tuple[Node, Node, FakeLine, FakeLine]:
    """A node with the leading guide, another with a follower, who sees where the guide looks."""
    one, other = await several.node(), await several.node()
    leader, there = one.join(guide()), other.join(follower("there"))
    one.say(leader, Take(force=False), Phase("live"), look(5000))
    await sees(there, "view", view(0.0))
    return one, other, leader, there


# ── one leads, the others mirror ────────────────────────────────────────────────────────────────────────────────────


async def test_the_first_node_leads_and_others_mirror(several: Several) -> None:
    nodes = [await several.node() for _ in range(3)]
    assert [node.role for node in nodes] == [Role.LEADING, Role.MIRRORING, Role.MIRRORING]
    await several.beats(2)
    assert [node.role for node in nodes] == [Role.LEADING, Role.MIRRORING, Role.MIRRORING]


async def test_followers_of_all_nodes_get_the_same_ticks(several: Several) -> None:
    one, other = await several.node(), await several.node()
    leader, here, there = one.join(guide()), one.join(follower("here")), other.join(follower("there"))
    one.say(leader, Take(force=False))
    for turn in range(20):
        several.clock.now += 0.04
        one.say(leader, look(5000 + 40 * turn, yaw=float(turn)))
        await several.settled()
    await sees(there, "view", view(19.0))
    last = there.fake.of(Tick)[-1].number
    ticks = [tick for tick in here.fake.of(Tick) if tick.number <= last]
    assert len(ticks) > 10
    assert there.fake.of(Tick)[-len(ticks) :] == ticks, "the same numbers, times, states and packets"


async def test_a_newcomer_on_another_node_sees_where_the_guide_looks(several: Several) -> None:
    one, other, leader, _ = await led(several)
    several.clock.now += 0.1
    one.say(leader, look(5100, "roads", 90.0))
    await until(lambda: other.room.session.state["view"] == view(90.0, "roads"))
    late = other.join(follower("late"))
    (snapshot,) = late.fake.of(Snapshot)
    assert snapshot.state["view"] == view(90.0, "roads")
    assert snapshot.state["leader"]["away"] is False
    assert snapshot.time is not None


async def test_a_node_that_opens_later_begins_with_the_state_of_now(several: Several) -> None:
    one = await several.node()
    leader = one.join(guide())
    one.say(leader, Take(force=False), look(5000, yaw=33.0))
    several.clock.now += 1.0
    other = await several.node()
    (snapshot,) = other.join(follower("there")).fake.of(Snapshot)
    assert snapshot.state["view"] == view(33.0)
    assert snapshot.time == one.room.session.time.at(several.clock.now), "not what the record has, with its leap"


async def test_heads_are_counted_over_all_nodes(several: Several) -> None:
    one, other, leader, there = await led(several)
    one.join(follower("a", "二支部"))
    other.join(follower("b", "一支部"))
    await several.beats(2)
    await sees(there, "count", 3)
    await sees(leader, "count", 3)
    await several.beats(2)
    health = leader.fake.of(Health)[-1].summary
    assert health["followers"] == 3
    assert health["branches"] == [["一支部", 2], ["二支部", 1]]
    other.room.leave(there)
    await several.beats(2)
    await sees(leader, "count", 2)


async def test_joins_and_leaves_cross_as_nothing(in_memory: Several) -> None:
    _, other, _, _ = await led(in_memory)
    said = []
    other.engine.publish = lambda session, message: said.append(message)  # type: ignore[method-assign]  # to hear it
    for turn in range(50):
        other.room.leave(other.join(follower(f"f{turn}")))
    await in_memory.settled()
    assert said == []


# ── events ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_everyone_gets_the_same_events_in_the_same_order(several: Several) -> None:
    one, other, leader, there = await led(several)
    third = await several.node()
    lines = [(one, leader), (other, there), (third, third.join(follower("third")))]
    for turn in range(4):
        for node, line in lines:
            node.say(line, Comment(f"c{turn}", "comment", f"{line.member.id} {turn}"))
    await until(lambda: all(len(line.fake.of(Ack)) == 4 for _, line in lines))
    for _, line in lines:
        await line.fake.event(14)
    for _, line in lines:
        seen = numbers(line.fake.messages)
        assert seen == list(range(seen[0], 15))
    events = [{event.number: event for m in line.fake.of(Tick) for event in m.events} for _, line in lines]
    assert all(events[0][number] == events[1][number] == events[2][number] for number in range(4, 15))


async def test_an_event_that_was_lost_on_the_way_is_fetched(in_memory: Several) -> None:
    """The tick that carried it did not come; what the lead node tells each second shows that something is missing."""
    one, other, leader, there = await led(in_memory)
    hear, other.room.coordinator.hear = other.room.coordinator.hear, lambda *_: None  # type: ignore[method-assign]  # deaf
    await other.engine.subscribe(in_memory.record.id, other.room.coordinator.hear)
    one.say(leader, Caption("k-1", 5000, "欢迎"))
    await leader.fake.event(3)
    await other.engine.subscribe(in_memory.record.id, hear)
    await in_memory.beats(1)
    await there.fake.event(3)
    assert numbers(there.fake.messages) == [1, 2, 3]


async def test_resume_on_another_node_without_a_gap(several: Several) -> None:
    one, other, leader, there = await led(several)
    other.say(there, Comment("c-1", "comment", "一"))
    await there.fake.event(3)
    other.room.leave(there)
    one.say(leader, Caption("k-1", 5000, "欢迎"))
    await leader.fake.event(4)
    back = one.join(there.member, (several.record.epoch, 3))
    (resume,) = back.fake.of(Resumed)
    assert numbers([resume]) == [4]
    one.say(back, Comment("c-1", "comment", "一"))
    assert back.fake.of(Ack) == [Ack("c-1", 3)], "said again, recorded once"


# ── who leads ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_lead_follows_the_guide_to_another_node(several: Several) -> None:
    one, other, leader, there = await led(several)
    here = one.join(follower("here"))
    shown = one.room.session.time.shown
    number = there.fake.of(Tick)[-1].number
    several.clock.now += 0.5
    one.room.leave(leader)
    back = other.join(leader.member)
    other.say(back, look(7, yaw=10.0), look(47, yaw=20.0))  # before the lease has come
    await other.becomes(Role.LEADING)
    await one.becomes(Role.MIRRORING)
    await sees(here, "view", view(20.0))
    await sees(there, "view", view(20.0))
    assert state_of(here)["leader"]["away"] is False
    ticks = [tick for tick in there.fake.of(Tick) if tick.number > number]
    assert [tick.number for tick in ticks] == sorted(tick.number for tick in ticks)
    times = [tick.time for tick in ticks if tick.time is not None]
    assert shown is not None
    assert times
    assert min(times) > shown, "guide time runs on"


async def test_a_guide_with_two_pages_leads_from_the_newer(several: Several) -> None:
    one, other, leader, there = await led(several)
    newer = other.join(leader.member)
    await other.becomes(Role.LEADING)
    await until(lambda: leader.closed)
    assert leader.closed == [(Close.OPENED_ELSEWHERE, 0)]
    one.room.leave(leader)
    other.say(newer, look(1, yaw=5.0))
    await sees(there, "view", view(5.0))
    await several.beats(2)
    assert (one.role, other.role) == (Role.MIRRORING, Role.LEADING)


async def test_a_co_guide_elsewhere_may_not_take_the_lead_unasked(several: Several) -> None:
    one, other, _, _ = await led(several)
    second = other.join(guide("g2", "co-guide"))
    other.say(second, Take(force=False))
    assert second.fake.of(ErrorMessage) == [ErrorMessage("led_by_another", None, {"name": "讲解员", "robot": False})]
    other.say(second, look(1, yaw=99.0))
    assert second.fake.of(ErrorMessage)[1].code == "not_leading"
    await several.settled()
    assert one.role is Role.LEADING
    assert one.room.session.state["view"] == ("lobby", 0.0, 0.0, 70.0)


async def test_a_co_guide_elsewhere_takes_the_lead_by_force(several: Several) -> None:
    one, other, leader, there = await led(several)
    second = other.join(guide("g2", "co-guide"))
    other.say(second, Take(force=True), look(1, yaw=99.0), Phase("paused"))
    await other.becomes(Role.LEADING)
    await sees(leader, "view", view(99.0))
    await sees(leader, "phase", "paused")
    await sees(there, "phase", "paused")
    assert state_of(leader)["leader"]["id"] == "g2"
    one.say(leader, look(9000, yaw=1.0))
    assert leader.fake.of(ErrorMessage)[-1].code == "not_leading"
    assert not leader.closed


async def test_a_co_guide_elsewhere_leads_once_the_leader_let_go(several: Several) -> None:
    one, other, leader, there = await led(several)
    one.say(leader, Release())
    await sees(there, "leader", None)
    second = other.join(guide("g2", "co-guide"))
    other.say(second, Take(force=False), look(1, yaw=7.0))
    await sees(there, "view", view(7.0))
    await one.becomes(Role.MIRRORING)


async def test_of_two_who_take_the_lead_at_once_one_has_it(several: Several) -> None:
    nodes = [await several.node() for _ in range(3)]
    lines = [node.join(guide(f"g{number}")) for number, node in enumerate(nodes)]
    for node, line in zip(nodes, lines, strict=True):
        node.say(line, Take(force=False))
    await several.settled()
    await several.beats(3)
    leaders = {node.room.session.state["leader"]["id"] for node in nodes}
    assert len(leaders) == 1
    assert [node.role for node in nodes].count(Role.LEADING) == 1
    assert [node.role for node in nodes].count(Role.MIRRORING) == 2


async def test_what_two_guides_send_while_the_lease_is_asked_for_is_answered(in_memory: Several) -> None:
    """The second takes the place of the first, who is told so: nothing that has an id waits for ever."""
    _, other, _, _ = await led(in_memory)
    first, second = other.join(guide("g2", "co-guide")), other.join(guide("g3", "co-guide"))
    other.say(first, Take(force=True), Caption("k-1", 5000, "欢迎"))
    other.say(second, Take(force=True))
    assert [(error.code, error.id) for error in first.fake.of(ErrorMessage)] == [
        ("led_by_another", None),
        ("not_leading", "k-1"),
    ]
    await other.becomes(Role.LEADING)
    assert other.room.session.state["leader"]["id"] == "g3"
    assert second.fake.of(ErrorMessage) == []


async def test_events_of_another_epoch_are_not_taken_in(in_memory: Several) -> None:
    """A node that has not heard yet that the record went back tells events that do not count, alone and in ticks."""
    one, other, _, there = await led(in_memory)
    for node in (one, other):
        session = node.room.session
        last, number = session.log.last, session.ticks.number + 1
        former = Event(last + 1, "announcement", None, {"text": "旧"})
        sender = other if node is one else one
        node.room.coordinator.hear(sender.engine.node, messages.recorded_event(former, "former"))
        assert session.log.last == last
        assert session.mirror._recorded == {}
        if node is one:
            continue
        tick = Tick(number, 99_000, {"hearts": 5}, [], [former])
        frame = TickFrame(wire.encode_server(tick), number, last + 1)
        fence = one.room.coordinator._machine.fence
        node.room.coordinator.hear(one.engine.node, messages.lead_tick(fence, frame.framed, "former"))
        assert (session.log.last, session.state["hearts"]) == (last, 5), "its state counts"
    await sees(there, "hearts", 5)
    assert all(event.body.get("text") != "旧" for message in there.fake.messages for event in events_of(message))


async def test_frames_of_a_node_that_lost_the_lease_move_nobody(in_memory: Several) -> None:
    """One that was asleep: it believes that it leads, and what it says has an old fence."""
    one, other, leader, there = await led(in_memory)
    fence = one.room.coordinator._machine.fence
    in_memory.nodes.remove(one)  # asleep from here
    in_memory.bus.engines.remove(one.engine)  # type: ignore[arg-type]  # a MemoryEngine
    await in_memory.beats(2)
    back = other.join(leader.member)
    other.say(back, look(3, yaw=50.0))
    await sees(there, "view", view(50.0))
    in_memory.bus.engines.append(one.engine)  # type: ignore[arg-type]  # awake again
    in_memory.nodes.append(one)
    one.say(leader, look(9000, yaw=200.0))  # what lay in its sockets
    await in_memory.settled()
    assert state_of(there)["view"] == view(50.0), "its lease had ended by its own clock"
    frame = one.room.session.tick(in_memory.clock.now)
    forged = messages.lead_tick(fence, b"\x82\x0a" + bytes(10), "e1")
    other.room.coordinator.hear(one.engine.node, forged)
    assert other.role is Role.LEADING
    assert frame is not None
    await in_memory.beats(2)
    assert (one.role, other.role) == (Role.MIRRORING, Role.LEADING)
    assert one.room.session.state["view"] == view(50.0)


async def test_when_the_lead_node_dies_another_leads_within_five_seconds(in_memory: Several) -> None:
    one, other, _, there = await led(in_memory)
    third = await in_memory.node()
    await in_memory.beats(1)
    await in_memory.kill(one)
    await in_memory.beats(4)
    assert sorted(node.role.value for node in (other, third)) == ["leading", "mirroring"]
    await sees(there, "leader", {"id": "g1", "name": "讲解员", "robot": False, "away": True})
    second = third.join(guide("g2", "co-guide"))
    third.say(second, Take(force=False), look(1, yaw=12.0))
    await sees(there, "view", view(12.0))
    assert numbers(there.fake.messages) == [1, 2]


async def test_when_the_lead_node_dies_its_guide_leads_on_at_once_from_another(in_memory: Several) -> None:
    one, other, leader, there = await led(in_memory)
    await in_memory.beats(1)
    await in_memory.kill(one)
    in_memory.clock.now += 0.3
    back = other.join(leader.member)
    other.say(back, look(3, yaw=50.0))
    await sees(there, "view", view(50.0))
    await in_memory.beats(3)
    assert other.role is Role.LEADING
    assert state_of(there)["leader"]["away"] is False


async def test_when_the_lead_node_stops_another_leads_at_once(several: Several) -> None:
    one, other, _, there = await led(several)
    several.nodes.remove(one)
    await one.hub.stop()
    await other.becomes(Role.LEADING)
    await sees(there, "leader", {"id": "g1", "name": "讲解员", "robot": False, "away": True})


async def test_a_node_that_leaves_is_not_called_lost_and_does_not_count_any_more(in_memory: Several) -> None:
    """One that only mirrors: it gives back no lease, and says that it goes."""
    one, other, leader, _ = await led(in_memory)
    await in_memory.beats(1)
    await sees(leader, "count", 1)
    with capture_logs() as said:
        in_memory.nodes.remove(other)
        await other.hub.stop()
        await in_memory.beats(1)
        await sees(leader, "count", 0)
        await in_memory.beats(8)
    assert one.role is Role.LEADING
    assert not [line for line in said if line["log_level"] != "info"], "nor does it say anything louder"


async def test_a_node_that_dies_is_called_lost_once(in_memory: Several) -> None:
    one, other, _, _ = await led(in_memory)
    await in_memory.beats(1)
    with capture_logs() as said:
        await in_memory.kill(other)
        await in_memory.beats(10)
    assert [line["lost"] for line in said if line["event"] == "node lost"] == [other.engine.node]
    assert one.role is Role.LEADING


# ── hands, the floor, hearts ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_hand_on_another_node_gets_the_floor(several: Several) -> None:
    one, other, leader, there = await led(several)
    other.say(there, Hand(up=True))
    await until(lambda: one.room.session.hands() == [("there", "李梅", "一支部")])
    one.say(leader, Floor("there"))
    await sees(there, "floor", {"id": "there", "name": "李梅", "branch": "一支部"})
    assert other.room.session.hands() == []
    other.say(there, Speak(500, ((480, b"\x78\x01"), (500, b"\x78\x02"))))
    await leader.fake.until(lambda message: isinstance(message, Tick) and [p[2] for p in message.packets] == [1, 1])
    await several.beats(2)
    assert state_of(leader)["floor"]["id"] == "there"
    assert one.room.session.hands() == []
    other.say(there, Hand(up=False))
    await sees(leader, "floor", None)
    await sees(there, "floor", None)
    other.say(there, Speak(600, ((560, b"\x78\x01"),)))
    assert there.fake.of(ErrorMessage)[-1] == ErrorMessage("voice_refused", None, {"reason": "no_floor"})


async def test_a_speaker_elsewhere_is_told_what_is_wrong_with_its_voice(several: Several) -> None:
    one, other, leader, there = await led(several)
    other.say(there, Hand(up=True))
    await until(one.room.session.hands)
    one.say(leader, Floor("there"))
    await until(lambda: state_of(there).get("floor"))
    other.say(there, Speak(500, ((480, b"\x00"), (480, b"\x78\x02"))))
    error = await there.fake.until(lambda message: isinstance(message, ErrorMessage))
    assert error.code == "voice_refused"


async def test_the_floor_falls_when_its_holder_leaves(several: Several) -> None:
    one, other, leader, there = await led(several)
    other.say(there, Hand(up=True))
    await until(one.room.session.hands)
    one.say(leader, Floor("there"))
    await until(lambda: state_of(there).get("floor"))
    other.room.leave(there)
    await sees(leader, "floor", None)


async def test_hands_and_floor_and_heads_of_a_dead_node_are_gone(in_memory: Several) -> None:
    one, other, leader, there = await led(in_memory)
    here = other.join(follower("here"))
    other.say(there, Hand(up=True))
    other.say(here, Hand(up=True))
    await until(lambda: len(one.room.session.hands()) == 2)
    one.say(leader, Floor("there"))
    await in_memory.beats(1)
    await sees(leader, "count", 2)
    await in_memory.kill(other)
    await in_memory.beats(4)
    await sees(leader, "floor", None)
    await sees(leader, "count", 0)
    assert one.room.session.hands() == []


async def test_hearts_of_all_nodes_are_tallied(several: Several) -> None:
    one, other, leader, there = await led(several)
    other.say(there, React(3))
    one.say(leader, React(2))
    await several.beats(2)
    await sees(there, "hearts", 5)
    await sees(leader, "hearts", 5)


# ── the engine away ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_without_the_engine_each_node_goes_on_for_its_own(in_memory: Several) -> None:
    one, other, leader, there = await led(in_memory)
    here = one.join(follower("here"))
    await in_memory.beats(2)
    in_memory.bus.away = "connection refused"
    before = len(here.fake.messages)
    for turn in range(6):
        in_memory.clock.now += 0.5
        one.say(leader, look(6000 + 1000 * turn, yaw=float(turn)))
        await in_memory.beats(1)
    assert (one.role, other.role) == (Role.CUT_OFF, Role.CUT_OFF)
    assert all(isinstance(message, Tick) and "leader" not in message.state for message in here.fake.messages[before:])
    assert state_of(here)["view"] == view(5.0)
    assert state_of(there)["leader"]["away"] is True, "正在重新连接"
    assert state_of(there)["view"] == view(0.0)
    one.say(here, Comment("c-1", "comment", "这里"))
    other.say(there, Comment("c-2", "comment", "那里"))
    await until(lambda: here.fake.of(Ack) and there.fake.of(Ack))
    await in_memory.beats(2)
    await there.fake.event(4)
    await here.fake.event(4)

    in_memory.bus.away = None
    in_memory.bus.forget()
    await in_memory.beats(3)
    assert (one.role, other.role) == (Role.LEADING, Role.MIRRORING)
    assert state_of(there)["leader"]["away"] is False
    assert state_of(there)["view"] == view(5.0)
    one.say(leader, look(20_000, yaw=77.0))
    await sees(there, "view", view(77.0))
    for line in (here, there):
        seen = numbers(line.fake.messages)
        assert seen == list(range(seen[0], 5)), "each event once, in order"
    record = [event.number for event in await in_memory.store.events(in_memory.record.id, 0, 100)]
    assert record == [1, 2, 3, 4]


async def test_two_who_led_apart_are_one_again(in_memory: Several) -> None:
    one, other, leader, there = await led(in_memory)
    second = other.join(guide("g2", "co-guide"))
    in_memory.bus.away = "connection refused"
    await in_memory.beats(5)
    other.say(second, Take(force=False), look(1, yaw=120.0))
    await sees(there, "view", view(120.0))
    in_memory.bus.away = None
    await in_memory.beats(5)
    assert sorted(node.role.value for node in (one, other)) == ["leading", "mirroring"]
    leaders = [state_of(line)["leader"] for line in (leader, there, second)]
    assert leaders[0] == leaders[1] == leaders[2]
    assert leaders[0]["away"] is False


async def test_a_node_that_opens_while_the_engine_is_away_stands_alone(in_memory: Several) -> None:
    in_memory.bus.away = "connection refused"
    one = await in_memory.node()
    leader = one.join(guide())
    one.say(leader, Take(force=False), look(5000))
    assert one.role.value == "cut off"
    assert state_of(leader)["leader"]["id"] == "g1"
    in_memory.bus.away = None
    await in_memory.beats(2)
    assert one.role is Role.LEADING


async def test_what_was_said_while_the_engine_was_away_is_heard_of_afterwards(in_memory: Several) -> None:
    """Also where nothing else is said that would show that something is missing."""
    _, other, leader, there = await led(in_memory)
    in_memory.bus.away = "connection refused"
    other.say(there, Comment("c-1", "comment", "那里"))
    await until(lambda: there.fake.of(Ack))
    in_memory.bus.away = None
    await in_memory.beats(2)
    await leader.fake.event(3)
    await there.fake.event(3)


def cut_off(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hears this node any more, while the record takes what it has."""

    async def away(*_: object) -> None:
        raise EngineAway("cut off")

    monkeypatch.setattr(node.engine, "publish", lambda *_: None)
    monkeypatch.setattr(node.engine, "append", away)


@pytest.mark.parametrize("dies", [True, False])
async def test_what_a_node_recorded_that_nobody_hears_is_shown(
    in_memory: Several, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    """Though nothing is said elsewhere that would show that something is missing; also when it has died since."""
    one, other, leader, there = await led(in_memory)
    await in_memory.node()
    await in_memory.beats(2)
    cut_off(other, monkeypatch)
    other.say(there, Comment("c-1", "comment", "那里"))
    await until(lambda: there.fake.of(Ack))
    if dies:
        await in_memory.kill(other)
    await in_memory.beats(6)
    await leader.fake.event(3)
    assert one.role is Role.LEADING


async def test_what_a_node_could_not_say_before_it_went_is_shown(
    in_memory: Several, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, other, leader, there = await led(in_memory)
    await in_memory.beats(2)
    with monkeypatch.context() as patched:
        cut_off(other, patched)
        other.say(there, Comment("c-1", "comment", "那里"))
        await until(lambda: there.fake.of(Ack))
    await other.room.coordinator.close()
    await leader.fake.event(3)


async def test_who_comes_from_a_node_that_nobody_hears_keeps_what_it_has_seen(
    in_memory: Several, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a new line, and on one that asks for what it missed."""
    one, other, leader, there = await led(in_memory)
    cut_off(other, monkeypatch)
    other.say(there, Comment("c-1", "comment", "那里"))
    await until(lambda: there.fake.of(Ack))
    assert one.room.session.log.last == 2
    seen = (in_memory.record.epoch, 3)
    await one.room.resume_reply.wait_for(seen)
    moved = one.join(follower("there"), seen)
    assert [type(message) for message in moved.fake.messages] == [Welcome, Resumed]
    await leader.fake.event(3)
    other.say(there, Comment("c-2", "comment", "那里"))
    await until(lambda: len(there.fake.of(Ack)) == 2)
    one.say(moved, Resume(in_memory.record.epoch, 4))
    await until(lambda: len(moved.fake.of(Resumed)) == 2)
    assert len(moved.fake.of(Snapshot)) == 0
    await leader.fake.event(4)


def comments(line: FakeLine) -> list[str]:
    """Those that this client has, in order."""
    shown: list[str] = []
    for message in line.fake.messages:
        if isinstance(message, Snapshot):
            shown = []
        shown += [event.body["id"] for event in events_of(message) if event.kind == "comment"]
    return shown


async def agree(several: Several, *lines: FakeLine, on: list[str]) -> None:
    """All nodes go by the record's epoch, which is a new one, and all these clients have just these comments."""
    await until(lambda: all(comments(line) == on for line in lines))
    kept = await several.store.session(several.record.id)
    assert kept is not None
    assert {node.room.session.epoch for node in several.nodes} == {kept.epoch} != {several.record.epoch}


@pytest.mark.parametrize("speaks", ["lead", "mirror"])
async def test_a_record_that_went_back_is_another_on_all_nodes(several: Several, speaks: str) -> None:
    """Whoever finds it, and also for who comes back with a number that is used again."""
    one, other, leader, there = await led(several)
    node, line = (one, leader) if speaks == "lead" else (other, there)
    for number in range(3):
        node.say(line, Comment(f"old-{number}", "comment", "会丢失"))
    await until(lambda: comments(leader) == comments(there) == ["old-0", "old-1", "old-2"])
    await goes_back(several.store, several.record.id, 3)
    node.say(line, Comment("new-0", "comment", "还在"))
    await agree(several, leader, there, on=["old-0", "new-0"])
    back, newcomer = one.join(follower("back"), (several.record.epoch, 5)), other.join(follower("newcomer"))
    node.say(line, Comment("new-1", "comment", "还在"))
    await agree(several, leader, there, back, newcomer, on=["old-0", "new-0", "new-1"])
    await several.beats(2)
    node.say(line, Comment("new-1", "comment", "还在"))
    await several.beats(2)
    assert [len(told.fake.of(Snapshot)) for told in (leader, there)] == [2, 2], "once each after the first"


async def test_an_epoch_is_told_until_it_is_heard(in_memory: Several) -> None:
    _, other, leader, there = await led(in_memory)
    other.say(there, Comment("old", "comment", "会丢失"))
    await until(lambda: comments(leader) == ["old"])
    in_memory.bus.away = "connection refused"
    await goes_back(in_memory.store, in_memory.record.id, 2)
    other.say(there, Comment("new", "comment", "还在"))
    await until(lambda: comments(there) == ["new"])
    assert comments(leader) == ["old"]
    in_memory.bus.away = None
    await in_memory.beats(3)
    await agree(in_memory, leader, there, on=["new"])


async def test_what_a_node_says_late_of_a_former_record_changes_nothing(in_memory: Several) -> None:
    one, other, leader, there = await led(in_memory)
    one.say(leader, Comment("old", "comment", "会丢失"))
    await until(lambda: comments(there) == ["old"])
    told = one.room.session.log.at(3)
    assert told is not None
    await goes_back(in_memory.store, in_memory.record.id, 2)
    one.say(leader, Comment("new", "comment", "还在"))
    await agree(in_memory, leader, there, on=["new"])
    epoch = one.room.session.epoch
    other.room.coordinator.on_event(told)
    await in_memory.beats(2)
    await agree(in_memory, leader, there, on=["new"])
    assert one.room.session.epoch == epoch


async def test_a_lead_frame_with_everything(several: Several) -> None:
    """What the guide plays, points at and stands at is the same on the other side, floats and all."""
    one, other, leader, there = await led(several)
    one.say(leader, Lead(6000, {"playing": ("clip", "a", 6000, 0, True), "pointer": (12.25, -3.5), "stop": "a"}))
    await sees(there, "stop", "a")
    assert state_of(there)["pointer"] == [12.25, -3.5]
    assert state_of(there)["playing"] == state_of(leader)["playing"]
    assert other.room.session.state["playing"] == state_of(leader)["playing"]


async def test_in_a_flood_all_nodes_show_the_same_sample_and_know_the_rest(several: Several) -> None:
    one, other, _, there = await led(several)
    here = one.join(follower("here"))
    crowd = [
        (node, node.join(follower(f"{at}-{number}"))) for number in range(20) for at, node in enumerate((one, other))
    ]
    for turn in range(2):
        for node, line in crowd:
            node.say(line, Comment(f"c{turn}", "comment", f"{line.member.id} {turn}"))
    await until(lambda: all(len(line.fake.of(Ack)) == 2 for _, line in crowd))
    await several.beats(2)
    await until(lambda: one.room.session.log.last_taken == other.room.session.log.last_taken == 82)
    await several.beats(1)
    assert any(tick.left is not None for tick in here.fake.of(Tick)), "some were left out"
    for node, line in crowd:
        told = {event.number for message in line.fake.of(Comments) for event in message.comments}
        shown = set(numbers(line.fake.messages))
        assert {ack.event for ack in line.fake.of(Ack)} <= told | shown, "authors see their own"
        assert node.room.session.log.between(3, 82) is not None
    assert [e.number for e in other.room.session.log.between(1, 82) or []] == list(range(1, 83))
    await until(lambda: state_of(there) == state_of(here))
