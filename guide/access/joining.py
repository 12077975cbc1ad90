"""Who becomes a member of a session: followers with its code, guides with a secret link, and those who renew a token.

No HTTP: an address comes in, a `Grant` or a `JoinError` goes out.

Invariants
- A turn (`Admission.join_wait`) is taken after the limits of the address and the places of the session were checked:
  who may not join because of these delays nobody.
- A guess is counted before it is looked up, so that no more than may be are under way at once, and given back unless
  the record said that it is wrong: also where the record is away. A code or a secret that is known to be right is no
  guess.
- Each role has places of its own: followers, robots, guides and co-guides never take one another's.
- A token is given out only after its member has been recorded.
- Who joins a session again with the same key is the same member, with a new token: the answer to the first request may
  have been lost on its way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Final, NamedTuple

from guide.access.admission import Admission, Guess
from guide.access.member_writer import JoinQueueFull, MemberWriter
from guide.access.reserved_names import is_reserved
from guide.access.session_directory import SessionDirectory
from guide.access.token_cache import TokenCache
from guide.common.errors import GuideError
from guide.common.limits import Limits
from guide.common.tokens import CODE_LENGTH, digest, new_id, new_token
from guide.protocol.text import checked
from guide.store.contract import ROBOT, MemberRecord, SessionRecord, Store

HOUR: Final = 3600  # seconds
DAY: Final = 24 * HOUR
RECORD_STALLED_WAIT: Final = 5.0  # seconds after which to try again, while the record stalls
KEYS_KNOWN: Final = 5000  # members who joined with a key here, so that a repetition is not first tried as a new one
CODE_SHOWN: Final = 16  # characters of an unknown code that the error repeats
DEFAULT_NAMES: Final = {"guide": "讲解员", "co-guide": "副讲解员"}


class Reason(StrEnum):
    """Why somebody does not become a member."""

    SESSION_UNKNOWN = "session_unknown"
    SESSION_OVER = "session_over"
    SECRET_UNKNOWN = "secret_unknown"  # noqa: S105 - an error's code
    TOKEN_UNKNOWN = "token_unknown"  # noqa: S105 - the same
    BRANCH_UNKNOWN = "branch_unknown"
    NAME_RESERVED = "name_reserved"
    """it reads as if a guide or the organisers spoke"""
    TOO_MANY_MEMBERS = "too_many_members"
    TOO_MANY_GUIDES = "too_many_guides"
    TOO_MANY_JOINS = "too_many_joins"
    """from one address"""
    TOO_MANY_GUESSES = "too_many_guesses"
    """from one address, of codes or of secrets"""
    BUSY = "busy"
    """on this node"""


class JoinError(GuideError):
    """Somebody does not become a member. `wait`: seconds until it may be tried again; 0.0 where that would not help."""

    def __init__(self, reason: Reason, *, wait: float = 0.0, **detail: Any) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.wait = wait
        self.detail = detail


class Grant(NamedTuple):
    """A member and its token. The record keeps only the token's digest, so the token can be had only from here."""

    token: str
    member: MemberRecord


