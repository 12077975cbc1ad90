"""What a session's followers have seen, and what the next tick carries. Pure.

Invariants
- `state` is the latest, one dict for life; `_changed` names the keys that no tick has carried yet.
- `serial` changes with every tick, whoever made it: what was sent until then is the past.
- `number` is that of the last tick sent, also where another node made it.

`now` is seconds on the node's monotonic clock; guide time is whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any, Final

from guide.protocol.messages import Event, Resumed, Snapshot, Spoken, State, Tick
from guide.session.comment_sampler import CommentSampler
from guide.session.event_log import EventLog
from guide.session.guide_time import GuideTime

TALLIES: Final = frozenset({"count", "hearts"})


class TickBuilder:
    """Collects state, packets and events until a tick takes them, and gives newcomers the whole state."""

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
        """`state` is owned by the builder from now on. `time`: the last guide time that followers saw, ms."""
        self.epoch = epoch
        self.state = state
        self.log = EventLog(events, now)
        self.time = GuideTime(time)
        self.number = 0
        self.serial = 0
        self.left_out: list[Event] = []  # comments that the last tick did not carry
        self._sampler = CommentSampler(comments_per_second, Random(epoch), branches)  # noqa: S311 - no secret
        self._packets: list[Spoken] = []
        self._changed: set[str] = set()
        self._lead_time: int | None = None  # of the lead frame that no tick has carried yet

    # ── what the next tick carries ──────────────────────────────────────────────────────────────────────────────────

    @property
    def has_news(self) -> bool:
        """Whether something other than tallies waits for a tick."""
        changed = not self._changed <= TALLIES
        return bool(changed or self._packets or self.log.has_waiting or self._lead_time is not None)

    @property
    def has_tallies(self) -> bool:
        """Whether state waits for a tick; tallies alone may wait until there is another reason for one."""
        return bool(self._changed)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all waits for a tick."""
        return not self._changed and not self.has_news

    def set(self, key: str, value: Any) -> None:
        """Change the state; the next tick carries the key."""
        self.state[key] = value
        self._changed.add(key)

    def show(self, capture: int, now: float) -> int:
        """Return the guide time of a lead frame captured then, ms; the next tick carries it."""
        self._lead_time = self.time.show(capture, now)
        return self._lead_time

    def speak(self, packets: Iterable[Spoken]) -> None:
        """Add packets, on guide time, to the next tick."""
        self._packets += packets

    def carry(self, tick: Tick) -> None:
        """Add the state, packets and time of another node's tick to the next one of ours; not its events."""
        for key, value in tick.state.items():
            self.set(key, value)
        self._packets += tick.packets
        self._lead_time = self._lead_time if tick.time is None else tick.time

    def drop_voice(self) -> None:
        """Forget the packets and the time that no tick has carried."""
        self._packets, self._lead_time = [], None

    # ── ticks ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def build(self, number: int, now: float) -> Tick:
        """Return the tick of this number with everything that waits, which then is the past."""
        self.number = number
        self.serial += 1
        events = self.log.take(now)
        shown = self._sampler.pick(events, now)
        left = None if len(shown) == len(events) else (events[0].number - 1, events[-1].number)
        self._leave_out(events, shown if left else events)
        changed = {key: self.state[key] for key in sorted(self._changed)}
        tick = Tick(number, self._lead_time, changed, self._packets, shown, left)
        self._changed = set()
        self.drop_voice()
        return tick

    def relayed(self, tick: Tick, now: float) -> None:
        """Count another node's tick as sent: our followers get it unchanged. Its events are in the log already."""
        self.state.update(tick.state)
        self.serial += 1
        self._leave_out(self.log.take(now), tick.events)

    def _leave_out(self, events: list[Event], shown: list[Event]) -> None:
        numbers = {event.number for event in shown}
        self.left_out = [event for event in events if event.number not in numbers]

    # ── the whole state ─────────────────────────────────────────────────────────────────────────────────────────────

    def snapshot(self, now: float) -> Snapshot:
        """Return the state and the newest events: what a newcomer gets."""
        return self._whole(self.log.newest(), now)

    def since(self, epoch: str, event: int, now: float) -> Resumed | None:
        """Return the state and the events after number `event`; None if that gap cannot be filled any more."""
        missed = self.log.since(event) if epoch == self.epoch else None
        if missed is None:
            return None
        events, left = missed
        state, time = dict(self.state), self.time.at(now)
        return Resumed(self.epoch, self.log.last_taken, self.number, time, state, events, left)

    def whole(self, now: float) -> Snapshot:
        """Return the state without events, for nodes that mirror it: they have the events from elsewhere."""
        return self._whole([], now)

    def begin_anew(self, epoch: str, events: Iterable[Event], now: float) -> None:
        """Replace the log: the record has another epoch, and events that were sent earlier do not count any more."""
        self.epoch = epoch
        self.log = EventLog(events, now)
        self.serial += 1

    def _whole(self, events: list[Event], now: float) -> Snapshot:
        state, time = dict(self.state), self.time.at(now)
        return Snapshot(self.epoch, self.log.last_taken, self.number, time, state, events)
