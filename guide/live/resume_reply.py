"""The reply to a resume: exactly what a client missed while it was away, or a snapshot where that gap cannot be filled.

A client names the epoch and the last event that it has seen, perhaps on another node. Where this node lacks that event
still, the reply waits until it is here, so that no client is ever sent back to a state older than the one it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from guide.common.tasks import BackgroundTasks
from guide.fanout.fanout import Fanout
from guide.fanout.snapshot_cache import SnapshotCache
from guide.fanout.subscriber import Subscriber
from guide.live.event_backfill import EventBackfill
from guide.session.session import Session


class ResumeReply:
    """Replies to the resumes of one session's clients on this node."""

    def __init__(
        self,
        session: Session,
        snapshots: SnapshotCache,
        fanout: Fanout,
        backfill: EventBackfill,
        tasks: BackgroundTasks,
        subscribers: Mapping[str, Subscriber],
        clock: Callable[[], float],
    ) -> None:
        """`lines`: the members here, by id; `clock`: monotonic seconds."""
        self._session = session
        self._snapshots = snapshots
        self._fanout = fanout
        self._backfill = backfill
        self._tasks = tasks
        self._subscribers = subscribers
        self._clock = clock

    def send(self, subscriber: Subscriber, epoch: str, event: int) -> None:
        """Send what came after `event` of `epoch`, or a snapshot where that gap cannot be filled."""
        self._fanout.send_snapshot(subscriber.outbox, self._snapshots.since(epoch, event, self._clock()))

    def send_when_here(self, subscriber: Subscriber, epoch: str, event: int) -> None:
        """Do so as soon as this node has that event itself, if the client is still here then."""
        if epoch == self._session.epoch and event > self._session.log.last_taken:
            self._tasks.spawn(self._send_late(subscriber, epoch, event))
        else:
            self.send(subscriber, epoch, event)

    async def _send_late(self, subscriber: Subscriber, epoch: str, event: int) -> None:
        await self.wait_for((epoch, event))
        if self._subscribers.get(subscriber.member.id) is subscriber:
            self.send(subscriber, epoch, event)

    async def wait_for(self, resume: tuple[str, int] | None) -> None:
        """Wait until this node has what one who resumes from (epoch, event) has seen on another; a second at most."""
        if resume is not None and resume[0] == self._session.epoch:
            await self._backfill.reach(resume[1])
