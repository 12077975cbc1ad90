"""A session's events as this node holds them: those that wait for a tick, and those that can be sent again. Pure.

Invariants
- Events are numbered 1, 2, 3 … within the epoch. `add` takes them in that order.
- An event waits until a tick takes it, and is in the log from then on. Snapshots and resumes are made from the log
  only, so a newcomer's snapshot and the ticks after it bring each event once.
- The log keeps the events of the last RESUME_WINDOW seconds, and the newest FEWEST however old; LOG_MOST at the most.
- What newcomers get is kept apart, by kind: a question is still there after a hundred captions.
- One message has at most RESUME_BYTES of text: captions first, then the newest comments, as a client can ask for pages
  of older comments.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import chain
from typing import Final

from guide.protocol.messages import Event, Span

RESUME_WINDOW: Final = 120.0  # seconds: a lift, a tunnel, a phone call declined
LOG_MOST: Final = 4000  # events, several times those of the busiest 120 s; bounds memory
SNAPSHOT: Final = {"comment": 100, "caption": 10, "announcement": 1}  # events that a newcomer gets, by kind
RESUME_BYTES: Final = 96 * 1024  # of text in a resume, a snapshot or a page: less than a slow follower may hold back
_EVENT_BYTES: Final = 176  # the most that a comment or a caption has on the wire beside its text and names
_LANGUAGE_BYTES: Final = 5  # more, for each language of a caption
FEWEST: Final = 50  # events that are kept however old: who comes back late may have missed only few


class Added(Enum):
    """What became of an event that was added to the log."""

    NEW = "new"
    KNOWN = "known"
    """the log had it, and is unchanged"""
    GAP = "gap"
    """one is missing before it, and the log is unchanged"""


class EventLog:
    """One session's. `last`: the number of the newest event, whether a tick has taken it or not."""

    def __init__(self, events: Iterable[Event], now: float) -> None:
        """`events`: the newest of the record, in order. They count as new at `now` (monotonic seconds), so that those
        who were here before a restart can resume."""
        self._log: deque[tuple[float, Event]] = deque((now, event) for event in events)
        self._newest = {kind: deque[Event](maxlen=most) for kind, most in SNAPSHOT.items()}
        for _, event in self._log:
            self._keep(event)
        self._waiting: list[Event] = []
        self._comments = {_identity(event): event.number for _, event in self._log if event.kind == "comment"}
        self.last = self._log[-1][1].number if self._log else 0

    @property
    def has_waiting(self) -> bool:
        """Whether events wait for a tick."""
        return bool(self._waiting)

    @property
    def last_taken(self) -> int:
        """The number of the newest event that a tick has taken."""
        return self.last - len(self._waiting)

    def known_comment(self, author: str, id_: str) -> int | None:
        """Return the number under which a comment was recorded; None where this node does not hold it (any more)."""
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
        """Return the events that wait, oldest first, and move them to the log; forget what is too old at `now`."""
        taken, self._waiting = self._waiting, []
        for event in taken:
            self._log.append((now, event))
            self._keep(event)
        while len(self._log) > LOG_MOST or (len(self._log) > FEWEST and now - self._log[0][0] > RESUME_WINDOW):
            _, old = self._log.popleft()
            self._comments.pop(_identity(old), None)
        return taken

    def newest(self) -> list[Event]:
        """Return what a newcomer gets, in order: the newest of each kind in SNAPSHOT, as many as fit."""
        space, events = RESUME_BYTES, list(self._newest["announcement"])
        for kind in ("caption", "comment"):
            kept = list(self._newest[kind])
            fit = kept[_too_many(kept, kind, space) :]
            space -= sum(map(size_of, fit))
            events += fit
        return sorted(events)

    def _keep(self, event: Event) -> None:
        if event.kind in self._newest:
            self._newest[event.kind].append(event)

    def since(self, number: int) -> tuple[list[Event], Span | None] | None:
        """Return the events after `number`, and the numbers between which comments had to be left out.

        None where the log does not go back so far, where `number` is not reached yet, or where captions alone are more
        than a message may have.
        """
        if not self._first - 1 <= number <= self.last_taken:
            return None
        events = [event for _, event in self._log if event.number > number]
        space = RESUME_BYTES - sum(size_of(event) for event in events if event.kind == "caption")
        if space < 0:
            return None
        cut = too_many(events, space)
        if not cut:
            return events, None
        return _no_comments(events[:cut]) + events[cut:], (number, events[cut - 1].number)

    def at(self, number: int) -> Event | None:
        """Return the event with this number, also one that waits; None where it is too old, or not there yet."""
        held = chain((event for _, event in self._log), self._waiting)
        return next((event for event in held if event.number == number), None)

    def newer(self, number: int) -> list[Event]:
        """Return the events after `number` that are held, also those that wait, oldest first."""
        return [event for event in chain((event for _, event in self._log), self._waiting) if event.number > number]

    def between(self, first: int, last: int) -> list[Event] | None:
        """Return the events with these numbers; None where the log does not go back so far."""
        if first < self._first:
            return None
        return [event for _, event in self._log if first <= event.number <= last]

    @property
    def _first(self) -> int:
        return self._log[0][1].number if self._log else self.last_taken + 1


def too_many(events: Sequence[Event], space: int = RESUME_BYTES) -> int:
    """Return how many events at the beginning must lose their comments, so that the others fit into `space` bytes."""
    return _too_many(events, "comment", space)


def _too_many(events: Sequence[Event], kind: str, space: int) -> int:
    for at in range(len(events) - 1, -1, -1):
        if events[at].kind == kind:
            space -= size_of(events[at])
            if space < 0:
                return at + 1
    return 0


def size_of(event: Event) -> int:
    """Return the most bytes that a comment or a caption can have on the wire."""
    text = event.body.get("text", "")
    if isinstance(text, dict):
        return _EVENT_BYTES + sum(_LANGUAGE_BYTES + len((key + value).encode()) for key, value in text.items())
    return _EVENT_BYTES + len(text.encode()) + sum(len(event.body.get(key, "").encode()) for key in ("name", "branch"))


def _no_comments(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.kind != "comment"]


def _identity(event: Event) -> tuple[str, str]:
    return event.body.get("author", ""), event.body.get("id", "")
