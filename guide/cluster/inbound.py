"""What a session's other nodes say, and what this node makes of it.

Invariants
- Nothing that comes with a fence lower than one heard before changes anything.
- A tick counts only where this node mirrors already, under the fence that it has; else it asks for the whole state.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from guide.cluster import messages
from guide.cluster.messages import Anew, Answer, Ask, Forward, Left, NodeMessage, Recorded, Report, Ticked, Whole
from guide.cluster.outbound import Outbound
from guide.cluster.peer_reports import PeerReports
from guide.cluster.role import Role, RoleKeeper, Waiting
from guide.cluster.room_port import RoomPort
from guide.common.logs import RateLimitedLog
from guide.common.tasks import BackgroundTasks
from guide.engine.contract import Engine, EngineAway
from guide.protocol import wire
from guide.protocol.codes import Close, Refused, WireError
from guide.protocol.messages import Event, Hand, Speak
from guide.session.mirror import Followed
from guide.session.session import Session
from guide.transport.frames import TickFrame

LOOKED_FOR: Final = 120.0  # seconds after a node fell silent in which the record is asked what it has recorded

_refused = RateLimitedLog("error", "message of another node refused")


class Inbound:
    """See the module's invariants. `came`: the lead node's state has, at least once."""

    def __init__(
        self,
        session: Session,
        engine: Engine,
        host: RoomPort,
        tasks: BackgroundTasks,
        clock: Callable[[], float],
        said: Outbound,
        waiting: Waiting,
        part: RoleKeeper,
    ) -> None:
        self.came = asyncio.Event()
        self._session = session
        self._engine = engine
        self._host = host
        self._tasks = tasks
        self._clock = clock
        self._said = said
        self._waiting = waiting
        self._part = part
        self._others = PeerReports()
        self._silent: dict[str, float] = {}  # by node that fell silent: until when it may be there all the same

    def hear(self, node: str, data: bytes) -> None:
        """A message of another node."""
        message = self._read(data)
        now = self._clock()
        match message:
            case Ticked():
                self._tick(node, message, now)
            case Whole():
                self._whole(node, message, now)
            case Recorded(event):
                if self._part.role is Role.MIRROR:
                    self._session.mirror.recorded(event)
                else:
                    self._host.take_in(event)
            case Report():
                self._report(node, message, now)
            case Ask():
                if self._part.role is Role.LEAD:
                    self._part.tell_whole()
            case Forward():
                if self._part.role is Role.LEAD:
                    self._act_for(node, message, now)
            case Answer(wanted, member, payload):
                line = self._host.lines.get(member)
                if wanted == self._engine.node and line is not None:
                    line.outbox.say(payload)
            case Anew(epoch):
                if epoch != self._session.epoch:
                    self._tasks.spawn(self._host.begin_anew())
            case Left(fence):
                lease = self._part.lease
                if self._others.left(node):
                    self._session.elsewhere(self._others.elsewhere)
                    self._tasks.spawn(self._host.catch_up(from_record=True))  # with what it could not say any more
                self._silent.pop(node, None)
                if node == lease.holder and fence >= lease.fence:
                    self._part.claim_soon()

    def beat(self) -> None:
        """Once a second: who has fallen silent does not count any more."""
        now, role_log = self._clock(), self._part.role_log
        gone = self._others.expire(now)
        for node, led in gone.items():
            role_log.lost(node, self._session.id, now, led=led)
            self._silent[node] = now + LOOKED_FOR
        if gone:
            self._session.elsewhere(self._others.elsewhere)
        role_log.beat(now, away=self._engine.away is not None)

    def may_record(self, now: float) -> bool:
        """Whether a node that this one does not hear may still record what its members say."""
        self._silent = {node: until for node, until in self._silent.items() if now < until}
        return bool(self._silent)

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

    def _read(self, data: bytes) -> NodeMessage | None:
        try:
            return messages.decode(data)
        except WireError as error:
            _refused(session=self._session.id, why=str(error))
            return None

    # ── the lead node ───────────────────────────────────────────────────────────────────────────────────────────────

    def _tick(self, node: str, ticked: Ticked, now: float) -> None:
        lease = self._part.lease
        mirrored = self._part.role is Role.MIRROR and ticked.fence == lease.fence
        if not lease.heard(node, ticked.fence, now):
            return
        if not mirrored:
            self._said.publish(messages.ask())  # the state comes first: what has changed in it means nothing alone
            return
        session, tick = self._session, ticked.tick
        if tick.number <= session.ticks.number:
            return  # published twice
        followed = session.mirror.follow(tick, now, at_once=self._host.may_relay)
        if followed is Followed.GAP:
            self._tasks.spawn(self._host.catch_up())
        self._lower_hand()
        if followed is Followed.RELAY:
            self._host.relay(TickFrame(ticked.payload, tick.number, session.log.last_taken, ticked.framed))
        else:
            self._host.news()

    def _whole(self, node: str, whole: Whole, now: float) -> None:
        session, lease = self._session, self._part.lease
        if whole.fence < lease.fence:
            return
        if self._ours_goes_on(whole):
            lease.heard(node, whole.fence, now)
            lease.judged()
            self._part.settle()
            self._part.claim_soon()
            return
        if not lease.heard(node, whole.fence, now):
            return
        lease.judged()
        if whole.snapshot.epoch != session.epoch:
            self._tasks.spawn(self._one_epoch())
        self._part.mirror(node, whole.snapshot, now)
        self.came.set()
        self._lower_hand()
        if whole.snapshot.event > session.log.last:
            self._tasks.spawn(self._host.catch_up())
        self._close_older_line()
        self._waiting.judge(session, self._host.lines)
        if self._waiting.guide is not None:
            self._part.claim_soon()
        self._host.news()

    async def _one_epoch(self) -> None:
        """The lead node goes by another epoch than we: the record says who is right."""
        if not await self._host.begin_anew():
            self._said.epoch()

    def _ours_goes_on(self, whole: Whole) -> bool:
        """Whether the leader is here and nowhere else: then our state is the one to go on with, and the lease comes
        here."""
        if self._part.role is Role.MIRROR:
            return False
        ours, leader = self._session.state["leader"], whole.snapshot.state.get("leader")
        return ours is not None and ours["id"] in self._host.lines and (leader is None or leader["away"])

    def _close_older_line(self) -> None:
        """The leader's line is on the lead node: one here is older."""
        leader = self._session.state["leader"]
        if leader is None or leader["away"] or leader["id"] == self._waiting.guide:
            return
        line = self._host.lines.get(leader["id"])
        if line is not None:
            line.close(Close.OPENED_ELSEWHERE, 0)

    def _lower_hand(self) -> None:
        """The leader has let someone speak: a hand up here is answered."""
        floor = self._session.state["floor"]
        if floor is not None:
            self._session.voices.raise_hand(floor["id"], up=False)

    # ── any other ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _report(self, node: str, report: Report, now: float) -> None:
        self._others.heard(node, report, now, led=node == self._part.lease.holder)
        self._part.role_log.heard(node)
        self._silent.pop(node, None)
        self._session.elsewhere(self._others.elsewhere)
        if self._part.role is Role.LEAD:
            self._session.tally(report.hearts)
        if self._part.role is not Role.MIRROR:
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
            self._said.publish(messages.answer(node, member.id, said))
        self._host.news()
