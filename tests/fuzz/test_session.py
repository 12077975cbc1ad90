"""Checks, whatever people do in whatever order, that an old snapshot with the ticks or the resume after it equals the
new snapshot; that events are numbered without a hole and none comes twice; that guide time never runs back; and that
only the leader moves anyone."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from guide.protocol.codes import Refused
from guide.protocol.messages import Caption, Comment, Draft, Event, Floor, Lead, Member, Snapshot, Speak, State
from guide.session.event_log import SNAPSHOT, Added
from guide.session.session import Session
from guide.session.state import state_to_save
from tests.support.fakes import SCENES

PEOPLE = [
    Member("f1", "follower", "甲", "一支部"),
    Member("f2", "follower", "乙", "二支部"),
    Member("f3", "follower", "丙", "二支部"),
    Member("g1", "guide", "讲解员", ""),
    Member("g2", "co-guide", "副讲解员", ""),
    Member("r", "co-guide", "机器人", "", robot=True),
]
MOVES = {"view", "pointer", "stop", "playing"}
VOICE = b"\x08x"

people = st.sampled_from(PEOPLE)
takers = st.sampled_from([*PEOPLE[3:], *PEOPLE[3:], PEOPLE[0]])
speakers = st.sampled_from([*[None] * 12, *PEOPLE])
"""who says what mostly the leader may say; None: who leads at that moment"""
guides = st.sampled_from(PEOPLE[3:])
captures = st.integers(0, 10_000)
views = st.tuples(
    st.sampled_from([*SCENES, "moon"]), st.sampled_from([0.0, 90.0]), st.just(0.0), st.sampled_from([40.0, 70.0])
)
states = st.fixed_dictionaries(
    {},
    optional={
        "view": views,
        "pointer": st.none() | st.just((1.0, 2.0)),
        "stop": st.none() | st.sampled_from(["a", "b"]),
    },
)


class Follower:
    """Does as PROTOCOL.md says a client does, and checks what it is given."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.epoch = snapshot.epoch
        self.event = snapshot.event
        self.tick = snapshot.tick
        self.state = snapshot.state
        self.time: int | None = None  # of the last tick that had one: a snapshot tells the time at that moment
        self.seen = [event.number for event in snapshot.events]

    def take(self, tick: int, time: int | None, state: State, events: list[Event]) -> None:
        self.tick = tick
        self.state = {**self.state, **state}
        if time is not None:
            assert self.time is None or time >= self.time, "guide time ran back"
            self.time = time
        for event in events:
            assert event.number == self.event + 1, "a hole, or one twice"
            self.event = event.number
            self.seen.append(event.number)

    def like(self, snapshot: Snapshot) -> None:
        assert (self.event, self.tick, self.state) == (snapshot.event, snapshot.tick, snapshot.state)
        assert self.time is None or snapshot.time is not None
        assert (self.time or 0) <= (snapshot.time or 0)


