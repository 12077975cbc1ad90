"""When guides are told how their session is: every few seconds, and soon after a hand moves.

Invariant: one report at the most is planned, and two are HEALTH_SPACING apart at least: each looks at all connections.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from guide.fanout.subscriber import Subscriber
from guide.protocol import wire
from guide.protocol.messages import Health
from guide.session.health import health_of
from guide.session.session import Session

HEALTH_SPACING: Final = 0.2  # seconds: faster than a guide can look


class HealthReporter:
    """One session's on this node."""

    def __init__(self, session: Session, subscribers: Mapping[str, Subscriber], clock: Callable[[], float]) -> None:
        """`lines`: the connections of those who are here, as they come and go. `clock`: monotonic seconds."""
        self._session = session
        self._subscribers = subscribers
        self._clock = clock
        self._sent_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    def soon(self) -> None:
        """Send a report as soon as HEALTH_SPACING allows."""
        wait = self._sent_at + HEALTH_SPACING - self._clock()
        if wait <= 0:
            self.send()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(wait, self.send)

    def send(self) -> None:
        """Send a report to every guide who is here, now."""
        self.stop()
        now = self._sent_at = self._clock()
        guides = [subscriber for subscriber in self._subscribers.values() if subscriber.member.leads_ever]
        if guides:
            health = wire.encode_server(Health(health_of(self._session, now)))
            for subscriber in guides:
                subscriber.outbox.send(health)

    def stop(self) -> None:
        """Forget the report that is planned."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
