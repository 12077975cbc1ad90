"""What a session's followers have been told, and what the next tick will tell them. Pure.

Invariants
- `state` is the latest; `_changed` names the keys that no tick has carried yet.
- `serial` is another one after every tick, whoever made it: what was told until then is the past.
- While `mirrored`, another node runs the rules and makes the ticks: state is only what that node tells, and a tick of
  our own carries its number.

`now` is seconds on the node's monotonic clock; guide time is whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any, Final

from guide.protocol.messages import Event, Snapshot, Span, Spoken, State, Tick
from guide.session.comment_sampler import CommentSampler
from guide.session.event_log import LOG_MOST, EventLog
from guide.session.guide_time import GuideTime

TALLIES: Final = frozenset({"count", "hearts"})


class TickBuilder:
    """See the module's invariants."""

    def __init__(
        self,
        epoch: str,
        state: State,
        events: Iterable[Event],
        time: int | None,
        now: float,
        comments_per_second: float,
        branches: Iterable[str] = (),
    ) -> None:
        self.epoch = epoch
        self.state = state
        self.log = EventLog(events, now)
        self.time = GuideTime(time)
        self.tick_number = 0
        self.serial = 0
        self.mirrored = False
        self.left_out: list[Event] = []  # comments that the last tick did not carry
        self._sampler = CommentSampler(comments_per_second, Random(epoch), branches)  # noqa: S311 - no secret
        self._heard: dict[int, Event] = {}  # while mirrored: recorded by others, and in no tick yet
        self._packets: list[Spoken] = []
        self._changed: set[str] = set()
        self._lead_time: int | None = None  # of the lead frame no tick has carried yet

    @property
    def has_news(self) -> bool:
        """More than tallies has come since the last tick."""
        changed = not self._changed <= TALLIES
        return bool(changed or self._packets or self.log.has_waiting or self._lead_time is not None)

    @property
    def has_tallies(self) -> bool:
        """Numbers have changed that may wait for another reason to tick."""
        return bool(self._changed)

    def tick(self, now: float) -> Tick:
        """Everything since the last tick, and make it the past."""
        self.tick_number += not self.mirrored
        self.serial += 1
        events = self.log.take(now)
        shown = self._sampler.pick(events, now)
        left = None if len(shown) == len(events) else (events[0].number - 1, events[-1].number)
        self._leave_out(events, shown if left else events)
        tick = Tick(
            self.tick_number,
            self._lead_time,
            {key: self.state[key] for key in sorted(self._changed)},
            self._packets,
            shown,
            left,
        )
        self._changed, self._packets, self._lead_time = set(), [], None
        return tick

    def _leave_out(self, events: list[Event], shown: list[Event]) -> None:
        numbers = {event.number for event in shown}
        self.left_out = [event for event in events if event.number not in numbers]

    def snapshot(self, now: float) -> Snapshot:
        return self._whole(self.log.newest(), None, now)

    def since(self, epoch: str, event: int, now: float) -> Snapshot | None:
        """The state, and the events after number `event`; None if that gap cannot be filled any more."""
        missed = self.log.since(event) if epoch == self.epoch else None
        return None if missed is None else self._whole(*missed, now)

    def whole(self, now: float) -> Snapshot:
        """The state as the last tick left it, for nodes that mirror it; they have the events from elsewhere."""
        return self._whole([], None, now)

    def recorded(self, event: Event, now: float) -> bool:
        """An event the store has numbered. False if it is known; raises ValueError if one is missing before it."""
        return self.log.add(event)

    def _whole(self, events: list[Event], left: Span | None, now: float) -> Snapshot:
        state, time = dict(self.state), self.time.at(now)
        return Snapshot(self.epoch, self.log.last_taken, self.tick_number, time, state, events, left)

    def _set(self, key: str, value: Any) -> None:
        self.state[key] = value
        self._changed.add(key)

    # ── while another node runs the rules ───────────────────────────────────────────────────────────────────────────

    def adopt(self, whole: Snapshot, now: float) -> None:
        """From now on mirror another node, whose state this is; the difference goes with a tick of our own."""
        if not self.mirrored:
            self._packets, self._lead_time = [], None  # what nobody heard of that node
        self.mirrored = True
        self.tick_number = whole.tick
        self.time.told(whole.time, now)
        for key, value in whole.state.items():
            if self.state.get(key) != value:
                self._set(key, value)

    def follow(self, tick: Tick, now: float, *, at_once: bool) -> bool:
        """Take in a tick of the node that is mirrored.

        True: it can go on to followers as it is, and counts as told. False: something else waits, or must, so what it
        brought goes with a tick of our own. `at_once`: whether a tick could be sent now. Raises ValueError where an
        event is missing before those it carries; they are left out then, and have to be fetched.
        """
        before = self.log.last
        new = self._events_of(tick)
        gap = new is None
        alone = at_once and not gap and not self.has_news and not self._changed and _begins(tick) in (None, before + 1)
        self.tick_number = tick.number
        if tick.time is not None:
            self.time.told(tick.time, now)
        for key, value in tick.state.items():
            self.state[key] = value
            if not alone:
                self._changed.add(key)
        if not alone:
            self._packets += tick.packets
            self._lead_time = tick.time if tick.time is not None else self._lead_time
        if new is None:
            raise ValueError(f"expected event {before + 1}, got {_begins(tick)}")
        for event in new:
            self.log.add(event)
        self._heard = {number: event for number, event in self._heard.items() if number > self.log.last}
        if alone:
            self.serial += 1
            self._leave_out(self.log.take(now), tick.events)
        return alone

    def heard(self, event: Event) -> None:
        """Another node recorded this: the tick that tells it is to come, and may leave it out."""
        if event.number > self.log.last and len(self._heard) < LOG_MOST:
            self._heard[event.number] = event

    def _events_of(self, tick: Tick) -> list[Event] | None:
        """The events that a tick stands for and that are not known yet; None where one is missing."""
        last = tick.left[1] if tick.left else tick.events[-1].number if tick.events else 0
        known = self._heard | {event.number: event for event in tick.events}
        wanted = range(self.log.last + 1, last + 1)
        return [known[number] for number in wanted] if all(number in known for number in wanted) else None

    def begin_anew(self, epoch: str, events: Iterable[Event], now: float) -> None:
        """The record is another one: all that was told is void."""
        self.epoch = epoch
        self.log = EventLog(events, now)
        self._heard.clear()
        self.serial += 1


def _begins(tick: Tick) -> int | None:
    """The number of the first event that a tick stands for; None where it has none."""
    if tick.left is not None:
        return tick.left[0] + 1
    return tick.events[0].number if tick.events else None
