"""Checks what a tick carries, what waits for the next one, and what a newcomer is given."""

from __future__ import annotations

from guide.protocol.messages import Lead, Tick
from guide.session.state import STATE_AT_START
from guide.session.tick_builder import TickBuilder
from tests.session.conftest import led_by, notes
from tests.support.fakes import follower, guide, look, session

NOW = 1000.0


def test_a_tick_without_a_lead_frame_has_no_time() -> None:
    made = led_by(guide())
    assert made.tick(NOW).time is None
    assert made.ticks.snapshot(NOW).time is None
    made.lead(guide(), look(10), NOW)
    shown = made.tick(NOW).time
    assert shown is not None
    assert made.tick(NOW).time is None
    assert made.ticks.snapshot(NOW).time == shown == made.time.shown
    assert made.ticks.snapshot(NOW + 2).time == shown + 2000, "a newcomer is told what time it is"


def test_only_what_changed_is_told() -> None:
    made = led_by(guide())
    made.tick(NOW)
    made.lead(guide(), look(0), NOW)
    assert set(made.tick(NOW).state) == {"view"}
    made.lead(guide(), look(40), NOW)
    made.lead(guide(), Lead(80, {"stop": "welcome"}), NOW)
    tick = made.tick(NOW)
    assert tick.state == {"stop": "welcome"}


def test_ticks_count_up_by_one() -> None:
    made = session()
    assert [made.tick(NOW).number for _ in range(3)] == [1, 2, 3]
    assert made.ticks.snapshot(NOW).tick == 3


def test_what_waits_is_not_in_a_snapshot_but_in_the_next_tick() -> None:
    made = session()
    for event in notes(2):
        made.log.add(event)
    snapshot = made.ticks.snapshot(NOW)
    assert (snapshot.event, snapshot.events) == (0, [])
    assert (made.log.last_taken, made.log.last) == (0, 2)
    assert [event.number for event in made.tick(NOW).events] == [1, 2]
    assert made.ticks.snapshot(NOW).event == 2


def test_a_snapshot_is_a_copy() -> None:
    made = session()
    snapshot = made.ticks.snapshot(NOW)
    made.react(follower(), 1, NOW)
    assert snapshot.state["hearts"] == 0


# ── the builder alone ───────────────────────────────────────────────────────────────────────────────────────────────


def builder() -> TickBuilder:
    return TickBuilder("e1", dict(STATE_AT_START), [], None, NOW, comments_per_second=20.0)


def test_tallies_alone_are_no_news() -> None:
    ticks = builder()
    assert ticks.is_empty
    ticks.set("hearts", 3)
    assert (ticks.has_news, ticks.has_tallies, ticks.is_empty) == (False, True, False)
    ticks.set("stop", "welcome")
    assert ticks.has_news
    assert ticks.build(1, NOW).state == {"hearts": 3, "stop": "welcome"}
    assert ticks.is_empty


def test_another_nodes_tick_goes_on_with_the_next_one_but_for_its_events() -> None:
    ticks = builder()
    packet = (480, b"\x08x", 0)
    ticks.carry(Tick(7, 500, {"stop": "welcome"}, [packet], notes(1), None))
    ticks.carry(Tick(8, None, {"hearts": 2}, [], [], None))
    tick = ticks.build(1, NOW)
    assert (tick.number, tick.time, tick.packets, tick.events) == (1, 500, [packet], [])
    assert tick.state == {"hearts": 2, "stop": "welcome"}


def test_a_tick_that_another_node_made_is_the_past() -> None:
    ticks = builder()
    (event,) = notes(1)
    ticks.log.add(event)
    ticks.relayed(Tick(7, None, {"stop": "welcome"}, [], [event], None), NOW)
    assert ticks.is_empty
    assert (ticks.serial, ticks.state["stop"], ticks.left_out) == (1, "welcome", [])
    assert ticks.snapshot(NOW).events == [event]


def test_a_log_begun_anew_voids_what_was_sent() -> None:
    ticks = builder()
    ticks.begin_anew("e2", notes(3), NOW)
    assert ticks.serial == 1
    assert ticks.since("e1", 0, NOW) is None
    resumed = ticks.since("e2", 1, NOW)
    assert resumed is not None
    assert (resumed.epoch, resumed.events) == ("e2", notes(2, first=2))
