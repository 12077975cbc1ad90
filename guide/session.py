"""One session's rules as a pure state machine: what may be said by whom, and what it changes. No I/O.

Invariants
- Events are numbered 1, 2, 3 … within the epoch. `recorded()` takes them in that order and nothing else adds one.
- An event is `waiting` until a tick carries it, then in the `log`. A snapshot holds the log, never what waits: so a
  newcomer's snapshot and the ticks after it give each event once.
- `state` is the latest; `_changed` names the keys that no tick has carried yet.
- Guide time never runs back. Each leader's capture clock is mapped onto it with one offset, fixed when it takes over.
- Only the leader moves anyone.

`now` is seconds on the node's monotonic clock; guide time is whole milliseconds.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from guide.codes import Refusal, Refused
from guide.limits import Bucket
from guide.messages import Caption, Comment, Event, Lead, Packet, State, Text
from guide.text import MAX_CAPTION, MAX_COMMENT, checked

COMMENT_BURST: Final = 5
COMMENT_PERIOD: Final = 2.0  # seconds: one hand typing quickly; more is a machine
RESUME_WINDOW: Final = 120.0  # seconds: a lift, a tunnel, a phone call declined
LOG_MOST: Final = 4000  # events: 120 s of the busiest session several times over; bounds memory
SNAPSHOT_EVENTS: Final = 50  # what a newcomer can read back at once
AWAY_GRACE: Final = 20.0  # seconds a leader whose line broke keeps the lead
STATE_AT_START: Final[State] = {
    "view": None,
    "pointer": None,
    "stop": None,
    "phase": "waiting",
    "leader": None,
    "count": 0,
    "hearts": 0,
}


@dataclass(frozen=True, slots=True)
class Member:
    """One who takes part. `role` is follower, guide or co-guide."""

    id: str
    role: str
    name: str
    branch: str
    robot: bool = False

    @property
    def leads_ever(self) -> bool:
        return self.role != "follower"


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that the rules let through and the store has yet to record and number.

    `(author, id)` is its identity: recorded once however often it is sent. What the rules bring forth has no id.
    """

    session: str
    author: str
    id: str | None
    kind: str
    time: int | None
    body: dict[str, Any]


class Tick(NamedTuple):
    """What every follower gets for one instant."""

    number: int
    time: int | None
    state: State
    packets: list[Packet]
    events: list[Event]


class Snapshot(NamedTuple):
    """Where a newcomer begins; with `events` all of a gap, also the answer to a resume."""

    epoch: str
    event: int
    tick: int
    time: int | None
    state: State
    events: list[Event]


@dataclass(slots=True)
class _Person:
    """What is remembered of one who was here, also while the line is broken."""

    member: Member
    present: bool = False
    comments: Bucket = field(default_factory=lambda: Bucket(COMMENT_BURST, COMMENT_PERIOD))


