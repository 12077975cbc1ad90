"""A session's part in what several nodes do together: see the package.

Invariants
- `role` says who runs the rules: this node (LEAD, ALONE), or the one it mirrors (MIRROR); the session is `mirrored`
  exactly in the latter.
- Nothing that comes with a fence lower than one heard before changes anything.
- One claim at a time is under way.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Final, Protocol

import structlog

from guide import wire
from guide.chores import Chores
from guide.codes import Close, Refused, WireError
from guide.engine.contract import Claim, Engine, EngineAway
from guide.health import health_of
from guide.messages import (
    Caption,
    ClientMessage,
    Event,
    Floor,
    Hand,
    Lead,
    Member,
    Phase,
    Release,
    Speak,
    Take,
)
from guide.nodes import messages
from guide.nodes.lease import Lease
from guide.nodes.messages import Answer, Ask, Forward, Left, NodeMessage, Recorded, Report, Ticked, Whole
from guide.nodes.others import Others
from guide.outbox import Outbox
from guide.session import Session
from guide.transport import TickFrame

OPEN_WITHIN: Final = 1.0  # seconds the first follower on a node waits for the lead node's state
HELD_MOST: Final = 512  # messages of a guide that wait for the lease: seconds of lead frames
REPORT_SOON: Final = 0.1  # seconds: hands that move together are one report

log = structlog.get_logger()


class Role(Enum):
    LEAD = "lead"
    """holds the lease: runs the rules for all nodes"""
    MIRROR = "mirror"
    """another node does"""
    ALONE = "alone"
    """for its own followers, as no lead node is heard"""


class Line(Protocol):
    """One member's connection; `close(code, wait)` says bye."""

    @property
    def member(self) -> Member: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def last_report(self) -> dict[str, int]: ...
    @property
    def close(self) -> Callable[[Close, int], None]: ...


class Host(Protocol):
    """The room, as it is seen from here."""

    @property
    def lines(self) -> Mapping[str, Line]: ...
    @property
    def may_relay(self) -> bool:
        """Whether a frame can be sent at this moment."""

    def relay(self, frame: TickFrame) -> None:
        """Send the lead node's tick on."""

    def news(self) -> None:
        """Send a tick of our own soon, if there is something to tell."""

    def receive_again(self, member: str, message: ClientMessage) -> None:
        """Act on a message that was held back, if the member is still here."""

    def take_in(self, event: Event) -> None:
        """An event another node recorded."""

    async def catch_up(self, *, from_record: bool = False) -> None:
        """Fetch the events that are missing; `from_record`: not from what the engine keeps."""

    async def begin_anew(self, epoch: str) -> None:
        """The record is another one."""


