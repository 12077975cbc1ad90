"""Judge the figures of a rehearsal: how many followers the server carries, and which fault came first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from guide.protocol.codes import Close

LATE: Final = 300  # ms at the 99th percentile: then the voice has used up what players buffer (80 to 400 ms)
PRESENT: Final = 0.999  # of the followers of a step
SKIPPED: Final = 0.001  # of the ticks: a follower that is skipped misses 40 ms of voice
BUSY: Final = 0.9  # of one core
SILENT: Final = 1.5  # seconds: a tick comes at least once a second, even where nothing moves
RESTARTING: Final = Close.SERVER_RESTARTING
LOCAL_LATENESS: Final = (
    50  # ms at the 99th percentile by which this machine itself was late: smaller lags mean nothing then
)


class Fault(StrEnum):
    """What can go wrong, the worst first. Each value is a key of `sentences`."""

    GAPS = "gaps"  # events that came neither as events nor as a reset
    ABSENT = "absent"  # some followers were not in
    DROPPED = "dropped"  # connections that ended
    SILENT = "silent"  # a connection held, but nothing came: lags do not show that
    UNMEASURED = "unmeasured"  # the rehearsal led, and no guide time came
    SKIPPED = "skipped"  # ticks that were not sent
    LATE = "late"


class Unknown(StrEnum):
    """Why the server's own figures for a step are not known. Each value is a key of `sentences`."""

    UNASKED = "first_unknown"  # we have no key for them
    GONE = "first_gone"  # it answered before, and then no more
    ANEW = "first_anew"  # they began at 0 again during the step


@dataclass(frozen=True, slots=True)
class ServerLoad:
    """The server's own figures for a step: share of one core, ms at the 99th percentile (twice), skipped ticks."""

    cpu: float | None
    loop_lag: float | None
    lateness: float | None
    skipped: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """The figures of one step. Lags in ms, None where no tick carried guide time; `local_cpu`: share of one core."""

    wanted: int
    present: int
    p50: int | None
    p95: int | None
    p99: int | None
    ticks: int
    """received, over all followers"""
    rate: float
    """ticks a second to each follower"""
    missed: int
    """ticks that were not received, over all followers"""
    gaps: int
    drops: int
    local_cpu: float
    local_lateness: float
    server: ServerLoad | None = None
    unknown: Unknown = Unknown.UNASKED
    """why `server` is None, where it is"""
    refused: str | None = None
    """the most frequent reason for which a connection was not opened: an HTTP status, or a kind of error"""
    closed: int | None = None
    """the server's most frequent close code since the step began"""
    silence: float = 0.0
    """seconds, the longest time in which some follower got nothing"""
    local_longest: float = 0.0
    """ms, the most by which this machine was late"""
    led: bool = False
    """the rehearsal had a guide's link, so guide time must come"""
    recovery: float | None = None
    """seconds from a restart of the server until everybody was back; None: they were not, or there was none"""
    crashed: bool = False
    """since the step began, all connections ended in one moment, without a close code"""

    @property
    def restarted(self) -> bool:
        """Whether the server restarted or stopped, by the close code that most got; or crashed."""
        return self.crashed or self.closed == RESTARTING


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a rehearsal.

    `carried`: followers of the last step that went well. `failed`: those of the first step that did not; None: all went
    well. `faults`: of the failed step. `local_limit`: this machine was at its own limit, so the server may carry more.
    """

    carried: int
    failed: int | None
    faults: tuple[Fault, ...]
    local_limit: bool
    lags_known: bool
    """somebody led, so lags could be measured"""
    restarted: bool = False
    """the server restarted or crashed in the failed step, which says nothing about how many it carries"""

    @property
    def passed(self) -> bool:
        return self.failed is None


def faults(step: Measurement) -> tuple[Fault, ...]:
    """Return the faults of a step, the worst first; none where it went well."""
    found = []
    if step.gaps:
        found.append(Fault.GAPS)
    if step.present < PRESENT * step.wanted:
        found.append(Fault.ABSENT)
    if step.drops or step.crashed:  # also where that was before the measuring
        found.append(Fault.DROPPED)
    if step.silence > SILENT:
        found.append(Fault.SILENT)
    if step.led and step.p99 is None:
        found.append(Fault.UNMEASURED)
    if step.missed > SKIPPED * (step.ticks + step.missed):
        found.append(Fault.SKIPPED)
    if step.p99 is not None and step.p99 > LATE:
        found.append(Fault.LATE)
    return tuple(found)


def at_local_limit(step: Measurement) -> bool:
    """Return whether this machine was too busy for its figures to be about the server."""
    slept = step.silence > SILENT and step.local_longest > SILENT * 1000 / 2  # part of the silence was here
    return step.local_cpu > BUSY or step.local_lateness > LOCAL_LATENESS or slept


def judge(steps: Sequence[Measurement]) -> Verdict:
    """Return the verdict on the measured steps; they are in ascending order."""
    carried, lags_known = 0, any(step.p99 is not None for step in steps)
    for step in steps:
        wrong = faults(step)
        if wrong:
            return Verdict(carried, step.wanted, wrong, at_local_limit(step), lags_known, step.restarted)
        carried = step.wanted
    return Verdict(carried, None, (), bool(steps) and at_local_limit(steps[-1]), lags_known)
