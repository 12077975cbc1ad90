"""A session's part in what several nodes do together: see the package. What the room says goes from here to whoever
keeps the state it concerns; nothing is kept here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

import structlog

from guide.cluster import messages
from guide.cluster.inbound import Inbound
from guide.cluster.lease import Lease
from guide.cluster.outbound import Outbound
from guide.cluster.role import Role, RoleKeeper, Waiting
from guide.cluster.role_log import RoleLog
from guide.cluster.room_port import RoomPort
from guide.common.tasks import BackgroundTasks
from guide.engine.contract import Engine, EngineAway
from guide.protocol.messages import (
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
        host: RoomPort,
        tasks: BackgroundTasks,
        clock: Callable[[], float],
        role_log: RoleLog,
    ) -> None:
        """`clock`: monotonic seconds."""
        self._session = session
        self._engine = engine
        self._host = host
        self._tasks = tasks
        self._clock = clock
        self._said = Outbound(session, engine, host, tasks, clock)
        self._waiting = Waiting()
        self._part = RoleKeeper(session, engine, host, tasks, clock, self._said, self._waiting, role_log)
        self._heard = Inbound(session, engine, host, tasks, clock, self._said, self._waiting, self._part)

    @property
    def role(self) -> Role:
        return self._part.role

    @property
    def lease(self) -> Lease:
        return self._part.lease

    # ── beginning and end ───────────────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Take part: as the lead node where there is none, else with its state, if it comes in time."""
        await self._engine.subscribe(self._session.id, self.hear)
        self.lease.opens()
        await self._part.claim()
        if self.role is Role.ALONE and not self._engine.cut_off(self._session.id):
            self._said.publish(messages.ask())
            try:
                async with asyncio.timeout(OPEN_WITHIN):
                    await self._heard.came.wait()
            except TimeoutError:
                log.info("lead node not heard", session=self._session.id)

    async def close(self) -> None:
        """Take part no more; another node may lead at once."""
        self._said.stop()
        await self._part.stop()
        led = self.role is Role.LEAD
        self._said.nobody()
        if led:
            with contextlib.suppress(EngineAway):  # it ends by itself
                await self._engine.release(self._session.id)
        self._said.publish(messages.left(self.lease.fence if led else 0))  # who goes like this is not lost
        await self._engine.unsubscribe(self._session.id)

    # ── what the room says ──────────────────────────────────────────────────────────────────────────────────────────

    def joined(self, member: Member) -> None:
        """A line opened here. The leader's takes the lead to this node."""
        if self.role is not Role.LEAD and self._session.leads(member):
            if self.role is Role.MIRROR:
                self._waiting.want(member.id)
            self._part.claim_soon()

    def left(self, member: Member) -> None:
        """A line ended here, and none took its place."""
        if self._waiting.guide == member.id:
            self._waiting.drop()
        if self._session.hand_is_up(member) or self._has_floor(member):
            self._said.report_soon()

    def takes(self, member: Member, message: ClientMessage) -> bool:
        """Whether this message is dealt with here, not by the rules; raises Refused as they would."""
        if isinstance(message, Hand):
            self._said.report_soon()
        if self.role is not Role.MIRROR:
            if isinstance(message, Take) and self.role is Role.ALONE:
                self._part.claim_soon()
            return False
        match message:
            case Take(force):
                self._session.may_take(member, force)
                self._wait_for_lease(member, message)
            case Lead() | Caption() | Phase() | Release() | Floor() if (
                self._waiting.guide == member.id or self._session.leads(member)
            ):
                self._wait_for_lease(member, message)
            case Speak() if self._has_floor(member):
                self._said.publish(messages.forward(member, message))
            case Hand(False) if self._has_floor(member):
                self._said.publish(messages.forward(member, message))
            case _:
                return False
        return True

    def _wait_for_lease(self, member: Member, message: ClientMessage) -> None:
        """A guide's message that only the lead node may act on: become it first."""
        self._waiting.hold(member.id, message)
        self._part.claim_soon()

    def _has_floor(self, member: Member) -> bool:
        floor = self._session.state["floor"]
        return floor is not None and floor["id"] == member.id

    def ticked(self, frame: TickFrame) -> None:
        """A tick of our own went out."""
        if self.role is Role.LEAD:
            if self.lease.mine(self._clock()):
                self._said.publish(messages.ticked(self.lease.fence, frame.framed))
            else:
                self._part.settle()

    def recorded(self, event: Event) -> None:
        """An event was recorded here."""
        self._said.recorded(event)

    def begun_anew(self) -> None:
        """The session goes by another epoch of the record from now on."""
        self._said.begun_anew()

    async def missed(self, after: int) -> list[Event]:
        """The events after this number as far as the engine has them without a hole; none where it has not."""
        return await self._heard.missed(after)

    def beat(self) -> None:
        """Once a second."""
        even = self._said.beat()
        self._heard.beat()
        if self._engine.alone and self.lease.mine(self._clock()):
            self._part.claim_soon()
            return
        self._part.settle()
        self._said.report()
        if self.role is Role.LEAD:
            self._part.tell_whole()
        cut_off = self.role is Role.ALONE and self._engine.cut_off(self._session.id)
        silent = self.role is not Role.MIRROR and self._heard.may_record(self._clock())
        if even and (cut_off or silent):  # the record still knows what others say
            self._tasks.spawn(self._host.catch_up(from_record=True))
        self._part.claim_soon()

    # ── what other nodes say ────────────────────────────────────────────────────────────────────────────────────────

    def hear(self, node: str, data: bytes) -> None:
        """A message of another node."""
        self._heard.hear(node, data)
