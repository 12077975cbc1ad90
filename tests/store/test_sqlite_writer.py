"""Checks that nothing is kept of a job that fails, alone in its transaction or not, and that the others are kept."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guide.store.sqlite_writer import Writer

_table = sa.Table("notes", sa.MetaData(), sa.Column("text", sa.Text))


def _connect() -> Connection:
    connection = sa.create_engine("sqlite://", poolclass=sa.NullPool).connect()
    with connection.begin():
        _table.create(connection)
    return connection


@pytest.fixture
async def writer() -> AsyncIterator[Writer]:
    writer = Writer(_connect)
    await writer.start()
    yield writer
    await writer.stop()


def _notes(connection: Connection) -> list[str]:
    return list(connection.execute(sa.select(_table.c.text)).scalars())


def _note(connection: Connection, text: str) -> None:
    connection.execute(_table.insert(), {"text": text})
    if text == "broken":
        raise ValueError(text)


async def test_nothing_is_kept_of_a_job_that_fails_alone(writer: Writer) -> None:
    with pytest.raises(ValueError, match="broken"):
        await writer.run(lambda connection: _note(connection, "broken"))
    await writer.run(lambda connection: _note(connection, "good"))
    assert await writer.run(_notes) == ["good"]


async def test_a_job_that_fails_does_not_undo_others_of_its_transaction(writer: Writer) -> None:
    gate = threading.Event()
    first = asyncio.create_task(writer.run(lambda _: gate.wait(5)))
    await asyncio.sleep(0)
    jobs = [asyncio.create_task(writer.run(partial(_note, text=text))) for text in ("one", "broken", "two")]
    await asyncio.sleep(0)
    gate.set()
    results = await asyncio.gather(first, *jobs, return_exceptions=True)
    assert [type(result) for result in results] == [bool, type(None), ValueError, type(None)]
    assert await writer.run(_notes) == ["one", "two"]
