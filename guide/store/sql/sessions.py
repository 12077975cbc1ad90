"""The table of sessions."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Row

from guide.protocol.messages import State
from guide.store.contract import SessionRecord, SessionTimes
from guide.store.schema import events, sessions
from guide.store.sql.job_runner import JobRunner, now_ms

_WHICH: Final[sa.BindParameter[str]] = sa.bindparam("which")

# Statements are built once: to build one anew costs as much as to run it.
_ADD: Final = sessions.insert()
_ALL: Final = sa.select(sessions).order_by(sessions.c.created.desc(), sessions.c.id)
_BY_ID: Final = sa.select(sessions).where(sessions.c.id == _WHICH)
_BY_CODE: Final = sa.select(sessions).where(sessions.c.code == _WHICH)
_BY_SECRET: Final = (
    sa.select(sessions).where((sessions.c.guide_secret == _WHICH) | (sessions.c.coguide_secret == _WHICH)).limit(1)
)
# By the primary key of events: one look-up a session.
_TIMES: Final = sa.select(sessions.c.id, sessions.c.created, events.c.recorded).outerjoin_from(
    sessions, events, (events.c.session == sessions.c.id) & (events.c.number == sessions.c.last_event)
)
_SAVE: Final = (
    sessions.update()
    .where(sessions.c.id == _WHICH)
    .values(state=sa.bindparam("new_state"), time=sa.bindparam("new_time"))
)
_CHANGE_EPOCH: Final = (
    sessions.update()
    .where((sessions.c.id == _WHICH) & (sessions.c.epoch == sa.bindparam("old")))
    .values(epoch=sa.bindparam("new"))
)


class SessionTable(JobRunner):
    """Keeps sessions: see `contract.Store`."""

    async def add_session(self, session: SessionRecord) -> None:
        row = asdict(session) | {
            "branches": json.dumps(session.branches, ensure_ascii=False),
            "state": json.dumps(session.state, ensure_ascii=False),
            "last_event": 0,
            "created": now_ms(),
        }
        await self._insert(sessions, _ADD, [row])

    async def session(self, id: str) -> SessionRecord | None:
        return await self._one_session(_BY_ID, id)

    async def session_by_code(self, code: str) -> SessionRecord | None:
        return await self._one_session(_BY_CODE, code)

    async def session_by_secret(self, digest: str) -> tuple[SessionRecord, str] | None:
        found = await self._one_session(_BY_SECRET, digest)
        return None if found is None else (found, "guide" if found.guide_secret == digest else "co-guide")

    async def sessions(self) -> list[SessionRecord]:
        return [_session(row) for row in await self._rows(_ALL)]

    async def session_times(self) -> dict[str, SessionTimes]:
        return {row.id: SessionTimes(row.created, row.recorded) for row in await self._rows(_TIMES)}

    async def save(self, id: str, state: State, time: int | None) -> None:
        await self._change(_SAVE, {"which": id, "new_state": json.dumps(state, ensure_ascii=False), "new_time": time})

    async def change_epoch(self, id: str, old: str, new: str) -> None:
        await self._change(_CHANGE_EPOCH, {"which": id, "old": old, "new": new})  # of many at once, the first succeeds

    async def _one_session(self, query: sa.Select[Any], which: str) -> SessionRecord | None:
        found = await self._rows(query, {"which": which})
        return _session(found[0]) if found else None


def _session(row: Row[Any]) -> SessionRecord:
    values = {name: getattr(row, name) for name in SessionRecord.__slots__}
    return SessionRecord(**values | {"branches": tuple(json.loads(row.branches)), "state": json.loads(row.state)})