class Session:
    """See the module's invariants. Methods raise Refused when the rules say no and change nothing then."""

    def __init__(
        self,
        id: str,
        epoch: str,
        *,
        scenes: Iterable[str],
        events: Iterable[Event] = (),
        state: State | None = None,
        time: int | None = None,
        now: float = 0.0,
    ) -> None:
        """`events`: the newest of the record, in order; `state`, `time`: as saved when the session was last held.

        Events of the record count as new at `now`: who was here before a restart can still resume for RESUME_WINDOW.
        """
        self.id = id
        self.epoch = epoch
        self.state: State = {**STATE_AT_START, **(state or {}), "count": 0}
        self.tick_number = 0
        self._scenes = frozenset(scenes)
        self._people: dict[str, _Person] = {}
        self._branches: Counter[str] = Counter()
        self._log: deque[tuple[float, Event]] = deque((now, event) for event in events)
        self._last = self._log[-1][1].number if self._log else 0
        self._comments = {_identity(event): event.number for _, event in self._log if event.kind == "comment"}
        self._waiting: list[Event] = []
        self._packets: list[Packet] = []
        self._changed: set[str] = set()
        self._time = time  # the last guide time shown to anyone
        self._time_at: float | None = None  # when that was, on the node's clock
        self._lead_time: int | None = None  # of the lead frame no tick has carried yet
        self._offset: int | None = None  # leader's capture clock + offset = guide time
        self._away_since: float | None = None
        if self.state["leader"] is not None:
            # Nobody is connected yet: the one who led may come back.
            self._set("leader", {**self.state["leader"], "away": True})

    # ── who is here ─────────────────────────────────────────────────────────────────────────────────────────────────

    def join(self, member: Member, now: float) -> None:
        person = self._people.setdefault(member.id, _Person(member))
        person.member = member
        if not person.present:
            person.present = True
            self._count(member, 1)
        if self._leads(member):
            self._away_since = None
            self._offset = None  # a page that was loaded anew has a new capture clock
            self._set("leader", _leader(member))

    def leave(self, member_id: str, now: float, *, for_good: bool = False) -> None:
        """The line of a member ended. A leader keeps the lead for AWAY_GRACE seconds unless it left for good."""
        person = self._people.get(member_id)
        if person is None or not person.present:
            return
        person.present = False
        self._count(person.member, -1)
        if self._leads(person.member):
            if for_good:
                self._lead_ends()
            else:
                self._away_since = now
                self._set("leader", {**_leader(person.member), "away": True})

    def branches(self) -> list[tuple[str, int]]:
        """Followers present by branch, the largest first."""
        return sorted(((name, count) for name, count in self._branches.items() if count), key=lambda item: -item[1])

    def expire(self, now: float) -> None:
        """What time alone changes: a leader away too long leads no longer."""
        leader = self.state["leader"]
        if leader is None or not leader.get("away"):
            return
        if self._away_since is None:
            self._away_since = now
        elif now - self._away_since > AWAY_GRACE:
            self._lead_ends()

    def _count(self, member: Member, by: int) -> None:
        if member.role == "follower":
            self._branches[member.branch] += by
            self._set("count", self.state["count"] + by)

    # ── leading ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def take(self, member: Member, force: bool, now: float) -> None:
        """Begin to lead. Refused LED_BY_ANOTHER where another leads and is here, unless `force`."""
        self._may_lead(member)
        leader = self.state["leader"]
        if self._leads(member):
            return
        if leader is not None and not leader.get("away") and not force:
            raise Refused(Refusal.LED_BY_ANOTHER, {"name": leader["name"], "robot": leader["robot"]})
        self._lead_ends()
        self._set("leader", _leader(member))

    def release(self, member: Member, now: float) -> None:
        self._must_lead(member)
        self._lead_ends()

    def lead(self, member: Member, frame: Lead, now: float) -> Draft | None:
        """Take a lead frame's state and packets for the next tick; a change of scene is also an event to record."""
        self._must_lead(member)
        view = frame.state.get("view")
        if view is not None and view[0] not in self._scenes:
            raise Refused(Refusal.SCENE_UNKNOWN, {"scene": view[0]})
        shift = self._guide_time(frame.time, now) - frame.time
        self._lead_time = self._time = frame.time + shift
        self._time_at = now
        before = self.state["view"]
        for key, value in frame.state.items():
            if self.state[key] != value:
                self._set(key, value)
        self._packets += [(max(0, time + shift), data) for time, data in frame.packets]
        if view is None or (before is not None and before[0] == view[0]):
            return None
        return self._draft(member, None, "scene", {"scene": view[0]}, self._time)

    def caption(self, member: Member, caption: Caption, now: float) -> Draft:
        self._must_lead(member)
        text: Text = (
            checked(caption.text, MAX_CAPTION, "text")
            if isinstance(caption.text, str)
            else {language: checked(text, MAX_CAPTION, "text") for language, text in caption.text.items()}
        )
        return self._draft(member, caption.id, "caption", {"text": text}, self._guide_time(caption.time, now))

    def phase(self, member: Member, phase: str, now: float) -> Draft | None:
        """Go live, pause or end. Ended is for good."""
        self._must_lead(member)
        if self.state["phase"] == phase:
            return None
        self._set("phase", phase)
        if phase == "ended":
            self._set("pointer", None)
        return self._draft(member, None, "phase", {"phase": phase}, self._time)

    def _guide_time(self, capture: int, now: float) -> int:
        """Guide time of an instant on the leader's capture clock, never before what was shown already."""
        if self._offset is None:
            since = 0 if self._time_at is None else round((now - self._time_at) * 1000)
            self._offset = (self._time or 0) + max(1, since) - capture
        return max(capture + self._offset, self._time or 0)

    def _lead_ends(self) -> None:
        self._offset = None
        self._away_since = None
        self._set("leader", None)
        if self.state["pointer"] is not None:
            self._set("pointer", None)

    def _leads(self, member: Member) -> bool:
        leader = self.state["leader"]
        return leader is not None and leader["id"] == member.id

    def _may_lead(self, member: Member) -> None:
        if not member.leads_ever:
            raise Refused(Refusal.NOT_ALLOWED)
        if self.state["phase"] == "ended":
            raise Refused(Refusal.SESSION_ENDED)

    def _must_lead(self, member: Member) -> None:
        self._may_lead(member)
        if not self._leads(member):
            raise Refused(Refusal.NOT_LEADING)

    # ── what people say ─────────────────────────────────────────────────────────────────────────────────────────────

    def comment(self, member: Member, comment: Comment, now: float) -> Draft | int:
        """The draft to record; or the number it has, when this id was recorded before (then no limit applies)."""
        known = self._comments.get((member.id, comment.id))
        if known is not None:
            return known
        if self.state["phase"] == "ended":
            raise Refused(Refusal.SESSION_ENDED)
        text = checked(comment.text, MAX_COMMENT, "text")
        wait = self._person(member).comments.wait(now)
        if wait:
            raise Refused(Refusal.TOO_MANY_COMMENTS, {"wait": round(wait * 1000)})
        body = {
            "id": comment.id,
            "author": member.id,
            "name": member.name,
            "branch": member.branch,
            "kind": comment.kind,
            "text": text,
        }
        return self._draft(member, comment.id, "comment", body, None)

    def react(self, member: Member, count: int, now: float) -> None:
        if self.state["phase"] != "ended":
            self._set("hearts", self.state["hearts"] + count)

    def recorded(self, event: Event, now: float) -> bool:
        """An event the store has numbered. False if it is known; raises ValueError if one is missing before it."""
        if event.number <= self._last:
            return False
        if event.number != self._last + 1:
            raise ValueError(f"expected event {self._last + 1} of session {self.id}, got {event.number}")
        self._last = event.number
        self._waiting.append(event)
        if event.kind == "comment":
            self._comments[_identity(event)] = event.number
        return True

    def _person(self, member: Member) -> _Person:
        return self._people.setdefault(member.id, _Person(member))

    def _draft(self, member: Member, id_: str | None, kind: str, body: dict[str, Any], time: int | None) -> Draft:
        return Draft(self.id, member.id, id_, kind, time, body)

    # ── what followers get ──────────────────────────────────────────────────────────────────────────────────────────

    @property
    def has_news(self) -> bool:
        return bool(self._changed or self._packets or self._waiting or self._lead_time is not None)

    @property
    def last_event(self) -> int:
        """The number of the newest event that a tick has carried."""
        return self._last - len(self._waiting)

    @property
    def last_recorded(self) -> int:
        """The number of the newest event, carried or waiting."""
        return self._last

    def kept(self) -> State:
        """The state worth keeping over a restart."""
        return {key: value for key, value in self.state.items() if key != "count"}

    def tick(self, now: float) -> Tick:
        """Everything since the last tick, and make it the past."""
        self.tick_number += 1
        tick = Tick(
            self.tick_number,
            self._lead_time,
            {key: self.state[key] for key in sorted(self._changed)},
            self._packets,
            self._waiting,
        )
        self._log.extend((now, event) for event in self._waiting)
        while len(self._log) > LOG_MOST or (len(self._log) > SNAPSHOT_EVENTS and now - self._log[0][0] > RESUME_WINDOW):
            _, old = self._log.popleft()
            self._comments.pop(_identity(old), None)
        self._changed, self._packets, self._waiting, self._lead_time = set(), [], [], None
        return tick

    def snapshot(self) -> Snapshot:
        newest = [event for _, event in list(self._log)[-SNAPSHOT_EVENTS:]]
        return Snapshot(self.epoch, self.last_event, self.tick_number, self._time, dict(self.state), newest)

    def since(self, epoch: str, event: int) -> Snapshot | None:
        """The state, and exactly the events after number `event`; None if that gap cannot be filled any more."""
        first = self._log[0][1].number if self._log else self.last_event + 1
        if epoch != self.epoch or not first - 1 <= event <= self.last_event:
            return None
        missed = [item for _, item in self._log if item.number > event]
        return Snapshot(self.epoch, self.last_event, self.tick_number, self._time, dict(self.state), missed)

    @property
    def time(self) -> int | None:
        """The last guide time anyone was shown, ms."""
        return self._time

    def _set(self, key: str, value: Any) -> None:
        self.state[key] = value
        self._changed.add(key)


def _identity(event: Event) -> tuple[str, str]:
    return event.body.get("author", ""), event.body.get("id", "")


def _leader(member: Member) -> dict[str, Any]:
    return {"id": member.id, "name": member.name, "robot": member.robot, "away": False}
