"""Held: the whole state is encoded once for all who come between two ticks, and fits no other tick than the next."""

from __future__ import annotations

from typing import Any

import pytest

from guide.fanout.snapshot_cache import FRESH, KEPT_MOST, SnapshotCache
from guide.protocol import wire
from guide.protocol.messages import Event
from guide.session.session import Session
from guide.transport.frames import TickFrame
from tests.support.fakes import follower, numbers, session

NOW = 1000.0


@pytest.fixture
def held() -> Session:
    return session()


def say(held: Session, count: int = 1, size: int = 1) -> None:
    for _ in range(count):
        held.log.add(Event(held.log.last + 1, "announcement", None, {"text": "好" * size}))


def read(whole: TickFrame) -> list[Any]:
    return wire.decode_server(whole.payload, 2**24)


def test_one_frame_for_all_who_come_before_the_next_tick(held: Session) -> None:
    snapshots = SnapshotCache(held)
    first = snapshots.newest(NOW)
    held.join(follower("m2"))  # it will be in the next tick
    assert snapshots.newest(NOW + FRESH * 0.9) is first
    assert snapshots.made == 1


def test_state_that_changed_since_is_in_the_next_tick(held: Session) -> None:
    snapshots = SnapshotCache(held)
    snapshots.newest(NOW)
    held.react(follower(), 3, NOW)
    given = read(snapshots.newest(NOW))
    after = held.tick(NOW)
    assert given[3] + 1 == after.number
    assert {**given[5], **after.state}["hearts"] == 3


def test_a_tick_makes_a_new_one(held: Session) -> None:
    snapshots = SnapshotCache(held)
    say(held)
    assert read(snapshots.newest(NOW))[2:4] == [0, 0], "an event that waits for its tick is in that tick"
    held.tick(NOW)
    whole = snapshots.newest(NOW)
    assert read(whole)[2:4] == [1, 1]
    assert whole.event == 1


def test_guide_time_in_it_is_of_now(held: Session) -> None:
    snapshots = SnapshotCache(held)
    held.time.show(0, NOW)
    begin = read(snapshots.newest(NOW))[4]
    assert read(snapshots.newest(NOW + FRESH / 2))[4] == begin
    assert read(snapshots.newest(NOW + FRESH * 2))[4] == begin + round(FRESH * 2000)


def test_those_who_missed_the_same_share_a_resume(held: Session) -> None:
    snapshots = SnapshotCache(held)
    say(held, 5)
    held.tick(NOW)
    three = [snapshots.since(held.epoch, 3, NOW) for _ in range(3)]
    assert len({id(whole) for whole in three}) == 1
    assert read(three[0])[0] == 21
    assert numbers([read(three[0])]) == [4, 5]
    assert numbers([read(snapshots.since(held.epoch, 1, NOW))]) == [2, 3, 4, 5]
    assert snapshots.made == 2


@pytest.mark.parametrize(("epoch", "event"), [("another", 3), ("e1", 6), ("e1", 2**50)])
def test_a_gap_that_was_never_there_is_a_newcomers(held: Session, epoch: str, event: int) -> None:
    snapshots = SnapshotCache(held)
    say(held, 5)
    held.tick(NOW)
    whole = snapshots.since(epoch, event, NOW)
    assert read(whole)[0] == 17
    assert whole is snapshots.newest(NOW)


def test_what_is_kept_is_bounded_whatever_is_asked_for(held: Session) -> None:
    snapshots = SnapshotCache(held)
    say(held, 200, 5000)
    held.tick(NOW)
    for event in range(200):
        assert read(snapshots.since(held.epoch, event, NOW))[2] == 200
    assert sum(len(whole.framed) for whole in snapshots._kept.values()) <= KEPT_MOST
    assert 0 < len(snapshots._kept) < 200
