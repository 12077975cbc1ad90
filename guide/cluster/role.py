"""Which part this node has in a session, as the lease says: it leads, mirrors, or stands alone.

Invariants
- `role` says who runs the rules: this node (LEAD, ALONE), or the one it mirrors (MIRROR); the session is `mirrored`
  exactly in the latter.
- One claim at a time is under way, and none begins after `stop`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

from guide.cluster import messages
from guide.cluster.lease import Lease
from guide.cluster.outbound import Outbound
from guide.cluster.role_log import RoleLog
from guide.cluster.room_port import RoomPort, Subscriber
from guide.common.tasks import BackgroundTasks
from guide.engine.contract import Claim, Engine, EngineAway
from guide.protocol import wire
from guide.protocol.codes import Refused
from guide.protocol.messages import ClientMessage, Snapshot, Take
from guide.session.session import Session


class Role(Enum):
    LEAD = "lead"
    """holds the lease: runs the rules for all nodes"""
    MIRROR = "mirror"
    """another node does"""
    ALONE = "alone"
    """for its own followers, as no lead node is heard"""


class RoleKeeper:
    """See the module's invariants. `role` is changed here alone."""

    def __init__(
        self,
        session: Session,
        engine: Engine,
        host: RoomPort,
        tasks: BackgroundTasks,
        clock: Callable[[], float],
        said: Outbound,
        waiting: Waiting,
        role_log: RoleLog,
    ) -> None:
        self.role = Role.ALONE
        self.role_log = role_log
        self.lease = Lease(engine.node)
        self._session = session
        self._engine = engine
        self._host = host
        self._tasks = tasks
        self._clock = clock
        self._said = said
        self._waiting = waiting
        self._claiming: asyncio.Task[None] | None = None
        self._again = False  # something came up while a claim was under way
        self._stopped = False

    # ── claims ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def claim_soon(self) -> None:
        if self._claiming is not None:
            self._again = True
        elif not self._stopped:
            self._claiming = self._tasks.spawn(self.claim())
            self._claiming.add_done_callback(self._claimed)

    def _claimed(self, _done: object) -> None:
        self._claiming = None
        if self._again:
            self._again = False
            self.claim_soon()

    async def claim(self) -> None:
        """Ask the engine for what this node wants of the lease, and act on the answer."""
        asked, session = self._clock(), self._session
        claim = self.lease.wants(asked, leader_here=self._leader_here())
        try:
            standing = await self._engine.claim(session.id, session.epoch, claim, self.lease.fence)
        except EngineAway:
            self.lease.failed()
            self.settle()
            return
        self.lease.answered(standing, asked)
        self.settle()
        if self.role is not Role.LEAD and claim is Claim.SEIZE:
            self._said.publish(messages.ask())  # something changed meanwhile: judge anew when its state has come
        if self.role is not Role.MIRROR and standing.last_event > session.log.last:
            self._tasks.spawn(self._host.catch_up())
        await self._said.again()

    def _leader_here(self) -> bool:
        """Whether the lease is wanted for a guide of ours."""
        if self._waiting.guide is not None:
            return True
        leader = self._session.state["leader"]
        return self.role is not Role.MIRROR and leader is not None and leader["id"] in self._host.lines

    async def stop(self) -> None:
        """Claim no more, and end with the answer to the claim that is under way."""
        self._stopped = True
        if self._claiming is not None:
            await asyncio.wait([self._claiming])

    # ── the role ────────────────────────────────────────────────────────────────────────────────────────────────────

    def settle(self) -> None:
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
        self._note_role(now)
        if before is Role.MIRROR:
            self._session.stand_alone(now)
            # First: a guide that takes the lead is part of the state that others are told.
            for member, message in self._waiting.over():
                self._host.receive_again(member, message)
        if role is Role.LEAD:
            self.tell_whole()
            self._tasks.spawn(self._host.catch_up(from_record=True))
        self._host.news()

    def mirror(self, node: str, snapshot: Snapshot, now: float) -> None:
        """The state of the node that runs the rules has come: have it here, too."""
        if self.role is not Role.MIRROR:
            self.role = Role.MIRROR
            self._note_role(now, node)
        self._session.adopt(snapshot, now)

    def tell_whole(self) -> None:
        """As the lead node."""
        self._said.whole(self.lease.fence)

    def _note_role(self, now: float, lead: str | None = None) -> None:
        if not self._engine.alone:
            self.role_log.part(self._session.id, self.role.value, lead, now)


HELD_MOST: Final = 512  # messages of a guide that wait for the lease: seconds of lead frames


class Waiting:
    """`guide`: the member's id; None: the lease is wanted for nobody."""

    def __init__(self) -> None:
        self.guide: str | None = None
        self._held: deque[tuple[str, ClientMessage]] = deque(maxlen=HELD_MOST)

    def want(self, member: str) -> None:
        """The lead belongs where this guide's line is."""
        self.guide = member

    def hold(self, member: str, message: ClientMessage) -> None:
        """A message that only the lead node may act on. What another guide said before is dropped."""
        if self.guide != member:
            self.guide = member
            self._held.clear()
        self._held.append((member, message))

    def drop(self) -> None:
        """The lease is not wanted any more."""
        self.guide = None
        self._held.clear()

    def over(self) -> list[tuple[str, ClientMessage]]:
        """The wait is over: (member, message), in order, to be acted on now."""
        held = list(self._held)
        self.drop()
        return held

    def judge(self, session: Session, lines: Mapping[str, Subscriber]) -> None:
        """The state is another one: what the guide wanted may not be allowed any more, and then the guide is told."""
        line = None if self.guide is None else lines.get(self.guide)
        if line is None:
            self.drop()
        elif not session.leads(line.member):
            take = next((message for _, message in self._held if isinstance(message, Take)), None)
            try:
                if take is None:
                    self.drop()
                else:
                    session.may_take(line.member, take.force)
            except Refused as refused:
                self.drop()
                line.outbox.send(wire.error(refused.code, None, refused.detail))
