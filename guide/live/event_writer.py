"""Records the drafts of one session as events, in order, many in one transaction when many wait.

Invariants
- Every draft is reported to `done` once, whatever the store raises, and whatever `done` raised for another.
- An event counts in the epoch in which it was handed to the store. Where that ended meanwhile nobody knows which record
  has the event, so its author is told to try again: a draft with an id is not recorded twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from guide.common.counters import Counters
from guide.common.limits import DEFAULTS
from guide.common.logs import RateLimitedLog
from guide.protocol.messages import Draft, Event
from guide.store.batcher import Batcher
from guide.store.contract import Store, StoreError

BATCH: Final = 500  # drafts in one transaction: few enough that the first of many is answered soon

Done = Callable[[Draft, str | None, Event | None], None]
"""Called with the draft, who waits for it (a member's id; None: nobody) and the event (None: not recorded)."""

_Waiting = tuple[Draft, str | None]

_failed = RateLimitedLog("error", "events not recorded")
_not_taken = RateLimitedLog("error", "answer to a draft failed")


class EventWriter:
    """Records drafts and reports each to `done` once, in the order in which they were added."""

    def __init__(
        self,
        store: Store,
        done: Done,
        counters: Counters,
        clock: Callable[[], float],
        most: int = DEFAULTS.drafts_waiting,
        epoch: Callable[[], str] = str,
    ) -> None:
        """`clock`: monotonic seconds; `most`: drafts that may wait at a time before `full`; `epoch`: returns the one
        that counts now."""
        self._store = store
        self._done = done
        self._counters = counters
        self._clock = clock
        self._most = most
        self._epoch = epoch
        self._pending: set[tuple[str, str]] = set()  # author and id of the drafts that are not answered yet
        self._batcher: Batcher[_Waiting, Event] = Batcher(self._write, self._answer, BATCH)

    @property
    def full(self) -> bool:
        """Whether no more drafts of people should be let in. What the rules produce is taken all the same."""
        return len(self._batcher) >= self._most

    def holds(self, author: str, id_: str) -> bool:
        """Whether this draft waits or is on its way, so that it will be answered."""
        return (author, id_) in self._pending

    def add(self, draft: Draft, author: str | None) -> None:
        """Record a draft soon. `author`: the member who waits for the answer; None: nobody does."""
        if draft.id is not None:
            self._pending.add((draft.author, draft.id))
        self._batcher.add((draft, author))

    async def stop(self) -> None:
        """Wait until everything added is recorded or refused."""
        await self._batcher.finish()

    async def _write(self, batch: list[_Waiting]) -> Sequence[Event]:
        begun, epoch = self._clock(), self._epoch()
        events = await self._store.record([draft for draft, _ in batch])
        if self._epoch() != epoch:
            raise StoreError("the record was replaced meanwhile")
        self._counters.store_waits.add(self._clock() - begun)
        return events

    def _answer(self, batch: list[_Waiting], outcome: Sequence[Event] | Exception) -> None:
        events: Sequence[Event | None]
        if isinstance(outcome, Exception):
            self._counters.not_recorded += len(batch)
            _failed(count=len(batch), session=batch[0][0].session, error=str(outcome))
            events = [None] * len(batch)
        else:
            events = outcome
        for (draft, author), event in zip(batch, events, strict=True):
            if draft.id is not None:
                self._pending.discard((draft.author, draft.id))
            try:
                self._done(draft, author, event)
            except Exception as fault:
                _not_taken(session=draft.session, exc_info=fault)
