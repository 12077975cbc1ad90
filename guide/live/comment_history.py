"""Pages of older comments, for those who scroll back: from the log where it goes back so far, else from the record.

Invariants
- One page of a session is read from the record at a time, so that new comments and members are recorded in between;
  at most WAITING_MOST pages wait.
- Pages begin where a block does, so that many who scroll back ask for the same pages: each is read and encoded once,
  and kept until newer ones need its space. What is recorded does not change within an epoch.
"""

from __future__ import annotations

import asyncio
from typing import Final

from guide.protocol import wire
from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Comments, Event
from guide.session.event_log import too_many
from guide.session.session import Session
from guide.store.contract import Store

BLOCK: Final = 50  # event numbers
PAGE: Final = 2 * BLOCK  # event numbers, at the most: over two screens of a list; fewer where comments are long
WAITING_MOST: Final = 32  # pages: it takes a third of a second to read them
KEPT_MOST: Final = 2 * 1024 * 1024  # bytes: hundreds of pages

_Place = tuple[int, int]  # the first and the last event number of a page


class CommentHistory:
    """Reads and keeps one session's pages."""

    def __init__(self, session: Session, store: Store) -> None:
        self._session = session
        self._store = store
        self._epoch = session.epoch
        self._kept: dict[_Place, bytes] = {}
        self._bytes = 0
        self._reading: dict[_Place, asyncio.Task[bytes]] = {}
        self._turn = asyncio.Lock()

    async def page(self, before: int) -> bytes:
        """Return the message with the newest comments before event number `before`, encoded.

        It covers PAGE event numbers at the most, and as few as fit into a message. A number beyond the newest counts as
        the one after the newest. Raises StoreError; Refused TOO_MANY_MESSAGES where too many pages wait.
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
        """Stop reading: nobody waits for a page any more."""
        for reading in self._reading.values():
            reading.cancel()

    async def _read(self, place: _Place) -> bytes:
        first, last = place
        async with self._turn:
            epoch, events = "", list[Event]()
            while epoch != self._session.epoch:  # else what was read is of a record that does not count any more
                epoch = self._session.epoch
                events = await self._store.events(self._session.id, first - 1, last - first + 1)
        return self._keep(place, events) if epoch == self._epoch else _encode(place, events)

    def _keep(self, place: _Place, events: list[Event]) -> bytes:
        page = self._kept.setdefault(place, b"") or _encode(place, events)
        self._bytes += len(page) - len(self._kept[place])
        self._kept[place] = page
        while self._bytes > KEPT_MOST:
            self._bytes -= len(self._kept.pop(next(iter(self._kept))))
        return page


def _encode(place: _Place, events: list[Event]) -> bytes:
    """Return the page of these event numbers; it begins later where its comments do not all fit."""
    first, last = place
    cut = too_many(events)
    if cut:
        first = events[cut - 1].number + 1
    comments = [event for event in events[cut:] if event.kind == "comment"]
    return wire.encode_server(Comments(first, last, comments))
