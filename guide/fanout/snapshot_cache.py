"""Snapshots, encoded and framed once for all who need the same one between two ticks.

A snapshot is the whole state for a newcomer, or the whole state with the events since a given one for a resume.

A snapshot made after tick T and before tick T + 1 fits everyone who gets T + 1 next: what changed since T is in T + 1
too, and an event counts as sent only when a tick has taken it. So one frame serves until the next tick, or for MAX_AGE
where ticks are far apart, because it also holds the guide time. After many connections broke at once, they all resume
from the same few events, so those answers are shared too.
"""

from __future__ import annotations

from typing import Final

from guide.protocol import wire
from guide.session.session import Session
from guide.transport.frames import TickFrame

MAX_AGE: Final = 0.1  # seconds, for the guide time in it; a follower plays at least 120 ms behind
MAX_BYTES: Final = 4 * 1024 * 1024  # of frames kept: a client chooses where it resumes from, so there may be many


class SnapshotCache:
    """The frames of one session. Invariant: all in `_frames` were made at tick `_tick`, at most MAX_AGE ago."""

    __slots__ = ("_at", "_bytes", "_frames", "_session", "_tick", "made")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._frames: dict[int, TickFrame] = {}  # by the event they resume from; -1: the whole state alone
        self._bytes = 0
        self._tick = -1
        self._at = float("-inf")
        self.made = 0  # how many were encoded

    @property
    def epoch(self) -> str:
        return self._session.epoch

    def newest(self, now: float) -> TickFrame:
        """Return the snapshot for a newcomer."""
        return self.since("", -1, now)

    def since(self, epoch: str, event: int, now: float) -> TickFrame:
        """Return the answer to a resume from event number `event` of `epoch`.

        It is the newcomer's snapshot where the events since then are not known any more, or the epoch is another.
        """
        if self._tick != self._session.ticks.serial or now - self._at > MAX_AGE:
            self._frames.clear()
            self._bytes = 0
            self._tick, self._at = self._session.ticks.serial, now
        after = event if epoch == self._session.epoch else -1
        return self._frames.get(after) or self._make(after, now)

    def _make(self, after: int, now: float) -> TickFrame:
        resumed = None if after < 0 else self._session.ticks.since(self._session.epoch, after, now)
        if resumed is None and after >= 0:
            return self.newest(now)
        snapshot = resumed or self._session.ticks.snapshot(now)
        frame = TickFrame(wire.encode_server(snapshot), snapshot.tick, snapshot.event)
        self.made += 1
        size = len(frame.framed)
        if self._bytes + size <= MAX_BYTES:
            self._bytes += size
            self._frames[after] = frame
        return frame
