"""Checks which events a session keeps, and that a gap is filled exactly, with no more text than a client can take."""

from __future__ import annotations

import pytest

from guide.common.limits import DEFAULTS
from guide.protocol import wire
from guide.protocol.messages import Comment, Comments, Draft, Event, Text
from guide.protocol.validators import MAX_TIME
from guide.session.event_log import FEWEST, LOG_MOST, RESUME_BYTES, RESUME_WINDOW, SNAPSHOT, Added, EventLog, size_of
from tests.session.conftest import notes, record_draft
from tests.support.fakes import follower, session

NOW = 1000.0
LONG_CAPTION = {"text": {f"l{number:02}": "字" * 500 for number in range(20)}}  # 30 kB


def test_events_are_taken_in_order_once() -> None:
    made = session()
    one, two, three = notes(3)
    assert made.log.add(one) is Added.NEW
    assert made.log.add(one) is Added.KNOWN
    assert made.log.add(three) is Added.GAP
    assert made.log.last == 1
    assert made.log.add(two) is Added.NEW
    assert made.tick(NOW).events == [one, two]
    assert (made.log.last_taken, made.log.last) == (2, 2)


def test_a_snapshot_has_the_newest_of_each_kind_in_order() -> None:
    """A question is not pushed out by the captions since."""
    question = Event(1, "comment", None, {"id": "c-1", "author": "m1", "kind": "question", "text": "哪一年？"})
    captions = [Event(number, "caption", number, {"text": str(number)}) for number in range(2, 302)]
    made = session(events=[question, *captions])
    made.log.add(Event(302, "scene", 9, {"scene": "roads"}))
    made.tick(NOW)
    newest = SNAPSHOT["caption"]
    assert [event.number for event in made.ticks.snapshot(NOW).events] == [1, *range(302 - newest, 302)]


@pytest.mark.parametrize("seen", [0, 1, 99, 100])
def test_a_gap_is_filled_exactly(seen: int) -> None:
    made = session()
    for event in notes(100):
        made.log.add(event)
    made.tick(NOW)
    found = made.ticks.since("e1", seen, NOW)
    assert found is not None
    assert [event.number for event in found.events] == list(range(seen + 1, 101))
    assert (found.epoch, found.event, found.state) == ("e1", 100, made.state)


@pytest.mark.parametrize(("epoch", "seen"), [("another", 50), ("e1", 101), ("e1", 10**9), ("", -1)])
def test_what_cannot_be_filled(epoch: str, seen: int) -> None:
    made = session()
    for event in notes(100):
        made.log.add(event)
    made.tick(NOW)
    assert made.ticks.since(epoch, seen, NOW) is None


def test_nothing_happened_yet() -> None:
    made = session()
    found = made.ticks.since("e1", 0, NOW)
    assert found is not None
    assert found.events == []
    assert made.ticks.since("e1", 1, NOW) is None


def test_the_window_of_120_seconds() -> None:
    made = session()
    for event in notes(100):
        made.log.add(event)
    made.tick(NOW)
    for event in notes(100, first=101):
        made.log.add(event)
    made.tick(NOW + RESUME_WINDOW)
    assert made.ticks.since("e1", 0, NOW) is not None, "120 s ago is not too long ago"
    made.tick(NOW + RESUME_WINDOW + 0.001)
    assert made.ticks.since("e1", 99, NOW) is None
    found = made.ticks.since("e1", 100, NOW)
    assert found is not None
    assert len(found.events) == 100


def test_a_quiet_session_keeps_its_newest_events() -> None:
    made = session()
    for event in notes(FEWEST + 5):
        made.log.add(event)
    made.tick(NOW)
    made.tick(NOW + 10_000)
    assert made.ticks.since("e1", 5, NOW) is not None
    assert made.ticks.since("e1", 4, NOW) is None


