"""One session as this node holds it: the connections of its members, its ticks, its events on their way to the record.

What a message does is decided in `session/dispatch`; here its effects are carried out.

Invariants
- A member has one connection; a new one replaces the old, and the old one's late end does not touch the new.
- A tick is encoded and framed once, for all; `ticker` decides when. A tick has been offered to all before the
  next begins.
- Events are committed, then acknowledged to their authors, then handed to the other nodes and into the next tick, in
  the order of their numbers.

When a lead frame comes the tick goes at once; waiting events go within EVENT_WAIT; with nothing to say there is a tick
a second. Tallies (head count, hearts) go with the next tick, and cause one of their own at most every TALLY_WAIT: a
storm of joins or of hearts is not a storm of ticks. `ticker` stretches all of this where the loop does not keep up.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Final

import structlog

from guide.cluster.coordinator import Coordinator
from guide.cluster.role_log import RoleLog
from guide.common.counters import Counters
from guide.common.tasks import BackgroundTasks
from guide.engine.contract import Engine
from guide.fanout.snapshot_cache import SnapshotCache
from guide.fanout.subscriber import Subscriber
from guide.fanout.tick_scheduler import TickScheduler
from guide.live.comment_history import CommentHistory
from guide.live.epoch_guard import EpochGuard
from guide.live.event_backfill import EventBackfill
from guide.live.event_writer import EventWriter
from guide.live.health_reporter import HealthReporter
from guide.live.resume_reply import ResumeReply
from guide.live.state_saver import StateSaver
from guide.protocol import wire
from guide.protocol.codes import Close, Closed, Refusal, Refused
from guide.protocol.messages import (
    Ack,
    ClientMessage,
    Comments,
    Draft,
    ErrorMessage,
    Event,
    Member,
    Page,
    Report,
    Resume,
    Welcome,
    id_of,
)
from guide.session.dispatch import EVENT_WAIT, Effects, act, refuse
from guide.session.event_log import LOG_MOST, Added
from guide.session.session import Session
from guide.store.contract import SessionRecord, Store
from guide.transport.batch_write import WRITE_LOOP, BatchWrite
from guide.transport.frames import TickFrame

TALLY_WAIT: Final = 0.25  # seconds a tally waits: four times a second is lively enough for a number
HEARTBEAT: Final = 1.0  # seconds
HEALTH_EVERY: Final = 2  # heartbeats
SAVE_EVERY: Final = 2  # heartbeats
SESSION_FULL_WAIT_MS: Final = (5000, 15000)  # at random, until one who found the session full tries again

log = structlog.get_logger()


class Room:
    """One session on this node. Made and dropped by the hub; everything here runs on its loop."""

    def __init__(
        self,
        record: SessionRecord,
        session: Session,
        *,
        store: Store,
        engine: Engine,
        tasks: BackgroundTasks,
        counters: Counters,
        clock: Callable[[], float],
        batch_write: BatchWrite = WRITE_LOOP,
        role_log: RoleLog | None = None,
        left: Callable[[], None] = lambda: None,
    ) -> None:
        """`clock`: monotonic seconds. `left` is called when a member's connection has ended."""
        self.record = record
        self.session = session
        self.subscribers: dict[str, Subscriber] = {}
        self.ticker = TickScheduler(self._tick, self._ticked, self._snapshot_after, counters, clock, batch_write)
        self.fanout = self.ticker.fanout
        self.saver = StateSaver(session, store, tasks)
        self.coordinator = Coordinator(session, engine, self, tasks, clock, role_log or RoleLog())
        self._snapshots = SnapshotCache(session)
        self._history = CommentHistory(session, store)
        self._health = HealthReporter(session, self.subscribers, clock)
        self._epoch_guard = EpochGuard(session, store, tasks, self.begin_anew)
        self._backfill = EventBackfill(
            session, store, tasks, self.coordinator.events_after, lambda: self.news(EVENT_WAIT), clock
        )
        self.resume_reply = ResumeReply(
            session, self._snapshots, self.fanout, self._backfill, tasks, self.subscribers, clock
        )
        most = session.limits.drafts_waiting
        self._writer = EventWriter(store, self._recorded, counters, clock, most, lambda: session.epoch)
        self._store = store
        self._tasks = tasks
        self._counters = counters
        self._clock = clock
        self._beats = 0
        self._beginning_anew = asyncio.Lock()
        self._logged_leader: str | None = (session.state["leader"] or {}).get("id")
        self._empty_since = clock()
        self._left = left
        self._loop = asyncio.get_running_loop()
        self._beat = self._loop.call_later(HEARTBEAT, self._heartbeat)

    # ── members ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def join(self, subscriber: Subscriber, resume: tuple[str, int] | None) -> None:
        """Welcome a member: who it is, then the state as a snapshot, or as the answer to its resume.

        Raises Closed SESSION_FULL where as many followers are here as may be, and none that gives way.
        """
        member, record, people = subscriber.member, self.record, self.session.people
        full = people.followers + len(people.robots) >= self.session.limits.followers
        if full and member.role == "follower" and people.here(member.id) is None:
            self._make_place(member)
        old = self.subscribers.get(member.id)
        if old is not None:
            old.close(Close.OPENED_ELSEWHERE, 0)
            self.fanout.remove(old.outbox)
        self.subscribers[member.id] = subscriber
        self._counters.joins += 1
        self.session.join(member)
        who = {"id": member.id, "role": member.role, "name": member.name, "branch": member.branch}
        me = who | {"hand": self.session.hand_is_up(member)}
        limits = self.session.limits.of_texts()
        about = {"id": record.id, "code": record.code, "title": record.title, "hall": record.hall, "limits": limits}
        subscriber.outbox.send(wire.encode_server(Welcome(wire.VERSION, me, about)))
        epoch, event = resume or ("", -1)
        self.resume_reply.send(subscriber, epoch, event)
        self.fanout.add(subscriber.outbox)
        self.coordinator.on_join(member)
        self.news(EVENT_WAIT)

    def _make_place(self, member: Member) -> None:
        """Close a follower that a program plays, in favour of a person. Raises Closed SESSION_FULL without one."""
        wait = random.randrange(*SESSION_FULL_WAIT_MS)  # noqa: S311 - to spread, not to keep secret
        robots = () if member.robot else reversed(self.session.people.robots)
        subscriber = self.subscribers.get(next(iter(robots), ""))
        if subscriber is None:
            raise Closed(Close.SESSION_FULL, wait)
        subscriber.close(Close.SESSION_FULL, wait)
        self.leave(subscriber, for_good=True)

    def leave(self, subscriber: Subscriber, *, for_good: bool = False) -> None:
        """The connection ended. Nothing happens where a newer one of the same member took its place."""
        if self.subscribers.get(subscriber.member.id) is subscriber:
            del self.subscribers[subscriber.member.id]
            self._empty_since = self._clock()
            self._counters.leaves += 1
            self.fanout.remove(subscriber.outbox)
            self.session.leave(subscriber.member.id, self._clock(), for_good=for_good)
            self.coordinator.on_leave(subscriber.member)
            self.news(EVENT_WAIT)
            self._left()

    def idle(self, now: float) -> float:
        """Return the seconds for which nobody has been here; 0.0 while somebody is."""
        return 0.0 if self.subscribers else now - self._empty_since

    # ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────

    def receive(self, subscriber: Subscriber, message: ClientMessage) -> None:
        """Act on a member's message. What is refused is answered to that member alone.

        Raises Closed for a message that ends the connection.
        """
        session, member = self.session, subscriber.member
        try:
            if self.coordinator.intercepts(member, message) or self._is_on_its_way(member, id_of(message)):
                return
        except Refused as refused:
            self._carry_out(refuse(session, member, message, refused), subscriber)
        else:
            self._carry_out(act(session, member, message, self._clock()), subscriber)

    def receive_again(self, member: str, message: ClientMessage) -> None:
        """Act on a message that was held back, if its author is still here."""
        subscriber = self.subscribers.get(member)
        if subscriber is not None:
            self.receive(subscriber, message)

    def _carry_out(self, effects: Effects, subscriber: Subscriber) -> None:
        for draft in effects.drafts:
            self._writer.add(draft, subscriber.member.id if draft.wants_answer else None)
        if effects.tick is not None:
            self.news(effects.tick)
        if effects.reply is not None:
            subscriber.outbox.send(effects.reply)
        if effects.health:
            self._health.soon()
        match effects.request:
            case None:
                pass
            case Report({"tick": tick}):
                self.fanout.report(subscriber.outbox, tick)
            case Report():
                pass
            case Resume(epoch, event):
                self.resume_reply.send_when_here(subscriber, epoch, event)
            case Page(before):
                self._tasks.spawn(self._page(subscriber, before))

    async def _page(self, subscriber: Subscriber, before: int) -> None:
        try:
            page = await self._history.page(before)
        except Refused as refused:
            subscriber.outbox.send(wire.encode_server(ErrorMessage(refused.code, None, refused.detail)))
            return
        if not subscriber.outbox.skipped:  # else it has enough to catch up with, and will ask again
            subscriber.outbox.send(page)

    # ── events ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _is_on_its_way(self, member: Member, id_: str | None) -> bool:
        """Whether a message with this id is being recorded already, so that its answer is to come.

        Raises Refused NOT_RECORDED where it is new and too many wait for the record.
        """
        if id_ is None:
            return False
        if self._writer.holds(member.id, id_):
            return True
        if self._writer.full and self.session.log.known_comment(member.id, id_) is None:
            raise Refused(Refusal.NOT_RECORDED)
        return False

    def _recorded(self, draft: Draft, author: str | None, event: Event | None) -> None:
        """A draft was recorded as `event`, or could not be (None): answer its author on the connection it has now."""
        session, subscriber = self.session, None if author is None else self.subscribers.get(author)
        session.phases.answered(draft)
        if event is None:
            session.people.give_back(draft)
            if subscriber is not None:
                subscriber.outbox.send(wire.encode_server(ErrorMessage(Refusal.NOT_RECORDED, draft.id, {})))
            return
        if subscriber is not None and draft.id is not None:
            subscriber.outbox.send(wire.encode_server(Ack(draft.id, event.number)))
        if event.number <= session.log.last:
            self._epoch_guard.known(event)
            return
        self._counters.events[event.kind] += 1
        if event.kind == "phase":
            log.info("session phase", session=session.id, phase=event.body["phase"])
        self.coordinator.on_event(event)
        if session.mirrored:
            session.mirror.recorded(event)  # the lead node's tick brings it
        else:
            self.take_in(event)

    def take_in(self, event: Event) -> None:
        """Add a recorded event to the next tick. Where one is missing before it, other nodes' are fetched first."""
        match self.session.add(event, self._clock()):
            case Added.NEW:
                self.news(0.0 if event.kind == "phase" else EVENT_WAIT)
            case Added.KNOWN:
                self._epoch_guard.known(event)
            case Added.GAP:
                self._tasks.spawn(self.catch_up())

    async def catch_up(self, *, from_record: bool = False) -> None:
        """Fetch the events that other nodes recorded and this one lacks; `from_record`: not from the engine."""
        await self._backfill.fetch(from_record=from_record)

    async def begin_anew(self) -> bool:
        """Compare with the record's epoch. Where it is another one, forget the former events and send everyone a
        snapshot. Return whether it was."""
        async with self._beginning_anew:
            record = await self._store.session(self.session.id)
            if record is None or record.epoch == self.session.epoch:
                return False
            events = await self._store.newest_events(self.session.id, LOG_MOST)
            now = self._clock()
            self.session.begin_anew(record.epoch, events, now, record.state)
            for subscriber in list(self.subscribers.values()):
                self.fanout.send_snapshot(subscriber.outbox, self._snapshots.newest(now))
            self.coordinator.on_new_epoch()
        await self.catch_up(from_record=True)  # with what was recorded after the events were read
        return True

    # ── ticks ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def news(self, wait: float = 0.0) -> None:
        """Tick within `wait` seconds if there is something to tell; tallies alone wait for TALLY_WAIT."""
        ticks = self.session.ticks
        if ticks.has_news or ticks.has_tallies:
            now = self._clock()
            if not ticks.has_news:
                wait = max(wait, self.ticker.began_at + TALLY_WAIT - now)
            self.ticker.plan(now, max(now + wait, self.ticker.earliest))

    @property
    def may_relay(self) -> bool:
        """Whether a tick could go at this moment."""
        return self.ticker.free

    def relay(self, frame: TickFrame) -> None:
        """Send on a tick that the lead node made, which carries everything there was to tell."""
        self.ticker.relay(frame)
        self._backfill.ticked()
        self._show_authors()
        self._log_leader()

    def _tick(self, now: float) -> TickFrame:
        tick = self.session.tick(now)
        self.saver.ticked(tick)
        return TickFrame(wire.encode_server(tick), tick.number, self.session.log.last_taken)

    def _ticked(self, frame: TickFrame) -> None:
        self._backfill.ticked()
        self._show_authors()
        self.coordinator.on_tick(frame)
        self._log_leader()

    def _show_authors(self) -> None:
        """Send comments that the tick left out to their authors, who see their own all the same."""
        for event in self.session.ticks.left_out:
            author = self.subscribers.get(event.body["author"])
            if author is not None:
                author.outbox.send(wire.encode_server(Comments(event.number, event.number, [event])))

    def _snapshot_after(self, event: int) -> TickFrame:
        return self._snapshots.since(self.session.epoch, event, self._clock())

    def _log_leader(self) -> None:
        """Log a change of who leads, once: on the node that runs the rules. Who led on another node, and leads here
        since that one is gone, is no change."""
        leader = self.session.state["leader"]
        id_ = None if leader is None else leader["id"]
        if id_ == self._logged_leader:
            return
        self._logged_leader = id_
        if self.session.mirrored:
            return
        if leader is None:
            log.info("lead ended", session=self.session.id)
        else:
            log.info("lead taken", session=self.session.id, member=id_, robot=leader["robot"])

    def _heartbeat(self) -> None:
        self._beat = self._loop.call_later(HEARTBEAT, self._heartbeat)
        now = self._clock()
        self._beats += 1
        self.session.expire(now)
        self._show_waiting(now)
        self.fanout.check_queues()
        self.coordinator.beat()
        quiet = HEARTBEAT * (1.4 if self.session.mirrored else 0.9)  # the lead node's own comes once a second
        if self.session.ticks.has_news or now - self.ticker.began_at >= quiet:
            self.ticker.due = min(self.ticker.due, now)
            self.ticker.tick()
        if self._beats % HEALTH_EVERY == 0:
            self._health.send()
        if self._beats % SAVE_EVERY == 0:
            self.saver.save_changes()

    def _show_waiting(self, now: float) -> None:
        draft = self.session.leader_state.take_waiting(now)
        if draft is not None:
            self._writer.add(draft, None)
            self.news()

    async def stop(self) -> None:
        """Record what waits, save the state, stop ticking."""
        self.ticker.stop()
        self._history.stop()
        self._beat.cancel()
        self._health.stop()
        await self._writer.stop()
        await self.saver.stop()
        self._counters.voice_dropped += self.session.voices.dropped
        self.session.voices.dropped.clear()
        await self.coordinator.close()
