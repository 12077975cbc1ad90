"""`guide backup` and `guide restore`: while the server runs, stopped, on a database; what is said when they fail."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from guide.backup import archive, restore
from guide.cli.main import app
from guide.protocol.messages import Draft, Event
from guide.store import tables
from guide.store.contract import FolderError, SessionRecord, Store
from guide.store.data_folder import FILE, MOVED, UNFINISHED, FolderLock, check_here, mark_moved
from guide.store.postgresql import PostgresqlStore
from guide.store.sqlite import SqliteStore
from guide.transport.websocket import FrameProtocol
from tests.support.app_server import running_app, serving
from tests.support.fakes import ready, record, until
from tests.support.postgresql_server import PASSWORD, Postgresql
from tests.support.server_process import free_port


def run(*arguments: Any, url: str = "", language: str = "en") -> Result:
    environment = {"GUIDE_DATABASE_URL": url}
    ended = CliRunner().invoke(app, [*map(str, arguments), "--lang", language], env=environment)
    assert ended.exception is None or isinstance(ended.exception, SystemExit)
    assert PASSWORD not in ended.output
    return ended


def draft(session: SessionRecord, number: int) -> Draft:
    return Draft(session.id, "m1", f"c{number}", "comment", None, {"text": f"第 {number} 条"})


async def fill(store: Store, count: int = 20) -> SessionRecord:
    session = record()
    await store.add_session(session)
    await store.record([draft(session, number) for number in range(count)])
    return session


async def kept(store: Store, session: SessionRecord) -> list[Event]:
    await store.open()
    try:
        return await store.events(session.id, 0, 10_000)
    finally:
        await store.close()


def names(folder: Path, pattern: str = "*") -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A data folder that no server uses, with one session."""
    store = SqliteStore(ready(tmp_path / "data"))
    await store.open()
    await fill(store)
    await store.close()
    (tmp_path / "data" / "operator.key").write_text("secret\n")
    return tmp_path / "data"


async def test_while_the_server_runs_and_people_comment(tmp_path: Path) -> None:
    file, target = tmp_path / "backup.tar", tmp_path / "restored"
    async with running_app(tmp_path) as server, serving(server, FrameProtocol) as port:
        store = server.store
        session = await fill(store)
        backing = asyncio.create_task(
            asyncio.to_thread(run, "backup", file, "--data", tmp_path / "data", "--server", f"http://127.0.0.1:{port}")
        )
        written = 20
        while not backing.done():
            await store.record([draft(session, written)])
            written += 1
            await asyncio.sleep(0.001)  # an event a millisecond, no more: the backup needs its turn
        made = await backing
        assert (made.exit_code, made.stderr) == (0, "")
        assert f"Backed up and checked: {tmp_path / 'data' / FILE} → {file} (" in made.stdout
        whole = await store.events(session.id, 0, 10_000)
        used = await asyncio.to_thread(run, "restore", file, "--data", tmp_path / "data")
        assert used.exit_code == 1
        assert "in use by another server" in used.stderr
        assert not names(tmp_path / "data", ".guide-*"), "nothing is left of the copy"
    restored = await asyncio.to_thread(run, "restore", file, "--data", target, language="zh")
    assert (restored.exit_code, restored.stderr) == (0, "")
    assert f"已恢复并核对：记录在 {target / FILE}，文件在 {target}（" in restored.stdout
    events = await kept(SqliteStore(target), session)
    assert len(events) >= 20
    assert events == whole[: len(events)]
    assert (target / "operator.key").read_text() == (tmp_path / "data" / "operator.key").read_text()


async def test_a_server_with_another_key_or_none(tmp_path: Path) -> None:
    async with running_app(tmp_path) as server, serving(server, FrameProtocol) as port:
        away = await asyncio.to_thread(
            run,
            "backup",
            tmp_path / "b.tar",
            "--data",
            tmp_path / "data",
            "--server",
            f"http://127.0.0.1:{free_port()}",
        )
        assert "Cannot reach" in away.stderr
        (tmp_path / "data" / "operator.key").write_text("other")
        refused = await asyncio.to_thread(
            run, "backup", tmp_path / "b.tar", "--data", tmp_path / "data", "--server", f"http://127.0.0.1:{port}"
        )
        assert "operator key" in refused.stderr
    assert (away.exit_code, refused.exit_code) == (1, 1)
    assert not names(tmp_path, "b.tar*")


