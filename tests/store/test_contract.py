"""Checks what `guide.store.contract` promises of a whole store, for every backend: what was acknowledged is there after
a kill, closing finishes what waits, and a closed store raises StoreError. The tables have their own files in `sql`."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guide.common.tokens import digest
from guide.protocol.messages import Draft
from guide.store.contract import Store, StoreError
from tests.store.conftest import BACKENDS, added, draft
from tests.support.fakes import record

ROOT = Path(__file__).parent.parent.parent


async def test_what_is_not_recorded_is_not_found(store: Store) -> None:
    assert await store.session("nothing") is None
    assert await store.session_by_code("ABCDEF") is None
    assert await store.session_by_secret(digest("guess")) is None
    assert await store.member_by_token(digest("guess")) is None
    assert await store.sessions() == []
    assert await store.events("nothing", 0, 10) == []
    assert await store.newest_events("nothing", 10) == []


# ── open and close ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_all_is_there_after_reopening(backend: Callable[[Path], Store], tmp_path: Path) -> None:
    session = record()
    for opening in range(3):
        store = backend(tmp_path)
        await store.open()
        if not opening:
            await store.add_session(session)
        (event,) = await store.record([draft(session, f"c{opening}")])
        assert event.number == opening + 1
        assert await store.session(session.id) == session
        await store.close()


async def test_one_store_may_open_again(store: Store) -> None:
    session = await added(store)
    await store.close()
    await store.open()
    assert await store.session(session.id) == session


async def test_closing_finishes_what_waits(backend: Callable[[Path], Store], tmp_path: Path) -> None:
    store = backend(tmp_path)
    await store.open()
    session = await added(store)
    tasks = [asyncio.create_task(store.record([draft(session)])) for _ in range(50)]
    await asyncio.sleep(0)
    await store.close()
    await store.close()
    assert sorted(event.number for (event,) in await asyncio.gather(*tasks)) == list(range(1, 51))


async def test_a_closed_store_raises(store: Store) -> None:
    session = await added(store)
    await store.close()
    for ask in (store.sessions(), store.record([draft(session)]), store.save(session.id, {}, None)):
        with pytest.raises(StoreError):
            await ask


# ── kill -9 ─────────────────────────────────────────────────────────────────────────────────────────────────────────

CHILD = """
import asyncio, sys
from pathlib import Path
from tests.store.conftest import BACKENDS, draft
from tests.support.fakes import record

async def main():
    store = BACKENDS[sys.argv[1]](Path(sys.argv[2]))
    await store.open()
    session = record()
    await store.add_session(session)
    print(session.id, flush=True)

    async def recorder(author):
        for number in range(10**6):
            (event,) = await store.record([draft(session, f"c{number}", author)])
            print(author, f"c{number}", event.number, flush=True)  # acknowledged: after the commit

    await asyncio.gather(*(recorder(f"m{i}") for i in range(8)))

asyncio.run(main())
"""


def record_until_killed(name: str, folder: Path) -> tuple[str, list[str]]:
    """Return the session's id, and the lines in which the child reported what was acknowledged before it was killed."""
    command = [sys.executable, "-c", CHILD, name, str(folder)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True)
    assert child.stdout is not None
    id_ = child.stdout.readline().strip()
    acknowledged = [child.stdout.readline() for _ in range(60)]
    os.kill(child.pid, signal.SIGKILL)
    acknowledged += child.stdout.read().splitlines()
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL
    return id_, acknowledged


async def test_whatever_was_acknowledged_is_there_after_kill_9(name: str, tmp_path: Path) -> None:
    id_, acknowledged = record_until_killed(name, tmp_path)
    store = BACKENDS[name](tmp_path)
    await store.open()
    numbers = [event.number for event in await store.events(id_, 0, 10**6)]
    assert numbers == list(range(1, len(numbers) + 1))
    whole = [line.split() for line in acknowledged if line.count(" ") == 2 and line.split()[2].isdigit()]
    assert len(whole) >= 60
    for author, client_id, number in whole[:-1]:  # the last line may be cut short
        again = Draft(id_, author, client_id, "announcement", None, {})
        assert (await store.record([again]))[0].number == int(number)
    await store.close()