class Joining:
    """Makes the members of sessions. One for each node."""

    def __init__(
        self,
        store: Store,
        directory: SessionDirectory,
        admission: Admission,
        writer: MemberWriter,
        tokens: TokenCache,
        phase_of: Callable[[SessionRecord], str],
        limits: Limits,
        token_hours: int,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`phase_of`: a session's phase as far as this node knows. `token_hours`: how long a token is good for.
        `now`: Unix seconds, for the expiry of tokens alone."""
        self._store = store
        self._directory = directory
        self._admission = admission
        self._writer = writer
        self._tokens = tokens
        self._phase_of = phase_of
        self._limits = limits
        self._token_hours = token_hours
        self._now = now
        # digests of the newest tokens of members who joined with a key, by their ids, the oldest first
        self._keyed: dict[str, str] = {}

    async def session(self, code: str, address: str) -> SessionRecord:
        """Return the session of a code, in capitals or not. Raises JoinError SESSION_UNKNOWN, TOO_MANY_GUESSES;
        StoreError."""
        code = code.upper()
        with self._guess("code", address, known=self._directory.knows(code)):
            record = await self._directory.by_code(code) if len(code) <= 2 * CODE_LENGTH else None
            if record is None:
                raise JoinError(Reason.SESSION_UNKNOWN, code=code[:CODE_SHOWN])
        return record

    async def session_to_join(self, code: str, address: str) -> SessionRecord:
        """Return the session of a code for somebody who wants to `join` it: counted by address, and not over.

        Raises what `session` raises; JoinError TOO_MANY_JOINS, SESSION_OVER.
        """
        self._count_join(address)
        record = await self.session(code, address)
        if self._phase_of(record) == "ended":
            raise JoinError(Reason.SESSION_OVER)
        return record

    async def join(
        self, record: SessionRecord, name: str, branch: str, *, robot: bool = False, key: str | None = None
    ) -> Grant:
        """Make a follower of the session that `session_to_join` returned.

        A robot (one of a rehearsal) may name any branch, or none. `key`: a secret that the client sends with each try
        to join, so that all of them make one member; the last one's name and branch hold. Raises JoinError
        TOO_MANY_MEMBERS, BUSY, NAME_RESERVED, BRANCH_UNKNOWN; Refused for a text that is empty or too long; StoreError.
        """
        role = ROBOT if robot else "follower"
        self._check_places(record, role, Reason.TOO_MANY_MEMBERS, self._limits.session_members)
        self._take_turn()
        name = checked(name, self._limits.name_characters, "name")
        if is_reserved(name):
            raise JoinError(Reason.NAME_RESERVED, field="name")
        needed = bool(record.branches) and not robot
        # One of the list is never too long, whatever was set when the list was made.
        longest = max([self._limits.branch_characters, *map(len, record.branches)])
        branch = checked(branch, longest, "branch") if branch.strip() or needed else ""
        if needed and branch not in record.branches:
            raise JoinError(Reason.BRANCH_UNKNOWN, field="branch")
        return await self._grant(record, role, name, branch, key)

    async def lead(self, secret: str, name: str, address: str) -> tuple[SessionRecord, Grant]:
        """Make a guide, or a co-guide, of the session whose secret link it is. An empty name becomes the role's own.

        Raises JoinError SECRET_UNKNOWN, TOO_MANY_GUESSES, TOO_MANY_JOINS, TOO_MANY_GUIDES, BUSY; Refused for a text
        that is empty or too long; StoreError.
        """
        record, role = await self._by_secret(secret, address)
        name = checked(name, self._limits.name_characters, "name") if name.strip() else DEFAULT_NAMES[role]
        self._count_join(address)
        await self._directory.by_code(record.code)  # so that its members have been counted
        self._check_places(record, role, Reason.TOO_MANY_GUIDES, self._limits.session_guides)
        self._take_turn()
        return record, await self._grant(record, role, name, "")

    def begin_renewal(self, address: str) -> None:
        """Count somebody who is about to `renew`. Raises JoinError TOO_MANY_JOINS, BUSY."""
        self._count_join(address)
        self._take_turn()

    async def renew(self, token: str) -> Grant:
        """Put a new token in place of an old one, also of one that has expired: who comes back after days is the same
        member.

        Raises JoinError TOKEN_UNKNOWN where it is nobody's or has expired for too long, SESSION_OVER; StoreError.
        """
        old = digest(token)
        known = await self._store.member_by_token(old)
        if known is None or known.expires + self._limits.renew_days * DAY < self._now():
            raise JoinError(Reason.TOKEN_UNKNOWN)
        record = await self._store.session(known.session)
        if record is None or self._phase_of(record) == "ended":
            raise JoinError(Reason.SESSION_OVER)
        token = new_token()
        member = await self._store.renew_member(old, digest(token), self._expiry())
        if member is None:
            raise JoinError(Reason.TOKEN_UNKNOWN)  # renewed by another tab meanwhile
        self._tokens.take(old)  # who has not said hello yet cannot with the old one any more
        return Grant(token, member)

    async def _by_secret(self, secret: str, address: str) -> tuple[SessionRecord, str]:
        """Return the session of a guide's or co-guide's link, and that role."""
        asked = digest(secret)
        with self._guess("secret", address, known=self._directory.knows_secret(asked)):
            found = await self._directory.by_secret(asked)
            if found is None:
                raise JoinError(Reason.SECRET_UNKNOWN)
        return found

    async def _grant(self, record: SessionRecord, role: str, name: str, branch: str, key: str | None = None) -> Grant:
        token = new_token()
        id_ = new_id() if key is None else _id_of(record, role, key)
        member = MemberRecord(id_, record.id, role, name, branch, digest(token), self._expiry())
        self._directory.count(record.code, role)
        try:
            await (self._writer.add(member) if key is None else self._record_keyed(member))
        except JoinQueueFull:
            raise JoinError(Reason.BUSY, wait=RECORD_STALLED_WAIT) from None
        self._tokens.add(member)
        return Grant(token, member)

    async def _record_keyed(self, member: MemberRecord) -> None:
        """Record a member that may be recorded already. Raises as `MemberWriter.add`.

        A new member that proves to be recorded makes the writer write its whole batch one by one, so those that joined
        here are remembered.
        """
        before = self._keyed.pop(member.id, None)
        while len(self._keyed) >= KEYS_KNOWN:
            del self._keyed[next(iter(self._keyed))]
        self._keyed[member.id] = member.token
        if before is not None:
            self._tokens.take(before)
            if await self._store.rejoin_member(member):
                return
        try:
            await self._writer.add(member)
        except ValueError:  # at another node, before a restart, or while the first request is still on its way
            if not await self._store.rejoin_member(member):
                raise

    @contextmanager
    def _guess(self, what: Guess, address: str, *, known: bool) -> Iterator[None]:
        """Count what is looked up inside as a guess, unless it is `known`; it stays counted where JoinError is raised.
        Raises JoinError TOO_MANY_GUESSES."""
        wait = 0.0 if known else self._admission.guess_wait(what, address)
        if wait:
            raise JoinError(Reason.TOO_MANY_GUESSES, wait=wait)
        wrong = False
        try:
            yield
        except JoinError:
            wrong = True
            raise
        finally:
            if not known and not wrong:
                self._admission.right(what, address)

    def _count_join(self, address: str) -> None:
        wait = self._admission.address_wait(address)
        if wait:
            raise JoinError(Reason.TOO_MANY_JOINS, wait=wait)

    def _take_turn(self) -> None:
        wait = self._admission.join_wait()
        if wait:
            raise JoinError(Reason.BUSY, wait=wait)

    def _check_places(self, record: SessionRecord, role: str, reason: Reason, most: int) -> None:
        if self._directory.members(record.code, role) >= most:
            raise JoinError(reason, most=most)

    def _expiry(self) -> int:
        """Return the Unix second until which a token made now is good."""
        return int(self._now()) + self._token_hours * HOUR


def _id_of(record: SessionRecord, role: str, key: str) -> str:
    """Return the id of the member that a key stands for: 96 bits in hex, as every id, and the same for each try."""
    return digest(f"{record.id} {role} {key}")[:24]