def test_after_a_restart_gaps_are_filled_for_120_seconds_too() -> None:
    made = session(events=notes(200), now=NOW)
    made.tick(NOW + 1)
    found = made.ticks.since("e1", 40, NOW)
    assert found is not None
    assert [event.number for event in found.events] == list(range(41, 201))
    made.tick(NOW + RESUME_WINDOW + 1)
    assert made.ticks.since("e1", 40, NOW) is None


def test_a_resume_leaves_the_oldest_comments_out_where_they_are_too_many() -> None:
    """What a follower that has just drained is given must not stall it again."""
    made = session()
    body = {"id": "c", "author": "m1", "name": "李梅", "branch": "", "kind": "comment", "text": "好" * 200}
    for number in range(1, 301):
        scene = number % 10 == 0
        event = Event(number, "scene" if scene else "comment", None, {"scene": "lobby"} if scene else body)
        made.log.add(event)
    made.tick(NOW)
    found = made.ticks.since("e1", 50, NOW)
    assert found is not None
    assert found.left is not None
    after, last = found.left
    assert after == 50
    numbers = [event.number for event in found.events]
    assert numbers == [n for n in range(51, 301) if n % 10 == 0 or n > last], "all that are no comments, and the newest"
    size = len(wire.encode_server(found))
    assert RESUME_BYTES / 2 < size < DEFAULTS.behind_bytes
    few = made.ticks.since("e1", 290, NOW)
    assert few is not None
    assert few.left is None


def test_a_newcomer_is_not_given_more_comments_than_it_can_take() -> None:
    """The newest, with no hole among them; whatever else it gets stays."""
    made = session()
    body = {"id": "c" * 64, "author": "m" * 24, "name": "名" * 64, "branch": "支" * 64, "kind": "question"}
    made.log.add(Event(1, "announcement", None, {"text": "欢迎"}))
    for number in range(2, 122):
        made.log.add(Event(number, "comment", None, body | {"text": "\U0001f409" * 500}))
    made.tick(NOW)
    snapshot = made.ticks.snapshot(NOW)
    first, *numbers = [event.number for event in snapshot.events]
    assert first == 1
    assert numbers == list(range(122 - len(numbers), 122))
    assert RESUME_BYTES * 0.9 < len(wire.encode_server(snapshot)) < RESUME_BYTES + 2000


def test_a_newcomer_is_not_given_more_captions_than_it_can_take() -> None:
    """The newest, before any comment: those can be read back. Else it would be too far behind as soon as it is in."""
    made = session()
    body = {"id": "c", "author": "m1", "name": "李梅", "branch": "", "kind": "comment", "text": "好"}
    for number in range(1, 21):
        made.log.add(Event(number, "caption", 0, LONG_CAPTION))
    for number in range(21, 121):
        made.log.add(Event(number, "comment", None, body | {"text": "好" * 200}))
    made.tick(NOW)
    snapshot = made.ticks.snapshot(NOW)
    numbers = [event.number for event in snapshot.events]
    assert numbers[:3] == [18, 19, 20]
    assert numbers[3:] == list(range(124 - len(numbers), 121))
    assert RESUME_BYTES * 0.9 < len(wire.encode_server(snapshot)) < RESUME_BYTES + 2000


def test_in_a_resume_comments_make_room_for_captions() -> None:
    made = session()
    body = {"id": "c", "author": "m1", "name": "李梅", "branch": "", "kind": "comment", "text": "好" * 200}
    for number in range(1, 201):
        caption = number in (60, 120, 180)
        event = Event(number, "caption", 0, LONG_CAPTION) if caption else Event(number, "comment", None, body)
        made.log.add(event)
    made.tick(NOW)
    found = made.ticks.since("e1", 0, NOW)
    assert found is not None
    assert found.left is not None
    assert [event.number for event in found.events if event.kind == "caption"] == [60, 120, 180]
    assert [event.number for event in found.events if event.kind == "comment"] == list(range(found.left[1] + 1, 201))
    assert RESUME_BYTES * 0.9 < len(wire.encode_server(found)) < RESUME_BYTES + 2000
    made.log.add(Event(201, "caption", 0, LONG_CAPTION))
    made.tick(NOW)
    assert made.ticks.since("e1", 0, NOW) is None, "no caption is left out of a resume: a snapshot instead"
    assert made.ticks.since("e1", 60, NOW) is not None


