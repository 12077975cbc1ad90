"""`guide db …` and `guide serve` on a database: what is said, and that the password is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import psycopg
import pytest
import structlog
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from guide.cli.main import app
from guide.store.postgresql import IN_SCHEMA, NODES, PostgresqlStore
from guide.store.sqlite import SqliteStore
from tests.support.app_server import running_app
from tests.support.fakes import ready, record
from tests.support.postgresql_server import PASSWORD, Postgresql
from tests.support.server_process import DEMO_HALL, free_port

SERVE: Final = ["serve", "--hall", str(DEMO_HALL), "--port", "0"]


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """A server's log goes to where its command wrote, which is closed afterwards."""
    yield
    structlog.reset_defaults()


def run(*arguments: str, url: str = "", language: str = "en") -> Result:
    """`guide …` with this GUIDE_DATABASE_URL."""
    environment = {"GUIDE_DATABASE_URL": url, "GUIDE_DATABASE_PATIENCE": "0.3"}
    ended = CliRunner().invoke(app, [*arguments, "--lang", language], env=environment)
    assert ended.exception is None or isinstance(ended.exception, SystemExit)
    assert PASSWORD not in ended.output
    return ended


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh", "请先运行 guide db upgrade"), ("en", "Run guide db upgrade first")]
)
def test_a_server_does_not_make_the_tables(
    postgresql: Postgresql, tmp_path: Path, language: str, sentence: str
) -> None:
    ended = run(*SERVE, "--data", str(tmp_path / "data"), url=postgresql.empty(tmp_path), language=language)
    assert ended.exit_code == 1
    assert sentence in ended.stderr


@pytest.mark.parametrize(("language", "sentence"), [("zh", "正在恢复或复制"), ("en", "A record is being written into")])
def test_a_server_does_not_start_while_a_record_is_put_in(
    postgresql: Postgresql, tmp_path: Path, language: str, sentence: str
) -> None:
    url = postgresql.ready(tmp_path)
    with psycopg.connect(url) as putting:
        putting.execute(f"SELECT pg_advisory_xact_lock({NODES}, {IN_SCHEMA})".encode())
        ended = run(*SERVE, "--data", str(tmp_path / "data"), url=url, language=language)
    assert ended.exit_code == 1
    assert sentence in ended.stderr


def test_from_one_machine_to_a_database(postgresql: Postgresql, tmp_path: Path) -> None:
    data, url, made = ready(tmp_path / "data"), postgresql.empty(tmp_path), record()

    async def filled() -> None:
        store = SqliteStore(data)
        await store.open()
        await store.add_session(made)
        used = await asyncio.to_thread(run, "db", "copy", "--from", f"sqlite:{data}", url=url)
        assert used.exit_code == 1
        assert "in use by another server" in used.stderr
        await store.close()

    asyncio.run(filled())
    assert "has no tables yet" in run("db", "copy", "--data", str(data), url=url).stderr
    place = f"PostgreSQL 127.0.0.1:{postgresql.port}/postgres"
    assert run("db", "upgrade", url=url).stdout == f"Upgraded {place}: empty → 0001\n"
    assert run("db", "upgrade", url=url).stdout == f"The tables of {place} have the current version already: 0001.\n"
    copied = run("db", "copy", "--data", str(data), url=url, language="zh")
    assert (copied.exit_code, copied.stderr) == (0, "")
    assert "已复制并核对（行数与校验和一致）：1 sessions" in copied.stdout
    again = run("db", "copy", "--from", f"sqlite:{data / 'guide.sqlite3'}", "--to", url)
    assert (again.exit_code, again.stderr) == (0, "")
    postgresql.run("UPDATE sessions SET title = 'x'", tmp_path)
    other = run("db", "copy", "--from", f"sqlite:{data / 'guide.sqlite3'}", "--to", url)
    assert other.exit_code == 1
    assert "already has a record" in other.stderr


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "来源：{} 里没有记录"), ("en", "Source: There is no record in {}")]
)
def test_a_source_without_a_record(tmp_path: Path, language: str, words: str) -> None:
    nothing = tmp_path / "nothing"
    ended = run("db", "copy", "--from", f"sqlite:{nothing}", "--to", f"sqlite:{tmp_path}", language=language)
    assert ended.exit_code == 1
    assert words.format(nothing) in ended.stderr


