"""Held: of a job that fails nothing is kept, whether it was alone in its transaction or in company; the others' is."""

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


async def test_of_one_that_fails_alone_nothing_is_kept(writer: Writer) -> None:
    with pytest.raises(ValueError, match="broken"):
        await writer.run(lambda connection: _note(connection, "broken"))
    await writer.run(lambda connection: _note(connection, "good"))
    assert await writer.run(_notes) == ["good"]


async def test_one_that_fails_in_company_takes_nobody_along(writer: Writer) -> None:
    gate = threading.Event()
    first = asyncio.create_task(writer.run(lambda _: gate.wait(5)))
    await asyncio.sleep(0)
    jobs = [asyncio.create_task(writer.run(partial(_note, text=text))) for text in ("one", "broken", "two")]
    await asyncio.sleep(0)
    gate.set()
    results = await asyncio.gather(first, *jobs, return_exceptions=True)
    assert [type(result) for result in results] == [bool, type(None), ValueError, type(None)]
    assert await writer.run(_notes) == ["one", "two"]
