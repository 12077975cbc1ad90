"""What this node says to a session's other nodes.

Invariants
- Where the engine has no other nodes, nothing is published.
- At most one report is planned, and none after `stop`.
- An event that the engine did not take waits for `again`: the record has it, others hear of it when the engine is back.
  No more of them wait than the engine would keep.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from guide.cluster import messages
from guide.cluster.messages import Report
from guide.cluster.room_port import RoomPort
from guide.common.tasks import BackgroundTasks
from guide.engine.contract import KEPT, Engine, EngineAway
from guide.protocol.messages import Event
from guide.session.health import health_of
from guide.session.session import Session

REPORT_SOON: Final = 0.1  # seconds: hands that move together are one report


class Outbound:
    """See the module's invariants."""

    def __init__(
        self, session: Session, engine: Engine, host: RoomPort, tasks: BackgroundTasks, clock: Callable[[], float]
    ) -> None:
        self._session = session
        self._engine = engine
        self._host = host
        self._tasks = tasks
        self._clock = clock
        self._unsent: deque[Event] = deque(maxlen=KEPT)
        self._sending = False
        self._health: tuple[int, dict[int, int]] = (0, {})
        self._report_timer: asyncio.TimerHandle | None = None
        self._beats = 0
        self._stopped = False

    def publish(self, message: bytes) -> None:
        if not self._engine.alone:
            self._engine.publish(self._session.id, message)

    def whole(self, fence: int) -> None:
        """The whole state, as the lead node's."""
        self.publish(messages.whole(fence, self._session.ticks.whole(self._clock())))

    def epoch(self) -> None:
        """The epoch that the record has."""
        self.publish(messages.anew(self._session.epoch))

    def begun_anew(self) -> None:
        """The record is another one: what waits is of the former, and others may not know yet."""
        self._unsent.clear()
        self.epoch()

    # ── how this node's members are ─────────────────────────────────────────────────────────────────────────────────

    def beat(self) -> bool:
        """Another second. Whether it is an even one: then reports measure how members are, as often as guides are told;
        in the others they repeat it."""
        self._beats += 1
        return self._beats % 2 == 0

    def report_soon(self) -> None:
        if self._report_timer is None and not self._stopped:
            self._report_timer = asyncio.get_running_loop().call_later(REPORT_SOON, self.report)

    def report(self) -> None:
        if self._report_timer is not None:
            self._report_timer.cancel()
            self._report_timer = None
        session, people = self._session, self._session.people
        hands = [id_ for id_ in session.voices.hands if people.present(id_) is not None]
        floor = session.state["floor"]
        named = hands if floor is None else [*hands, floor["id"]]
        guests = [member for member in map(people.present, named) if member is not None]
        if self._beats % 2 == 0:
            health = health_of(session, self._host.lines.values(), self._clock(), here=True)
            self._health = health["behind"], dict(health["rungs"])
        said = Report(people.branches_here(), tuple(guests), tuple(hands), session.hearts_here, *self._health)
        session.hearts_here = 0
        self.publish(messages.report(said))

    def stop(self) -> None:
        """No report comes by itself any more."""
        self._stopped = True
        if self._report_timer is not None:
            self._report_timer.cancel()

    def nobody(self) -> None:
        """Nobody is here any more."""
        self.publish(messages.report(Report()))

    # ── what was recorded here ──────────────────────────────────────────────────────────────────────────────────────

    def recorded(self, event: Event) -> None:
        """One after another, though a thousand be recorded at once: their order is kept, and others' commands have room
        beside them."""
        self._unsent.append(event)
        self._send()

    async def again(self) -> None:
        """The engine has answered: say what it did not take before. Not waited for: the lease would end meanwhile."""
        self._send()

    def _send(self) -> None:
        if self._unsent and not self._sending:
            self._sending = True
            self._tasks.spawn(self._send_unsent())

    async def _send_unsent(self) -> None:
        """What waits, in order, up to the first that is not taken."""
        try:
            while self._unsent:
                event = self._unsent.popleft()
                if not await self._taken(event):
                    if len(self._unsent) < KEPT:  # else it is the oldest of too many
                        self._unsent.appendleft(event)
                    return
        finally:
            self._sending = False

    async def _taken(self, event: Event) -> bool:
        session = self._session
        try:
            await self._engine.append(session.id, session.epoch, event.number, messages.recorded(event))
        except EngineAway:
            return False
        return True
