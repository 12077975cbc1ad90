"""The contract's methods as jobs on a connection, once for every database. How a job is run is each store's own."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import DBAPIError

from guide.protocol.messages import Draft, Event, State
from guide.store.contract import MemberRecord, SessionRecord
from guide.store.schema import events, members, sessions

T = TypeVar("T")
Job = Callable[[Connection], T]
"""Runs inside a transaction, or a savepoint of one, that it neither begins nor ends."""

_Identity = tuple[str, str, str | None]
"""session, author, id"""

_LOOKED_UP: Final = 500  # identities in one query: databases bound a statement's parameters

# What every comment, join and hello takes is built once: to build these anew costs as much as to run them.
_COUNTED: Final = (
    sa.select(sessions.c.id, sessions.c.last_event)
    .where(sessions.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(sessions.c.id)
    .with_for_update(key_share=True)  # members may join meanwhile: they refer to the row and do not change it
)
_KNOWN: Final = (
    sa.select(events)
    .where(events.c.session == sa.bindparam("which"))
    .where(sa.tuple_(events.c.author, events.c.client_id).in_(sa.bindparam("identities", expanding=True)))
)
_BY_TOKEN: Final = sa.select(members).where(members.c.token == sa.bindparam("digest"))
_COUNT_MEMBERS: Final = (
    sa.select(members.c.role, sa.func.count().label("members"))
    .where(members.c.session == sa.bindparam("which"))
    .group_by(members.c.role)
)
_ADD: Final = {table: table.insert() for table in (sessions, members)}
_ADD_EVENT: Final = events.insert()
_COUNT_UP: Final = (
    sessions.update().where(sessions.c.id == sa.bindparam("which")).values(last_event=sa.bindparam("number"))
)


class SqlStore(ABC):
    """See `contract.Store`."""

    away = False

    @abstractmethod
    async def _run(self, job: Job[T], again: Job[T] | None = None) -> T:
        """The job's result, after the commit; ValueError where a constraint refuses it, else StoreError.

        A store that tries again after a commit of which nobody knows whether it went through runs `again` then: by
        default the same job, which must harm nothing when its own rows are there already.
        """

    async def add_session(self, session: SessionRecord) -> None:
        row = asdict(session) | {
            "branches": json.dumps(session.branches, ensure_ascii=False),
            "state": json.dumps(session.state, ensure_ascii=False),
            "last_event": 0,
            "created": _now_ms(),
        }
        await self._insert(sessions, [row])

    async def session(self, id: str) -> SessionRecord | None:
        return await self._one(sessions.c.id == id)

    async def session_by_code(self, code: str) -> SessionRecord | None:
        return await self._one(sessions.c.code == code)

    async def session_by_secret(self, digest: str) -> tuple[SessionRecord, str] | None:
        found = await self._one((sessions.c.guide_secret == digest) | (sessions.c.coguide_secret == digest))
        return None if found is None else (found, "guide" if found.guide_secret == digest else "co-guide")

    async def sessions(self) -> list[SessionRecord]:
        query = sa.select(sessions).order_by(sessions.c.created.desc(), sessions.c.id)
        return [_session(row) for row in await self._all(query)]

    async def save(self, id: str, state: State, time: int | None) -> None:
        values = {"state": json.dumps(state, ensure_ascii=False), "time": time}
        change = sessions.update().where(sessions.c.id == id).values(values)
        await self._run(lambda connection: connection.execute(change).close())

    async def change_epoch(self, id: str, old: str, new: str) -> None:
        change = sessions.update().where((sessions.c.id == id) & (sessions.c.epoch == old)).values(epoch=new)
        await self._run(lambda connection: connection.execute(change).close())  # of many at once the first has its way

    async def add_member(self, member: MemberRecord) -> None:
        await self.add_members([member])

    async def add_members(self, new: Sequence[MemberRecord]) -> None:
        created = _now_ms()
        await self._insert(members, [asdict(member) | {"created": created} for member in new])

    async def count_members(self, session: str) -> dict[str, int]:
        rows = await self._run(lambda connection: connection.execute(_COUNT_MEMBERS, {"which": session}).all())
        return {row.role: row.members for row in rows}

    async def renew_member(self, old: str, new: str, expires: int) -> MemberRecord | None:
        change = members.update().where(members.c.token == old).values(token=new, expires=expires)

        def renew(connection: Connection) -> None:
            connection.execute(change).close()

        await self._run(renew)  # done twice it changes nothing the second time
        return await self.member_by_token(new)

    async def member_by_token(self, digest: str) -> MemberRecord | None:
        row = await self._run(lambda connection: connection.execute(_BY_TOKEN, {"digest": digest}).mappings().first())
        return None if row is None else MemberRecord(**{name: row[name] for name in MemberRecord.__slots__})

    async def record(self, drafts: Sequence[Draft]) -> list[Event]:
        return await self._run(lambda connection: _record(connection, drafts))

    async def events(self, session: str, after: int, most: int) -> list[Event]:
        query = _events_of(session).where(events.c.number > after).order_by(events.c.number).limit(most)
        return [_event(row) for row in await self._all(query)]

    async def newest_events(self, session: str, most: int) -> list[Event]:
        query = _events_of(session).order_by(events.c.number.desc()).limit(most)
        return [_event(row) for row in reversed(await self._all(query))]

    async def _one(self, condition: sa.ColumnElement[bool]) -> SessionRecord | None:
        found = await self._all(sa.select(sessions).where(condition).limit(1))
        return _session(found[0]) if found else None

    async def _all(self, query: sa.Select[Any]) -> Sequence[Row[Any]]:
        return await self._run(lambda connection: connection.execute(query).all())

    async def _insert(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        insert = _ADD[table]

        def again(connection: Connection) -> None:
            by_id = sa.select(table).where(table.c.id == sa.bindparam("wanted"))
            for row in rows:
                known = connection.execute(by_id, {"wanted": row["id"]}).mappings().first()
                if known is None or dict(known) != row:  # not ours: the insert says what is taken
                    connection.execute(insert, row)

        await self._run(lambda connection: connection.execute(insert, rows).close(), again)


def reason(error: Exception) -> str:
    """What the database says, without the statement and its values: they are people's words and secrets."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
    return said.strip() or type(error).__name__


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _record(connection: Connection, drafts: Sequence[Draft]) -> list[Event]:
    """Count up each session's number under its row's lock. Locks are taken in the order of ids, on every node: no two
    transactions can wait for each other."""
    counted = {draft.session for draft in drafts}
    rows = connection.execute(_COUNTED, {"ids": sorted(counted)})
    last = {row.id: row.last_event for row in rows}
    if len(last) < len(counted):
        raise ValueError(f"expected recorded sessions, got {sorted(counted - last.keys())}")
    before = dict(last)
    known = _known(connection, drafts)
    result, new = [], []
    for draft in drafts:
        identity = (draft.session, draft.author, draft.id)
        event = known.get(identity) if draft.id is not None else None
        if event is None:
            last[draft.session] += 1
            event = known[identity] = Event(last[draft.session], draft.kind, draft.time, draft.body)
            new.append(_row(draft, event))
        result.append(event)
    if new:
        connection.execute(_ADD_EVENT, new)
    changed = [{"which": id_, "number": last[id_]} for id_ in sorted(last) if last[id_] != before[id_]]
    if changed:
        connection.execute(_COUNT_UP, changed)
    return result


