"""Checks that the store that the settings ask for is made, with what they say of it, and not opened yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from guide.common.settings import Settings
from guide.store.contract import DatabaseError, FolderError
from guide.store.data_folder import UNFINISHED
from guide.store.factory import store_for
from guide.store.postgresql import PostgresqlStore
from guide.store.sqlite import SqliteStore

URL = SecretStr("postgresql://guide:s3cret@db.example/guide")


def test_without_an_address_the_record_is_in_the_data_folder(tmp_path: Path) -> None:
    assert isinstance(store_for(Settings(data=tmp_path / "data")), SqliteStore)
    assert not (tmp_path / "data").exists(), "it is not opened yet"


def test_with_an_address_it_is_in_postgresql_as_the_settings_say(tmp_path: Path) -> None:
    store = store_for(Settings(data=tmp_path, database_url=URL, database_connections=3, database_patience=0.5))
    assert isinstance(store, PostgresqlStore)
    assert (store._connections, store._patience) == (3, 0.5)


def test_what_is_no_address_is_refused_and_the_password_not_repeated(tmp_path: Path) -> None:
    url = SecretStr("postgresql://guide:s3cret@h:p:q/x?z=1")
    with pytest.raises(DatabaseError) as wrong:
        store_for(Settings(data=tmp_path, database_url=url))
    assert wrong.value.kind == "url"
    assert "s3cret" not in str(wrong.value)


def test_an_unfinished_restore_is_refused_with_a_database_too(tmp_path: Path) -> None:
    (tmp_path / UNFINISHED).touch()
    with pytest.raises(FolderError):
        store_for(Settings(data=tmp_path, database_url=URL))