class Shared:
    """One for each session a node holds."""

    def __init__(
        self, session: Session, engine: Engine, host: Host, chores: Chores, clock: Callable[[], float]
    ) -> None:
        """`clock`: monotonic seconds."""
        self.role = Role.ALONE
        self.lease = Lease(engine.node)
        self.others = Others()
        self._session = session
        self._engine = engine
        self._host = host
        self._chores = chores
        self._clock = clock
        self._claiming: asyncio.Task[None] | None = None
        self._again = False  # something came up while a claim was under way
        self._for: str | None = None  # the guide here whose line, or take, is what the lease is wanted for
        self._held: deque[tuple[str, ClientMessage]] = deque(maxlen=HELD_MOST)
        self._came = asyncio.Event()  # the lead node's state
        self._unsent: list[Event] = []
        self._health: tuple[int, dict[int, int]] = (0, {})
        self._report_timer: asyncio.TimerHandle | None = None
        self._beats = 0
        self._closed = False

    # ── beginning and end ───────────────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Take part: as the lead node where there is none, else with its state, if it comes in time."""
        await self._engine.subscribe(self._session.id, self.hear)
        self.lease.opens()
        await self._claim()
        if self.role is Role.ALONE and self._engine.away is None:
            self._publish(messages.ask())
            try:
                async with asyncio.timeout(OPEN_WITHIN):
                    await self._came.wait()
            except TimeoutError:
                log.info("lead node not heard", session=self._session.id)

    async def close(self) -> None:
        """Take part no more; another node may lead at once."""
        self._closed = True
        if self._report_timer is not None:
            self._report_timer.cancel()
        if self._claiming is not None:
            await asyncio.wait([self._claiming])
        led = self.role is Role.LEAD
        self._publish(messages.report(Report()))  # nobody is here any more
        if led:
            with contextlib.suppress(EngineAway):  # it ends by itself
                await self._engine.release(self._session.id)
            self._publish(messages.left(self.lease.fence))
        await self._engine.unsubscribe(self._session.id)

    # ── what the room says ──────────────────────────────────────────────────────────────────────────────────────────

    def joined(self, member: Member) -> None:
        """A line opened here. The leader's takes the lead to this node."""
        if self.role is not Role.LEAD and self._session.leads(member):
            if self.role is Role.MIRROR:
                self._for = member.id
            self._claim_soon()

    def left(self, member: Member) -> None:
        """A line ended here, and none took its place."""
        if self._for == member.id:
            self._for = None
            self._held.clear()
        if self._session.hand_is_up(member) or self._has_floor(member):
            self._report_soon()

    def takes(self, member: Member, message: ClientMessage) -> bool:
        """Whether this message is dealt with here, not by the rules; raises Refused as they would."""
        if isinstance(message, Hand):
            self._report_soon()
        if self.role is not Role.MIRROR:
            if isinstance(message, Take) and self.role is Role.ALONE:
                self._claim_soon()
            return False
        match message:
            case Take(force):
                self._session.may_take(member, force)
                self._wait_for_lease(member, message)
            case Lead() | Caption() | Phase() | Release() | Floor() if self._for == member.id or self._session.leads(
                member
            ):
                self._wait_for_lease(member, message)
            case Speak() if self._has_floor(member):
                self._publish(messages.forward(member, message))
            case Hand(False) if self._has_floor(member):
                self._publish(messages.forward(member, message))
            case _:
                return False
        return True

    def ticked(self, frame: TickFrame) -> None:
        """A tick of our own went out."""
        if self.role is Role.LEAD:
            if self.lease.mine(self._clock()):
                self._publish(messages.ticked(self.lease.fence, frame.framed))
            else:
                self._settle()

    def recorded(self, event: Event) -> None:
        """An event was recorded here."""
        self._chores.spawn(self._append(event))

    async def missed(self, after: int) -> list[Event]:
        """The events after this number as far as the engine has them without a hole; none where it has not."""
        try:
            kept = await self._engine.events(self._session.id, self._session.epoch, after)
        except EngineAway:
            return []
        events = []
        for number, data in kept:
            message = self._read(data)
            if number != after + 1 or not isinstance(message, Recorded):
                break
            events.append(message.event)
            after = number
        return events

    def beat(self) -> None:
        """Once a second."""
        self._beats += 1
        if self.others.expire(self._clock()):
            self._session.elsewhere(self.others.elsewhere)
        if self._engine.alone and self.lease.mine(self._clock()):
            self._claim_soon()
            return
        self._settle()
        self._report()
        if self.role is Role.LEAD:
            self._tell_whole()
        if self.role is Role.ALONE and self._engine.away is not None and self._beats % 2 == 0:
            self._chores.spawn(self._host.catch_up())  # the record still knows what others say
        self._claim_soon()

    # ── the lease ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _claim_soon(self) -> None:
        if self._claiming is not None:
            self._again = True
        elif not self._closed:
            self._claiming = self._chores.spawn(self._claim())
            self._claiming.add_done_callback(self._claimed)

    def _claimed(self, _done: object) -> None:
        self._claiming = None
        if self._again:
            self._again = False
            self._claim_soon()

    async def _claim(self) -> None:
        """Ask the engine for what this node wants of the lease, and act on the answer."""
        asked, session = self._clock(), self._session
        claim = self.lease.wants(asked, leader_here=self._leader_here())
        try:
            standing = await self._engine.claim(session.id, session.epoch, claim, self.lease.fence)
        except EngineAway:
            self.lease.failed()
            self._settle()
            return
        self.lease.answered(standing, asked)
        self._settle()
        if self.role is not Role.LEAD and claim is Claim.SEIZE:
            self._publish(messages.ask())  # something changed meanwhile: judge anew when its state has come
        if self.role is not Role.MIRROR and standing.last_event > session.log.last:
            self._chores.spawn(self._host.catch_up())
        unsent, self._unsent = self._unsent, []
        for event in unsent:
            await self._append(event)

    def _leader_here(self) -> bool:
        """Whether the lease is wanted for a guide of ours."""
        if self._for is not None:
            return True
        leader = self._session.state["leader"]
        return self.role is not Role.MIRROR and leader is not None and leader["id"] in self._host.lines

    def _wait_for_lease(self, member: Member, message: ClientMessage) -> None:
        """A guide's message that only the lead node may act on: become it first."""
        if self._for != member.id:
            self._for = member.id
            self._held.clear()
        self._held.append((member.id, message))
        self._claim_soon()

    def _settle(self) -> None:
        """Be what the lease says."""
        now = self._clock()
        if self.lease.mine(now):
            if self.role is not Role.LEAD:
                self._become(Role.LEAD, now)
        elif self.role is Role.LEAD or (self.role is Role.MIRROR and self.lease.silent(now)):
            self._become(Role.ALONE, now)

    def _become(self, role: Role, now: float) -> None:
        """Run the rules here."""
        before, self.role = self.role, role
        self._log_role()
        if before is Role.MIRROR:
            self._session.stand_alone(now)
            self._let_go()  # first: a guide that takes the lead is part of the state that others are told
        if role is Role.LEAD:
            self._tell_whole()
            self._chores.spawn(self._host.catch_up(from_record=True))
        self._host.news()

    def _let_go(self) -> None:
        """Act on what was held back."""
        held = list(self._held)
        self._held.clear()
        self._for = None
        for member, message in held:
            self._host.receive_again(member, message)

    # ── what other nodes say ────────────────────────────────────────────────────────────────────────────────────────

    def hear(self, node: str, data: bytes) -> None:
        """A message of another node."""
        message = self._read(data)
        now = self._clock()
        match message:
            case Ticked():
                self._hear_tick(node, message, now)
            case Whole():
                self._hear_whole(node, message, now)
            case Recorded(event):
                if self.role is Role.MIRROR:
                    self._session.heard(event)
                else:
                    self._host.take_in(event)
            case Report():
                self._hear_report(node, message, now)
            case Ask():
                if self.role is Role.LEAD:
                    self._tell_whole()
            case Forward():
                if self.role is Role.LEAD:
                    self._act_for(node, message, now)
            case Answer(wanted, member, payload):
                line = self._host.lines.get(member)
                if wanted == self._engine.node and line is not None:
                    line.outbox.say(payload)
            case Left(fence):
                if node == self.lease.holder and fence >= self.lease.fence:
                    self._claim_soon()

    def _hear_tick(self, node: str, ticked: Ticked, now: float) -> None:
        mirrored = self.role is Role.MIRROR and ticked.fence == self.lease.fence
        if not self.lease.heard(node, ticked.fence, now):
            return
        if not mirrored:
            self._publish(messages.ask())  # the state comes first: what has changed in it means nothing alone
            return
        session, tick = self._session, ticked.tick
        if tick.number <= session.tick_number:
            return  # published twice
        try:
            as_it_is = session.follow(tick, now, at_once=self._host.may_relay)
        except ValueError:
            self._chores.spawn(self._host.catch_up())
            as_it_is = False
        self._lower_hand()
        if as_it_is:
            self._host.relay(TickFrame(ticked.payload, tick.number, session.log.last_taken, ticked.framed))
        else:
            self._host.news()

    def _hear_whole(self, node: str, whole: Whole, now: float) -> None:
        if whole.fence < self.lease.fence:
            return
        session, leader = self._session, whole.snapshot.state.get("leader")
        ours = session.state["leader"]
        if (
            self.role is not Role.MIRROR
            and ours is not None
            and ours["id"] in self._host.lines
            and (leader is None or leader["away"])
        ):
            # The leader is here and nowhere else: this state is the one to go on with, and the lease comes here.
            self.lease.heard(node, whole.fence, now)
            self.lease.judged()
            self._settle()
            self._claim_soon()
            return
        if not self.lease.heard(node, whole.fence, now):
            return
        self.lease.judged()
        if whole.snapshot.epoch != session.epoch:
            self._chores.spawn(self._host.begin_anew(whole.snapshot.epoch))
        if self.role is not Role.MIRROR:
            self.role = Role.MIRROR
            self._log_role(lead=node)
        session.adopt(whole.snapshot, now)
        self._came.set()
        self._lower_hand()
        if whole.snapshot.event > session.log.last:
            self._chores.spawn(self._host.catch_up())
        self._close_older_line()
        self._judge_again()
        if self._for is not None:
            self._claim_soon()
        self._host.news()

    def _close_older_line(self) -> None:
        """The leader's line is on the lead node: one here is older."""
        leader = self._session.state["leader"]
        if leader is None or leader["away"] or leader["id"] == self._for:
            return
        line = self._host.lines.get(leader["id"])
        if line is not None:
            line.close(Close.OPENED_ELSEWHERE, 0)

    def _judge_again(self) -> None:
        """What a guide here wanted to do may not be allowed any more."""
        wanted = self._for
        take = next((held for _, held in self._held if isinstance(held, Take)), None)
        line = None if wanted is None else self._host.lines.get(wanted)
        if line is None:
            self._for = None
        elif not self._session.leads(line.member):
            try:
                if take is None:
                    self._for = None
                else:
                    self._session.may_take(line.member, take.force)
            except Refused as refused:
                self._for = None
                line.outbox.say(wire.error(refused.code, None, refused.detail))
        if self._for is None:
            self._held.clear()

    def _hear_report(self, node: str, report: Report, now: float) -> None:
        self.others.heard(node, report, now)
        self._session.elsewhere(self.others.elsewhere)
        if self.role is Role.LEAD:
            self._session.tally(report.hearts)
        if self.role is not Role.MIRROR:
            self._host.news()

    def _act_for(self, node: str, forward: Forward, now: float) -> None:
        """On what a member of another node said; who may is checked as for our own."""
        session, member = self._session, forward.member
        try:
            match forward.message:
                case Speak() as speak:
                    session.speak(member, speak, now)
                    refused = session.complaint(member)
                case Hand(False):
                    session.hand(member, False, now)
                    refused = None
                case _:
                    return
        except Refused as raised:
            refused = raised
        if refused is not None:
            said = wire.error(refused.code, None, refused.detail)
            self._publish(messages.answer(node, member.id, said))
        self._host.news()

    # ── what this node says ─────────────────────────────────────────────────────────────────────────────────────────

    def _tell_whole(self) -> None:
        self._publish(messages.whole(self.lease.fence, self._session.whole(self._clock())))

    def _report_soon(self) -> None:
        if self._report_timer is None and not self._closed:
            self._report_timer = asyncio.get_running_loop().call_later(REPORT_SOON, self._report)

    def _report(self) -> None:
        if self._report_timer is not None:
            self._report_timer.cancel()
            self._report_timer = None
        session, people = self._session, self._session.people
        hands = [id_ for id_ in session.voices.hands if people.present(id_) is not None]
        floor = session.state["floor"]
        named = hands if floor is None else [*hands, floor["id"]]
        guests = [member for member in map(people.present, named) if member is not None]
        if self._beats % 2 == 0:  # as often as guides are told
            health = health_of(session, self._reports(), self._clock(), here=True)
            self._health = health["behind"], dict(health["rungs"])
        said = Report(people.branches_here(), tuple(guests), tuple(hands), session.hearts_here, *self._health)
        session.hearts_here = 0
        self._publish(messages.report(said))

    def _reports(self) -> Iterable[dict[str, int]]:
        return (line.last_report for line in self._host.lines.values() if not line.member.leads_ever)

    def _publish(self, message: bytes) -> None:
        if not self._engine.alone:
            self._engine.publish(self._session.id, message)

    async def _append(self, event: Event) -> None:
        session = self._session
        try:
            await self._engine.append(session.id, session.epoch, event.number, messages.recorded(event))
        except EngineAway:
            self._unsent.append(event)  # the record has it; others hear of it when the engine is back

    def _log_role(self, **more: str) -> None:
        if not self._engine.alone:
            log.info("node's part", session=self._session.id, part=self.role.value, fence=self.lease.fence, **more)

    def _has_floor(self, member: Member) -> bool:
        floor = self._session.state["floor"]
        return floor is not None and floor["id"] == member.id

    def _lower_hand(self) -> None:
        """The leader has let someone speak: a hand up here is answered."""
        floor = self._session.state["floor"]
        if floor is not None:
            self._session.voices.raise_hand(floor["id"], up=False)

    def _read(self, data: bytes) -> NodeMessage | None:
        try:
            return messages.decode(data)
        except WireError as error:
            log.error("message of another node refused", session=self._session.id, why=str(error))
            return None
