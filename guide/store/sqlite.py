"""The record in one SQLite file of the data folder."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from guide.messages import Draft, Event, State
from guide.store.contract import FolderError, MemberRecord, SessionRecord, StoreError
from guide.store.schema import events, members, sessions
from guide.store.writer import Writer

T = TypeVar("T")


class SqliteStore:
    """See `contract.Store`. `folder` is made where it is missing; one process at a time may hold it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer: Writer | None = None
        self._lock: int | None = None

    async def open(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._unlock()
            raise FolderError(self._folder, "another server uses it", in_use=True) from None
        except OSError as error:
            self._unlock()
            raise FolderError(self._folder, error.strerror or str(error)) from None
        writer = Writer(self._connect)
        try:
            await writer.start()
        except (SQLAlchemyError, CommandError, OSError) as error:  # CommandError: written by a later version
            self._unlock()
            raise FolderError(self._folder, str(error)) from error
        self._writer = writer

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.stop()
            self._writer = None
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _connect(self) -> Connection:
        engine = sa.create_engine(
            f"sqlite:///{self._folder / 'guide.sqlite3'}",
            poolclass=sa.NullPool,  # closed is closed
            hide_parameters=True,  # errors are logged: nothing that a person wrote, no token
        )
        sa.event.listen(engine, "connect", _prepare)
        sa.event.listen(engine, "begin", _begin)
        connection = engine.connect()
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        try:
            with connection.begin():
                command.upgrade(config, "head")
        except BaseException:
            connection.close()
            raise
        return connection

    async def _run(self, job: Callable[[Connection], T]) -> T:
        if self._writer is None:
            raise StoreError("the record is closed")
        try:
            return await self._writer.run(job)
        except IntegrityError as error:
            raise ValueError(str(error.orig)) from None
        except SQLAlchemyError as error:
            raise StoreError(str(error)) from error

    async def add_session(self, session: SessionRecord) -> None:
        row = {
            **{name: getattr(session, name) for name in _SESSION_PLAIN},
            "branches": json.dumps(session.branches, ensure_ascii=False),
            "state": json.dumps(session.state, ensure_ascii=False),
            "last_event": 0,
            "created": _now_ms(),
        }
        await self._execute(sessions.insert().values(row))

    async def session(self, id: str) -> SessionRecord | None:
        return await self._one(sessions.c.id == id)

    async def session_by_code(self, code: str) -> SessionRecord | None:
        return await self._one(sessions.c.code == code)

    async def session_by_secret(self, digest: str) -> tuple[SessionRecord, str] | None:
        found = await self._one((sessions.c.guide_secret == digest) | (sessions.c.coguide_secret == digest))
        return None if found is None else (found, "guide" if found.guide_secret == digest else "co-guide")

    async def sessions(self) -> list[SessionRecord]:
        query = sa.select(sessions).order_by(sessions.c.created.desc(), sessions.c.id)
        return [_session(row) for row in await self._run(lambda connection: connection.execute(query).all())]

    async def save(self, id: str, state: State, time: int | None) -> None:
        change = sessions.update().where(sessions.c.id == id)
        values = {"state": json.dumps(state, ensure_ascii=False), "time": time}
        await self._execute(change.values(values))

    async def add_member(self, member: MemberRecord) -> None:
        row = {name: getattr(member, name) for name in MemberRecord.__slots__} | {"created": _now_ms()}
        await self._execute(members.insert().values(row))

    async def member_by_token(self, digest: str) -> MemberRecord | None:
        query = sa.select(members).where(members.c.token == digest)
        row = await self._run(lambda connection: connection.execute(query).mappings().first())
        return None if row is None else MemberRecord(**{name: row[name] for name in MemberRecord.__slots__})

    async def record(self, drafts: Sequence[Draft]) -> list[Event]:
        return await self._run(lambda connection: [_record(connection, draft) for draft in drafts])

    async def events(self, session: str, after: int, most: int) -> list[Event]:
        query = _events_of(session).where(events.c.number > after).order_by(events.c.number).limit(most)
        return [_event(row) for row in await self._run(lambda connection: connection.execute(query).all())]

    async def newest_events(self, session: str, most: int) -> list[Event]:
        query = _events_of(session).order_by(events.c.number.desc()).limit(most)
        return [_event(row) for row in reversed(await self._run(lambda connection: connection.execute(query).all()))]

    async def _one(self, condition: sa.ColumnElement[bool]) -> SessionRecord | None:
        query = sa.select(sessions).where(condition)
        row = await self._run(lambda connection: connection.execute(query).first())
        return None if row is None else _session(row)

    async def _execute(self, statement: sa.Executable) -> None:
        await self._run(lambda connection: connection.execute(statement))


_SESSION_PLAIN = ("id", "code", "epoch", "title", "hall", "guide_secret", "coguide_secret", "listed", "time")


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event says BEGIN, not the driver
    # FULL: an acknowledged comment survives the loss of power, not only of the process.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _record(connection: Connection, draft: Draft) -> Event:
    if draft.id is not None:
        same = (events.c.author == draft.author) & (events.c.client_id == draft.id)
        known = connection.execute(_events_of(draft.session).where(same)).first()
        if known is not None:
            return _event(known)
    count = (
        sessions.update()
        .where(sessions.c.id == draft.session)
        .values(last_event=sessions.c.last_event + 1)
        .returning(sessions.c.last_event)
    )
    number = connection.execute(count).scalar_one()
    row = {
        "session": draft.session,
        "number": number,
        "author": draft.author,
        "client_id": draft.id,
        "kind": draft.kind,
        "time": draft.time,
        "body": json.dumps(draft.body, ensure_ascii=False).encode(),
        "recorded": _now_ms(),
    }
    connection.execute(events.insert(), row)
    return Event(number, draft.kind, draft.time, draft.body)


def _events_of(session: str) -> sa.Select[Any]:
    return sa.select(events).where(events.c.session == session)


def _event(row: Row[Any]) -> Event:
    return Event(row.number, row.kind, row.time, json.loads(row.body))


def _session(row: Row[Any]) -> SessionRecord:
    return SessionRecord(
        **{name: getattr(row, name) for name in _SESSION_PLAIN},
        branches=tuple(json.loads(row.branches)),
        state=json.loads(row.state),
    )
