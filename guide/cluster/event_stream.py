"""The events that nodes share through the engine: those recorded here are handed to it, missing ones are read from it.

Invariants
- Events are handed over one after another, in the order in which they were added, even where a thousand are recorded at
  once: the engine has room for other commands beside them.
- An event that the engine did not take waits for the next `flush`. It is in the record already; other nodes hear of it
  when the engine is back. No more of them wait than the engine would keep.
"""

from __future__ import annotations

from collections import deque

from guide.cluster import messages
from guide.cluster.messages import NodeMessage, RecordedEvent
from guide.common.logs import RateLimitedLog
from guide.common.tasks import BackgroundTasks
from guide.engine.contract import KEPT, Engine, EngineAway
from guide.protocol.codes import WireError
from guide.protocol.messages import Event
from guide.session.session import Session

_refused = RateLimitedLog("error", "message of another node refused")


def read(data: bytes, session: str) -> NodeMessage | None:
    """Return a message of another node; None where it is not understood. What no node would publish is logged."""
    try:
        return messages.decode(data)
    except WireError as error:
        _refused(session=session, why=str(error))
        return None


class EventStream:
    """One a session. See the module's invariants."""

    def __init__(self, session: Session, engine: Engine, tasks: BackgroundTasks) -> None:
        self._session = session
        self._engine = engine
        self._tasks = tasks
        self._waiting: deque[Event] = deque(maxlen=KEPT)
        self._sending = False

    def add(self, event: Event) -> None:
        """Hand over an event that this node has recorded."""
        self._waiting.append(event)
        self.flush()

    def flush(self) -> None:
        """Hand over what waits, as far as the engine takes it. Nobody waits for that: a lease could end meanwhile."""
        if self._waiting and not self._sending:
            self._sending = True
            self._tasks.spawn(self._send())

    def clear(self) -> None:
        """Drop what waits: the record is another one now, and these events are of the former."""
        self._waiting.clear()

    async def after(self, number: int) -> list[Event]:
        """Return the events after `number` as far as the engine has them without a gap; none where it has not, or is
        away."""
        session = self._session
        try:
            kept = await self._engine.events(session.id, session.epoch, number)
        except EngineAway:
            return []
        events: list[Event] = []
        for at, data in kept:
            message = read(data, session.id)
            if at != number + 1 or not isinstance(message, RecordedEvent):
                break
            events.append(message.event)
            number = at
        return events

    async def _send(self) -> None:
        """Hand over what waits, in order, up to the first that is not taken."""
        try:
            while self._waiting:
                event = self._waiting.popleft()
                if not await self._append(event):
                    if len(self._waiting) < KEPT:  # else it is the oldest of too many
                        self._waiting.appendleft(event)
                    return
        finally:
            self._sending = False

    async def _append(self, event: Event) -> bool:
        """Return whether the engine took the event."""
        session = self._session
        try:
            data = messages.recorded_event(event, session.epoch)
            await self._engine.append(session.id, session.epoch, event.number, data)
        except EngineAway:
            return False
        return True
