"""What this process counts of its own work, in plain numbers; guide.metrics shows them. Pure.

Everything only grows, from the start of the process. Who does the work adds to it, on the loop's thread; nothing here
knows who reads it. No number is kept for one session, one member or one address.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

LATENESS: Final = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.5, 1.0)
"""Seconds. 0.04 is a tick, 0.12 the longest one under load, 0.2 what a tick may be late while thousands join."""
WAITS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds a disk takes to promise something."""


class Histogram:
    """How many values fell up to each bound; Prometheus calls it a histogram."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        """`bounds`: rising; a value that equals one belongs to it. The last of `counts` is for those beyond all."""
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
    """One a process. Spreads are in seconds."""

    ticks: int = 0
    tick_lateness: Histogram = field(default_factory=_lateness)
    """a tick's start against when it was due"""
    tick_took: Histogram = field(default_factory=_lateness)
    """from a tick's first write to its last"""
    sends: int = 0
    """messages written to members by ticks: a tick, or what made good for skipped ones"""
    skipped: int = 0
    """ticks that a member who was behind did not get"""
    resyncs: int = 0
    """members that were skipped and then got everything in one message"""
    joins: int = 0
    """hellos that were welcomed: newcomers and those who came back"""
    leaves: int = 0
    closes: Counter[str] = field(default_factory=Counter)
    """ended connections by close code; `"other"` for what only a client would say"""
    refusals: Counter[str] = field(default_factory=Counter)
    """HTTP requests answered with an error, by its code in guide.api.errors; `socket`: WebSockets, with 503;
    what transport/http.py refuses or cuts, by why"""
    voice_dropped: Counter[str] = field(default_factory=Counter)
    """voice packets refused, by reason, in sessions that were put away; those held now keep their own"""
    events: Counter[str] = field(default_factory=Counter)
    """recorded by this node, by kind"""
    not_recorded: int = 0
    """events that could not be recorded"""
    store_waits: Histogram = field(default_factory=_waits)
    """from handing events to the record to knowing that they are kept"""
    loop_lag: Histogram = field(default_factory=_lateness)
    """a timer's start against when it was due"""
