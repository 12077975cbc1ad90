"""`guide serve --workers 2` runs two processes on one port.

A worker that dies or stands still is replaced, and the other does not notice. A stop reaches both. Without Redis and
PostgreSQL it does not start, and says why.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guide.engine.contract import NODES
from guide.engine.redis import RedisEngine
from guide.engine.redis_url import parse
from guide.live.drain import COMES_SOON, RESTART_LEAST
from guide.server.supervisor import HUNG
from tests.conftest import a_redis
from tests.nodes.roaming import LightGuide, Roamer, follow, one_tour, recorded, running, talking
from tests.support.fakes import until
from tests.support.nodes import Fleet, Node
from tests.support.postgresql_server import PASSWORD, Postgresql
from tests.support.redis_server import RedisServer
from tests.support.server_process import DEMO_HALL, ROOT


@pytest.fixture
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One of its own for each test: nodes of others would count for these."""
    yield from a_redis(tmp_path_factory)


@pytest.fixture
def fleet(tmp_path: Path, postgresql: Postgresql, redis: RedisServer) -> Iterator[Fleet]:
    """One server of two processes."""
    with Fleet(tmp_path, 1, postgresql, redis, env=lambda _: {"GUIDE_WORKERS": "2"}) as fleet:
        yield fleet


def workers(server: Node) -> set[int]:
    return set(map(int, Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()))


async def eventually(true: Callable[[], bool]) -> None:
    """Wait for what another process does: it starts, on a machine that is busy."""
    await until(true, 40)


async def have_heard_of_each_other(redis: RedisServer) -> None:
    """Wait until two nodes have: a node that announces itself hears others already."""
    announced: list[str] = []
    engine = RedisEngine(parse(redis.url))
    await engine.start()
    await engine.subscribe(NODES, lambda node, _: announced.append(node))

    def each_after_the_other() -> bool:
        first = {node: announced.index(node) for node in announced}
        last = {node: at for at, node in enumerate(announced)}
        return len(first) == 2 and max(first.values()) < min(last.values())

    try:
        await until(each_after_the_other, 20)
    finally:
        await engine.stop()


def worker_of(member: Roamer, among: set[int]) -> int:
    """Which worker holds this member's connection."""
    assert member._socket is not None
    ours, theirs = (f":{address[1]:04X}" for address in (member._socket.local_address, member._socket.remote_address))
    table = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inode = next(row[9] for row in table if row[1].endswith(theirs) and row[2].endswith(ours))
    for pid in among:
        for fd in Path(f"/proc/{pid}/fd").iterdir():
            if fd.is_symlink() and str(fd.readlink()) == f"socket:[{inode}]":
                return pid
    raise LookupError(f"nobody holds the connection from {ours} to {theirs}")


@pytest.mark.nodes
async def test_one_dies_and_is_replaced_and_the_other_does_not_notice(fleet: Fleet) -> None:
    server = fleet.nodes[0]
    session = server.new_session()
    before = workers(server)
    assert len(before) == 2
    guide = await LightGuide.enter(fleet.urls(), session["guide_secret"])
    followers = [await Roamer.join(fleet.urls(), session["code"], f"f{number}") for number in range(8)]
    async with running(guide, *followers), talking(*followers):
        await follow(*followers)
        at = {follower.token: worker_of(follower, before) for follower in followers}
        assert set(at.values()) == before, "the kernel shares connections out"
        killed = next(iter(before - {worker_of(guide, before)}))
        begun = time.monotonic()
        os.kill(killed, signal.SIGKILL)
        await follow(*followers)
        for follower in followers:
            if at[follower.token] != killed:
                assert follower.silence(begun) < 1.0
                assert follower.back == []
            else:
                assert max(follower.back) < 10.0
        await eventually(lambda: len(workers(server)) == 2)
        assert len(workers(server) - before) == 1
    one_tour(*followers)
    recorded(await fleet.recorded(session["id"]), *followers)


