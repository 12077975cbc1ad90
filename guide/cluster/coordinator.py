"""A session's part in its cluster: does what the role machine decides, and passes messages between nodes and room.

What is decided stands elsewhere: the role in `role_machine`, the rules of the session in `session`. This file owns the
I/O: claims, what is published, what is fetched.

Invariants
- One claim at a time is under way, and none begins after `close`.
- Where the engine has no other nodes, nothing is published.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import structlog

from guide.cluster import forwarding, messages
from guide.cluster.claim_task import ClaimTask
from guide.cluster.event_stream import EventStream, read
from guide.cluster.member_reports import PeerReports, Reporter
from guide.cluster.messages import (
    Answer,
    AskState,
    Forward,
    LeadTick,
    Leaving,
    NewEpoch,
    NodeReport,
    RecordedEvent,
    WholeState,
)
from guide.cluster.role_log import RoleLog
from guide.cluster.role_machine import Role, RoleEffect, RoleEffects, RoleMachine
from guide.cluster.room_port import RoomPort
from guide.common.tasks import BackgroundTasks
from guide.engine.contract import Engine, EngineAway
from guide.protocol import wire
from guide.protocol.codes import Close, Refusal, Refused
from guide.protocol.messages import ClientMessage, ErrorMessage, Event, Hand, Member, Take
from guide.session.dispatch import refuse
from guide.session.mirror import Followed
from guide.session.session import Session
from guide.transport.frames import TickFrame

OPEN_WITHIN: Final = 1.0  # seconds the first follower on a node waits for the lead node's state

log = structlog.get_logger()


class Coordinator:
    """One for each session a node holds."""

    def __init__(
        self,
        session: Session,
        engine: Engine,
        room: RoomPort,
        tasks: BackgroundTasks,
        clock: Callable[[], float],
        role_log: RoleLog,
    ) -> None:
        """`clock`: monotonic seconds."""
        self._session = session
        self._engine = engine
        self._room = room
        self._tasks = tasks
        self._clock = clock
        self._role_log = role_log
        self._machine = RoleMachine(engine.node)
        self._claims = ClaimTask(self._claim, tasks)
        self._events = EventStream(session, engine, tasks)
        self._peers = PeerReports()
        self._reporter = Reporter(session, self._publish, clock)
        self._state_came = asyncio.Event()  # the lead node's, at least once

    @property
    def role(self) -> Role:
        return self._machine.role

    # ── beginning and end ───────────────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Take part in the cluster: as the lead node where there is none, else with its state, if it comes in time."""
        await self._engine.subscribe(self._session.id, self.hear)
        self._machine.open()
        await self._claim()
        if self._stands_alone and not self._engine.cut_off(self._session.id):
            self._publish(messages.ask_state())
            try:
                async with asyncio.timeout(OPEN_WITHIN):
                    await self._state_came.wait()
            except TimeoutError:
                log.info("lead node not heard", session=self._session.id)

    async def close(self) -> None:
        """Take part no more; another node may lead at once."""
        self._reporter.stop()
        await self._claims.stop()
        fence = self._machine.fence if self._machine.leads else 0
        self._reporter.nobody()
        if self._machine.leads:
            with contextlib.suppress(EngineAway):  # the lease ends by itself
                await self._engine.release(self._session.id)
        self._publish(messages.leaving(fence))  # a node that says so is not called lost
        await self._engine.unsubscribe(self._session.id)

    # ── what the room tells ─────────────────────────────────────────────────────────────────────────────────────────

    def on_join(self, member: Member) -> None:
        """A member's connection opened on this node. The leader's brings the lead to this node."""
        if self._session.leads(member):
            self._do(self._machine.leader_came(member.id))

    def on_leave(self, member: Member) -> None:
        """A member's connection ended, and no other took its place."""
        self._machine.guide_left(member.id)
        self._answer_dropped()
        if self._session.hand_is_up(member) or forwarding.has_floor(self._session, member):
            self._reporter.soon()

    def intercepts(self, member: Member, message: ClientMessage) -> bool:
        """Deal with a member's message that this node's rules must not act on, as another node runs the rules.

        Return whether it was one; else the rules act on it. Raises Refused as they would.
        """
        if isinstance(message, Hand):
            self._reporter.soon()
        if not self._machine.mirrors:
            if isinstance(message, Take):
                self._do(self._machine.guide_sent(member.id, message))
            return False
        if self._machine.must_wait(self._session, member, message):
            self._do(self._machine.guide_sent(member.id, message))
            self._answer_dropped()
        elif forwarding.is_forwarded(self._session, member, message):
            self._publish(messages.forward(member, message))
        else:
            return False
        return True

    def on_tick(self, frame: TickFrame) -> None:
        """A tick of our own went out to our followers."""
        if self._machine.leads:
            self._do(self._machine.update(self._clock()))
        if self._machine.leads:
            self._publish(messages.lead_tick(self._machine.fence, frame.framed, self._session.epoch))

    def on_event(self, event: Event) -> None:
        """An event was recorded by this node."""
        self._events.add(event)

    def on_new_epoch(self) -> None:
        """The session goes by another epoch of the record from now on."""
        self._events.clear()
        self._publish_epoch()  # others may not know yet

    async def events_after(self, number: int) -> list[Event]:
        """Return the events after this number as far as the engine has them without a gap; none where it has not."""
        return await self._events.after(number)

    def beat(self) -> None:
        """A second has passed."""
        now = self._clock()
        measures = self._reporter.beat()
        self._expire_peers(now)
        if self._engine.alone and self._machine.holds_lease(now):
            self._claims.soon()
            return
        self._do(self._machine.update(now))
        self._reporter.report()
        if measures and self._misses_events(now):
            self._tasks.spawn(self._room.catch_up(from_record=True))
        self._do(self._machine.beat())

    def _expire_peers(self, now: float) -> None:
        gone = self._peers.expire(now)
        for node, led in gone.items():
            self._role_log.lost(node, self._session.id, now, led=led)
        if gone:
            self._session.elsewhere(self._peers.elsewhere)
        self._role_log.beat(now, away=self._engine.away is not None)

    def _misses_events(self, now: float) -> bool:
        """Return whether other nodes may record events that this one does not hear of: the record has them."""
        cut_off = self._stands_alone and self._engine.cut_off(self._session.id)
        silent = not self._machine.mirrors and self._peers.silent_may_record(now)
        return cut_off or silent

    # ── the role ────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _stands_alone(self) -> bool:
        return self._machine.role in (Role.ALONE, Role.CUT_OFF)

    async def _claim(self) -> None:
        """Ask the engine for what this node wants of the lease, and do what follows from the answer."""
        asked, session = self._clock(), self._session
        claim = self._machine.next_claim(asked, leader_here=self._leader_here is not None)
        try:
            status = await self._engine.claim(session.id, session.epoch, claim, self._machine.fence)
        except EngineAway:
            self._do(self._machine.unanswered(self._clock()))
            return
        effects = self._machine.answered(claim, status, asked=asked, now=self._clock(), newest=session.log.last)
        self._do(effects)
        self._events.flush()

    @property
    def _leader_here(self) -> str | None:
        """The member who leads by our state, where it is on this node."""
        leader = self._session.state["leader"]
        return leader["id"] if leader is not None and leader["id"] in self._room.subscribers else None

    def _do(self, effects: RoleEffects, message: WholeState | LeadTick | None = None) -> None:
        """Execute effects in their order. `message`: what set them off."""
        for effect in effects:
            match effect, message:
                case RoleEffect.LOG, _:
                    self._log_role()
                case RoleEffect.RUN_RULES, _:
                    self._session.stand_alone(self._clock())
                case RoleEffect.REPLAY, _:
                    for member, held in self._machine.take_held():
                        self._room.receive_again(member, held)
                case RoleEffect.ADOPT_STATE, WholeState():
                    self._adopt(message)
                case RoleEffect.FOLLOW_TICK, LeadTick():
                    self._follow(message)
                case RoleEffect.PUBLISH_STATE, _:
                    self._publish(messages.whole_state(self._machine.fence, self._session.ticks.whole(self._clock())))
                case RoleEffect.ASK_STATE, _:
                    self._publish(messages.ask_state())
                case RoleEffect.FETCH_EVENTS, _:
                    self._tasks.spawn(self._room.catch_up())
                case RoleEffect.READ_RECORD, _:
                    self._tasks.spawn(self._room.catch_up(from_record=True))
                case RoleEffect.TICK_SOON, _:
                    self._room.news()
                case RoleEffect.CLAIM, _:
                    self._claims.soon()

    def _log_role(self) -> None:
        if not self._engine.alone:
            lead = self._machine.holder if self._machine.mirrors else None
            self._role_log.role(self._session.id, self._machine.role, lead, self._clock())

    def _publish(self, message: bytes) -> None:
        if not self._engine.alone:
            self._engine.publish(self._session.id, message)

    # ── messages of other nodes ─────────────────────────────────────────────────────────────────────────────────────

    def hear(self, node: str, data: bytes) -> None:
        """Take in a message of another node."""
        now = self._clock()
        match read(data, self._session.id):
            case LeadTick(fence) as ticked:
                self._do(self._machine.tick_came(node, fence, now), ticked)
            case WholeState(fence) as whole:
                leaderless = self._is_leaderless(whole)
                self._do(self._machine.state_came(node, fence, now, leaderless=leaderless), whole)
            case AskState():
                self._do(self._machine.state_asked_for())
            case RecordedEvent(event, epoch):
                if epoch not in (None, self._session.epoch):
                    return  # of a record that does not count: whole states and NewEpoch tell which one does
                if self._machine.mirrors:
                    self._session.mirror.recorded(event)
                else:
                    self._room.take_in(event)
            case NodeReport() as report:
                self._take_report(node, report, now)
            case Forward() as forward:
                if self._machine.leads:
                    self._act_on(node, forward, now)
            case Answer(wanted, member, payload):
                subscriber = self._room.subscribers.get(member)
                if wanted == self._engine.node and subscriber is not None:
                    subscriber.outbox.send(payload)
            case NewEpoch(epoch):
                if epoch != self._session.epoch:
                    self._tasks.spawn(self._room.begin_anew())
            case Leaving(fence):
                if self._peers.remove(node):
                    self._session.elsewhere(self._peers.elsewhere)
                    self._tasks.spawn(self._room.catch_up(from_record=True))  # with what it could not publish any more
                self._do(self._machine.node_left(node, fence))

    def _is_leaderless(self, whole: WholeState) -> bool:
        """Return whether nobody leads by this state, or somebody who is away, while who leads by ours is here."""
        leader = whole.snapshot.state.get("leader")
        return self._leader_here is not None and (leader is None or leader["away"])

    def _adopt(self, whole: WholeState) -> None:
        session, waiting = self._session, self._machine.waiting_guide
        if whole.snapshot.epoch != session.epoch:
            self._tasks.spawn(self._agree_on_epoch())
        session.adopt(whole.snapshot, self._clock())
        self._state_came.set()
        self._lower_hand()
        if whole.snapshot.event > session.log.last:
            self._tasks.spawn(self._room.catch_up())
        self._close_older_connection()
        guide = None if waiting is None else self._room.subscribers.get(waiting)
        refused, effects = self._machine.judge_request(session, None if guide is None else guide.member)
        if guide is not None and refused is not None:
            guide.outbox.send(wire.encode_server(ErrorMessage(refused.code, None, refused.detail)))
        self._answer_dropped()
        self._do(effects)
        self._room.news()

    def _answer_dropped(self) -> None:
        """Tell guides of what waited for the lease and is not acted on: another guide has the lead, or gets it."""
        for id_, message in self._machine.take_dropped():
            subscriber = self._room.subscribers.get(id_)
            if subscriber is None:
                continue
            refused = Refused(Refusal.NOT_LEADING)
            other = self._room.subscribers.get(self._machine.waiting_guide or "")
            if isinstance(message, Take) and other is not None:
                refused = Refused(Refusal.LED_BY_ANOTHER, {"name": other.member.name, "robot": other.member.robot})
            reply = refuse(self._session, subscriber.member, message, refused).reply
            if reply is not None:
                subscriber.outbox.send(reply)

    def _follow(self, ticked: LeadTick) -> None:
        session, tick = self._session, ticked.tick
        if tick.number <= session.ticks.number:
            return  # delivered twice
        same = ticked.epoch in (None, session.epoch)
        if not same:  # its events have other numbers here
            tick = replace(tick, events=[], left=None)
        followed = session.mirror.follow(tick, self._clock(), at_once=same and self._room.may_relay)
        if followed is Followed.GAP:
            self._tasks.spawn(self._room.catch_up())
        self._lower_hand()
        if followed is Followed.RELAY:
            self._room.relay(TickFrame(ticked.payload, tick.number, session.log.last_taken, ticked.framed))
        else:
            self._room.news()

    async def _agree_on_epoch(self) -> None:
        """The lead node goes by another epoch than this one: the record says which is right."""
        if not await self._room.begin_anew():
            self._publish_epoch()

    def _publish_epoch(self) -> None:
        self._publish(messages.new_epoch(self._session.epoch))

    def _close_older_connection(self) -> None:
        """Close the leader's connection to this node: the leader is on the lead node, so that one is newer."""
        leader, here = self._session.state["leader"], self._leader_here
        if here is not None and not leader["away"] and here != self._machine.waiting_guide:
            self._room.subscribers[here].close(Close.OPENED_ELSEWHERE, 0)

    def _lower_hand(self) -> None:
        """Lower the hand of who has been given the floor: it is answered."""
        floor = self._session.state["floor"]
        if floor is not None:
            self._session.voices.raise_hand(floor["id"], up=False)

    def _take_report(self, node: str, report: NodeReport, now: float) -> None:
        self._peers.add(node, report, now, led=node == self._machine.holder)
        self._role_log.found(node)
        self._session.elsewhere(self._peers.elsewhere)
        if self._machine.leads:
            self._session.tally(report.hearts)
        if not self._machine.mirrors:
            self._room.news()

    def _act_on(self, node: str, forward: Forward, now: float) -> None:
        """Do for a member of another node what only the lead node can do."""
        refused = forwarding.act_on(self._session, forward, now)
        if refused is not None:
            error = wire.encode_server(ErrorMessage(refused.code, None, refused.detail))
            self._publish(messages.answer(node, forward.member.id, error))
        self._room.news()