class SessionMachine(RuleBasedStateMachine):
    """One session, its store, and clients that come, follow, lose their line and resume."""

    followers: Bundle[Follower] = Bundle("followers")

    @initialize()
    def begin(self) -> None:
        self.now = 1000.0
        self.stored: list[Event] = []
        self.identities: dict[tuple[str, str | None], int] = {}
        self.waiting: list[Draft] = []
        self.session = Session("s1", "e1", scenes=SCENES)
        self.connected: list[Follower] = []
        self.shown: int | None = None
        self.present: set[str] = set()
        for member in PEOPLE:  # the hall is full: people leave and come back from here
            self.join(member)
        self.session.take(PEOPLE[3], force=False)

    def speaker(self, member: Member | None) -> Member:
        leader = self.session.state["leader"]
        by_id = {person.id: person for person in PEOPLE}
        return member or by_id[leader["id"] if leader else "g1"]

    # ── people ──

    @rule(member=people)
    def join(self, member: Member) -> None:
        self.session.join(member)
        self.present.add(member.id)

    @rule(member=people, for_good=st.booleans())
    def leave(self, member: Member, for_good: bool) -> None:
        self.session.leave(member.id, self.now, for_good=for_good)
        self.present.discard(member.id)

    @rule(seconds=st.sampled_from([0.0, 0.04, 1.0, 19.0, 21.0, 130.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.session.expire(self.now)

    @rule(member=takers, force=st.booleans())
    def take(self, member: Member, force: bool) -> None:
        leader = self.session.state["leader"]
        try:
            self.session.take(member, force)
        except Refused:
            assert self.session.state["leader"] == leader
        else:
            assert member.leads_ever
            assert self.session.state["leader"]["id"] == member.id

    @rule(member=guides)
    def release(self, member: Member) -> None:
        with contextlib.suppress(Refused):
            self.session.release(member)

    @rule(member=speakers, capture=captures, state=states)
    def lead(self, member: Member | None, capture: int, state: dict[str, Any]) -> None:
        member = self.speaker(member)
        leader = self.session.state["leader"]
        before = {key: self.session.state[key] for key in MOVES}
        try:
            draft = self.session.lead(member, Lead(capture, state, ((capture, VOICE),)), self.now)
        except Refused:
            assert {key: self.session.state[key] for key in MOVES} == before
            return
        assert leader is not None
        assert leader["id"] == member.id, "only the leader moves anyone"
        scene_before = before["view"] and before["view"][0]
        assert (draft is not None) == ("view" in state and state["view"][0] != scene_before)
        self.record(draft)

    @rule(member=people, up=st.booleans())
    def hand(self, member: Member, up: bool) -> None:
        if member.id in self.present:
            with contextlib.suppress(Refused):
                self.session.hand(member, up, self.now)

    @rule(member=speakers, to=st.none() | people.map(lambda member: member.id))
    def floor(self, member: Member | None, to: str | None) -> None:
        member = self.speaker(member)
        with contextlib.suppress(Refused):
            self.session.floor(member, Floor(to))

    @rule(member=people, capture=captures)
    def speak(self, member: Member, capture: int) -> None:
        has_floor = self.session.state["floor"]
        before = len(self.session.ticks._packets)
        with contextlib.suppress(Refused):
            self.session.speak(member, Speak(capture, ((capture, VOICE),)), self.now)
        if len(self.session.ticks._packets) > before:
            assert has_floor["id"] == member.id, "only who has the floor is heard"

    @rule(member=speakers, capture=captures, id_=st.sampled_from("kl"))
    def caption(self, member: Member | None, capture: int, id_: str) -> None:
        member = self.speaker(member)
        with contextlib.suppress(Refused):
            self.record(self.session.caption(member, Caption(id_, capture, "欢迎"), self.now))

    @rule(
        member=speakers, phase=st.sampled_from(["live", "paused", "live", "paused", "ended"]), really=st.integers(0, 9)
    )
    def phase(self, member: Member | None, phase: str, really: int) -> None:
        member = self.speaker(member)
        if phase == "ended" and really:
            return  # an ended session is over: seldom, or little else would be tried
        with contextlib.suppress(Refused):
            self.record(self.session.phase(member, phase, self.now))

    @rule(member=people, id_=st.sampled_from("abcdef"))
    def comment(self, member: Member, id_: str) -> None:
        try:
            accepted = self.session.comment(member, Comment(id_, "comment", "好"), self.now)
        except Refused:
            return
        if isinstance(accepted, int):
            assert self.identities[member.id, id_] == accepted, "acknowledged with the number it has"
        else:
            self.record(accepted)

    @rule(member=people, count=st.integers(1, 20))
    def react(self, member: Member, count: int) -> None:
        self.session.react(member, count, self.now)

    # ── the store: later, in order, each identity once ──

    def record(self, draft: Draft | None) -> None:
        if draft is not None:
            self.waiting.append(draft)

    @rule()
    def committed(self) -> None:
        for draft in self.waiting:
            known = None if draft.id is None else self.identities.get((draft.author, draft.id))
            if known is None:
                event = Event(len(self.stored) + 1, draft.kind, draft.time, draft.body)
                self.stored.append(event)
                if draft.id is not None:
                    self.identities[draft.author, draft.id] = event.number
                assert self.session.add(event, self.now) is Added.NEW
                if draft.kind == "phase":
                    assert self.session.state["phase"] == draft.body["phase"]
            else:
                assert self.session.add(self.stored[known - 1], self.now) is Added.KNOWN
            self.session.phases.answered(draft)
        self.waiting.clear()

    @rule()
    def not_committed(self) -> None:
        """The record is away: what waits is refused, and may be asked for again."""
        before = self.session.state["phase"]
        for draft in self.waiting:
            self.session.phases.answered(draft)
        self.waiting.clear()
        assert self.session.state["phase"] == before

    # ── followers ──

    @rule(target=followers)
    def comes(self) -> Follower:
        new = Follower(self.session.ticks.snapshot(self.now))
        readable = [
            event.number
            for kind, most in SNAPSHOT.items()
            for event in [event for event in self.stored[: new.event] if event.kind == kind][-most:]
        ]
        assert new.seen == sorted(readable)
        self.connected.append(new)
        return new

    @rule(follower=followers)
    def loses_its_line(self, follower: Follower) -> None:
        if follower in self.connected:
            self.connected.remove(follower)

    @rule(follower=followers)
    def resumes(self, follower: Follower) -> None:
        """Also with its line intact: then there is nothing to make good."""
        missed = self.session.ticks.since(follower.epoch, follower.event, self.now)
        if missed is None:
            follower.__init__(self.session.ticks.snapshot(self.now))  # type: ignore[misc]  # begins again
        else:
            follower.take(missed.tick, None, missed.state, missed.events)
        if follower not in self.connected:
            self.connected.append(follower)

    @rule()
    def tick(self) -> None:
        tick = self.session.tick(self.now)
        if tick.time is not None:
            assert self.shown is None or tick.time >= self.shown
            self.shown = tick.time
        for follower in self.connected:
            assert tick.number == follower.tick + 1
            follower.take(tick.number, tick.time, tick.state, tick.events)
        snapshot = self.session.ticks.snapshot(self.now)
        for follower in self.connected:
            follower.like(snapshot)
        assert not self.session.ticks.has_news

    @rule()
    def restart(self) -> None:
        """The process ends and begins again: what waits is recorded, the state is kept, lines are lost."""
        self.committed()
        kept, time = state_to_save(self.session.state), self.session.time.shown
        self.session = Session("s1", "e1", scenes=SCENES, events=self.stored, state=kept, time=time, now=self.now)
        self.connected.clear()
        self.present.clear()

    # ── always ──

    @invariant()
    def numbers_without_a_hole(self) -> None:
        log = [event.number for _, event in self.session.log._log]
        waiting = [event.number for event in self.session.log._waiting]
        last = self.session.log.last
        assert log + waiting == list(range(last - len(log) - len(waiting) + 1, last + 1))
        assert last == len(self.stored)

    @invariant()
    def counts_who_is_here(self) -> None:
        here = [member for member in PEOPLE if member.id in self.present and member.role == "follower"]
        assert self.session.state["count"] == len(here)
        assert dict(self.session.people.branches()) == {
            branch: sum(member.branch == branch for member in here) for branch in {member.branch for member in here}
        }

    @invariant()
    def one_has_the_floor_who_is_here_and_does_not_lead(self) -> None:
        floor, leader = self.session.state["floor"], self.session.state["leader"]
        hands = [id_ for id_, _, _ in self.session.hands()]
        assert set(hands) <= self.present
        assert (floor and floor["id"]) == self.session.voices.has_floor
        if floor is not None:
            assert floor["id"] in self.present
            assert floor["id"] not in hands
            assert leader is None or leader["id"] != floor["id"]

    @invariant()
    def who_leads_is_here_or_away(self) -> None:
        leader = self.session.state["leader"]
        if leader is not None and leader["id"] in self.present:
            assert not leader["away"]


SessionMachine.TestCase.settings = settings(max_examples=200, stateful_step_count=80)
test_session_machine = SessionMachine.TestCase