@pytest.mark.nodes
async def test_one_stands_still_and_is_replaced_and_the_other_is_not(fleet: Fleet) -> None:
    server = fleet.nodes[0]
    session = server.new_session()
    before = workers(server)
    guide = await LightGuide.enter(fleet.urls(), session["guide_secret"])
    followers = [await Roamer.join(fleet.urls(), session["code"], f"f{number}") for number in range(8)]
    async with running(guide, *followers), talking(*followers):
        await follow(*followers)
        (still,) = before - {worker_of(guide, before)}
        os.kill(still, signal.SIGSTOP)
        await eventually(lambda: still not in workers(server) and len(workers(server)) == 2)
        await follow(*followers)
        assert len(workers(server) & before) == 1
    (hung,) = server.lines("worker hung")
    assert hung["process"] == still
    assert HUNG <= hung["seconds"] < HUNG + 2.0
    one_tour(*followers)
    recorded(await fleet.recorded(session["id"]), *followers)


@pytest.mark.nodes
async def test_the_end_is_passed_on(fleet: Fleet, redis: RedisServer) -> None:
    server = fleet.nodes[0]
    before = workers(server)
    session = server.new_session()
    follower = await Roamer.join(fleet.urls(), session["code"], "f")
    async with running(follower):
        await have_heard_of_each_other(redis)
        assert await asyncio.to_thread(server.stop) == 0
        assert follower.codes == [4000]
        assert [line["others"] for line in server.lines("leaving")] == [[], []]
        assert follower.waits[0] >= 1000 * RESTART_LEAST, "nobody listens before the next start"
    await eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in before))


@pytest.mark.nodes
async def test_one_that_is_stopped_by_itself_hands_its_followers_over(fleet: Fleet, redis: RedisServer) -> None:
    server = fleet.nodes[0]
    session = server.new_session()
    follower = await Roamer.join(fleet.urls(), session["code"], "f")
    async with running(follower):
        stopped = worker_of(follower, workers(server))
        await have_heard_of_each_other(redis)
        os.kill(stopped, signal.SIGTERM)
        await eventually(lambda: bool(follower.back))
        assert follower.codes == [4000]
        assert follower.waits[0] < COMES_SOON
    one_tour(follower)


@pytest.mark.nodes
async def test_workers_do_not_outlive_their_parent(fleet: Fleet) -> None:
    server = fleet.nodes[0]
    before = workers(server)
    server.kill()
    await eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in before))


@pytest.mark.nodes
async def test_one_that_dies_while_the_database_is_away_is_replaced_later(
    tmp_path: Path, postgresql: Postgresql, redis: RedisServer
) -> None:
    env = {"GUIDE_WORKERS": "2", "GUIDE_DATABASE_PATIENCE": "0"}
    with Fleet(tmp_path, 1, postgresql, redis, env=lambda _: env) as fleet:
        server = fleet.nodes[0]
        await eventually(lambda: len(server.lines("started")) == 2)  # one that still starts would end by itself
        killed, stays = workers(server)
        postgresql.stop()
        try:
            os.kill(killed, signal.SIGKILL)
            await eventually(lambda: any(line["status"] > 0 for line in server.lines("worker ended")))
            assert workers(server) == {stays}
        finally:
            postgresql.start()
        await eventually(lambda: len(server.lines("started")) == 3)
        assert len(workers(server)) == 2
        assert stays in workers(server)
        assert await asyncio.to_thread(server.stop) == 0


def started(tmp_path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "guide", "serve", "--hall", str(DEMO_HALL), "--data", str(tmp_path), "--port", "0"]
    return subprocess.run(
        [*command, "--workers", "2", "--lang", "en"],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_redis_and_postgresql_it_says_what_it_needs(tmp_path: Path) -> None:
    answer = started(tmp_path)
    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "2 processes need GUIDE_REDIS_URL and GUIDE_DATABASE_URL (PostgreSQL): only one can write to SQLite."
    ]


def test_workers_that_cannot_start_are_not_started_for_ever(tmp_path: Path) -> None:
    answer = started(
        tmp_path,
        GUIDE_REDIS_URL="redis://127.0.0.1:x",
        GUIDE_DATABASE_URL="postgresql://guide:x@127.0.0.1:1/none",
    )
    assert answer.returncode == 1
    assert "GUIDE_REDIS_URL cannot be used" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.nodes
def test_nor_where_it_takes_them_long_to_find_out(tmp_path: Path, postgresql: Postgresql, redis: RedisServer) -> None:
    answer = started(
        tmp_path,
        GUIDE_REDIS_URL=redis.url,
        GUIDE_DATABASE_URL=postgresql.url(tmp_path).replace(PASSWORD, "wrong"),
        GUIDE_DATABASE_PATIENCE="6",
    )
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert sum("worker ended" in line for line in (answer.stdout + answer.stderr).splitlines()) == 1
