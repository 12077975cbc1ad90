"""Which node runs a session's rules, as one state machine: the role of this node, and what follows from each event.

    role                       event             next       effects
    -------------------------  ----------------  ---------  ---------------------------------------------------------
    alone                      granted           leading    log, publish state, read record, tick
    mirroring                  granted           leading    log, run rules, replay, publish state, read record, tick
    leading                    lapsed            alone      log, tick
    mirroring                  silent            alone      log, run rules, replay, tick
    alone                      unanswered        cut off    -
    cut off                    answered          alone      -
    alone, cut off, leading    state             mirroring  log, adopt state
    mirroring                  state             mirroring  adopt state
    alone, cut off, leading    leaderless state  same       claim
    mirroring                  tick              mirroring  follow tick
    any                        unknown tick      same       ask for state
    alone, mirroring           refused           same       ask for state
    alone, leading             behind            same       fetch events
    leading                    state asked for   same       publish state
    any                        lead node left    same       claim
    alone, cut off, mirroring  lead wanted       same       claim
    alone, cut off, mirroring  beat              same       claim
    leading                    beat              same       publish state, claim

What is not in the table changes nothing. `Role`, `RoleEvent` and `RoleEffect` say what each word means. Messages whose
fence is lower than one seen before are no events at all.

Pure: events go in with the time, in seconds on the node's monotonic clock; effects come out, to be executed in order.

Invariants
- The session is mirrored exactly while the role is `mirroring`; in every other role this node runs the rules.
- Three facts are kept, each once: the role by the lease (`_by_lease`), what is known of the lease (`_lease`), and
  the guide for whom the lease is wanted (`_request`). `cut off` is not kept: it is `alone` while claims go unanswered.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from guide.cluster.lead_request import LeadRequest
from guide.cluster.lease import Lease
from guide.engine.contract import Claim, LeaseStatus
from guide.protocol.codes import Refused
from guide.protocol.messages import ClientMessage, Member
from guide.session.session import Session


class Role(Enum):
    """What this node is to a session."""

    ALONE = "alone"
    """runs the rules for its own followers, as no lead node is heard: just opened, or the lead node has gone"""
    CUT_OFF = "cut off"
    """the same, and the engine did not answer the last claim"""
    LEADING = "leading"
    """holds the lease: runs the rules for all nodes, and publishes its ticks"""
    MIRRORING = "mirroring"
    """another node runs the rules: its ticks are sent on to this node's followers"""


class RoleEvent(Enum):
    """What the machine is told, as far as the lease lets it count."""

    GRANTED = "granted"
    """by the engine's answer this node holds the lease"""
    LAPSED = "lapsed"
    """the lease has run out by this node's clock, or another node holds it"""
    SILENT = "silent"
    """the lead node has sent nothing for SILENCE"""
    ANSWERED = "answered"
    """the engine answered a claim"""
    UNANSWERED = "unanswered"
    """the engine did not answer a claim"""
    REFUSED = "refused"
    """a claim to seize the lease was not granted: the lease has changed hands since the last state that was seen"""
    BEHIND = "behind"
    """by the engine's answer it keeps an event newer than this node's newest"""
    STATE = "state"
    """the lead node's whole state has come"""
    LEADERLESS_STATE = "leaderless state"
    """the same, but nobody leads there, or the leader is away, while the leading guide by our state is on this node:
    ours is the state to go on with"""
    TICK = "tick"
    """a tick of the lead node has come, and the state before it"""
    UNKNOWN_TICK = "unknown tick"
    """a tick has come of a lead node whose whole state has not: it says what changed, but not in what"""
    STATE_ASKED_FOR = "state asked for"
    """another node would like to have the lead node's whole state"""
    LEAD_NODE_LEFT = "lead node left"
    """the lead node stops, and has given the lease back"""
    LEAD_WANTED = "lead wanted"
    """a guide on this node takes the lead, or leads and has just come"""
    BEAT = "beat"
    """a second has passed"""


class RoleEffect(Enum):
    """What the coordinator does."""

    LOG = "log"
    """note the new role"""
    RUN_RULES = "run rules"
    """the session's rules are run here from now on"""
    REPLAY = "replay"
    """act on what the guide has sent while the lease was asked for"""
    ADOPT_STATE = "adopt state"
    """mirror the lead node's state from now on, and judge anew whether our guide may still take the lead"""
    FOLLOW_TICK = "follow tick"
    """take in the lead node's tick, and send it on"""
    PUBLISH_STATE = "publish state"
    """publish this node's whole state as the lead node's"""
    ASK_STATE = "ask for state"
    """ask the lead node for its whole state"""
    FETCH_EVENTS = "fetch events"
    """fetch the missing events, from the engine if it has them"""
    READ_RECORD = "read record"
    """fetch the missing events from the record"""
    TICK_SOON = "tick"
    """make a tick soon, if there is something to tell"""
    CLAIM = "claim"
    """ask the engine for what `next_claim` says"""


