"""Checks that whole tables are read and written in one transaction, by which nothing is kept without a commit."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.store import tables
from guide.store.contract import DatabaseError
from guide.store.schema import metadata
from guide.store.sqlite import SqliteStore
from guide.store.tables import NAMES, open_tables
from tests.support.fakes import ready, record


def test_a_table_refers_only_to_those_before_it() -> None:
    assert set(NAMES) == set(metadata.tables)
    for number, name in enumerate(NAMES):
        assert {key.column.table.name for key in metadata.tables[name].foreign_keys} <= set(NAMES[:number])


async def test_rows_come_in_batches_and_only_a_commit_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BATCH", 2)
    made = [record() for _ in range(5)]
    store = SqliteStore(ready(tmp_path / "source"))
    await store.open()
    for session in made:
        await store.add_session(session)
    await store.close()
    ready(tmp_path / "target")
    for commit in (False, True):
        with (
            open_tables(tmp_path / "source", "source") as source,
            open_tables(tmp_path / "target", "target", write=True) as target,
        ):
            assert target.counts() == dict.fromkeys(NAMES, 0)
            assert source.counts() == {"sessions": 5, "members": 0, "events": 0}
            batches = list(source.rows("sessions"))
            assert [len(batch) for batch in batches] == [2, 2, 1]
            for batch in batches:
                target.insert("sessions", batch)
            if commit:
                target.commit()
    store = SqliteStore(tmp_path / "target")
    await store.open()
    assert sorted(session.id for session in await store.sessions()) == sorted(session.id for session in made)
    assert await store.session(made[0].id) == made[0]
    await store.close()


def test_where_there_is_no_record_to_read(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as raised, open_tables(tmp_path, "source"):
        pass
    assert (raised.value.kind, raised.value.side) == ("none", "source")
    assert list(tmp_path.iterdir()) == []
