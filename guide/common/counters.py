"""Counters and histograms of what this process does. Pure. `api/metrics` shows them to Prometheus.

Invariants
- Every number only grows, from the start of the process.
- Whoever does the work adds to it, on the event loop's thread.
- No number is kept for one session, one member or one address.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

LATENESS: Final = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.5, 1.0)
"""Bounds in seconds: 0.04 is a tick, 0.12 the longest tick under load, 0.2 what is allowed while thousands join."""
WAITS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Bounds in seconds, for the time that a store takes to commit."""


class Histogram:
    """Counts values by the smallest bound that each does not exceed."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        """`bounds`: rising. A value that equals a bound belongs to it. The last of `counts` is of values beyond all."""
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


def _lateness() -> Histogram:
    return Histogram(LATENESS)


def _waits() -> Histogram:
    return Histogram(WAITS)


@dataclass(slots=True)
class Counters:
    """The numbers of one process. Histograms are in seconds."""

    ticks: int = 0
    tick_lateness: Histogram = field(default_factory=_lateness)
    """how long after its due time a tick began"""
    tick_took: Histogram = field(default_factory=_lateness)
    """time from a tick's first write to its last"""
    sends: int = 0
    """messages that ticks wrote to members: a tick, or a snapshot in place of skipped ones"""
    skipped: int = 0
    """ticks that were not sent to a member who was behind"""
    resyncs: int = 0
    """members who had skipped ticks and then got a snapshot"""
    joins: int = 0
    """hellos that were accepted, of newcomers and of those who came back"""
    leaves: int = 0
    closes: Counter[str] = field(default_factory=Counter)
    """ended connections by close code; `"other"`: a code that only a client sends"""
    refusals: Counter[str] = field(default_factory=Counter)
    """HTTP requests answered with an error, by its code in `api/problems`; `socket`: WebSockets refused with 503;
    what `transport/http` refuses or cuts, by reason"""
    voice_dropped: Counter[str] = field(default_factory=Counter)
    """voice packets refused, by reason, in sessions that are closed; an open session keeps its own"""
    events: Counter[str] = field(default_factory=Counter)
    """events recorded by this node, by kind"""
    not_recorded: int = 0
    """events that could not be recorded"""
    store_waits: Histogram = field(default_factory=_waits)
    """time from handing events to the store to their commit"""
    loop_lag: Histogram = field(default_factory=_lateness)
    """how long after its due time a timer ran"""