async def test_an_app_on_a_database(postgresql: Postgresql, tmp_path: Path) -> None:
    """Two nodes may share a data folder: the record is elsewhere, and what one makes the other has."""
    url = SecretStr(postgresql.ready(tmp_path))
    made = record()
    async with running_app(tmp_path, database_url=url) as one, running_app(tmp_path, database_url=url) as other:
        nodes = [one, other]
        assert all(isinstance(node.store, PostgresqlStore) for node in nodes)
        assert nodes[0].operator_key.digest == nodes[1].operator_key.digest
        await nodes[0].store.add_session(made)
        assert await nodes[1].store.session(made.id) == made
        key = {"Authorization": f"Bearer {(tmp_path / 'data' / 'operator.key').read_text().strip()}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(one), base_url="http://test") as client:
            answer = await client.get("/api/record", headers=key)
        assert (answer.status_code, answer.json()["error"]) == (409, "record_elsewhere")


def test_a_database_that_is_down(tmp_path: Path) -> None:
    port = free_port()
    url = f"postgresql://guide:{PASSWORD}@127.0.0.1:{port}/guide"
    for command in ([*SERVE, "--data", str(tmp_path / "data")], ["db", "upgrade"]):
        ended = run(*command, url=url, language="zh")
        assert ended.exit_code == 1
        assert f"连不上数据库 127.0.0.1:{port}/guide" in ended.stderr
        assert "GUIDE_DATABASE_URL" in ended.stderr


@pytest.mark.parametrize("url", [f"mysql://guide:{PASSWORD}@h/x", f"postgresql://guide:{PASSWORD}@h:p:q/x?z=1"])
def test_an_address_that_is_none(tmp_path: Path, url: str) -> None:
    for command in ([*SERVE, "--data", str(tmp_path)], ["db", "upgrade"]):
        ended = run(*command, url=url)
        assert ended.exit_code in (1, 2)
        assert "GUIDE_DATABASE_URL" in ended.stderr


@pytest.mark.parametrize("arguments", [[], ["--to", "nowhere"], ["--from", "sqlite:", "--to", "sqlite:x"]])
def test_a_copy_needs_two_places(tmp_path: Path, arguments: list[str]) -> None:
    ended = run("db", "copy", "--data", str(tmp_path / "data"), *arguments)
    assert ended.exit_code == 2
    assert "--from and --to" in ended.stderr


def test_upgrading_a_data_folder(tmp_path: Path) -> None:
    file = tmp_path / "data" / "guide.sqlite3"
    assert run("db", "upgrade", "--data", str(tmp_path / "data")).stdout == f"Upgraded {file}: empty → 0001\n"
    assert "已是当前版本 0001" in run("db", "upgrade", "--data", str(tmp_path / "data"), language="zh").stdout


def test_what_was_moved_is_not_gone_on_with(postgresql: Postgresql, tmp_path: Path) -> None:
    data, url = ready(tmp_path / "data"), postgresql.ready(tmp_path)
    marker = data / "guide.sqlite3.moved"
    assert run("db", "copy", "--from", f"sqlite:{data}", url=url).exit_code == 0
    assert f"127.0.0.1:{postgresql.port}/postgres" in marker.read_text()
    assert PASSWORD not in marker.read_text()
    session = ["session", "new", "--title", "x", "--hall", "h"]
    for command in (SERVE, ["backup", str(tmp_path / "b.tar")], session):
        for language, words in (("en", "was copied into the database"), ("zh", "已复制到数据库")):
            ended = run(*command, "--data", str(data), language=language)
            assert ended.exit_code == 1
            assert words in ended.stderr
            assert "GUIDE_DATABASE_URL" in ended.stderr
            assert str(marker) in ended.stderr
    assert run("backup", str(tmp_path / "b.tar"), "--data", str(data), url=url).exit_code == 0
    marker.rename(tmp_path / "aside")
    assert run("backup", str(tmp_path / "c.tar"), "--data", str(data)).exit_code == 0
    (tmp_path / "aside").rename(marker)
    assert run("db", "copy", "--from", url, "--to", f"sqlite:{data}").exit_code == 0
    assert not marker.exists()


def test_a_restore_that_was_cut_short_is_seen_with_a_database_too(tmp_path: Path) -> None:
    (tmp_path / "restore-unfinished").touch()
    url = f"postgresql://guide:{PASSWORD}@127.0.0.1:{free_port()}/guide"
    ended = run(*SERVE, "--data", str(tmp_path), url=url)
    assert ended.exit_code == 1
    assert "Run guide restore again" in ended.stderr


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "来源与目标是同一个"), ("en", "Source and target are the same")]
)
def test_a_copy_of_a_record_onto_itself(tmp_path: Path, language: str, words: str) -> None:
    data, url = ready(tmp_path / "data"), f"postgresql://guide:{PASSWORD}@127.0.0.1/guide"
    pairs = (
        (f"sqlite:{data}", f"sqlite:{data}/../data/guide.sqlite3"),
        (url, "postgres://other@127.0.0.1:5432/guide?connect_timeout=3"),
    )
    for source, target in pairs:
        ended = run("db", "copy", "--from", source, "--to", target, language=language)
        assert ended.exit_code == 2
        assert words in ended.stderr


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [(PASSWORD, "wrong", "password authentication failed"), ("/postgres", "/nowhere", '"nowhere" does not exist')],
)
def test_a_server_that_refuses(postgresql: Postgresql, tmp_path: Path, old: str, new: str, words: str) -> None:
    url = postgresql.url().replace(old, new)
    for command in ([*SERVE, "--data", str(tmp_path / "data")], ["db", "upgrade"]):
        for language, sentence in (("zh", "PostgreSQL 拒绝连接"), ("en", "PostgreSQL refuses the database")):
            ended = run(*command, url=url, language=language)
            assert ended.exit_code == 1
            assert sentence in ended.stderr
            assert words in ended.stderr
            assert "GUIDE_DATABASE_URL" in ended.stderr