async def test_stopped_there_and_over_what_is_there(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    assert (await asyncio.to_thread(run, "backup", file, "--data", data)).exit_code == 0
    before = (data / FILE).read_bytes()
    again = await asyncio.to_thread(run, "backup", file, "--data", data, language="zh")
    assert again.exit_code == 1
    assert "已存在" in again.stderr
    restored = await asyncio.to_thread(run, "restore", file, "--data", data)
    assert restored.exit_code == 0
    aside = data / names(data, "before-restore-*")[0]
    assert str(aside) in restored.stdout
    assert (aside / FILE).read_bytes() == before
    for language, words in (("en", "Left out"), ("zh", "没有备份的")):
        said = (await asyncio.to_thread(run, "backup", tmp_path / language, "--data", data, language=language)).stdout
        assert words in said
        assert aside.name in said


async def test_into_a_folder_inside_the_data_folder(data: Path) -> None:
    file = data / "halls" / "backup.tar"
    file.parent.mkdir()
    assert (await asyncio.to_thread(run, "backup", file, "--data", data)).exit_code == 0
    assert set(archive.read(file).files) == {FILE, "operator.key"}


def test_without_a_record(tmp_path: Path) -> None:
    ended = run("backup", tmp_path / "b.tar", "--data", tmp_path / "none")
    assert ended.exit_code == 1
    assert "no record" in ended.stderr
    assert not (tmp_path / "none").exists()
    missing = run("restore", tmp_path / "b.tar", "--data", tmp_path / "none")
    assert missing.exit_code == 1
    assert "cannot be read" in missing.stderr
    assert not (tmp_path / "none").exists()


async def test_half_an_archive_replaces_nothing(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    await asyncio.to_thread(run, "backup", file, "--data", data)
    os.truncate(file, 3000)
    before = names(data)
    for language, word in (("zh", "不是备份文件，或只有一部分"), ("en", "only a part")):
        ended = await asyncio.to_thread(run, "restore", file, "--data", data, language=language)
        assert ended.exit_code == 1
        assert word in ended.stderr
    assert names(data) == before


@pytest.mark.parametrize(("language", "words"), [("en", "was copied into the database"), ("zh", "已复制到数据库")])
def test_over_a_folder_whose_record_is_in_a_database(data: Path, tmp_path: Path, language: str, words: str) -> None:
    file, marker = tmp_path / "backup.tar", data / MOVED
    assert run("backup", file, "--data", data).exit_code == 0
    mark_moved(data, "db.example:5432/guide")
    before = names(data)
    ended = run("restore", file, "--data", data, language=language)
    assert (ended.exit_code, ended.stdout) == (1, "")
    for said in (words, "db.example:5432/guide", "GUIDE_DATABASE_URL", str(marker)):
        assert said in ended.stderr
    assert names(data) == before
    marker.unlink()
    assert run("restore", file, "--data", data).exit_code == 0


@pytest.mark.parametrize(("language", "words"), [("en", "cannot be moved"), ("zh", "无法移动")])
def test_what_cannot_be_moved_is_said(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    file, halls = tmp_path / "backup.tar", data / "halls"
    assert run("backup", file, "--data", data).exit_code == 0
    halls.mkdir()
    monkeypatch.setattr(os, "access", lambda path, _mode: path != halls)
    ended = run("restore", file, "--data", data, language=language)
    assert ended.exit_code == 1
    assert words in ended.stderr
    assert str(halls) in ended.stderr
    assert ended.stderr.count("\n") == 1, "not also that it was begun"
    assert names(data) == sorted([FILE, "halls", "lock", "operator.key"])


async def test_a_full_disk_is_said(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`_private` opens all that a backup and a restore write; here it leads to the kernel's own full disk."""
    file = tmp_path / "backup.tar"
    await asyncio.to_thread(run, "backup", file, "--data", data)
    before = names(data)
    monkeypatch.setattr(archive, "_private", lambda _: os.fdopen(os.open("/dev/full", os.O_WRONLY), "wb"))
    for command in (["backup", tmp_path / "other.tar"], ["restore", file]):
        ended = await asyncio.to_thread(run, *command, "--data", data)
        assert ended.exit_code == 1
        assert "The disk is full" in ended.stderr
    assert names(data) == before
    assert not names(tmp_path, "other.tar*")


async def test_of_a_database_and_into_one(
    postgresql: Postgresql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_DISCONNECT_WITHIN", 0.5)
    file, url, other = tmp_path / "backup.tar", postgresql.ready(tmp_path), postgresql.ready(tmp_path / "other")
    async with running_app(tmp_path, database_url=SecretStr(url)) as server:
        session = await fill(server.store)
        made = await asyncio.to_thread(run, "backup", file, "--data", tmp_path / "data", url=url)
        assert (made.exit_code, made.stderr) == (0, "")
        place = f"PostgreSQL 127.0.0.1:{postgresql.port}/postgres"
        assert f"Backed up and checked: {place} → {file} (" in made.stdout
        used = await asyncio.to_thread(run, "restore", file, "--data", tmp_path / "new", url=url)
        assert used.exit_code == 1
        assert used.stderr.startswith("Nodes are connected to the database")
        assert names(tmp_path / "new") == ["lock"], "what was unpacked is not left there"
    store = PostgresqlStore(url)
    await store.open()
    await store.record([draft(session, 100)])
    await store.close()
    full = await asyncio.to_thread(run, "restore", file, "--data", tmp_path / "new", url=url)
    assert full.exit_code == 1
    assert "already has a record" in full.stderr
    assert names(tmp_path / "new") == ["lock"]
    postgresql.run("DELETE FROM events WHERE number > 20; UPDATE sessions SET last_event = 20", tmp_path)
    restored = await asyncio.to_thread(run, "restore", file, "--data", tmp_path / "new", url=other)
    assert (restored.exit_code, restored.stderr) == (0, "")
    assert f"the record in {place}, files in {tmp_path / 'new'} (" in restored.stdout
    events = await kept(PostgresqlStore(url), session)
    assert await kept(PostgresqlStore(other), session) == events
    assert not (tmp_path / "new" / FILE).exists()
    assert (tmp_path / "new" / "operator.key").exists()
    assert (await asyncio.to_thread(run, "restore", file, "--data", tmp_path / "folder")).exit_code == 0
    assert await kept(SqliteStore(tmp_path / "folder"), session) == events


def cut_at(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a signal come before a function of a restore, or after it, the first time that it is called."""
    moment, name = where.split()
    function, left = getattr(restore, name), [1]

    def cut(*arguments: Any) -> Any:
        if moment == "before" and left:
            signal.raise_signal(signal.SIGINT)
        result = function(*arguments)
        if left:
            left.pop()
            signal.raise_signal(signal.SIGINT)
        return result

    monkeypatch.setattr(restore, name, cut)


@pytest.mark.parametrize(
    ("where", "begun"),
    [
        ("before unpack", False),
        ("after unpack", False),
        ("after separate_record", False),
        ("before swap_in", False),
        ("before _make_aside", True),
        ("after _move", True),
        ("after swap_in", True),  # before the commit
        ("before finish", True),  # after it
    ],
)
async def test_a_restore_into_a_database_can_be_cut_anywhere_and_done_again(
    postgresql: Postgresql, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, begun: bool
) -> None:
    file, url, target = tmp_path / "backup.tar", postgresql.ready(tmp_path), tmp_path / "target"
    assert run("backup", file, "--data", data).exit_code == 0
    ready(target)
    (target / "operator.key").write_text("another\n")
    with monkeypatch.context() as patch:
        cut_at(where, patch)
        cut = run("restore", file, "--data", target, url=url)
    assert (cut.exit_code, cut.stdout) == (130, "")
    assert cut.stderr.startswith("The command was interrupted by SIGINT and not finished.")
    assert ("Run guide restore again" in cut.stderr) == begun == (target / UNFINISHED).exists()
    assert not names(target, ".guide-*")
    again = run("restore", file, "--data", target, url=url)
    assert (again.exit_code, again.stderr) == (0, "")
    assert not (target / UNFINISHED).exists()
    assert not (target / FILE).exists()
    with pytest.raises(FolderError):
        check_here(target)  # a start without the URL would begin an empty record
    assert (target / "operator.key").read_text() == "secret\n"
    kept_aside = {path.read_text() for path in target.glob("before-restore-*/operator.key")}
    assert "another\n" in kept_aside
    store = PostgresqlStore(url)
    await store.open()
    (session,) = await store.sessions()
    assert len(await store.events(session.id, 0, 100)) == 20
    await store.close()
    kept_there = SqliteStore(data)
    await kept_there.open()
    assert [each.epoch == session.epoch for each in await kept_there.sessions()] == [False]
    await kept_there.close()


def process(*arguments: object, url: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "guide", *map(str, arguments), "--lang", "en"]
    environment = {**os.environ, "GUIDE_DATABASE_URL": url}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


async def test_a_restore_ended_by_sigterm_while_the_database_commits(
    postgresql: Postgresql, data: Path, tmp_path: Path
) -> None:
    """When everything is moved, and nobody hears whether the server commits any more."""
    file, url, target = tmp_path / "backup.tar", postgresql.ready(tmp_path), tmp_path / "target"
    assert (await asyncio.to_thread(run, "backup", file, "--data", data)).exit_code == 0
    postgresql.run(
        """CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN PERFORM pg_advisory_xact_lock(4242); RETURN NULL; END $$;
           CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON sessions DEFERRABLE INITIALLY DEFERRED
           FOR EACH ROW EXECUTE FUNCTION hold()""",
        tmp_path,
    )
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4242 AND NOT granted"
    with psycopg.connect(postgresql.url(tmp_path), autocommit=True) as holding:
        holding.execute("SELECT pg_advisory_lock(4242)")
        restore = process("restore", file, "--data", target, url=url)
        await until(lambda: postgresql.run(waiting), 30)
        restore.send_signal(signal.SIGTERM)
        said = restore.communicate(timeout=30)
    assert (restore.returncode, said[0]) == (143, "")
    assert said[1].splitlines()[0] == "The command was interrupted by SIGTERM and not finished."
    assert "Run guide restore again" in said[1]
    assert names(target) == ["lock", "operator.key", UNFINISHED]
    again = await asyncio.to_thread(run, "restore", file, "--data", target, url=url)
    assert (again.exit_code, again.stderr) == (0, "")
    assert not (target / UNFINISHED).exists()


async def test_a_backup_ended_by_sighup_leaves_nothing(data: Path, tmp_path: Path) -> None:
    lock = FolderLock(data)
    with socket.create_server(("127.0.0.1", 0)) as server:  # one that takes its time
        server.settimeout(30)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests run under nohup
        backup = process("backup", tmp_path / "b.tar", "--data", data, "--server", address)
        signal.signal(signal.SIGHUP, before)
        line, _ = await asyncio.to_thread(server.accept)
        assert names(tmp_path, ".guide-*")
        backup.send_signal(signal.SIGHUP)
        said = backup.communicate(timeout=30)
        line.close()
    lock.release()
    assert (backup.returncode, *said) == (129, "", "The command was interrupted by SIGHUP and not finished.\n")
    assert names(tmp_path) == ["data"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
async def test_what_root_restores_is_the_folders_owners(data: Path, tmp_path: Path) -> None:
    target = ready(tmp_path / "target")
    assert (await asyncio.to_thread(run, "backup", tmp_path / "b.tar", "--data", data)).exit_code == 0
    os.chown(target, 1234, 1235)
    assert (await asyncio.to_thread(run, "restore", tmp_path / "b.tar", "--data", target)).exit_code == 0
    made = {path.name: path.stat().st_uid for path in target.iterdir()}
    assert made.pop("lock", 1234) in {0, 1234}
    assert set(made.values()) == {1234}, made


@pytest.mark.parametrize(("language", "words"), [("zh", "不存在"), ("en", "does not exist")])
def test_into_a_folder_that_is_missing(tmp_path: Path, language: str, words: str) -> None:
    ended = run("backup", tmp_path / "missing" / "b.tar", "--data", ready(tmp_path / "data"), language=language)
    assert ended.exit_code == 1
    assert words in ended.stderr
    assert f"{tmp_path / 'missing'} " in ended.stderr
