"""The node's figures in Prometheus' format: its counters, what the hub holds now, and the process itself.

No label stands for one session, member or address, so the number of figures does not grow with use.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from guide import __version__
from guide.common.counters import Counters, Histogram
from guide.engine.contract import Engine
from guide.live.hub import Hub
from guide.protocol.messages import Member
from guide.store.contract import Store

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
WATCH_EVERY: Final = 0.1  # seconds between looks at the loop: often enough for a quantile, too rare to cost anything
STOOD_STILL: Final = 2.0  # seconds: no load makes a tick so late, and a node's lease lasts hardly longer

log = structlog.get_logger()


class Metrics(Collector):
    """Collects when it is read; between two readings it costs nothing."""

    def __init__(self, hub: Hub, counters: Counters, engine: Engine, store: Store) -> None:
        self._hub = hub
        self._counters = counters
        self._engine = engine
        self._store = store
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        """Prometheus' text format, version 0.0.4."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("guide", "The version that runs.", {"version": __version__})
        yield from self._present()
        yield from _counted(self._counters, self._dropped())

    def describe(self) -> list[Metric]:
        return []  # nothing to be known before the first collect

    def _present(self) -> Iterator[Metric]:
        rooms = list(self._hub.rooms.values())
        members = Counter(_role(subscriber.member) for room in rooms for subscriber in room.subscribers.values())
        phases = Counter(str(room.session.state["phase"]) for room in rooms)
        held = sum(subscriber.outbox.skipped for room in rooms for subscriber in room.subscribers.values())
        here = GaugeMetricFamily("guide_members", "Members connected now, by role.", labels=["role"])
        for role in ("follower", "robot", "guide", "co-guide"):
            here.add_metric([role], members[role])
        yield here
        sessions = GaugeMetricFamily("guide_sessions", "Sessions that this node holds, by phase.", labels=["phase"])
        for phase in ("waiting", "live", "paused", "ended"):
            sessions.add_metric([phase], phases[phase])
        yield sessions
        for name, away, what in (
            ("engine", self._engine.away is not None, "Redis is away"),
            ("store", self._store.away, "PostgreSQL did not answer when it was last asked"),
        ):
            yield GaugeMetricFamily(f"guide_{name}_away", f"1 while {what}, else 0.", float(away))
        yield GaugeMetricFamily("guide_tasks", "Tasks of the event loop.", len(asyncio.all_tasks()))
        yield GaugeMetricFamily("guide_members_behind", "Members that are being skipped now.", held)

    def _dropped(self) -> Counter[str]:
        dropped = Counter(self._counters.voice_dropped)
        for room in self._hub.rooms.values():
            dropped += room.session.voices.dropped
        return dropped


def _role(member: Member) -> str:
    return "robot" if member.robot else member.role


def _counted(counters: Counters, dropped: Counter[str]) -> Iterator[Metric]:
    for name, value, help_ in (
        ("ticks", counters.ticks, "Ticks, over all sessions."),
        ("sends", counters.sends, "Messages that ticks wrote to members: one a member a tick."),
        ("skipped", counters.skipped, "Ticks that a member who was behind did not get."),
        ("resyncs", counters.resyncs, "Members that were behind and got everything they missed in one message."),
        ("joins", counters.joins, "Connections welcomed: newcomers and those who came back."),
        ("leaves", counters.leaves, "Members that left or whose line ended."),
        ("not_recorded", counters.not_recorded, "Events that could not be recorded; their authors were told."),
    ):
        yield CounterMetricFamily(f"guide_{name}", help_, value)
    for name, label, counts, help_ in (
        ("closes", "code", counters.closes, "Connections ended, by WebSocket close code."),
        (
            "refusals",
            "error",
            counters.refusals,
            "HTTP requests answered with an error, by its code, and connections refused, by why.",
        ),
        ("events", "kind", counters.events, "Events recorded by this node, by kind."),
        ("voice_dropped", "reason", dropped, "Voice packets refused, by reason."),
    ):
        family = CounterMetricFamily(f"guide_{name}", help_, labels=[label])
        for key, value in sorted(counts.items()):
            family.add_metric([key], value)
        yield family
    for name, spread, help_ in (
        ("tick_lateness", counters.tick_lateness, "A tick's start against when it was due."),
        ("tick_fanout", counters.tick_took, "From a tick's first write to its last."),
        ("store_latency", counters.store_waits, "From handing events to the record to knowing that they are kept."),
        ("loop_lag", counters.loop_lag, "A timer's start against when it was due: how long others must wait."),
    ):
        yield HistogramMetricFamily(f"guide_{name}_seconds", help_, _buckets(spread), spread.total)


def _buckets(spread: Histogram) -> list[tuple[str, float]]:
    """Return each upper bound with the count of values up to it, as Prometheus has them."""
    buckets, so_far = [], 0
    for bound, count in zip((*map(str, spread.bounds), "+Inf"), spread.counts, strict=True):
        so_far += count
        buckets.append((bound, float(so_far)))
    return buckets


async def watch_loop(counters: Counters, clock: Callable[[], float]) -> None:
    """Measure until cancelled how late the event loop wakes a sleeper; a process that was stopped, or hung, is logged.

    `clock`: monotonic seconds, not the loop's own: that stands still while callbacks run.
    """
    while True:
        due = clock() + WATCH_EVERY
        await asyncio.sleep(WATCH_EVERY)
        late = max(0.0, clock() - due)
        counters.loop_lag.add(late)
        if late >= STOOD_STILL:
            log.warning("stood still", seconds=round(late, 1))