def test_a_hundred_comments_of_the_usual_greatest_length_are_told() -> None:
    made = session()
    body = {"id": "c" * 24, "author": "m" * 24, "name": "欧阳建国", "branch": "第一党支部", "kind": "comment"}
    for number in range(1, 111):
        made.log.add(Event(number, "comment", None, body | {"text": "好" * 200}))
    made.tick(NOW)
    assert len(made.ticks.snapshot(NOW).events) == 100


def test_no_comment_is_larger_than_it_is_counted() -> None:
    body = {"id": "c" * 64, "author": "m" * 24, "name": "名" * 64, "branch": "支" * 64, "kind": "question"}
    event = Event(MAX_TIME, "comment", None, body | {"text": "\U0001f409" * 500})
    assert size_of(event) - 40 < len(wire.encode_server(Comments(1, 1, [event]))) - 4 <= size_of(event)


@pytest.mark.parametrize("text", ["\U0001f409" * 1000, {f"{n:<35}": "\U0001f409" * 500 for n in range(40)}])
def test_no_caption_is_larger_than_it_is_counted(text: Text) -> None:
    event = Event(MAX_TIME, "caption", MAX_TIME, {"text": text})
    assert size_of(event) - 200 < len(wire.encode_server(Comments(1, 1, [event]))) - 4 <= size_of(event)


def test_memory_is_bounded() -> None:
    made = session()
    for event in notes(LOG_MOST + 500):
        made.log.add(event)
    made.tick(NOW)
    assert len(made.log._log) == LOG_MOST
    assert made.ticks.since("e1", 499, NOW) is None
    assert made.ticks.since("e1", 500, NOW) is not None


def test_a_comment_forgotten_is_forgotten_whole() -> None:
    """Then the store knows: it answers with the old number."""
    made = session()
    record_draft(made, made.comment(follower(), Comment("c-1", "comment", "好"), NOW))
    for event in notes(FEWEST, first=2):
        made.log.add(event)
    made.tick(NOW)
    made.tick(NOW + RESUME_WINDOW + 1)
    assert made.log._comments == {}
    draft = made.comment(follower(), Comment("c-1", "comment", "好"), NOW + 200)
    assert isinstance(draft, Draft)
    old = Event(1, "comment", None, draft.body)
    assert made.log.add(old) is Added.KNOWN


# ── the log alone ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_event_waits_until_a_tick_takes_it() -> None:
    log = EventLog(notes(2), NOW)
    (event,) = notes(1, first=3)
    assert not log.has_waiting
    assert log.add(event) is Added.NEW
    assert (log.has_waiting, log.last_taken, log.last) == (True, 2, 3)
    assert log.at(3) == event, "one that waits is found by its number"
    assert log.between(1, 3) == notes(2), "but it is not in the log yet"
    assert log.take(NOW) == [event]
    assert (log.has_waiting, log.last_taken, log.last) == (False, 3, 3)
    assert log.between(1, 3) == notes(3)


def test_a_comment_is_known_by_its_author_and_id() -> None:
    log = EventLog([], NOW)
    log.add(Event(1, "comment", None, {"id": "c-1", "author": "m1", "text": "好"}))
    assert log.known_comment("m1", "c-1") == 1, "also while it waits"
    assert log.known_comment("m2", "c-1") is None
    assert log.known_comment("m1", "c-2") is None


def test_numbers_that_a_log_does_not_go_back_to() -> None:
    log = EventLog(notes(10, first=5), NOW)
    assert log.since(3) is None
    assert log.since(4) == (notes(10, first=5), None)
    assert log.between(4, 6) is None
    assert log.between(5, 6) == notes(2, first=5)
    assert log.at(4) is None
    assert log.at(15) is None
