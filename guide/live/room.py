"""One session as this node holds it: its rules, its members' lines, its ticks.

Invariants
- A member has one line; a new one replaces the old, and the old one's late end does not touch the new.
- A tick is encoded and framed once, for all; `ticker` says when, and that one is with all before the next.
- Events pass through the recorder: committed, then acknowledged to the author, then handed to the other nodes and into
  the next tick, in the order of their numbers.

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
from guide.common.logs import RateLimitedLog
from guide.common.tasks import BackgroundTasks
from guide.engine.contract import Engine
from guide.fanout.snapshot_cache import SnapshotCache
from guide.fanout.subscriber import Subscriber
from guide.fanout.tick_rate import SPACING
from guide.fanout.tick_scheduler import TickScheduler
from guide.live.comment_history import CommentHistory
from guide.live.epoch_guard import EpochGuard
from guide.live.event_backfill import EventBackfill
from guide.live.event_writer import EventWriter
from guide.protocol import wire
from guide.protocol.codes import Close, Closed, Refusal, Refused
from guide.protocol.messages import (
    Bye,
    Caption,
    ClientMessage,
    Comment,
    Draft,
    Event,
    Floor,
    Hand,
    Hello,
    Lead,
    Member,
    Page,
    Phase,
    React,
    Release,
    Report,
    Resume,
    Speak,
    Take,
)
from guide.session.event_log import LOG_MOST
from guide.session.health import health_of
from guide.session.session import Session
from guide.store.contract import SessionRecord, Store, StoreError
from guide.transport.batch_write import WRITES, BatchWrite
from guide.transport.frames import TickFrame

EVENT_WAIT: Final = 0.04  # seconds an event waits for company
TALLY_WAIT: Final = 0.25  # seconds a tally waits: four times a second is lively enough for a number
HEARTBEAT: Final = 1.0  # seconds
HEALTH_EVERY: Final = 2  # heartbeats
HEALTH_SPACING: Final = 0.2  # seconds
FULL_WAIT: Final = (5000, 15000)  # ms, at random, until one who found the session full tries again
SAVE_EVERY: Final = 2  # heartbeats

log = structlog.get_logger()
_not_saved = RateLimitedLog("error", "state not saved")


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
        scatter: BatchWrite = WRITES,
        role_log: RoleLog | None = None,
    ) -> None:
        """`clock`: monotonic seconds."""
        self.record = record
        self.session = session
        self.lines: dict[str, Subscriber] = {}
        self._snapshots = SnapshotCache(session)
        self._pages = CommentHistory(session, store)
        self._store = store
        self._engine = engine
        self._tasks = tasks
        self._counters = counters
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self.ticker = TickScheduler(self._tick, self._ticked, self._missed, counters, clock, scatter)
        self.fanout = self.ticker.fanout
        self._beats = 0
        self._unsaved = False
        self._doubts = EpochGuard(session, store, tasks, self.begin_anew)
        self._beginning = asyncio.Lock()
        self._saving: asyncio.Task[None] | None = None
        self._led_by: str | None = (session.state["leader"] or {}).get("id")  # as the log was told
        self.coordinator = Coordinator(session, engine, self, tasks, clock, role_log or RoleLog())
        self._missing = EventBackfill(
            session, store, tasks, self.coordinator.events_after, lambda: self._news(EVENT_WAIT), clock
        )
        self._recorder = EventWriter(store, self._recorded, counters, clock, session.limits.drafts_waiting)
        self._empty_since = clock()
        self._health_at = float("-inf")
        self._health_timer: asyncio.TimerHandle | None = None
        self._beat = self._loop.call_later(HEARTBEAT, self._heartbeat)

    # ── members ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def join(self, line: Subscriber, resume: tuple[str, int] | None) -> None:
        """Welcome a member: who it is, then the state as a snapshot, or as the answer to its resume.

        Raises Closed SESSION_FULL where as many followers are here as may be, and none that gives way.
        """
        member, record, people = line.member, self.record, self.session.people
        full = people.followers + len(people.robots) >= self.session.limits.followers
        if full and member.role == "follower" and people.here(member.id) is None:
            self._make_room(member)
        old = self.lines.get(member.id)
        if old is not None:
            old.close(Close.OPENED_ELSEWHERE, 0)
            self.fanout.remove(old.outbox)
        self.lines[member.id] = line
        self._counters.joins += 1
        self.session.join(member, self._clock())
        who = {"id": member.id, "role": member.role, "name": member.name, "branch": member.branch}
        me = who | {"hand": self.session.hand_is_up(member)}
        about = {"id": record.id, "code": record.code, "title": record.title, "hall": record.hall}
        line.outbox.say(wire.welcome(me, about | {"limits": self.session.limits.of_texts()}))
        epoch, event = resume or ("", -1)
        self.fanout.restore(line.outbox, self._snapshots.since(epoch, event, self._clock()))
        self.fanout.add(line.outbox)
        self.coordinator.on_join(member)
        self._news(EVENT_WAIT)

    def _make_room(self, member: Member) -> None:
        """A program that plays a follower gives its place to a person."""
        wait = random.randrange(*FULL_WAIT)  # noqa: S311 - to spread, not to keep secret
        robots = () if member.robot else reversed(self.session.people.robots)
        line = self.lines.get(next(iter(robots), ""))
        if line is None:
            raise Closed(Close.SESSION_FULL, wait)
        line.close(Close.SESSION_FULL, wait)
        self.leave(line, for_good=True)

    def leave(self, line: Subscriber, *, for_good: bool = False) -> None:
        """The line ended. Nothing happens where a newer line of the same member took its place."""
        if self.lines.get(line.member.id) is line:
            del self.lines[line.member.id]
            self._empty_since = self._clock()
            self._counters.leaves += 1
            self.fanout.remove(line.outbox)
            self.session.leave(line.member.id, self._clock(), for_good=for_good)
            self.coordinator.on_leave(line.member)
            self._news(EVENT_WAIT)

    def idle(self, now: float) -> float:
        """Seconds for which nobody has been here; 0.0 while somebody is."""
        return 0.0 if self.lines else now - self._empty_since

    # ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────

    def receive(self, line: Subscriber, message: ClientMessage) -> None:
        """Act on a member's message. What is refused is answered to that member alone; raises Closed for a bye."""
        try:
            if not self.coordinator.intercepts(line.member, message):
                self._act(line, message)
        except Refused as refused:
            self._refuse(line, message, refused)

    def _act(self, line: Subscriber, message: ClientMessage) -> None:
        session, member, now = self.session, line.member, self._clock()
        match message:
            case Lead():
                draft = session.lead(member, message, now)
                self.ticker.soon(now, self.ticker.next_at)
                self._record(draft, None)
                self._complain(line)
            case Speak():
                session.speak(member, message, now)
                self._news(SPACING)
                self._complain(line)
            case Hand(up):
                session.hand(member, up, now)
                self._news(0)
                self._health_soon(now)
            case Floor():
                session.floor(member, message, now)
                self._news(0)
                self._health_soon(now)
            case Comment(id_) if self._waits(member, id_):
                pass  # sent again before it was recorded: the answer is on its way
            case Comment():
                accepted = session.comment(member, message, now)
                if isinstance(accepted, int):
                    line.outbox.say(wire.ack(message.id, accepted))
                else:
                    self._record(accepted, line)
            case Caption(id_) if self._waits(member, id_):
                pass
            case Caption():
                self._record(session.caption(member, message, now), line)
            case React(count):
                session.react(member, count, now)
                self._news(EVENT_WAIT)
            case Take(force):
                session.take(member, force, now)
                line.told.clear()
                self._news(0)
            case Release():
                session.release(member, now)
                self._news(0)
            case Phase(phase):
                self._record(session.phase(member, phase, now), line)
                self._news(0)
                self._unsaved = True
            case Report(summary):
                line.last_report = summary
                if "tick" in summary:
                    self.fanout.shows(line.outbox, summary["tick"])
            case Resume(epoch, event) as resume:
                wait = session.people.resume_wait(member, now)
                if wait:
                    raise Refused(Refusal.TOO_MANY_RESUMES, {"wait": round(wait * 1000)})
                line.told.discard(Refusal.TOO_MANY_RESUMES)
                if epoch == session.epoch and event > session.log.last_taken:
                    self._tasks.spawn(self._resume_late(line, resume))
                else:
                    self._resume(line, resume)
            case Page(before):
                if session.people.page_wait(member, now):
                    raise Refused(Refusal.TOO_MANY_MESSAGES)
                self._tasks.spawn(self._page(line, before))
            case Bye():
                self.leave(line, for_good=True)
            case Hello():
                raise Closed(Close.MALFORMED)

    def _refuse(self, line: Subscriber, message: ClientMessage, refused: Refused) -> None:
        # Frames on their way when the lead or the floor changed, taps of an eager finger: say it once.
        if isinstance(message, Lead | Speak | React | Resume):
            if refused.code in line.told:
                return
            line.told.add(refused.code)
        id_ = message.id if isinstance(message, Comment | Caption) else None
        line.outbox.say(wire.error(refused.code, id_, refused.detail))

    async def _page(self, line: Subscriber, before: int) -> None:
        try:
            found = await self._pages.page(before)
        except Refused as refused:
            line.outbox.say(wire.error(refused.code, None, refused.detail))
            return
        if not line.outbox.missed:  # it has enough to catch up with, and will ask again
            line.outbox.say(found)

    def _complain(self, line: Subscriber) -> None:
        """Tell a speaker once that packets were dropped."""
        refused = self.session.complaint(line.member)
        if refused is not None:
            line.outbox.say(wire.error(refused.code, None, refused.detail))

    # ── events ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _waits(self, member: Member, id_: str) -> bool:
        """Whether this one is on its way to the record. Refused NOT_RECORDED where too many wait for it to answer."""
        if self._recorder.holds(member.id, id_):
            return True
        if self._recorder.full and self.session.log.known_comment(member.id, id_) is None:
            raise Refused(Refusal.NOT_RECORDED)
        return False

    def _record(self, draft: Draft | None, line: Subscriber | None) -> None:
        if draft is not None:
            author = None if line is None else line.member.id
            self._recorder.add(draft, author)

    def _recorded(self, draft: Draft, author: str | None, event: Event | None) -> None:
        """A draft was recorded as `event`, or could not be (None). The author's line now is told, old or new."""
        line = None if author is None else self.lines.get(author)
        if event is None:
            if author is not None and draft.kind == "comment":
                self.session.people.give_back(author)
            if line is not None:
                line.outbox.say(wire.error(Refusal.NOT_RECORDED, draft.id, {}))
            return
        if line is not None and draft.id is not None:
            line.outbox.say(wire.ack(draft.id, event.number))
        if event.number <= self.session.log.last:
            self._doubts.known(event)
        else:
            self._counters.events[event.kind] += 1
            if event.kind == "phase":
                log.info("session phase", session=self.session.id, phase=event.body["phase"])
            self.coordinator.on_event(event)
            if self.session.mirrored:
                self.session.heard(event)  # it comes with the lead node's tick
            else:
                self.take_in(event)

    def take_in(self, event: Event) -> None:
        """One that is not the next is fetched with those before it, which other nodes recorded."""
        try:
            if self.session.recorded(event, self._clock()):
                self._news(EVENT_WAIT)
            else:
                self._doubts.known(event)
        except ValueError:
            self._tasks.spawn(self.catch_up())

    async def catch_up(self, *, from_record: bool = False) -> None:
        """Fetch what other nodes recorded and this one was not told."""
        await self._missing.fetch(from_record=from_record)

    async def reach(self, resume: tuple[str, int] | None) -> None:
        """Before who resumes from this epoch and event joins: have what it has seen elsewhere."""
        if resume is not None and resume[0] == self.session.epoch:
            await self._missing.reach(resume[1])

    async def _resume_late(self, line: Subscriber, resume: Resume) -> None:
        await self.reach((resume.epoch, resume.event))
        if self.lines.get(line.member.id) is line:
            self._resume(line, resume)

    def _resume(self, line: Subscriber, resume: Resume) -> None:
        self.fanout.restore(line.outbox, self._snapshots.since(resume.epoch, resume.event, self._clock()))

    async def begin_anew(self) -> bool:
        """Go by the record's epoch. Where it is another one, forget what was told, and tell everyone anew.

        Whether it was.
        """
        async with self._beginning:
            record = await self._store.session(self.session.id)
            if record is None or record.epoch == self.session.epoch:
                return False
            events = await self._store.newest_events(self.session.id, LOG_MOST)
            now = self._clock()
            self.session.begin_anew(record.epoch, events, now)
            for line in list(self.lines.values()):
                self.fanout.restore(line.outbox, self._snapshots.newest(now))
            self.coordinator.on_new_epoch()
        await self.catch_up(from_record=True)  # with what was recorded after the events were read
        return True

    # ── ticks ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _news(self, wait: float) -> None:
        session = self.session
        if session.has_news or session.has_tallies:
            now = self._clock()
            if not session.has_news:
                wait = max(wait, self.ticker.ticked + TALLY_WAIT - now)
            self.ticker.soon(now, max(now + wait, self.ticker.next_at))

    def news(self) -> None:
        self._news(0)

    @property
    def may_relay(self) -> bool:
        return self.ticker.free

    def relay(self, frame: TickFrame) -> None:
        """Send on a tick that the lead node made: all that there was to tell is in it."""
        self.ticker.relay(frame)
        self._tell_authors()
        self._log_leader()

    def receive_again(self, member: str, message: ClientMessage) -> None:
        line = self.lines.get(member)
        if line is not None:
            self.receive(line, message)

    def _tick(self, now: float) -> TickFrame:
        tick = self.session.tick(now)
        self._unsaved = self._unsaved or bool(tick.state.keys() - {"count"})
        return TickFrame(wire.tick(*tick), tick.number, self.session.log.last_taken)

    def _ticked(self, frame: TickFrame) -> None:
        self._tell_authors()
        self.coordinator.on_tick(frame)
        self._log_leader()

    def _tell_authors(self) -> None:
        """Authors see their own comments also when the tick has left them out."""
        for event in self.session.left_out:
            author = self.lines.get(event.body["author"])
            if author is not None:
                author.outbox.say(wire.comments(event.number, event.number, [event]))

    def _missed(self, event: int) -> TickFrame:
        return self._snapshots.since(self.session.epoch, event, self._clock())

    def _log_leader(self) -> None:
        """Who takes the lead is said once, by the node that runs the rules. Who has led on another node, and is led
        for here since that is gone, has not taken anything."""
        leader = self.session.state["leader"]
        led_by = None if leader is None else leader["id"]
        if led_by != self._led_by:
            self._led_by = led_by
            if self.session.mirrored:
                return
            if leader is None:
                log.info("lead ended", session=self.session.id)
            else:
                log.info("lead taken", session=self.session.id, member=led_by, robot=leader["robot"])

    def _heartbeat(self) -> None:
        self._beat = self._loop.call_later(HEARTBEAT, self._heartbeat)
        now = self._clock()
        self._beats += 1
        self.session.expire(now)
        self.fanout.look()
        self.coordinator.beat()
        quiet = HEARTBEAT * (1.4 if self.session.mirrored else 0.9)  # the lead node's own comes once a second
        if self.session.has_news or now - self.ticker.ticked >= quiet:
            self.ticker.due = min(self.ticker.due, now)
            self.ticker.tick()
        if self._beats % HEALTH_EVERY == 0:
            self._tell_health()
        if self._beats % SAVE_EVERY == 0 and self._saving is None and self._unsaved:
            self._saving = self._tasks.spawn(self._save())

    def _health_soon(self, now: float) -> None:
        """Tell guides of a hand, though not more often than they can look: it is worked out from all lines."""
        wait = self._health_at + HEALTH_SPACING - now
        if wait <= 0:
            self._tell_health()
        elif self._health_timer is None:
            self._health_timer = self._loop.call_later(wait, self._tell_health)

    def _tell_health(self) -> None:
        if self._health_timer is not None:
            self._health_timer.cancel()
            self._health_timer = None
        now = self._health_at = self._clock()
        guides = [line for line in self.lines.values() if line.member.leads_ever]
        if guides:
            told = wire.health(health_of(self.session, self.lines.values(), now))
            for line in guides:
                line.outbox.say(told)

    # ── keeping ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _save(self) -> None:
        try:
            self._unsaved = False
            if self.session.mirrored:
                return  # the lead node does
            await self._store.save(self.record.id, self.session.kept(), self.session.time.shown)
        except StoreError as error:
            self._unsaved = True  # tried again at the next turn
            _not_saved(self._clock(), session=self.session.id, error=str(error))
        finally:
            self._saving = None

    async def stop(self) -> None:
        """Record what waits, save the state, stop ticking."""
        self.ticker.stop()
        self._pages.stop()
        self._beat.cancel()
        if self._health_timer is not None:
            self._health_timer.cancel()
        await self._recorder.stop()
        if self._saving is not None:
            await asyncio.wait([self._saving])
        await self._tasks.spawn(self._save())  # logged where it fails: other rooms are to be stopped too
        self._counters.voice_dropped += self.session.voices.dropped
        self.session.voices.dropped.clear()
        await self.coordinator.close()
