"""All table groups in one store, for the databases to run."""

from __future__ import annotations

from guide.store.sql.events import EventTable
from guide.store.sql.members import MemberTable
from guide.store.sql.sessions import SessionTable


class SqlStore(SessionTable, MemberTable, EventTable):
    """See `contract.Store`: everything but `open`, `close` and `run`."""

    away = False
