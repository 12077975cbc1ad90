"""The whole state as bytes, encoded and framed once for all who come between two ticks.

A snapshot taken at any moment after tick T and before tick T + 1 fits whoever is given T + 1 next: what changed since T
is in T + 1 too, and events count as told only once a tick has taken them. So one frame serves until the next tick, or
for FRESH where ticks are far apart, as it also says what guide time it is. The same holds for the answer to a resume
from one and the same event, and after a break of many lines they all resume from the same few.
"""

from __future__ import annotations

from typing import Final

from guide.protocol import wire
from guide.session.session import Session
from guide.transport.frames import TickFrame

FRESH: Final = 0.1  # seconds: how old the guide time in a snapshot may be; a follower plays 120 ms behind at least
KEPT_MOST: Final = 4 * 1024 * 1024  # bytes of answers kept: each gap asked for is its own, and the asker names it


class SnapshotCache:
    """One session's. Invariant: everything in `_kept` was made at tick `_tick`, at most FRESH before now."""

    __slots__ = ("_at", "_bytes", "_kept", "_session", "_tick", "made")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[int, TickFrame] = {}
        self._bytes = 0
        self._tick = -1
        self._at = float("-inf")
        self.made = 0  # how many were encoded

    @property
    def epoch(self) -> str:
        return self._session.epoch

    def newest(self, now: float) -> TickFrame:
        """What a newcomer gets."""
        return self.since("", -1, now)

    def since(self, epoch: str, event: int, now: float) -> TickFrame:
        """What one gets who has seen event number `event` of `epoch`; a snapshot where that gap cannot be filled."""
        if self._tick != self._session.ticks.serial or now - self._at > FRESH:
            self._kept.clear()
            self._bytes = 0
            self._tick, self._at = self._session.ticks.serial, now
        gap = event if epoch == self._session.epoch else -1
        kept = self._kept.get(gap)
        return kept or self._make(gap, now)

    def _make(self, gap: int, now: float) -> TickFrame:
        missed = None if gap < 0 else self._session.ticks.since(self._session.epoch, gap, now)
        if missed is None and gap >= 0:
            return self.newest(now)
        snapshot = missed or self._session.ticks.snapshot(now)
        payload = (wire.snapshot if missed is None else wire.resumed)(*snapshot)
        whole = TickFrame(payload, snapshot.tick, snapshot.event)
        self.made += 1
        size = len(whole.framed)
        if self._bytes + size <= KEPT_MOST:
            self._bytes += size
            self._kept[gap] = whole
        return whole
