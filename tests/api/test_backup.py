"""Checks who is given a copy of the record, that it is whole, and that nothing of it is left behind."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import httpx
import pytest

from guide.app import Application
from guide.backup.verify import examine
from guide.store.contract import StoreError
from guide.store.data_folder import WORK
from guide.store.sqlite import SqliteStore
from tests.support.app_clients import create, operator, problem

RECORD = "/api/record"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer guess"}])
async def test_only_the_operator_is_given_it(client: httpx.AsyncClient, header: dict[str, str]) -> None:
    problem(await client.get(RECORD, headers=header), 401, "key_refused")


async def test_a_copy_is_whole_and_leaves_no_file(
    app: Application, client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guide.api.backup._CHUNK", 1000)  # several
    made = await create(app, client)
    answer = await client.get(RECORD, headers=operator(app))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.sqlite3"
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == len(answer.content)
    copy = tmp_path / "copy"
    copy.write_bytes(answer.content)
    assert examine(copy).counts["sessions"] == 1
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT id FROM sessions").fetchall() == [(made["id"],)]
    connection.close()
    assert not list(app.settings.data.glob(f"{WORK}*"))


@pytest.mark.parametrize("error", [StoreError("disk full"), OSError(28, "No space left on device")])
async def test_a_record_that_cannot_be_copied(
    app: Application, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fails(_: SqliteStore, file: Path) -> None:
        raise error

    monkeypatch.setattr(SqliteStore, "snapshot", fails)
    problem(await client.get(RECORD, headers=operator(app)), 507, "no_copy")


async def test_a_record_that_is_in_a_database_is_not_copied_here(
    app: Application, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guide.api.backup.SqliteStore", type("AnotherStore", (), {}))
    problem(await client.get(RECORD, headers=operator(app)), 409, "record_elsewhere")
