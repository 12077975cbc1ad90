"""Checks that a snapshot is encoded once for all who need it between two ticks, and that the next tick fits it."""

from __future__ import annotations

import pytest

from guide.fanout.snapshot_cache import MAX_AGE, MAX_BYTES, SnapshotCache
from guide.protocol import wire
from guide.protocol.messages import Event, Resumed, Snapshot
from guide.session.session import Session
from guide.transport.frames import TickFrame
from tests.support.fakes import follower, numbers, session

NOW = 1000.0


@pytest.fixture
def held() -> Session:
    return session()


def announce(held: Session, count: int = 1, size: int = 1) -> None:
    for _ in range(count):
        held.log.add(Event(held.log.last + 1, "announcement", None, {"text": "好" * size}))


def read(frame: TickFrame) -> Snapshot | Resumed:
    message = wire.decode_server(frame.payload, 2**24)
    assert isinstance(message, Snapshot | Resumed)
    return message


def last_of(frame: TickFrame) -> tuple[int, int]:
    """The numbers of the last event and the last tick that a snapshot stands for."""
    message = read(frame)
    return message.event, message.tick


def test_newcomers_between_two_ticks_share_one_frame(held: Session) -> None:
    snapshots = SnapshotCache(held)
    first = snapshots.newest(NOW)
    held.join(follower("m2"))  # it will be in the next tick
    assert snapshots.newest(NOW + MAX_AGE * 0.9) is first
    assert snapshots.made == 1


def test_state_that_changed_since_is_in_the_next_tick(held: Session) -> None:
    snapshots = SnapshotCache(held)
    snapshots.newest(NOW)
    held.react(follower(), 3, NOW)
    sent = read(snapshots.newest(NOW))
    after = held.tick(NOW)
    assert sent.tick + 1 == after.number
    assert {**sent.state, **after.state}["hearts"] == 3


def test_after_a_tick_there_is_a_new_snapshot(held: Session) -> None:
    snapshots = SnapshotCache(held)
    announce(held)
    assert last_of(snapshots.newest(NOW)) == (0, 0), "an event that waits for its tick is in that tick"
    held.tick(NOW)
    snapshot = snapshots.newest(NOW)
    assert last_of(snapshot) == (1, 1)
    assert snapshot.event == 1


def test_the_guide_time_in_it_is_recent(held: Session) -> None:
    snapshots = SnapshotCache(held)
    held.time.show(0, NOW)
    begin = read(snapshots.newest(NOW)).time
    assert begin is not None
    assert read(snapshots.newest(NOW + MAX_AGE / 2)).time == begin
    assert read(snapshots.newest(NOW + MAX_AGE * 2)).time == begin + round(MAX_AGE * 2000)


def test_followers_who_missed_the_same_share_a_resume(held: Session) -> None:
    snapshots = SnapshotCache(held)
    announce(held, 5)
    held.tick(NOW)
    three = [snapshots.since(held.epoch, 3, NOW) for _ in range(3)]
    assert len({id(snapshot) for snapshot in three}) == 1
    assert isinstance(read(three[0]), Resumed)
    assert numbers([read(three[0])]) == [4, 5]
    assert numbers([read(snapshots.since(held.epoch, 1, NOW))]) == [2, 3, 4, 5]
    assert snapshots.made == 2


@pytest.mark.parametrize(("epoch", "event"), [("another", 3), ("e1", 6), ("e1", 2**50)])
def test_a_resume_from_an_unknown_event_gets_the_newcomers_snapshot(held: Session, epoch: str, event: int) -> None:
    snapshots = SnapshotCache(held)
    announce(held, 5)
    held.tick(NOW)
    snapshot = snapshots.since(epoch, event, NOW)
    assert isinstance(read(snapshot), Snapshot)
    assert snapshot is snapshots.newest(NOW)


def test_the_bytes_kept_are_bounded_whatever_is_asked_for(held: Session) -> None:
    snapshots = SnapshotCache(held)
    announce(held, 200, 5000)
    held.tick(NOW)
    for event in range(200):
        assert read(snapshots.since(held.epoch, event, NOW)).event == 200
    assert sum(len(snapshot.framed) for snapshot in snapshots._frames.values()) <= MAX_BYTES
    assert 0 < len(snapshots._frames) < 200
