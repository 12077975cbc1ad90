"""Checks that a copy between databases is the same row by row, or that nothing of it is kept."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from guide.backup.copy import DifferentError, NotEmptyError, copy
from guide.cli.explain.store_errors import explain_store_error
from guide.common.tokens import digest, new_id, new_token
from guide.protocol.messages import Draft
from guide.store import tables
from guide.store.contract import DatabaseError, FolderError, MemberRecord, SessionRecord, StoreError
from guide.store.data_folder import FILE
from guide.store.migrate import counts
from guide.store.offline import connected, upgrade
from guide.store.postgresql import PostgresqlStore
from guide.store.schema import sessions
from guide.store.sqlite import SqliteStore
from tests.support.fakes import ready, record
from tests.support.postgresql_server import Postgresql
from tests.support.server_process import free_port

EVENTS = 1203  # more than one batch
COUNTS = {"sessions": 3, "members": 3, "events": 3 * EVENTS}


@pytest.fixture
async def filled(tmp_path: Path) -> Path:
    """A data folder with three sessions in it."""
    store = SqliteStore(ready(tmp_path / "source"))
    await store.open()
    for number in range(3):
        made = record(
            f"主题日 {number}", branches=("一支部",), listed=bool(number), state={"phase": "live"}, time=2**40
        )
        await store.add_session(made)
        await store.add_member(MemberRecord(new_id(), made.id, "guide", "讲", "", digest(new_token()), 2**33))
        await store.record([draft(made, None if i % 7 == 0 else f"c{i}", i) for i in range(EVENTS)])
    await store.close()
    return tmp_path / "source"


def draft(session: SessionRecord, id_: str | None, number: int) -> Draft:
    return Draft(session.id, "m1", id_, "comment", number or None, {"text": "👨\u200d👩 '\"\\\0", "n": number})


async def everything(store: Any) -> list[Any]:
    await store.open()
    found = await store.sessions()
    whole = [(session, await store.events(session.id, 0, 10_000)) for session in found]
    for session in found:  # and numbering goes on after the last
        (event,) = await store.record([draft(session, "next", 0)])
        assert event.number == EVENTS + 1
    await store.close()
    return whole


async def test_a_record_is_the_same_after_a_copy_there_and_back(
    postgresql: Postgresql, filled: Path, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []
    url = postgresql.ready(tmp_path)
    copied = await asyncio.to_thread(copy, filled, url, lambda done, total: steps.append((done, total)))
    assert copied == COUNTS
    assert steps[0][0] == 0
    assert steps[-1] == (2 * sum(COUNTS.values()),) * 2
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    back = tmp_path / "back"
    upgrade(back)
    assert await asyncio.to_thread(copy, url, back) == COUNTS
    first = await everything(SqliteStore(filled))
    assert await everything(PostgresqlStore(url)) == first
    assert await everything(SqliteStore(back)) == first


async def test_a_target_that_holds_another_record_is_left_as_it_is(
    postgresql: Postgresql, filled: Path, tmp_path: Path
) -> None:
    url, made = postgresql.ready(tmp_path), record()
    store = PostgresqlStore(url)
    await store.open()
    await store.add_session(made)
    await store.close()
    with pytest.raises(NotEmptyError):
        copy(filled, url)
    await store.open()
    assert await store.sessions() == [made]
    await store.close()


async def test_a_copy_that_was_made_can_be_made_again(postgresql: Postgresql, filled: Path, tmp_path: Path) -> None:
    """By whoever did not see its end: nothing is added, and a record that differs is refused."""
    url, called = postgresql.ready(tmp_path), [0]

    def count() -> None:
        called[0] += 1

    for _ in range(2):
        assert copy(filled, url, before_commit=count) == COUNTS
        assert rows_of(url) == COUNTS
    assert called == [2]
    postgresql.run("UPDATE members SET name = 'x' WHERE id = (SELECT id FROM members LIMIT 1)", tmp_path)
    with pytest.raises(NotEmptyError):
        copy(filled, url, before_commit=count)
    assert called == [2]


def rows_of(url: str) -> dict[str, int]:
    with connected(url) as connection:
        return counts(connection)


@pytest.mark.parametrize("where", [0, 1000, 2 * 1203 * 3])
async def test_a_copy_that_is_cut_short_leaves_nothing(
    postgresql: Postgresql, filled: Path, tmp_path: Path, where: int
) -> None:
    url = postgresql.ready(tmp_path)

    def cut(done: int, total: int) -> None:
        if done >= where:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(filled, url, cut)
    assert not any(rows_of(url).values())
    assert copy(filled, url) == COUNTS, "and can be made again"


async def test_a_copy_that_differs_leaves_nothing(
    postgresql: Postgresql, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgresql.ready(tmp_path)
    postgresql.run(
        """CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN IF NEW.number = 700 THEN NEW.body = 'x'; END IF; RETURN NEW; END $$;
           CREATE TRIGGER change BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION change()""",
        tmp_path,
    )
    with pytest.raises(DifferentError, match="events: the checksums differ"):
        copy(filled, url)
    assert not any(rows_of(url).values())
    postgresql.run(
        "DROP TRIGGER change ON events; CREATE RULE less AS ON INSERT TO members DO INSTEAD NOTHING", tmp_path
    )
    with pytest.raises(DifferentError, match="members: expected 3 rows, got 0"):
        copy(filled, url)
    assert not any(rows_of(url).values())


async def test_nodes_and_a_copy_keep_each_other_out(
    postgresql: Postgresql, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_DISCONNECT_WITHIN", 0.1)
    url, loop, outcomes = postgresql.ready(tmp_path), asyncio.get_running_loop(), []
    store, neighbour = PostgresqlStore(url), PostgresqlStore(postgresql.ready(tmp_path / "neighbour"))
    await neighbour.open()  # in another schema, at work all the time
    await store.open()
    with pytest.raises(DatabaseError) as used:
        await asyncio.to_thread(copy, filled, url)
    assert (used.value.kind, used.value.side) == ("in_use", "target")
    await store.add_session(record())
    await store.close()
    postgresql.run("DELETE FROM sessions", tmp_path)
    monkeypatch.undo()

    def start(done: int, total: int) -> None:
        if done == total:
            outcomes.append(asyncio.run_coroutine_threadsafe(store.open(), loop).exception(timeout=15))

    assert await asyncio.to_thread(copy, filled, url, start) == COUNTS
    assert [getattr(outcome, "kind", "") for outcome in outcomes] == ["filling"], outcomes
    await store.open()
    await store.add_session(record())
    await store.close()
    await neighbour.add_session(record())
    await neighbour.close()


def test_other_programs_cannot_write_into_a_copy(postgresql: Postgresql, filled: Path, tmp_path: Path) -> None:
    url, refused = postgresql.ready(tmp_path), []

    def write(done: int, total: int) -> None:
        if done == total:
            with pytest.raises(psycopg.errors.LockNotAvailable) as raised:
                postgresql.run("SET lock_timeout = '50ms'; DELETE FROM events", tmp_path)
            refused.append(raised)

    assert copy(filled, url, write) == COUNTS
    assert refused


async def test_the_side_that_failed_is_named(postgresql: Postgresql, filled: Path, tmp_path: Path) -> None:
    url, nowhere = postgresql.ready(tmp_path), f"postgresql://guide@127.0.0.1:{free_port()}/guide"
    postgresql.run(
        """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
           CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON sessions DEFERRABLE INITIALLY DEFERRED
           FOR EACH ROW EXECUTE FUNCTION refuse()""",
        tmp_path,
    )
    broken = ready(tmp_path / "broken")
    with sqlite3.connect(broken / FILE) as connection:
        connection.execute("DROP TABLE events")
    connection.close()
    cases: list[tuple[Path | str, Path | str, str]] = [
        (broken, url, "source"),
        (nowhere, url, "source"),
        (filled, nowhere, "target"),
        (filled, broken, "target"),
        (filled, url, "target"),  # its commit
    ]
    for source, target, side in cases:
        with pytest.raises(StoreError) as raised:
            copy(source, target)
        assert raised.value.side == side, raised.value
        assert explain_store_error(raised.value, "en").startswith(f"{side.title()}: ")
    assert not any(rows_of(url).values())


async def test_an_error_before_the_commit_is_passed_on_and_nothing_kept(
    postgresql: Postgresql, filled: Path, tmp_path: Path
) -> None:
    url = postgresql.ready(tmp_path)

    def fail() -> None:
        raise FolderError(tmp_path, "full")

    with pytest.raises(FolderError) as raised:
        copy(filled, url, before_commit=fail)
    assert (raised.value.folder, raised.value.side) == (tmp_path, "")
    assert not any(rows_of(url).values())


async def test_places_that_cannot_be_copied(postgresql: Postgresql, filled: Path, tmp_path: Path) -> None:
    url = postgresql.empty(tmp_path)
    with pytest.raises(DatabaseError) as empty:
        copy(filled, url)
    assert empty.value.kind == "empty"
    with pytest.raises(DatabaseError) as nothing:
        copy(tmp_path / "nothing", url)
    assert (nothing.value.kind, nothing.value.side) == ("none", "source")
    assert not (tmp_path / "nothing").exists()
    store = SqliteStore(filled)
    await store.open()
    with pytest.raises(FolderError) as used:
        copy(filled, url)
    assert used.value.in_use
    await store.close()


async def test_a_source_in_postgresql_is_read_as_of_one_moment(
    postgresql: Postgresql, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, target = postgresql.ready(tmp_path), tmp_path / "target"
    copy(filled, url)
    upgrade(target)
    store = PostgresqlStore(url)
    await store.open()
    loop = asyncio.get_running_loop()

    def write(done: int, total: int) -> None:
        for session in asyncio.run_coroutine_threadsafe(store.sessions(), loop).result(15):
            asyncio.run_coroutine_threadsafe(store.record([draft(session, f"w{done}", 0)]), loop).result(15)

    monkeypatch.setattr(tables, "BATCH", 500)
    assert await asyncio.to_thread(copy, url, target, write) == COUNTS
    for session in await store.sessions():
        assert len(await store.events(session.id, EVENTS, 100)) > 3, "it was written to meanwhile"
    with connected(target) as connection:
        assert set(connection.execute(sa.select(sessions.c.last_event)).scalars()) == {EVENTS}
    await store.close()