def _known(connection: Connection, drafts: Sequence[Draft]) -> dict[_Identity, Event]:
    """What is recorded already of these drafts."""
    asked: dict[str, list[tuple[str, str]]] = {}
    for draft in drafts:
        if draft.id is not None:
            asked.setdefault(draft.session, []).append((draft.author, draft.id))
    found: dict[_Identity, Event] = {}
    for session, identities in asked.items():
        for start in range(0, len(identities), _LOOKED_UP):
            some = {"which": session, "identities": identities[start : start + _LOOKED_UP]}
            rows = connection.execute(_KNOWN, some)
            found |= {(session, row.author, row.client_id): _event(row) for row in rows}
    return found


def _row(draft: Draft, event: Event) -> dict[str, Any]:
    return {
        "session": draft.session,
        "number": event.number,
        "author": draft.author,
        "client_id": draft.id,
        "kind": draft.kind,
        "time": draft.time,
        "body": json.dumps(draft.body, ensure_ascii=False).encode(),
        "recorded": _now_ms(),
    }


def _events_of(session: str) -> sa.Select[Any]:
    return sa.select(events).where(events.c.session == session)


def _event(row: Row[Any]) -> Event:
    return Event(row.number, row.kind, row.time, json.loads(row.body))


def _session(row: Row[Any]) -> SessionRecord:
    values = {name: getattr(row, name) for name in SessionRecord.__slots__}
    return SessionRecord(**values | {"branches": tuple(json.loads(row.branches)), "state": json.loads(row.state)})