RoleEffects = tuple[RoleEffect, ...]


class Row(NamedTuple):
    """A line of the table; `next` is None where the role stays the same."""

    roles: tuple[Role, ...]
    event: RoleEvent
    next: Role | None
    effects: RoleEffects


_ALONE, _CUT_OFF, _LEADING, _MIRRORING = Role
_LEADS = (RoleEffect.PUBLISH_STATE, RoleEffect.READ_RECORD, RoleEffect.TICK_SOON)
_RUNS_RULES = (RoleEffect.RUN_RULES, RoleEffect.REPLAY)  # in this order: what waited is acted on by the rules

ROWS: Final = (
    Row((_ALONE,), RoleEvent.GRANTED, _LEADING, (RoleEffect.LOG, *_LEADS)),
    # The state goes out after the replay: a guide that takes the lead is part of it.
    Row((_MIRRORING,), RoleEvent.GRANTED, _LEADING, (RoleEffect.LOG, *_RUNS_RULES, *_LEADS)),
    Row((_LEADING,), RoleEvent.LAPSED, _ALONE, (RoleEffect.LOG, RoleEffect.TICK_SOON)),
    Row((_MIRRORING,), RoleEvent.SILENT, _ALONE, (RoleEffect.LOG, *_RUNS_RULES, RoleEffect.TICK_SOON)),
    Row((_ALONE,), RoleEvent.UNANSWERED, _CUT_OFF, ()),
    Row((_CUT_OFF,), RoleEvent.ANSWERED, _ALONE, ()),
    Row((_ALONE, _CUT_OFF, _LEADING), RoleEvent.STATE, _MIRRORING, (RoleEffect.LOG, RoleEffect.ADOPT_STATE)),
    Row((_MIRRORING,), RoleEvent.STATE, _MIRRORING, (RoleEffect.ADOPT_STATE,)),
    Row((_ALONE, _CUT_OFF, _LEADING), RoleEvent.LEADERLESS_STATE, None, (RoleEffect.CLAIM,)),
    Row((_MIRRORING,), RoleEvent.TICK, _MIRRORING, (RoleEffect.FOLLOW_TICK,)),
    Row(tuple(Role), RoleEvent.UNKNOWN_TICK, None, (RoleEffect.ASK_STATE,)),
    Row((_ALONE, _MIRRORING), RoleEvent.REFUSED, None, (RoleEffect.ASK_STATE,)),
    Row((_ALONE, _LEADING), RoleEvent.BEHIND, None, (RoleEffect.FETCH_EVENTS,)),
    Row((_LEADING,), RoleEvent.STATE_ASKED_FOR, None, (RoleEffect.PUBLISH_STATE,)),
    Row(tuple(Role), RoleEvent.LEAD_NODE_LEFT, None, (RoleEffect.CLAIM,)),
    Row((_ALONE, _CUT_OFF, _MIRRORING), RoleEvent.LEAD_WANTED, None, (RoleEffect.CLAIM,)),
    Row((_ALONE, _CUT_OFF, _MIRRORING), RoleEvent.BEAT, None, (RoleEffect.CLAIM,)),
    Row((_LEADING,), RoleEvent.BEAT, None, (RoleEffect.PUBLISH_STATE, RoleEffect.CLAIM)),
)
_TABLE: Final[Mapping[tuple[Role, RoleEvent], Row]] = {(role, row.event): row for row in ROWS for role in row.roles}


