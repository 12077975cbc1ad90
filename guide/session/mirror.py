"""Following the ticks of another node, which runs the session's rules. Pure.

Invariants
- While `active`, the state is only what that node says, and a tick of our own carries that node's number.
- `stands_for` is the number of the newest event that the mirrored state stands for, 0 before there was one.
- `_recorded` holds events that nodes recorded and that no tick has brought yet: a tick may leave comments out, and
  stands for them all the same.

`now` is seconds on the node's monotonic clock.
"""

from __future__ import annotations

from enum import Enum

from guide.protocol.messages import Event, Snapshot, Tick
from guide.session.event_log import LOG_MOST
from guide.session.tick_builder import TickBuilder


class Followed(Enum):
    """How the mirrored node's tick reaches our followers."""

    RELAY = "relay"
    """as it is: nothing else waits"""
    OWN_TICK = "own tick"
    """in a tick of our own, with what else waits"""
    GAP = "gap"
    """as OWN_TICK, but without its events: one is missing before them, and has to be fetched first"""


class Mirror:
    """One session's. `active`: another node runs the rules."""

    def __init__(self, ticks: TickBuilder) -> None:
        self.active = False
        self.stands_for = 0
        self._ticks = ticks
        self._recorded: dict[int, Event] = {}

    def adopt(self, whole: Snapshot, now: float) -> None:
        """Mirror the node whose state this is from now on; the difference goes with a tick of our own."""
        ticks = self._ticks
        if not self.active:
            ticks.drop_voice()  # the followers of that node have not heard it
        self.active = True
        self.stands_for = whole.event
        ticks.number = whole.tick
        ticks.time.follow(whole.time, now)
        for key, value in whole.state.items():
            if ticks.state.get(key) != value:
                ticks.set(key, value)

    def follow(self, tick: Tick, now: float, *, at_once: bool) -> Followed:
        """Take in a tick of the mirrored node. `at_once`: whether a tick could be sent at this moment.

        After RELAY it counts as sent.
        """
        ticks, log = self._ticks, self._ticks.log
        events = self._events_of(tick)
        self.stands_for = max(self.stands_for, _last(tick))
        in_order = events is not None and _first(tick) in (None, log.last + 1)
        relay = at_once and in_order and ticks.is_empty
        ticks.number = tick.number
        if tick.time is not None:
            ticks.time.follow(tick.time, now)
        for event in events or ():
            log.add(event)
        self._recorded = {number: event for number, event in self._recorded.items() if number > log.last}
        if relay:
            ticks.relayed(tick, now)
            return Followed.RELAY
        ticks.carry(tick)
        return Followed.GAP if events is None else Followed.OWN_TICK

    def recorded(self, event: Event) -> None:
        """Remember an event that a node recorded: the tick that stands for it is to come."""
        if event.number > self._ticks.log.last and len(self._recorded) < LOG_MOST:
            self._recorded[event.number] = event

    def begin_anew(self) -> None:
        """Forget the events of the former record."""
        self._recorded.clear()
        self.stands_for = 0

    def _events_of(self, tick: Tick) -> list[Event] | None:
        """Return the events that a tick stands for and the log lacks; None where one of them is not known here."""
        last = _last(tick)
        known = self._recorded | {event.number: event for event in tick.events}
        wanted = range(self._ticks.log.last + 1, last + 1)
        return [known[number] for number in wanted] if all(number in known for number in wanted) else None


def _last(tick: Tick) -> int:
    """Return the number of the last event that a tick stands for; 0 where it stands for none."""
    return tick.left[1] if tick.left else tick.events[-1].number if tick.events else 0


def _first(tick: Tick) -> int | None:
    """Return the number of the first event that a tick stands for; None where it stands for none."""
    if tick.left is not None:
        return tick.left[0] + 1
    return tick.events[0].number if tick.events else None
