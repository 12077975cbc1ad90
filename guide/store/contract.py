"""What a store promises, and the rows it keeps. "The record" is all that is kept: sessions, members, events.

Invariants
- A write that returned has been committed: it survives the end of the process and the loss of power.
- A write that raised has changed nothing.
- Everything else that a node knows can be rebuilt from the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from guide.common.errors import GuideError
from guide.protocol.messages import Draft, Event, State


class StoreError(GuideError):
    """The record cannot be read or written now: disk full, folder read-only, no answer from the database. Nothing was
    recorded."""

    side = ""
    """Which record of a copy it is: "source" or "target"; else empty."""


class FolderError(StoreError):
    """The data folder cannot be used.

    `in_use`: another server has it locked. `unfinished`: a restore was interrupted. `moved`: its record was copied into
    the database that `why` names. `immovable`: `folder` is a folder inside it that cannot be moved.
    """

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
    """A database cannot be used for the record.

    `kind`: a key of KINDS; those from "none" on may be of a SQLite file too. `place`: which one, without its password.
    """

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
    """A session as recorded. `hall`: a hall's id; `time`: guide time in ms; secrets are SHA-256 hex digests."""

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


class SessionTimes(NamedTuple):
    """For people to read. `made`: Unix ms; `last_event`: when its newest event was recorded, Unix ms; None: it has
    none."""

    made: int
    last_event: int | None


ROBOT: Final = "robot"
"""The recorded role of a follower that a load test plays: on the wire a follower, but not counted as a person."""


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A member and the token that it shows. `role`: follower, guide, co-guide or ROBOT; `token`: a SHA-256 hex digest;
    `expires`: Unix seconds."""

    id: str
    session: str
    role: str
    name: str
    branch: str
    token: str
    expires: int


class Store(Protocol):
    """Keeps the record. Every method raises StoreError when the record cannot be read or written."""

    @property
    def away(self) -> bool:
        """Whether the database server did not answer when it was last asked. Always false for a file."""

    async def open(self) -> None:
        """Make the record ready to use. A data folder's tables are brought to this version; a database server's must be
        of this version already, because other nodes may be using them. Raises FolderError, DatabaseError, or another
        StoreError."""

    async def close(self) -> None:
        """Finish the writes that wait, then close. May be called twice."""

    async def check(self) -> None:
        """Raise StoreError where the record cannot be read now, or nothing can be written into it."""

    async def add_session(self, session: SessionRecord) -> None:
        """Record a new session. Raises ValueError where its id, code or a secret is taken."""

    async def session(self, id: str) -> SessionRecord | None:
        """Return the session with this id; None: there is none."""

    async def session_by_code(self, code: str) -> SessionRecord | None:
        """Return the session with this join code; None: there is none."""

    async def session_by_secret(self, digest: str) -> tuple[SessionRecord, str] | None:
        """Return the session whose guide or co-guide secret has this digest, and "guide" or "co-guide"."""

    async def sessions(self) -> list[SessionRecord]:
        """Return every session, the newest first."""

    async def session_times(self) -> dict[str, SessionTimes]:
        """Return by its id when each session was made and when something last happened in it."""

    async def save(self, id: str, state: State, time: int | None) -> None:
        """Keep a session's state and guide time (ms), from which the next start goes on."""

    async def change_epoch(self, id: str, old: str, new: str) -> None:
        """Put a session from the epoch `old` into the epoch `new`; one in another epoch is left as it is."""

    async def add_member(self, member: MemberRecord) -> None:
        """Record a new member. Raises ValueError as `add_members`."""

    async def add_members(self, members: Sequence[MemberRecord]) -> None:
        """Record all of them in one transaction, or none. Raises ValueError where one's id or token is taken, or its
        session is not there."""

    async def rejoin_member(self, member: MemberRecord) -> bool:
        """Give a member that is recorded with this id, in this session and role, the name, branch, token and expiry of
        `member`. Return False where there is none."""

    async def count_members(self, session: str) -> dict[str, int]:
        """Return how many members were ever recorded in a session, by role; a role without members is not in it."""

    async def renew_member(self, old: str, new: str, expires: int) -> MemberRecord | None:
        """Replace the token digest `old` by `new`, valid until `expires`. Return the member; None: nobody has `old`."""

    async def member_by_token(self, digest: str) -> MemberRecord | None:
        """Return the member whose token has this digest, expired or not."""

    async def record(self, drafts: Sequence[Draft]) -> list[Event]:
        """Record all drafts, in order, in one transaction, and return their events. Each session's events are numbered
        1, 2, 3, … without a hole.

        A draft whose (session, author, id) is recorded already is not recorded again: its first event is returned.
        Raises ValueError where a session is not recorded.
        """

    async def events(self, session: str, after: int, most: int) -> list[Event]:
        """Return the events with a number above `after`, in order, `most` of them at most."""

    async def newest_events(self, session: str, most: int) -> list[Event]:
        """Return the last `most` events, in order."""
