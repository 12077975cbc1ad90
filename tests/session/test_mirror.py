"""Checks how ticks of another node reach the followers of this one."""

from __future__ import annotations

from guide.protocol.messages import Event, Snapshot, Tick
from guide.session.mirror import Followed
from guide.session.session import Session
from tests.support.fakes import follower, session

NOW = 1000.0


def mirrored() -> Session:
    """A session whose rules another node runs: it has sent tick 6 and no event."""
    made = session()
    made.adopt(Snapshot("e1", 0, 6, 5000, {"phase": "live"}, []), NOW)
    made.tick(NOW)
    return made


def note(number: int) -> Event:
    return Event(number, "announcement", None, {"text": str(number)})


def comment(number: int, author: str = "m1") -> Event:
    return Event(number, "comment", None, {"id": f"c-{number}", "author": author, "branch": "一支部", "text": "好"})


def test_a_tick_goes_on_as_it_is_where_nothing_else_waits() -> None:
    made = mirrored()
    serial = made.ticks.serial
    tick = Tick(7, 5040, {"hearts": 3}, [], [note(1)])
    assert made.mirror.follow(tick, NOW, at_once=True) is Followed.RELAY
    assert (made.ticks.number, made.log.last_taken, made.state["hearts"], made.time.shown) == (7, 1, 3, 5040)
    assert made.ticks.serial > serial
    assert made.ticks.is_empty


def test_what_cannot_go_at_once_goes_with_a_tick_of_our_own() -> None:
    made = mirrored()
    spoken = (5040, b"\x08x", 0)
    tick = Tick(7, 5040, {"hearts": 3}, [spoken], [note(1)])
    assert made.mirror.follow(tick, NOW, at_once=False) is Followed.OWN_TICK
    assert made.tick(NOW) == Tick(7, 5040, {"hearts": 3}, [spoken], [note(1)]), "it carries the number of that node"
    assert made.mirror.follow(Tick(8, None, {}, [], [note(2)]), NOW, at_once=True) is Followed.RELAY


def test_after_a_gap_events_are_left_for_those_who_fetch_them() -> None:
    made = mirrored()
    tick = Tick(7, None, {"hearts": 3}, [], [note(2)])
    assert made.mirror.follow(tick, NOW, at_once=True) is Followed.GAP
    assert (made.log.last, made.ticks.number) == (0, 7)
    assert made.tick(NOW).state == {"hearts": 3}, "all but the events has been taken in"


def test_a_tick_stands_for_comments_that_it_leaves_out() -> None:
    made = mirrored()
    made.join(follower())
    for event in (comment(1), comment(2)):
        made.mirror.recorded(event)
    tick = Tick(7, None, {}, [], [comment(2)], (0, 2))
    assert made.mirror.follow(tick, NOW, at_once=True) is Followed.RELAY
    assert made.log.last_taken == 2
    assert made.ticks.left_out == [comment(1)]


def test_adopting_drops_what_nobody_heard_of_this_node_and_sends_the_difference() -> None:
    made = session()
    made.ticks.show(5000, NOW)
    made.ticks.speak([(5000, b"\x08x", 0)])
    made.adopt(Snapshot("e1", 0, 6, 9000, {"phase": "live", "hearts": 0}, []), NOW)
    assert made.mirrored
    assert made.tick(NOW) == Tick(6, None, {"phase": "live"}, [], [])
    assert made.time.shown == 9000
    made.stand_alone(NOW)
    assert made.tick(NOW).number == 7
