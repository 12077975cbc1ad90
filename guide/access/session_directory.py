"""Sessions by their join code, cached for a moment: everybody who joins asks for the same one or two.

A cached record's phase and state may be FRESH seconds old; where this node holds the session, its room has the present
ones. That a code is unknown is cached for a shorter time, as another node may make its session at any moment. Only
secrets that were right are remembered, by their digests. Here is also what makes the record of a new session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from guide.common.tokens import digest, new_code, new_id, new_token
from guide.store.contract import SessionRecord, SessionTimes, Store

FRESH: Final = 2.0  # seconds that a record is cached
UNKNOWN_FOR: Final = 1.0  # seconds that an unknown code is cached
KEPT_MOST: Final = 1000  # codes, as many unknown ones, and as many secrets


class ListedSession(NamedTuple):
    """A session as lists show it."""

    record: SessionRecord
    times: SessionTimes


class SessionDirectory:
    """Finds sessions by code and by secret. One for each node. `reads`: how often the record was queried."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        """`clock`: monotonic seconds."""
        self.reads = 0
        self._store = store
        self._clock = clock
        # by code: when it was read, the record, and the count of its members by role
        self._known: dict[str, tuple[float, SessionRecord, dict[str, int]]] = {}
        self._unknown: dict[str, float] = {}
        self._secrets: dict[str, None] = {}  # digests of those that were right, the one used last at the end
        self._listed: tuple[float, list[ListedSession]] | None = None
        self._reading: dict[str | None, asyncio.Task[None]] = {}

    async def by_code(self, code: str) -> SessionRecord | None:
        """Return the session with this code, at most FRESH seconds old; None: there is none. Raises StoreError."""
        now = self._clock()
        known = self._known.get(code)
        if known is None or now - known[0] > FRESH:
            if now - self._unknown.get(code, float("-inf")) <= UNKNOWN_FOR:
                return None
            await self._once(code)
            known = self._known.get(code)
        return None if known is None else known[1]

    def members(self, code: str, role: str) -> int:
        """Return how many members of a role a session has: those recorded when its code was last read, and those
        counted here since; 0 where it never was read."""
        return self._known[code][2].get(role, 0) if code in self._known else 0

    def count(self, code: str, role: str) -> None:
        """Count one more member, which is being recorded."""
        if code in self._known:
            self._known[code][2][role] = self.members(code, role) + 1

    def knows(self, code: str) -> bool:
        """Return whether this code was a session's when it was last read, or is being read now: asking for it then does
        not count as a guess."""
        return code in self._known or code in self._reading

    async def by_secret(self, digest: str) -> tuple[SessionRecord, str] | None:
        """Return the session whose guide's or co-guide's secret has this digest, and that role; always from the record.
        Raises StoreError."""
        found = await self._store.session_by_secret(digest)
        self._secrets.pop(digest, None)
        if found is not None:
            _make_room(self._secrets)
            self._secrets[digest] = None
        return found

    def knows_secret(self, digest: str) -> bool:
        """Return whether the secret with this digest was right lately: whoever shows it does not guess."""
        return digest in self._secrets

    async def sessions(self) -> list[ListedSession]:
        """Return every session with its times, the newest first, at most FRESH seconds old. Raises StoreError."""
        listed = self._listed
        if listed is None or self._clock() - listed[0] > FRESH:
            await self._once(None)
            listed = self._listed
        return [] if listed is None else listed[1]

    def forget(self) -> None:
        """Drop what is cached, as a session was made or changed here."""
        self._known.clear()
        self._unknown.clear()
        self._listed = None

    async def _once(self, code: str | None) -> None:
        """Read one code, or with None the list; whoever wants the same meanwhile waits for the same read."""
        reading = self._reading.get(code)
        if reading is None:
            reading = self._reading[code] = asyncio.create_task(self._read(code))
            reading.add_done_callback(lambda _: self._reading.pop(code, None))
        await asyncio.shield(reading)

    async def _read(self, code: str | None) -> None:
        self.reads += 1
        if code is None:
            records, times = await self._store.sessions(), await self._store.session_times()
            # one that was made between the two reads comes with the next
            listed = [ListedSession(record, times[record.id]) for record in records if record.id in times]
            self._listed = self._clock(), listed
            return
        found = await self._store.session_by_code(code)
        members = {} if found is None else await self._store.count_members(found.id)
        self._known.pop(code, None)
        self._unknown.pop(code, None)
        if found is None:
            _make_room(self._unknown)
            self._unknown[code] = self._clock()
        else:
            _make_room(self._known)
            self._known[code] = self._clock(), found, members


def _make_room(kept: dict[str, Any]) -> None:
    """Drop the oldest, so that one more fits."""
    while len(kept) >= KEPT_MOST:
        del kept[next(iter(kept))]


class NewSession(NamedTuple):
    """A new session's record, and its secrets, of which the record keeps only digests."""

    record: SessionRecord
    guide_secret: str
    coguide_secret: str


def new_session(hall: str, title: str, branches: tuple[str, ...] = (), *, listed: bool = True) -> NewSession:
    """Return a session that has not begun, not recorded yet. `title` and `branches` are cleaned already."""
    guide_secret, coguide_secret = new_token(), new_token()
    record = SessionRecord(
        id=new_id(),
        code=new_code(),
        epoch=new_id(),
        title=title,
        hall=hall,
        guide_secret=digest(guide_secret),
        coguide_secret=digest(coguide_secret),
        branches=branches,
        listed=listed,
    )
    return NewSession(record, guide_secret, coguide_secret)
