"""After a restore while Redis runs on, what was recorded after the backup is gone for newcomers, for pages that were
away and for those that come back; and what is said from then on reaches all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from typer.testing import CliRunner

from guide.cli.main import app
from guide.engine.redis import RedisEngine
from guide.engine.redis_url import parse
from guide.protocol.messages import Ack, Comment, Snapshot
from guide.store.contract import SessionRecord
from guide.store.sqlite import SqliteStore
from tests.cluster.conftest import Node, Several
from tests.support.fakes import FakeLine, events_of, follower, ready, record, until
from tests.support.redis_server import RedisServer


def run(command: str, file: Path, data: Path) -> None:
    ended = CliRunner().invoke(app, [command, str(file), "--data", str(data)], env={"GUIDE_DATABASE_URL": ""})
    assert (ended.exit_code, ended.stderr) == (0, "")


@asynccontextmanager
async def two_nodes(data: Path, session: SessionRecord, redis: RedisServer) -> AsyncIterator[tuple[Node, Node]]:
    store = SqliteStore(ready(data))
    await store.open()
    if await store.session(session.id) is None:
        await store.add_session(session)
    several = Several(store, session, lambda: RedisEngine(parse(redis.url)))
    yield await several.node(), await several.node()
    await several.stop()
    await store.close()


async def say(node: Node, line: FakeLine, *texts: str) -> None:
    """Comments, all acknowledged."""
    for text in texts:
        node.say(line, Comment(text, "comment", text))
    await until(lambda: {ack.id for ack in line.fake.of(Ack)} >= set(texts))


def texts(line: FakeLine) -> list[str]:
    """The comments that this client has, in order."""
    shown: list[str] = []
    for message in line.fake.messages:
        if isinstance(message, Snapshot):
            shown = []
        shown += [event.body["text"] for event in events_of(message)]
    return shown


async def shows(wanted: list[str], *lines: FakeLine) -> None:
    await until(lambda: all(texts(line) == wanted for line in lines))


async def test_after_a_restore_later_comments_are_gone_and_new_ones_are_shown(
    redis: RedisServer, tmp_path: Path
) -> None:
    data, file, session = tmp_path / "data", tmp_path / "backup.tar", record()
    async with two_nodes(data, session, redis) as (one, _):
        await say(one, one.join(follower("a")), "old")
    run("backup", file, data)
    async with two_nodes(data, session, redis) as (one, other):
        there = other.join(follower("b"))
        await say(one, one.join(follower("a")), "lost-1", "lost-2")
        await shows(["old", "lost-1", "lost-2"], there)
        assert other.room.session.epoch == session.epoch
    epochs = {session.epoch}
    for times in (1, 2):
        run("restore", file, data)
        async with two_nodes(data, session, redis) as (one, other):
            here, newcomer = one.join(follower("a"), (session.epoch, 3)), other.join(follower("c"))
            assert texts(here) == texts(newcomer) == ["old"]
            await say(other, newcomer, "new-1", "new-2", "new-3")
            away = one.join(follower("b"), (session.epoch, 3))
            await shows(["old", "new-1", "new-2", "new-3"], here, newcomer, away)
            epochs.add(one.room.session.epoch)
        assert len(epochs) == 1 + times, "numbers are used again after each"
