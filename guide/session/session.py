"""One session's rules as a pure state machine: what may be said by whom, and what it changes. No I/O.

Invariants
- Only the leader moves anyone.
- What the rules let through as an event counts when it is recorded (`add`): a phase is in force then, and not before.
- What the next tick carries is collected in `ticks` (events in its log), guide time in `time`, voices and hands in
  `voices`, who is here in `people`: each keeps its own. The rules change state by `ticks.set` alone.
- While it is `mirrored` the rules change nothing but who is here and whose hand is up.

`now` is seconds on the node's monotonic clock; guide time is whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from guide.common.limits import DEFAULTS, Limits
from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import (
    Caption,
    Comment,
    Draft,
    Event,
    Floor,
    Lead,
    Member,
    Snapshot,
    Speak,
    State,
    Tick,
)
from guide.protocol.text import checked, checked_texts
from guide.session.event_log import RESUME_WINDOW, Added, EventLog
from guide.session.floor import FLOOR, LEADER, Speakers
from guide.session.mirror import Mirror
from guide.session.participants import NO_REPORT, Elsewhere, Participants
from guide.session.rules.drafts import caption_draft, comment_draft, phase_draft
from guide.session.rules.leader_state import LeaderState
from guide.session.rules.phases import Phases
from guide.session.state import leader_entry, playing_entry, state_from
from guide.session.tick_builder import TickBuilder

AWAY_GRACE: Final = 20.0  # seconds that a leader whose connection broke keeps the lead


class Session:
    """See the module's invariants. What raises Refused has changed nothing, but for the voice that `lead` takes."""

    def __init__(
        self,
        id: str,
        epoch: str,
        *,
        scenes: Iterable[str],
        branches: Iterable[str] = (),
        events: Iterable[Event] = (),
        state: State | None = None,
        time: int | None = None,
        now: float = 0.0,
        limits: Limits = DEFAULTS,
    ) -> None:
        """`branches`: those to choose from, none where anyone names one's own; `events`: the newest of the record, in
        order; `state`, `time`: as saved when the session was last held.

        Events of the record count as new at `now`: who was here before a restart can still resume for RESUME_WINDOW.
        """
        self.id = id
        events = list(events)
        begun = state_from(state, events)
        self.ticks = TickBuilder(epoch, begun, events, time, now, limits.comments_shown_per_second, branches)
        self.mirror = Mirror(self.ticks)
        self.state = self.ticks.state
        self.time = self.ticks.time
        self.limits = limits
        self.people = Participants(limits)
        self.phases = Phases(self.ticks)
        self.leader_state = LeaderState(id, self.ticks, self.people)
        self.voices = Speakers(limits)
        self.hearts_here = 0  # while mirrored: hearts to report to the node that runs the rules
        self._scenes = frozenset(scenes)
        self._away_since: float | None = None
        if self.state["leader"] is not None:
            # Nobody is connected yet: the one who led may come back.
            self.ticks.set("leader", {**self.state["leader"], "away": True})

    @property
    def epoch(self) -> str:
        """The epoch of the record that the events are numbered in."""
        return self.ticks.epoch

    @property
    def log(self) -> EventLog:
        """The events as this node holds them."""
        return self.ticks.log

    @property
    def mirrored(self) -> bool:
        """Whether another node runs the rules."""
        return self.mirror.active

    def tick(self, now: float) -> Tick:
        """Return the next tick with everything since the last one, which then is the past."""
        return self.ticks.build(self.ticks.number + (not self.mirrored), now)

    def add(self, event: Event, now: float) -> Added:
        """Take in an event that was recorded, here or by another node."""
        added = self.log.add(event)
        if added is Added.NEW and not self.mirrored:
            self._follow(event, now)
        return added

    def _follow(self, event: Event, now: float) -> None:
        if event.kind == "phase":
            self.phases.begin(event.body["phase"], now)
            if self.phases.ended:
                self._grant(None)

    def begin_anew(self, epoch: str, events: Sequence[Event], now: float, state: State | None = None) -> None:
        """Go by another record from now on: `events` are its newest, `state` as saved there."""
        self.ticks.begin_anew(epoch, events, now)
        self.mirror.begin_anew()
        if state is not None and not self.mirrored:
            self.phases.begin_anew(state_from(state, events)["phase"])

    # ── who is here ─────────────────────────────────────────────────────────────────────────────────────────────────

    def join(self, member: Member) -> None:
        """A connection of the member opened, perhaps in place of another."""
        self.voices.join(member.id)
        if self.people.join(member):
            self._count()
        person = self.people.of(member)
        person.report, person.reported_at = NO_REPORT, None
        person.errors_sent.clear()
        if self.leads(member) and not self.mirrored:
            self._leader_is_here(member)

    def leave(self, member_id: str, now: float, *, for_good: bool = False) -> None:
        """A member's connection ended.

        Unless it left for good, a leader keeps the lead for AWAY_GRACE seconds, and a raised hand keeps its place for
        RESUME_WINDOW.
        """
        member = self.people.leave(member_id)
        if member is None:
            return
        self.voices.leave(member_id, now, for_good=for_good)
        if self.voices.has_floor == member_id:
            self._grant(None)
        self._count()
        if self.leads(member) and not self.mirrored:
            if for_good:
                self._lead_ends()
            else:
                self._away_since = now
                self.ticks.set("leader", leader_entry(member, away=True))

    def expire(self, now: float) -> None:
        """Apply what time alone changes: a leader away too long leads no longer; who left long ago is forgotten."""
        self.people.forget(now)
        self.voices.forget(now - RESUME_WINDOW)
        leader = self.state["leader"]
        if leader is None or not leader.get("away") or self.mirrored:
            return
        if self._away_since is None:
            self._away_since = now
        elif now - self._away_since > AWAY_GRACE:
            self._lead_ends()

    def _count(self) -> None:
        if self.state["count"] != self.people.count and not self.mirrored:
            self.ticks.set("count", self.people.count)

    def _leader_is_here(self, member: Member) -> None:
        self._away_since = None
        self.leader_state.forget()  # it sends all anew
        self.time.new_clock()  # its page may have been loaded anew
        self.voices.new_leader()
        self.ticks.set("leader", leader_entry(member))

    # ── several nodes ───────────────────────────────────────────────────────────────────────────────────────────────

    def elsewhere(self, elsewhere: Elsewhere) -> None:
        """Replace what is known of members on other nodes by these newest reports of theirs."""
        before = self.people.elsewhere.guests.keys()
        self.people.elsewhere = elsewhere
        for id_ in before - elsewhere.guests.keys():
            if self.people.here(id_) is None:
                self.voices.raise_hand(id_, up=False)
        for id_ in elsewhere.hands:
            self.voices.raise_hand(id_, up=True)
        self._count()
        if self.voices.has_floor is not None and self.people.here(self.voices.has_floor) is None:
            self._grant(None)

    def adopt(self, whole: Snapshot, now: float) -> None:
        """Mirror the node whose state this is from now on."""
        self.mirror.adopt(whole, now)
        self.leader_state.forget()
        self._away_since = None
        self.voices.grant(None)  # who has the floor is known to the node that runs the rules

    def stand_alone(self, now: float) -> None:
        """Run the rules here from now on. The leader goes on where it is connected to this node, else it is away."""
        self.mirror.active = False
        for event in self.log.newer(self.mirror.stands_for):  # which the lead node told no more
            self._follow(event, now)
        leader, floor = self.state["leader"], self.state["floor"]
        member = None if leader is None else self.people.present(leader["id"])
        if member is not None:
            self._leader_is_here(member)
        elif leader is not None:
            self._away_since = now
            self.ticks.set("leader", {**leader, "away": True})
        if floor is not None and self.people.here(floor["id"]) is not None:
            self.voices.grant(floor["id"])
        elif floor is not None:
            self._grant(None)
        self._count()

    def tally(self, hearts: int) -> None:
        """Add hearts that came to another node."""
        if hearts and self.state["phase"] != "ended":
            self.ticks.set("hearts", self.state["hearts"] + hearts)

    # ── leading ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def take(self, member: Member, force: bool) -> None:
        """Make a member the leader. Raises Refused LED_BY_ANOTHER where another leads and is here, unless `force`."""
        self.may_take(member, force)
        if self.leads(member):
            return
        self._lead_ends()
        self.voices.raise_hand(member.id, up=False)
        if self.voices.has_floor == member.id:
            self._grant(None)  # the floor is beside the leader
        self.ticks.set("leader", leader_entry(member))

    def may_take(self, member: Member, force: bool) -> None:
        """Raises Refused as `take` would."""
        self._may_lead(member)
        leader = self.state["leader"]
        if leader is not None and not leader.get("away") and not force and not self.leads(member):
            raise Refused(Refusal.LED_BY_ANOTHER, {"name": leader["name"], "robot": leader["robot"]})

    def release(self, member: Member) -> None:
        """End the lead of a member who leads."""
        self._must_lead(member)
        self._lead_ends()

    def lead(self, member: Member, frame: Lead, now: float) -> Draft | None:
        """Put a lead frame's state and packets into the next tick. Return the event that a change of scene is.

        One that comes too fast waits: see `LeaderState`. Raises Refused SCENE_UNKNOWN, after the packets were taken.
        """
        self._must_lead(member)
        shown = self.ticks.show(frame.time, now)
        shift = shown - frame.time
        self.ticks.speak(self.voices.lead(frame.packets, shift, now))
        view = frame.state.get("view")
        if view is not None and view[0] not in self._scenes:
            raise Refused(Refusal.SCENE_UNKNOWN, {"scene": view[0]})
        sent = dict(frame.state)
        if "playing" in sent:
            sent["playing"] = playing_entry(sent["playing"], shift)
        return self.leader_state.take(member, sent, shown, now)

    def caption(self, member: Member, caption: Caption, now: float) -> Draft:
        """Return the draft of a caption, on guide time, with its texts cleaned."""
        self._must_lead(member)
        text = checked_texts(caption.text, self.limits.caption_characters, "text")
        wait = self.people.event_wait(member, now)
        if wait:
            raise Refused(Refusal.TOO_MANY_COMMENTS, {"wait": round(wait * 1000)})
        return caption_draft(self.id, member, caption, text, self.time.of(caption.time, now))

    def phase(self, member: Member, phase: str, now: float) -> Draft | None:
        """Return the draft of going live, pausing or ending; None where that is so, or is being recorded, already."""
        self._must_lead(member)
        if not self.phases.is_news(phase):
            return None
        if phase != "ended" and self.people.event_wait(member, now):
            raise Refused(Refusal.TOO_MANY_MESSAGES)
        self.phases.ask(phase)
        return phase_draft(self.id, member, phase, self.time.shown)

    def _lead_ends(self) -> None:
        self.leader_state.forget()
        self.time.new_clock()
        self.voices.new_leader()
        self._away_since = None
        self.ticks.set("leader", None)
        if self.state["floor"] is not None:
            self._grant(None)  # whoever leads next may grant it anew
        if self.state["pointer"] is not None:
            self.ticks.set("pointer", None)

    def leads(self, member: Member) -> bool:
        """Whether this member is the leader, here or away."""
        leader = self.state["leader"]
        return leader is not None and leader["id"] == member.id

    def _may_lead(self, member: Member) -> None:
        if not member.leads_ever:
            raise Refused(Refusal.NOT_ALLOWED)
        if self.state["phase"] == "ended":
            raise Refused(Refusal.SESSION_ENDED)

    def _must_lead(self, member: Member) -> None:
        self._may_lead(member)
        if not self.leads(member):
            raise Refused(Refusal.NOT_LEADING)

    # ── comments ─────────────────────────────────────────────────────────────────────────────────────────────

    def comment(self, member: Member, comment: Comment, now: float) -> Draft | int:
        """Return the draft to record, or the number under which this id was recorded before: no limit applies then."""
        _must_count(member)
        known = self.log.known_comment(member.id, comment.id)
        if known is not None:
            return known
        if self.state["phase"] == "ended":
            raise Refused(Refusal.SESSION_ENDED)
        text = checked(comment.text, self.limits.comment_characters, "text")
        wait = self.people.comment_wait(member, now)
        if wait:
            raise Refused(Refusal.TOO_MANY_COMMENTS, {"wait": round(wait * 1000)})
        return comment_draft(self.id, member, comment, text)

    # ── the floor ───────────────────────────────────────────────────────────────────────────────────────────────────

    def hand(self, member: Member, up: bool, now: float) -> None:
        """Raise or lower a hand. Who has the floor gives it back by lowering the hand."""
        _must_count(member)
        if self.state["phase"] == "ended":
            raise Refused(Refusal.SESSION_ENDED)
        if self.leads(member):
            raise Refused(Refusal.NOT_ALLOWED)
        if up and len(self.voices.hands) >= self.limits.hands and member.id not in self.voices.hands:
            raise Refused(Refusal.TOO_MANY_HANDS)
        if up:  # lowering one is always let through: nobody is left with a hand up
            self._gesture(member, now)
        if not up and self.voices.has_floor == member.id:
            self._grant(None)
        self.voices.raise_hand(member.id, up=up)

    def floor(self, member: Member, floor: Floor) -> None:
        """Give the floor to a person who is here, or to nobody; only the leader may."""
        self._must_lead(member)
        given = None if floor.member is None else self.people.here(floor.member)
        if floor.member is not None and (given is None or given.robot or floor.member == member.id):
            raise Refused(Refusal.NOT_ALLOWED)
        self._grant(floor.member)

    def speak(self, member: Member, speak: Speak, now: float) -> None:
        """Put the packets of who has the floor into the next tick."""
        time = self.time.at(now) or 0
        self.ticks.speak(self.voices.speak(member.id, speak.time, speak.packets, time, now))

    def complaint(self, member: Member) -> Refused | None:
        """Return the error for a speaker's first dropped packet, once; None where there is none to send."""
        return self.voices.complaint(LEADER if self.leads(member) else FLOOR)

    def hands(self) -> list[tuple[str, str, str]]:
        """Return (id, name, branch) of those who are here with a hand up, in the order in which they raised it."""
        raised = (self.people.here(id_) for id_ in self.voices.hands)
        here = (member for member in raised if member is not None)
        return [(member.id, member.name, member.branch) for member in islice(here, self.limits.health_rows)]

    def hand_is_up(self, member: Member) -> bool:
        """Whether this member's hand is up, also that of one who comes back after a short break."""
        return member.id in self.voices.hands

    def _grant(self, id_: str | None) -> None:
        self.voices.grant(id_)
        member = None if id_ is None else self.people.here(id_)
        self.ticks.set("floor", member and {"id": member.id, "name": member.name, "branch": member.branch})

    def react(self, member: Member, count: int, now: float) -> None:
        """Add hearts. After the end of the session they are ignored."""
        _must_count(member)
        if self.state["phase"] != "ended":
            self._gesture(member, now)
            if self.mirrored:
                self.hearts_here += count
            else:
                self.ticks.set("hearts", self.state["hearts"] + count)

    def _gesture(self, member: Member, now: float) -> None:
        if self.people.gesture_wait(member, now):
            raise Refused(Refusal.TOO_MANY_MESSAGES)


def _must_count(member: Member) -> None:
    """Raise Refused NOT_ALLOWED for a follower that a program plays: it does not count as a person."""
    if member.robot and not member.leads_ever:
        raise Refused(Refusal.NOT_ALLOWED)
