"""The record: sessions, members, events.

A call that returns has been committed and survives the loss of the process and of power. Many waiting writes share one
transaction. Everything else a node knows can be rebuilt from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from guide.common.errors import GuideError
from guide.protocol.messages import Draft, Event, State


class StoreError(GuideError):
    """The record cannot be read or written now: disk full, folder read-only, database away. Nothing was recorded."""

    side = ""
    """Of a copy: "source" or "target"."""


class FolderError(StoreError):
    """The data folder cannot be used; `in_use`: another server holds it; `unfinished`: a restore was cut short;
    `moved`: its record was copied into the database `why`; `immovable`: `folder` is what cannot be moved in it."""

    def __init__(
        self,
        folder: Path,
        why: str,
        *,
        in_use: bool = False,
        unfinished: bool = False,
        moved: bool = False,
        immovable: bool = False,
    ) -> None:
        super().__init__(f"{folder}: {why}")
        self.unfinished = unfinished
        self.moved = moved
        self.immovable = immovable
        self.folder = folder
        self.why = why
        self.in_use = in_use


class DatabaseError(StoreError):
    """A database cannot hold the record; `kind`: a key of KINDS. `place` names it without its password; the kinds from
    "none" on may be of a SQLite file too."""

    KINDS: Final = {
        "url": "its address is not one",
        "away": "it does not answer",
        "refused": "it refuses the user, the password or the database",
        "untrusted": "its certificate is not trusted",
        "in_use": "nodes are connected to it",
        "filling": "a record is being put into it",
        "none": "there is no record",
        "damaged": "it is damaged, or no database",
        "empty": "it has no tables yet",
        "behind": "its tables are of an earlier version",
        "later": "its tables are of a later version",
    }

    def __init__(self, kind: str, place: str, why: str = "") -> None:
        super().__init__(f"{place}: {self.KINDS[kind]}" + (f" ({why})" if why else ""))
        self.kind = kind
        self.place = place
        self.why = why


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session as recorded. `hall` is a hall's id; secrets are kept as SHA-256 hex digests."""

    id: str
    code: str
    epoch: str
    title: str
    hall: str
    guide_secret: str
    coguide_secret: str
    branches: tuple[str, ...] = ()
    listed: bool = True
    state: State = field(default_factory=dict)
    time: int | None = None

    @property
    def phase(self) -> str:
        return str(self.state.get("phase", "waiting"))


ROBOT: Final = "robot"
"""the role on record of a follower that a rehearsal plays: on the wire a follower, but nobody who is counted"""


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A member and the token that proves it. `role` is follower, guide, co-guide or ROBOT; `token` is a SHA-256 hex
    digest; `expires` is in Unix seconds."""

    id: str
    session: str
    role: str
    name: str
    branch: str
    token: str
    expires: int


class Store(Protocol):
    """Every method raises StoreError when the record cannot be reached."""

    @property
    def away(self) -> bool:
        """Whether the database server did not answer when it was last asked. A file never is away."""

    async def open(self) -> None:
        """Make the record ready. A data folder's schema is migrated to this version; a database server's must be of it,
        because other nodes may be using it. Raises FolderError, DatabaseError, or another StoreError."""

    async def close(self) -> None:
        """Finish what waits, then close. May be called twice."""

    async def add_session(self, session: SessionRecord) -> None:
        """Record a new session. Raises ValueError where its id or code is taken."""

    async def session(self, id: str) -> SessionRecord | None: ...

    async def session_by_code(self, code: str) -> SessionRecord | None: ...

    async def session_by_secret(self, digest: str) -> tuple[SessionRecord, str] | None:
        """The session whose guide or co-guide secret this is, and that role."""

    async def sessions(self) -> list[SessionRecord]:
        """Every session, the newest first."""

    async def save(self, id: str, state: State, time: int | None) -> None:
        """Keep a session's state and guide time (ms), for the next start."""

    async def change_epoch(self, id: str, old: str, new: str) -> None:
        """Put a session that is in the epoch `old` into another; one that somebody did so with is left as it is."""

    async def add_member(self, member: MemberRecord) -> None: ...

    async def add_members(self, members: Sequence[MemberRecord]) -> None:
        """Record all of them in one transaction, or none. Raises ValueError where one's id or token is taken, or its
        session is not there."""

    async def count_members(self, session: str) -> dict[str, int]:
        """How many were ever recorded in a session, by role; a role that nobody has is not in it."""

    async def renew_member(self, old: str, new: str, expires: int) -> MemberRecord | None:
        """Put the token digest `new` in place of `old`, good until `expires`. The member; None: nobody has `old`."""

    async def member_by_token(self, digest: str) -> MemberRecord | None:
        """Whose token this is, expired or not."""

    async def record(self, drafts: Sequence[Draft]) -> list[Event]:
        """Record all drafts, in order, in one transaction; each session's events are numbered without a hole.

        A draft whose (session, author, id) is recorded already is not recorded again: its old event comes back.
        """

    async def events(self, session: str, after: int, most: int) -> list[Event]:
        """The events with a number above `after`, in order, at most `most`."""

    async def newest_events(self, session: str, most: int) -> list[Event]:
        """The last `most` events, in order."""
