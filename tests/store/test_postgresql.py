"""Checks what only PostgreSQL has: several nodes on one database, restarts during writes, broken connections, nodes
that stop while they hold a lock; TLS with a named authority; errors that say what is wrong, and never the password."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog

from guide.cli.explain.store_errors import explain_store_error
from guide.common.tokens import digest, new_id, new_token
from guide.engine.memory import MemoryEngine
from guide.live.hub import Hub
from guide.protocol.messages import Draft
from guide.protocol.validators import an_id
from guide.store.contract import DatabaseError, MemberRecord, SessionRecord, StoreError
from guide.store.offline import upgrade
from guide.store.postgresql import PostgresqlStore
from guide.store.schema import metadata
from tests.support.fakes import SCENES, Clock, record, until
from tests.support.postgresql_server import PASSWORD, Postgresql, binaries
from tests.support.server_process import ROOT, free_port
from tests.support.tls.certificates import Authority

WITHIN = 15.0  # seconds, on a busy machine


@asynccontextmanager
async def opened(url: str, **more: Any) -> AsyncIterator[PostgresqlStore]:
    store = PostgresqlStore(url, **more)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture
def own() -> Any:
    """A server for this test alone, which may stop and kill it."""
    try:
        server = Postgresql()
    except LookupError as error:
        pytest.skip(str(error))
    with server:
        yield server


def draft(session: SessionRecord, author: str, id_: str | None) -> Draft:
    return Draft(session.id, author, id_, "announcement", None, {"text": id_})


async def written(store: PostgresqlStore, session: SessionRecord, author: str, count: int) -> list[tuple[str, int]]:
    """Record drafts one after another, and return their texts and numbers."""
    mine = []
    for number in range(count):
        (event,) = await store.record([draft(session, author, f"{author}-{number}")])
        mine.append((str(event.body["text"]), event.number))
    return mine


def check(events: list[Any], acknowledged: list[tuple[str, int]]) -> None:
    """Check that there is no hole and no duplicate, and that each event has the number that was acknowledged."""
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    texts = [event.body["text"] for event in events]
    assert len(set(texts)) == len(texts)
    by_number = {event.number: event.body["text"] for event in events}
    assert all(by_number[number] == text for text, number in acknowledged)


# ── several nodes ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_two_nodes_number_one_session_without_a_hole(postgresql: Postgresql, tmp_path: Path) -> None:
    url = postgresql.ready(tmp_path)
    async with opened(url) as one, opened(url) as other:
        session = record()
        await one.add_session(session)
        mine = await asyncio.gather(*(written(node, session, f"m{i}", 25) for i, node in enumerate([one, other] * 4)))
        events = await one.events(session.id, 0, 1000)
        assert len(events) == 200
        check(events, [item for part in mine for item in part])
        assert await other.events(session.id, 0, 1000) == events


async def test_batches_over_many_sessions_do_not_deadlock(postgresql: Postgresql, tmp_path: Path) -> None:
    url = postgresql.ready(tmp_path)
    async with opened(url, patience=0) as one, opened(url, patience=0) as other:  # a deadlock would not be tried again
        made = [record() for _ in range(6)]
        for session in made:
            await one.add_session(session)

        async def batches(node: PostgresqlStore, author: str, order: list[SessionRecord]) -> None:
            for number in range(15):
                await node.record([draft(session, author, f"{author}-{number}") for session in order])

        orders = [made, made[::-1], made[3:] + made[:3], made[::2] + made[1::2]]
        await asyncio.gather(
            *(
                batches(node, f"m{i}", order)
                for i, (node, order) in enumerate(zip([one, other] * 2, orders, strict=True))
            )
        )
        for session in made:
            check(await one.events(session.id, 0, 1000), [])
            assert len(await one.events(session.id, 0, 1000)) == 60


async def test_the_same_comment_through_two_nodes_at_once_is_one_event(postgresql: Postgresql, tmp_path: Path) -> None:
    url = postgresql.ready(tmp_path)
    async with opened(url) as one, opened(url) as other:
        session = record()
        await one.add_session(session)
        for number in range(20):
            same = draft(session, "m1", f"c{number}")
            first, second = await asyncio.gather(one.record([same]), other.record([same]))
            assert first == second
        assert [event.number for event in await one.events(session.id, 0, 100)] == list(range(1, 21))


# ── what fails and passes ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ending", ["stop", "kill"])
async def test_a_restart_during_writes_loses_and_duplicates_nothing(
    own: Postgresql, tmp_path: Path, ending: str
) -> None:
    url = own.ready(tmp_path)
    async with opened(url) as one, opened(url) as other:
        session = record()
        await one.add_session(session)
        tasks = [asyncio.create_task(written(node, session, f"m{i}", 50)) for i, node in enumerate([one, other] * 3)]
        joined: list[MemberRecord] = []

        async def joins() -> None:
            for number in range(60):
                member = MemberRecord(new_id(), session.id, "follower", str(number), "", digest(new_token()), 0)
                await other.add_member(member)
                joined.append(member)

        tasks_of_joins = asyncio.create_task(joins())
        for _ in range(2):
            before = len(joined)
            await until(lambda before=before: len(joined) > before + 2, 30)  # type: ignore[misc]
            await asyncio.to_thread(getattr(own, ending))
            await asyncio.to_thread(own.start)
        acknowledged = [item for part in await asyncio.gather(*tasks) for item in part]
        await tasks_of_joins
        events = await one.events(session.id, 0, 10_000)
        assert len(events) == len(acknowledged) == 300
        check(events, acknowledged)
        assert [await other.member_by_token(member.token) for member in joined] == joined
        assert len(joined) == 60


class LosesAnswers(PostgresqlStore):
    """Loses the answer to its next commits: the transactions succeeded, and the caller gets an error."""

    losses = 0

    async def _once(self, engine: Any, job: Any) -> Any:
        result = await super()._once(engine, job)
        if self.losses:
            self.losses -= 1
            raise psycopg.OperationalError("the connection is lost")
        return result


async def test_a_commit_whose_answer_was_lost_is_found_again(postgresql: Postgresql, tmp_path: Path) -> None:
    store = LosesAnswers(postgresql.ready(tmp_path))
    await store.open()
    session = record()
    member = MemberRecord(new_id(), session.id, "follower", "李梅", "", digest("t"), 0)
    calls: list[Callable[[], Awaitable[Any]]] = [
        lambda: store.add_session(session),
        lambda: store.add_member(member),
        lambda: store.record([draft(session, "m1", "c1"), draft(session, "m1", None), draft(session, "m1", None)]),
    ]
    for call in calls:
        store.losses = 2
        await call()
    assert await store.session(session.id) == session
    assert await store.member_by_token(member.token) == member
    assert [event.number for event in await store.events(session.id, 0, 10)] == [1, 2, 3]
    store.losses = 0
    with pytest.raises(ValueError, match="duplicate"):
        await store.add_session(record(code=session.code))
    with pytest.raises(ValueError, match="duplicate"):
        await store.add_member(member)
    await store.close()


async def test_a_lock_of_a_node_that_stopped_is_released(postgresql: Postgresql, tmp_path: Path) -> None:
    url = postgresql.ready(tmp_path)
    async with opened(url, timeout=1.0) as one, opened(url, timeout=10.0) as other:
        session = record()
        await one.add_session(session)
        raw = await one._connect()  # as a node that was stopped (SIGSTOP) between two statements
        await raw.execute("UPDATE sessions SET last_event = last_event + 1")
        start = time.monotonic()
        (event,) = await other.record([draft(session, "m1", "c1")])
        assert event.number == 1
        assert 0.5 < time.monotonic() - start < WITHIN
        await raw.close()


async def test_a_server_that_hangs_is_an_error_until_it_answers_again(own: Postgresql, tmp_path: Path) -> None:
    async with opened(own.ready(tmp_path), timeout=1.0, patience=0.5) as store:
        session = record()
        await store.add_session(session)
        own.pause()
        start = time.monotonic()
        try:
            with pytest.raises(StoreError):
                await store.record([draft(session, "m1", "c1")])
            assert time.monotonic() - start < WITHIN
        finally:
            own.resume()
        (event,) = await store.record([draft(session, "m1", "c1")])
        assert event.number == 1


async def test_a_server_that_stays_away_is_an_error_in_time_and_one_line_in_the_log(
    own: Postgresql, tmp_path: Path
) -> None:
    async with opened(own.ready(tmp_path), patience=0.5) as store:
        session = record()
        await store.add_session(session)
        own.stop()
        with structlog.testing.capture_logs() as logs:
            outcomes = await asyncio.gather(
                *(store.record([draft(session, "m1", f"c{i}")]) for i in range(10)), return_exceptions=True
            )
            assert all(isinstance(outcome, StoreError) for outcome in outcomes)
            assert store.away
            own.start()
            await store.record([draft(session, "m1", "c1")])
            assert not store.away
        assert [line["event"] for line in logs] == ["database away", "database back"]
        assert PASSWORD not in str(logs) + str(outcomes)


@pytest.mark.parametrize(
    ("state", "event"),
    [
        ("40001", "database conflict"),
        ("40P01", "database conflict"),
        ("55P03", "database conflict"),
        ("53200", "database busy"),
        ("57014", "database busy"),
    ],
)
async def test_a_busy_server_is_not_reported_as_away(
    postgresql: Postgresql, tmp_path: Path, state: str, event: str
) -> None:
    def fail(connection: Any) -> None:
        connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")

    async with opened(postgresql.ready(tmp_path), patience=0) as store:
        with structlog.testing.capture_logs() as logs:
            for _ in range(3):
                with pytest.raises(StoreError):
                    await store.run(fail)
            await store.sessions()
        assert [line["event"] for line in logs] == [event], "and only once"


async def test_too_few_connections_are_named(postgresql: Postgresql, tmp_path: Path) -> None:
    async with opened(postgresql.ready(tmp_path), connections=1, timeout=0.3, patience=0) as store:
        assert store._engine is not None
        with structlog.testing.capture_logs() as logs:
            async with store._engine.connect():
                with pytest.raises(StoreError):
                    await store.sessions()
            await store.sessions()
        assert [line["event"] for line in logs] == ["database busy"]
        assert "GUIDE_DATABASE_CONNECTIONS" in logs[0]["error"]


async def test_a_read_only_server_is_left_for_its_successor(postgresql: Postgresql, tmp_path: Path) -> None:
    async with opened(postgresql.ready(tmp_path), patience=WITHIN) as store:
        session = record()
        await store.add_session(session)
        postgresql.run("ALTER ROLE guide SET default_transaction_read_only = on")
        try:
            await store._engine.dispose()  # type: ignore[union-attr]
            writing = asyncio.create_task(store.record([draft(session, "m1", "c1")]))
            await asyncio.sleep(0.3)  # it may not give up: each try is refused at once
            assert not writing.done()
        finally:
            postgresql.run("BEGIN; SET LOCAL transaction_read_only = off; ALTER ROLE guide RESET ALL; COMMIT")
        assert (await writing)[0].number == 1


# ── promises of the connection ──────────────────────────────────────────────────────────────────────────────────────


async def test_an_acknowledgement_waits_for_the_disk_whatever_the_server_does(
    postgresql: Postgresql, tmp_path: Path
) -> None:
    url = postgresql.ready(tmp_path) + "%20-csynchronous_commit%3Doff"
    async with opened(url) as store:
        raw = await store._connect()
        shown = {}
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "tcp_keepalives_idle")
        for name in ("synchronous_commit", *names):
            row = await (await raw.execute(f"SHOW {name}".encode())).fetchone()
            shown[name] = row[0] if row else None
        await raw.close()
    assert shown == {
        "synchronous_commit": "on",
        "statement_timeout": "10s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "5s",
        "tcp_keepalives_idle": "5",
    }


def test_no_table_counts_with_a_sequence() -> None:
    """Copies between databases would have to set it: see `guide db copy`."""
    assert all(table.autoincrement_column is None for table in metadata.tables.values())


# ── opening ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_store_never_migrates(postgresql: Postgresql, tmp_path: Path) -> None:
    store = PostgresqlStore(postgresql.empty(tmp_path))
    with pytest.raises(DatabaseError) as empty:
        await store.open()
    assert empty.value.kind == "empty"
    assert upgrade(postgresql.url(tmp_path))[0] is None
    for version, kind in (("0000", "later"), ("9999", "later")):
        postgresql.run(f"UPDATE alembic_version SET version_num = '{version}'", tmp_path)
        with pytest.raises(DatabaseError) as wrong:
            await store.open()
        assert wrong.value.kind == kind
    with pytest.raises(DatabaseError, match="later"):
        upgrade(postgresql.url(tmp_path))
    with pytest.raises(StoreError):
        await store.sessions()


async def test_the_recipe_after_a_recovery_puts_every_session_into_another_epoch(
    postgresql: Postgresql, tmp_path: Path
) -> None:
    found = re.search(r'psql … -c "(UPDATE sessions .*?)"', (ROOT / "deploy" / "README.md").read_text())
    assert found is not None
    assert "gen_random_uuid" not in found[1], "which PostgreSQL 12 does not have"
    before = [record(), record()]
    async with opened(postgresql.ready(tmp_path)) as store:
        for session in before:
            await store.add_session(session)
    postgresql.run(found[1], tmp_path)
    async with opened(postgresql.ready(tmp_path)) as store:
        after = [one.epoch for one in await store.sessions()]
        hub = Hub(store, MemoryEngine(), lambda _: frozenset(SCENES), Clock())
        assert an_id((await hub.room(before[0].id)).session.epoch) in after, "as clients name it when they come back"
        await hub.stop()
    assert len({*after, *(session.epoch for session in before)}) == 4


async def test_a_server_that_is_down_at_the_start(tmp_path: Path) -> None:
    store = PostgresqlStore(f"postgresql://guide:{PASSWORD}@127.0.0.1:{free_port()}/postgres", patience=0.3)
    with pytest.raises(DatabaseError) as down:
        await store.open()
    assert down.value.kind == "away"
    assert PASSWORD not in str(down.value)
    await store.close()


async def test_a_wrong_password_is_not_in_the_error(postgresql: Postgresql) -> None:
    store = PostgresqlStore(postgresql.url().replace(PASSWORD, "wrong-" + PASSWORD), patience=0.2)
    with pytest.raises(DatabaseError) as refused:
        await store.open()
    assert "password" in refused.value.why
    assert PASSWORD not in str(refused.value)


# ── TLS ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def with_tls(authority: Authority) -> Iterator[Postgresql]:
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with Postgresql(authority) as server:
        yield server


async def test_over_tls_with_the_authority_named(with_tls: Postgresql, tmp_path: Path, authority: Authority) -> None:
    url = f"{with_tls.empty(tmp_path)}&sslmode=verify-full&sslrootcert={authority.file}"
    assert upgrade(url)[0] is None
    async with opened(url) as store:
        session = record()
        await store.add_session(session)
        assert (await store.record([draft(session, "m1", "c1")]))[0].number == 1
        asked = with_tls.run(
            "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ssl "
            "AND application_name = 'guide'"
        )
        assert asked[0][0] > 0


@pytest.mark.parametrize("wrong", ["another authority", "no such file", "no authority", "another name"])
async def test_over_tls_with_what_is_not_trusted(
    with_tls: Postgresql, tmp_path: Path, authority: Authority, wrong: str
) -> None:
    named = {
        "another authority": Authority(tmp_path, "stranger").file,
        "no such file": tmp_path / "missing.pem",
        "no authority": __file__,
    }
    url = f"{with_tls.url(tmp_path)}&sslmode=verify-full&sslrootcert={named.get(wrong, authority.file)}"
    if wrong == "another name":
        url = url.replace("@127.0.0.1", "@localhost")
    store = PostgresqlStore(url, patience=0.2)
    with structlog.testing.capture_logs() as logs, pytest.raises(DatabaseError) as refused:
        await store.open()
    with pytest.raises(DatabaseError) as refused_too:
        upgrade(url)
    assert [line["event"] for line in logs] == ["database away"]
    for error in (refused.value, refused_too.value):
        assert error.kind == "untrusted"
        assert "certificate" in error.why
        assert "sslrootcert=FILE" in explain_store_error(error, "en")
        assert "sslrootcert=文件" in explain_store_error(error, "zh")
        assert PASSWORD not in f"{error} {error.why} {logs}"


@pytest.mark.parametrize("url", ["postgresql://u:pa ss@h:1:2/x", f"postgresql://u:{PASSWORD}@h/x?nonsense=1"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(DatabaseError) as wrong:
        PostgresqlStore(url)
    assert wrong.value.kind == "url"
    assert PASSWORD not in str(wrong.value)
    assert wrong.value.__cause__ is None
