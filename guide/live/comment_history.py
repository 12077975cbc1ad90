"""Pages of older comments, for who reads the list: out of the log where it goes back so far, else of the record.

Invariants
- One page of a session is read from the record at a time, so that what is said and who joins is recorded in between;
  WAITING_MOST may wait for it.
- Pages begin where a block does, so those who scroll back ask for the same ones: a page is read and encoded once, and
  kept until newer ones need its room. What is recorded does not change within an epoch.
"""

from __future__ import annotations

import asyncio
from typing import Final

from guide.protocol import wire
from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Event
from guide.session.event_log import too_many
from guide.session.session import Session
from guide.store.contract import Store

BLOCK: Final = 50  # event numbers
PAGE: Final = 2 * BLOCK  # two screens of a long list and more at the most; fewer where their comments are long
WAITING_MOST: Final = 32  # pages: a third of a second's reading
KEPT_MOST: Final = 2 * 1024 * 1024  # bytes: hundreds of pages

_Place = tuple[int, int]


class CommentHistory:
    """One session's."""

    def __init__(self, session: Session, store: Store) -> None:
        self._session = session
        self._store = store
        self._epoch = session.epoch
        self._kept: dict[_Place, bytes] = {}
        self._bytes = 0
        self._reading: dict[_Place, asyncio.Task[bytes]] = {}
        self._turn = asyncio.Lock()

    async def page(self, before: int) -> bytes:
        """The message with all comments among the events before number `before`, no more than PAGE of them and no more
        than fit into a message; a number beyond the newest is as good as the next.

        Raises StoreError; Refused TOO_MANY_MESSAGES where too many others wait.
        """
        log = self._session.log
        last = min(before - 1, log.last_taken)
        place = first, _ = max(1, (last - 1) // BLOCK * BLOCK + 1 - BLOCK), last
        if self._epoch != self._session.epoch:
            self._epoch, self._bytes = self._session.epoch, 0
            self._kept.clear()
        if place in self._kept:
            return self._kept[place]
        events = log.between(first, last)
        if events is not None:
            return self._keep(place, events)
        reading = self._reading.get(place)
        if reading is None:
            if len(self._reading) >= WAITING_MOST:
                raise Refused(Refusal.TOO_MANY_MESSAGES)
            reading = self._reading[place] = asyncio.create_task(self._read(place))
            reading.add_done_callback(lambda _: self._reading.pop(place, None))
        return await asyncio.shield(reading)

    def stop(self) -> None:
        """Nobody reads any more."""
        for reading in self._reading.values():
            reading.cancel()

    async def _read(self, place: _Place) -> bytes:
        first, last = place
        async with self._turn:
            epoch = self._session.epoch
            events = await self._store.events(self._session.id, first - 1, last - first + 1)
        return self._keep(place, events) if epoch == self._epoch else _told(place, events)

    def _keep(self, place: _Place, events: list[Event]) -> bytes:
        told = self._kept.setdefault(place, b"") or _told(place, events)
        self._bytes += len(told) - len(self._kept[place])
        self._kept[place] = told
        while self._bytes > KEPT_MOST:
            self._bytes -= len(self._kept.pop(next(iter(self._kept))))
        return told


def _told(place: _Place, events: list[Event]) -> bytes:
    first, last = place
    cut = too_many(events)
    if cut:
        first = events[cut - 1].number + 1
    return wire.comments(first, last, [event for event in events[cut:] if event.kind == "comment"])
