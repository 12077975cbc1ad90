"""A session's events as this node holds them: what waits for a tick, and what can still be told again. Pure.

Invariants
- Events are numbered 1, 2, 3 … within the epoch. `add` takes them in that order.
- An event is `waiting` until a tick takes it, then in the log. Readers see the log only, so a newcomer's snapshot and
  the ticks after it give each event once.
- The log keeps the last RESUME_WINDOW seconds, and the newest FEWEST however old; LOG_MOST at the most.
- What newcomers read is kept apart, by kind: a hundred captions since do not push a question out.
- What is told at once stays within RESUME_BYTES: captions first, then the newest comments, as these can be read back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import chain
from typing import Final

from guide.protocol.messages import Event, Span

RESUME_WINDOW: Final = 120.0  # seconds: a lift, a tunnel, a phone call declined
LOG_MOST: Final = 4000  # events: 120 s of the busiest session several times over; bounds memory
SNAPSHOT: Final = {"comment": 100, "caption": 10, "announcement": 1}  # what a newcomer can read back, by kind
RESUME_BYTES: Final = 96 * 1024  # of what people wrote, in a resume, a snapshot, a page: a follower may hold back more
_EVENT_BYTES: Final = 176  # a comment or a caption on the wire at the most, without what people wrote
_LANGUAGE_BYTES: Final = 5  # more for each language of a caption
FEWEST: Final = 50  # events kept however old: those who come back late may still have missed little


class Added(Enum):
    """What became of an event that was added to the log."""

    NEW = "new"
    KNOWN = "known"
    """the log had it, and is unchanged"""
    GAP = "gap"
    """one is missing before it, and the log is unchanged"""


class EventLog:
    """`last`: the number of the newest event, taken by a tick or waiting."""

    def __init__(self, events: Iterable[Event], now: float) -> None:
        """`events`: the newest of the record. They count as new: who was here before a restart can still resume."""
        self._log: deque[tuple[float, Event]] = deque((now, event) for event in events)
        self._read = {kind: deque[Event](maxlen=most) for kind, most in SNAPSHOT.items()}
        for _, event in self._log:
            self._keep(event)
        self._waiting: list[Event] = []
        self._comments = {_identity(event): event.number for _, event in self._log if event.kind == "comment"}
        self.last = self._log[-1][1].number if self._log else 0

    @property
    def has_waiting(self) -> bool:
        return bool(self._waiting)

    @property
    def last_taken(self) -> int:
        """The number of the newest event that a tick has taken."""
        return self.last - len(self._waiting)

    def known_comment(self, author: str, id_: str) -> int | None:
        """The number a comment was recorded under, where it still is in the log."""
        return self._comments.get((author, id_))

    def add(self, event: Event) -> Added:
        """Add an event that the store has numbered; it waits for a tick then."""
        if event.number <= self.last:
            return Added.KNOWN
        if event.number != self.last + 1:
            return Added.GAP
        self.last = event.number
        self._waiting.append(event)
        if event.kind == "comment":
            self._comments[_identity(event)] = event.number
        return Added.NEW

    def take(self, now: float) -> list[Event]:
        """What waits, for the tick of this moment."""
        taken, self._waiting = self._waiting, []
        for event in taken:
            self._log.append((now, event))
            self._keep(event)
        while len(self._log) > LOG_MOST or (len(self._log) > FEWEST and now - self._log[0][0] > RESUME_WINDOW):
            _, old = self._log.popleft()
            self._comments.pop(_identity(old), None)
        return taken

    def newest(self) -> list[Event]:
        """What a newcomer gets, in order: the newest of each kind that can be read back, no more than fit."""
        room, told = RESUME_BYTES, list(self._read["announcement"])
        for kind in ("caption", "comment"):
            kept = list(self._read[kind])
            fit = kept[_too_many(kept, kind, room) :]
            room -= sum(map(size_of, fit))
            told += fit
        return sorted(told)

    def _keep(self, event: Event) -> None:
        if event.kind in self._read:
            self._read[event.kind].append(event)

    def since(self, number: int) -> tuple[list[Event], Span | None] | None:
        """The events after `number`, and between which numbers comments were left out because they are too many.

        None if that gap cannot be filled any more, or was never there, or has more captions than can be told.
        """
        if not self._first - 1 <= number <= self.last_taken:
            return None
        events = [event for _, event in self._log if event.number > number]
        room = RESUME_BYTES - sum(size_of(event) for event in events if event.kind == "caption")
        if room < 0:
            return None
        cut = too_many(events, room)
        if not cut:
            return events, None
        return _no_comments(events[:cut]) + events[cut:], (number, events[cut - 1].number)

    def at(self, number: int) -> Event | None:
        """The event of this number, taken or waiting; None where the log does not have it any more, or yet."""
        held = chain((event for _, event in self._log), self._waiting)
        return next((event for event in held if event.number == number), None)

    def between(self, first: int, last: int) -> list[Event] | None:
        """The events with these numbers; None where the log does not go back so far."""
        if first < self._first:
            return None
        return [event for _, event in self._log if first <= event.number <= last]

    @property
    def _first(self) -> int:
        return self._log[0][1].number if self._log else self.last_taken + 1


def too_many(events: Sequence[Event], room: int = RESUME_BYTES) -> int:
    """0 where the comments among these are no more than `room` bytes; else how many events there are up to the newest
    comment, itself among them, that has to go with all before it."""
    return _too_many(events, "comment", room)


def _too_many(events: Sequence[Event], kind: str, room: int) -> int:
    for at in range(len(events) - 1, -1, -1):
        if events[at].kind == kind:
            room -= size_of(events[at])
            if room < 0:
                return at + 1
    return 0


def size_of(event: Event) -> int:
    """Bytes of a comment or a caption on the wire, at the most."""
    text = event.body.get("text", "")
    if isinstance(text, dict):
        return _EVENT_BYTES + sum(_LANGUAGE_BYTES + len((key + value).encode()) for key, value in text.items())
    return _EVENT_BYTES + len(text.encode()) + sum(len(event.body.get(key, "").encode()) for key in ("name", "branch"))


def _no_comments(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.kind != "comment"]


def _identity(event: Event) -> tuple[str, str]:
    return event.body.get("author", ""), event.body.get("id", "")
