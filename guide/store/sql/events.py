"""The table of events, and how a session's events get their numbers.

Invariants
- A session's events are numbered 1, 2, 3, … without a hole: whoever numbers holds the lock of the session's row, and
  the number of the last event is in that row, changed in the same transaction.
- Locks are taken in the order of the sessions' ids, on every node: no two transactions wait for each other.
- A draft with an id is recorded once for its session and author; sent again, its first event comes back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from guide.protocol.messages import Draft, Event
from guide.store.schema import events, sessions
from guide.store.sql.job_runner import JobRunner, now_ms

_Identity = tuple[str, str, str | None]
"""session, author, id of the draft"""

_LOOKED_UP: Final = 500  # identities in one query: databases limit how many parameters a statement has

# Statements are built once: to build one anew costs as much as to run it, and every comment runs four.
_LAST_NUMBERS: Final = (
    sa.select(sessions.c.id, sessions.c.last_event)
    .where(sessions.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(sessions.c.id)
    .with_for_update(key_share=True)  # members may join meanwhile: they refer to the row and do not change it
)
_RECORDED: Final = (
    sa.select(events)
    .where(events.c.session == sa.bindparam("which"))
    .where(sa.tuple_(events.c.author, events.c.client_id).in_(sa.bindparam("identities", expanding=True)))
)
_ADD: Final = events.insert()
_SET_LAST_NUMBER: Final = (
    sessions.update().where(sessions.c.id == sa.bindparam("which")).values(last_event=sa.bindparam("number"))
)
_AFTER: Final = (
    sa.select(events)
    .where((events.c.session == sa.bindparam("which")) & (events.c.number > sa.bindparam("after")))
    .order_by(events.c.number)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_NEWEST: Final = (
    sa.select(events)
    .where(events.c.session == sa.bindparam("which"))
    .order_by(events.c.number.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)


class EventTable(JobRunner):
    """Keeps events and numbers them: see `contract.Store`."""

    async def record(self, drafts: Sequence[Draft]) -> list[Event]:
        return await self.run(lambda connection: _record(connection, drafts))

    async def events(self, session: str, after: int, most: int) -> list[Event]:
        found = await self._rows(_AFTER, {"which": session, "after": after, "most": most})
        return [_event(row) for row in found]

    async def newest_events(self, session: str, most: int) -> list[Event]:
        found = await self._rows(_NEWEST, {"which": session, "most": most})
        return [_event(row) for row in reversed(found)]


def _record(connection: Connection, drafts: Sequence[Draft]) -> list[Event]:
    """Number the drafts and insert them. Raises ValueError where a session is not recorded."""
    wanted = {draft.session for draft in drafts}
    last = {row.id: row.last_event for row in connection.execute(_LAST_NUMBERS, {"ids": sorted(wanted)})}
    if len(last) < len(wanted):
        raise ValueError(f"expected recorded sessions, got {sorted(wanted - last.keys())}")
    before = dict(last)
    known = _recorded(connection, drafts)
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
        connection.execute(_ADD, new)
    changed = [{"which": id_, "number": last[id_]} for id_ in sorted(last) if last[id_] != before[id_]]
    if changed:
        connection.execute(_SET_LAST_NUMBER, changed)
    return result


def _recorded(connection: Connection, drafts: Sequence[Draft]) -> dict[_Identity, Event]:
    """Return the events of those drafts that are recorded already."""
    asked: dict[str, list[tuple[str, str]]] = {}
    for draft in drafts:
        if draft.id is not None:
            asked.setdefault(draft.session, []).append((draft.author, draft.id))
    found: dict[_Identity, Event] = {}
    for session, identities in asked.items():
        for start in range(0, len(identities), _LOOKED_UP):
            some = {"which": session, "identities": identities[start : start + _LOOKED_UP]}
            rows = connection.execute(_RECORDED, some)
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
        "recorded": now_ms(),
    }


def _event(row: Row[Any]) -> Event:
    return Event(row.number, row.kind, row.time, json.loads(row.body))