class RoleMachine:
    """See the module's table and invariants. Each method that returns effects takes in one event, or none."""

    def __init__(self, node: str) -> None:
        self._lease = Lease(node)
        self._request = LeadRequest()
        self._by_lease = Role.ALONE

    @property
    def role(self) -> Role:
        cut_off = self._by_lease is Role.ALONE and not self._lease.answers
        return Role.CUT_OFF if cut_off else self._by_lease

    @property
    def leads(self) -> bool:
        return self._by_lease is Role.LEADING

    @property
    def mirrors(self) -> bool:
        return self._by_lease is Role.MIRRORING

    @property
    def fence(self) -> int:
        """The highest fence that was seen: of the lease that this node holds, while it leads."""
        return self._lease.fence

    @property
    def holder(self) -> str | None:
        """The node that holds the lease, as far as is known."""
        return self._lease.holder

    def holds_lease(self, now: float) -> bool:
        """Return whether this node holds the lease for certain."""
        return self._lease.is_mine(now)

    def _on(self, event: RoleEvent) -> RoleEffects:
        row = _TABLE.get((self.role, event))
        if row is None:
            return ()
        if row.next is not None:
            self._by_lease = Role.ALONE if row.next is Role.CUT_OFF else row.next
        return row.effects

    # ── time ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def update(self, now: float) -> RoleEffects:
        """Bring the role into line with the lease as it is at `now`."""
        if self._lease.is_mine(now):
            return () if self.leads else self._on(RoleEvent.GRANTED)
        if self.leads:
            return self._on(RoleEvent.LAPSED)
        return self._on(RoleEvent.SILENT) if self._lease.is_silent(now) else ()

    def beat(self) -> RoleEffects:
        """A second has passed."""
        return self._on(RoleEvent.BEAT)

    # ── claims ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def open(self) -> None:
        """Begin: the session is opened on this node."""
        self._lease.open()

    def next_claim(self, now: float, *, leader_here: bool) -> Claim:
        """Return what to ask the engine for. `leader_here`: who leads by our state is on this node."""
        wanted = self._request.guide is not None or (leader_here and not self.mirrors)
        return self._lease.next_claim(now, wanted=wanted)

    def answered(self, claim: Claim, status: LeaseStatus, *, asked: float, now: float, newest: int) -> RoleEffects:
        """The engine answered a claim that was sent at `asked`. `newest`: the number of our newest event."""
        effects = self._on(RoleEvent.ANSWERED)
        self._lease.answered(status, asked)
        effects += self.update(now)
        if claim is Claim.SEIZE and not self.leads:
            effects += self._on(RoleEvent.REFUSED)
        if status.last_event > newest:
            effects += self._on(RoleEvent.BEHIND)
        return effects

    def unanswered(self, now: float) -> RoleEffects:
        """The engine did not answer a claim."""
        effects = self._on(RoleEvent.UNANSWERED)
        self._lease.unanswered()
        return effects + self.update(now)

    # ── the lead node ───────────────────────────────────────────────────────────────────────────────────────────────

    def state_came(self, node: str, fence: int, now: float, *, leaderless: bool) -> RoleEffects:
        """A node published its whole state as the lead node's. `leaderless`: as in LEADERLESS_STATE; ignored while
        mirroring."""
        if leaderless and not self.mirrors:
            if fence < self._lease.fence:
                return ()
            self._lease.accept(node, fence, now)
            self._lease.state_seen()
            return self.update(now) + self._on(RoleEvent.LEADERLESS_STATE)
        if not self._lease.accept(node, fence, now):
            return ()
        self._lease.state_seen()
        return self._on(RoleEvent.STATE)

    def tick_came(self, node: str, fence: int, now: float) -> RoleEffects:
        """A node published a tick as the lead node."""
        known = self.mirrors and fence == self._lease.fence
        if not self._lease.accept(node, fence, now):
            return ()
        return self._on(RoleEvent.TICK if known else RoleEvent.UNKNOWN_TICK)

    def node_left(self, node: str, fence: int) -> RoleEffects:
        """Another node stops. `fence`: of the lease that it gave back, 0 where it had none."""
        led = node == self._lease.holder and fence >= self._lease.fence
        return self._on(RoleEvent.LEAD_NODE_LEFT) if led else ()

    def state_asked_for(self) -> RoleEffects:
        """Another node would like to have the whole state."""
        return self._on(RoleEvent.STATE_ASKED_FOR)

    # ── the guides of this node ─────────────────────────────────────────────────────────────────────────────────────

    def leader_came(self, guide: str) -> RoleEffects:
        """The connection of the guide who leads opened on this node."""
        if self.mirrors:
            self._request.want(guide)
        return self._on(RoleEvent.LEAD_WANTED)

    def guide_sent(self, guide: str, message: ClientMessage) -> RoleEffects:
        """A guide sent something that only the lead node may act on; while mirroring it waits for the lease."""
        if self.mirrors:
            self._request.hold(guide, message)
        return self._on(RoleEvent.LEAD_WANTED)

    @property
    def waiting_guide(self) -> str | None:
        """The guide on this node for whom the lease is wanted; None: for nobody."""
        return self._request.guide

    def must_wait(self, session: Session, member: Member, message: ClientMessage) -> bool:
        """Return whether this message is a guide's that may lead, and has to wait for the lease. Raises Refused where
        the guide may not take the lead by the state that this node mirrors."""
        return self._request.takes(session, member, message)

    def take_held(self) -> list[tuple[str, ClientMessage]]:
        """Return what waited for the lease as (member id, message), in order, to be acted on now; the wait is over."""
        return self._request.release()

    def take_dropped(self) -> list[tuple[str, ClientMessage]]:
        """Return as (member id, message) what waited and will not be acted on, once."""
        return self._request.take_dropped()

    def judge_request(self, session: Session, guide: Member | None) -> tuple[Refused | None, RoleEffects]:
        """Judge by a new state whether the waiting guide may still lead. `guide`: None where it has gone.

        Return what the guide has to be told, if anything, and what follows: the lease is still wanted, or not any more.
        """
        refused = self._request.judge(session, guide)
        return refused, () if self._request.guide is None else self._on(RoleEvent.LEAD_WANTED)

    def guide_left(self, guide: str) -> None:
        """A guide's connection ended, and no other took its place."""
        if self._request.guide == guide:
            self._request.drop()
