"""Sessions by their join code, from memory for a moment: everybody who joins asks for the same one or two.

What may be a moment old is what the record says of phase and state; where this node holds the session its room knows
better. That a code is none is remembered for a shorter moment, as another node may make its session in the next one.
Of secrets it is remembered only which were right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from guide.common.tokens import digest, new_code, new_id, new_token
from guide.store.contract import SessionRecord, Store

FRESH: Final = 2.0  # seconds
UNKNOWN_FOR: Final = 1.0  # seconds
KEPT_MOST: Final = 1000  # codes, as many that are none, and as many secrets


class SessionDirectory:
    """One a node. `reads` counts what was asked of the record."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        """`clock`: monotonic seconds."""
        self.reads = 0
        self._store = store
        self._clock = clock
        # when it was asked for, and its members by role
        self._known: dict[str, tuple[float, SessionRecord, dict[str, int]]] = {}
        self._unknown: dict[str, float] = {}
        self._secrets: dict[str, None] = {}  # digests of those that were right; the one shown last is last
        self._listed: tuple[float, list[SessionRecord]] | None = None
        self._asking: dict[str | None, asyncio.Task[None]] = {}

    async def by_code(self, code: str) -> SessionRecord | None:
        """Raises StoreError."""
        now = self._clock()
        known = self._known.get(code)
        if known is None or now - known[0] > FRESH:
            if now - self._unknown.get(code, float("-inf")) <= UNKNOWN_FOR:
                return None
            await self._once(code)
            known = self._known.get(code)
        return None if known is None else known[1]

    def members(self, code: str, role: str) -> int:
        """How many of a role were recorded in a session when its code was last asked for, and those counted here since;
        0 where it never was."""
        return self._known[code][2].get(role, 0) if code in self._known else 0

    def count(self, code: str, role: str) -> None:
        """One more is being recorded: those of a moment count, too."""
        if code in self._known:
            self._known[code][2][role] = self.members(code, role) + 1

    def knows(self, code: str) -> bool:
        """Whether this was a session's code when it was last asked for, or is being asked for: who asks for it does not
        guess, or guesses what another does."""
        return code in self._known or code in self._asking

    async def by_secret(self, digest: str) -> tuple[SessionRecord, str] | None:
        """The session whose guide or co-guide secret this is, and that role: always from the record. Raises
        StoreError."""
        found = await self._store.session_by_secret(digest)
        self._secrets.pop(digest, None)
        if found is not None:
            _make_room(self._secrets)
            self._secrets[digest] = None
        return found

    def knows_secret(self, digest: str) -> bool:
        """Whether this was right lately: who shows it does not guess."""
        return digest in self._secrets

    async def sessions(self) -> list[SessionRecord]:
        """Every session, the newest first. Raises StoreError."""
        listed = self._listed
        if listed is None or self._clock() - listed[0] > FRESH:
            await self._once(None)
            listed = self._listed
        return [] if listed is None else listed[1]

    def forget(self) -> None:
        """A session was made or changed here."""
        self._known.clear()
        self._unknown.clear()
        self._listed = None

    async def _once(self, code: str | None) -> None:
        """Ask the record; who asks the same meanwhile waits for the same answer."""
        asking = self._asking.get(code)
        if asking is None:
            asking = self._asking[code] = asyncio.create_task(self._ask(code))
            asking.add_done_callback(lambda _: self._asking.pop(code, None))
        await asyncio.shield(asking)

    async def _ask(self, code: str | None) -> None:
        self.reads += 1
        if code is None:
            self._listed = self._clock(), await self._store.sessions()
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
    """For one more: the oldest goes."""
    while len(kept) >= KEPT_MOST:
        del kept[next(iter(kept))]


class Planned(NamedTuple):
    """The record keeps only digests: the secrets are told once, here."""

    record: SessionRecord
    guide_secret: str
    coguide_secret: str


def new_session(hall: str, title: str, branches: tuple[str, ...] = (), *, listed: bool = True) -> Planned:
    """A session that has not begun. `title` and `branches` are cleaned already."""
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
    return Planned(record, guide_secret, coguide_secret)
