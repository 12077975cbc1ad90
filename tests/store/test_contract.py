"""Checks what `guide.store.contract` promises, for every backend: what was acknowledged is there after a kill, events
are numbered without a hole, and each identity is recorded once, also by many writers; what cannot be opened
raises StoreError.

A new backend needs an entry in BACKENDS. Where tests run as root, who may write anywhere, a folder that cannot be
written is one below a file, or in /proc.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guide.common.tokens import digest, new_id, new_token
from guide.protocol.messages import Draft, Event
from guide.store.contract import MemberRecord, SessionRecord, Store, StoreError
from guide.store.postgresql import PostgresqlStore
from guide.store.sqlite import SqliteStore
from tests.support.fakes import ready, record
from tests.support.postgresql_server import Database

ROOT = Path(__file__).parent.parent.parent

PORT = "GUIDE_TEST_POSTGRESQL"  # tells the server's port to processes that a test starts

BACKENDS: dict[str, Callable[[Path], Store]] = {
    "sqlite": lambda folder: SqliteStore(ready(folder)),
    "postgresql": lambda folder: PostgresqlStore(Database(int(os.environ[PORT])).ready(folder)),
}
"""Make a store whose data belong to one folder alone. postgresql: in a schema that is named after the folder."""


@pytest.fixture(params=BACKENDS)
def name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a backend, with the server that it needs running."""
    if request.param == "postgresql":
        monkeypatch.setenv(PORT, str(request.getfixturevalue("postgresql").port))
    return str(request.param)


@pytest.fixture
def backend(name: str) -> Callable[[Path], Store]:
    return BACKENDS[name]


@pytest.fixture
async def store(backend: Callable[[Path], Store], tmp_path: Path) -> AsyncIterator[Store]:
    store = backend(tmp_path)
    await store.open()
    yield store
    await store.close()


def draft(session: SessionRecord, id_: str | None = None, author: str = "m1", **more: Any) -> Draft:
    return Draft(session.id, author, id_, "announcement", None, {"text": "好"} | more)


async def added(store: Store, title: str = "主题日") -> SessionRecord:
    made = record(title)
    await store.add_session(made)
    return made


# ── sessions ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_session_comes_back_as_it_was(store: Store) -> None:
    made = record(
        "标题 🎉", branches=("一支部", "二支部"), listed=False, state={"phase": "live", "view": None}, time=2**40
    )
    await store.add_session(made)
    assert await store.session(made.id) == made
    assert await store.session_by_code(made.code) == made
    assert await store.session_by_secret(made.guide_secret) == (made, "guide")
    assert await store.session_by_secret(made.coguide_secret) == (made, "co-guide")


async def test_what_is_not_recorded_is_not_found(store: Store) -> None:
    assert await store.session("nothing") is None
    assert await store.session_by_code("ABCDEF") is None
    assert await store.session_by_secret(digest("guess")) is None
    assert await store.member_by_token(digest("guess")) is None
    assert await store.sessions() == []
    assert await store.events("nothing", 0, 10) == []
    assert await store.newest_events("nothing", 10) == []


@pytest.mark.parametrize("same", ["id", "code", "guide_secret", "coguide_secret"])
async def test_an_id_a_code_and_a_secret_are_used_once(store: Store, same: str) -> None:
    made = await added(store)
    with pytest.raises(ValueError, match=same):
        await store.add_session(record(**{same: getattr(made, same)}))
    assert await store.sessions() == [made]


async def test_a_refused_write_does_not_undo_others(store: Store) -> None:
    """Although all may share a transaction."""
    made = await added(store)
    outcomes = await asyncio.gather(
        *(store.add_session(item) for item in (record("a"), made, record("b"))), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), ValueError, type(None)]
    assert len(await store.sessions()) == 3


async def test_sessions_newest_first(store: Store) -> None:
    made = []
    for title in "abc":
        made.append(await added(store, title))
        await asyncio.sleep(0.002)  # they are ordered by the millisecond in which they were made
    assert [item.title for item in await store.sessions()] == ["c", "b", "a"]


async def test_when_a_session_was_made_and_when_something_last_happened_in_it(store: Store) -> None:
    quiet, busy = await added(store), await added(store)
    first = await store.session_times()
    assert {first[quiet.id].last_event, first[busy.id].last_event} == {None}
    await store.record([draft(busy), draft(busy)])
    times = await store.session_times()
    assert times[quiet.id] == first[quiet.id]
    made, last_event = times[busy.id]
    assert last_event is not None
    assert first[busy.id].made == made <= last_event


async def test_save_keeps_state_and_time_and_nothing_else(store: Store) -> None:
    made, other = await added(store), await added(store)
    state = {"phase": "live", "view": ["lobby", 12.5, -3.0, 70.0], "leader": {"id": "g", "name": "讲"}}
    await store.save(made.id, state, 184_040)
    assert await store.session(made.id) == replace(made, state=state, time=184_040)
    await store.save(made.id, {}, None)
    assert await store.session(made.id) == made
    assert await store.session(other.id) == other


async def test_of_many_changes_of_an_epoch_one_is_made(store: Store) -> None:
    made, other = await added(store), await added(store)
    await asyncio.gather(*(store.change_epoch(made.id, made.epoch, f"e{number}") for number in range(10)))
    changed = await store.session(made.id)
    assert changed is not None
    assert changed.epoch in {f"e{number}" for number in range(10)}
    await store.change_epoch(made.id, made.epoch, "late")
    assert await store.session(made.id) == changed == replace(made, epoch=changed.epoch)
    assert await store.session(other.id) == other


# ── members ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_members_token_is_renewed(store: Store) -> None:
    session = await added(store)
    member = MemberRecord(new_id(), session.id, "follower", "李梅", "", digest("a"), 1)
    await store.add_member(member)
    renewed = replace(member, token=digest("b"), expires=2**33)
    assert await store.renew_member(member.token, renewed.token, renewed.expires) == renewed
    assert await store.member_by_token(member.token) is None
    assert await store.renew_member(member.token, digest("c"), 2**33) is None


async def test_members_are_added_together_or_not_at_all(store: Store) -> None:
    session = await added(store)
    members = [
        MemberRecord(new_id(), session.id, "follower", "李梅", "", digest(new_token()), 2**33) for _ in range(300)
    ]
    await store.add_members(members)
    assert [await store.member_by_token(member.token) for member in members[::50]] == members[::50]
    fresh = replace(members[0], id=new_id(), token=digest(new_token()))
    for wrong in (members[0], replace(fresh, id=new_id(), token=members[1].token), replace(fresh, session="nothing")):
        with pytest.raises(ValueError, match=r"."):
            await store.add_members([fresh, wrong])
    assert await store.member_by_token(fresh.token) is None
    other = await added(store)
    guide = MemberRecord(new_id(), session.id, "guide", "讲解员", "", digest(new_token()), 2**33)
    await store.add_member(guide)
    assert await store.count_members(session.id) == {"follower": 300, "guide": 1}
    assert await store.count_members(other.id) == {}


async def test_a_member_that_joins_again_keeps_its_id(store: Store) -> None:
    session, other = await added(store), await added(store)
    member = MemberRecord(new_id(), session.id, "follower", "李梅", "", digest("a"), 1)
    again = replace(member, name="李小梅", branch="一支部", token=digest("b"), expires=2**33)
    assert not await store.rejoin_member(again), "nobody to join again"
    await store.add_member(member)
    for stranger in (replace(again, session=other.id), replace(again, role="guide")):
        assert not await store.rejoin_member(stranger)
    assert await store.member_by_token(member.token) == member
    assert await store.rejoin_member(again)
    assert await store.member_by_token(again.token) == again
    assert await store.member_by_token(member.token) is None
    assert await store.count_members(session.id) == {"follower": 1}


async def test_members_by_token(store: Store) -> None:
    session = await added(store)
    members = [
        MemberRecord(new_id(), session.id, role, name, branch, digest(new_token()), expires)
        for role, name, branch, expires in (("follower", "李梅", "一支部", 2**33), ("guide", "讲解员", "", 0))
    ]
    for member in members:
        await store.add_member(member)
    assert [await store.member_by_token(member.token) for member in members] == members, "expired or not"


async def test_a_member_needs_its_session_and_its_own_token(store: Store) -> None:
    session = await added(store)
    member = MemberRecord(new_id(), session.id, "follower", "李梅", "", digest("t"), 0)
    await store.add_member(member)
    with pytest.raises(ValueError):  # noqa: PT011 - each database words it in its way
        await store.add_member(replace(member, id=new_id()))
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        await store.add_member(replace(member, id=new_id(), token=digest("u"), session="nothing"))


# ── events ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_events_come_back_as_they_were(store: Store) -> None:
    session = await added(store)
    bodies: list[dict[str, Any]] = [
        {
            "id": "c-1",
            "author": "m1",
            "name": "李梅",
            "branch": "",
            "kind": "comment",
            "text": "👨\u200d👩\u200d👧 '\"\\\0",
        },
        {"text": {"zh": "欢迎", "en": "Welcome"}},
        {},
    ]
    times = [None, 2**50, 0]
    drafts = [
        Draft(session.id, "m1", f"c{i}", kind, time, body)
        for i, (kind, time, body) in enumerate(zip(("comment", "caption", "scene"), times, bodies, strict=True))
    ]
    recorded = await store.record(drafts)
    assert recorded == [Event(i + 1, drafted.kind, drafted.time, drafted.body) for i, drafted in enumerate(drafts)]
    assert await store.events(session.id, 0, 10) == recorded


async def test_each_session_counts_for_itself(store: Store) -> None:
    one, other = await added(store), await added(store)
    recorded = await store.record([draft(one), draft(other), draft(one), draft(other), draft(one)])
    assert [event.number for event in recorded] == [1, 1, 2, 2, 3]


async def test_the_same_identity_is_recorded_once(store: Store) -> None:
    one, other = await added(store), await added(store)
    first = await store.record([draft(one, "c-1", said="first")])
    again = await store.record([draft(one, "c-1", said="again"), draft(one, "c-2"), draft(one, "c-2")])
    assert again[0] == first[0], "the first event, not the new draft"
    assert [event.number for event in again] == [1, 2, 2]
    others = [draft(one, "c-1", author="m2"), draft(other, "c-1"), draft(one), draft(one)]
    assert [event.number for event in await store.record(others)] == [3, 1, 4, 5], (
        "another author, another session, no identity"
    )
    assert [event.number for event in await store.events(one.id, 0, 100)] == [1, 2, 3, 4, 5]


async def test_nothing_to_record(store: Store) -> None:
    assert await store.record([]) == []


async def test_a_batch_is_recorded_whole_or_not_at_all(store: Store) -> None:
    session = await added(store)
    with pytest.raises((StoreError, ValueError)):
        await store.record([draft(session, "a"), replace(draft(session, "b"), session="nothing"), draft(session, "c")])
    assert await store.events(session.id, 0, 10) == []
    (event,) = await store.record([draft(session, "a")])
    assert event.number == 1, "and leaves no hole"


async def test_a_batch_that_fails_does_not_undo_others(store: Store) -> None:
    session = await added(store)
    bad = replace(draft(session), session="nothing")
    outcomes = await asyncio.gather(
        *(store.record([item]) for item in (draft(session), bad, draft(session))), return_exceptions=True
    )
    assert [isinstance(outcome, list) for outcome in outcomes] == [True, False, True]
    assert [event.number for event in await store.events(session.id, 0, 10)] == [1, 2]


async def test_events_after_a_number_and_the_newest(store: Store) -> None:
    session = await added(store)
    await store.record([draft(session) for _ in range(30)])

    def numbers(events: list[Event]) -> list[int]:
        return [event.number for event in events]

    assert numbers(await store.events(session.id, 10, 5)) == [11, 12, 13, 14, 15]
    assert numbers(await store.events(session.id, 28, 100)) == [29, 30]
    assert await store.events(session.id, 30, 100) == []
    assert numbers(await store.newest_events(session.id, 3)) == [28, 29, 30]
    assert numbers(await store.newest_events(session.id, 100)) == list(range(1, 31))


async def test_many_writers_leave_no_hole(store: Store) -> None:
    sessions = [await added(store) for _ in range(3)]

    async def write(author: str) -> list[tuple[str, int]]:
        mine = []
        for number in range(20):
            session = sessions[number % 3]
            (event,) = await store.record([draft(session, f"c{number}", author)])
            mine.append((session.id, event.number))
        return mine

    written = [item for mine in await asyncio.gather(*(write(f"m{i}") for i in range(20))) for item in mine]
    assert len(set(written)) == len(written) == 400
    for session in sessions:
        events = await store.events(session.id, 0, 1000)
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        assert {number for id_, number in written if id_ == session.id} == {event.number for event in events}


async def test_a_cancelled_caller_harms_no_other(store: Store) -> None:
    session = await added(store)
    tasks = [asyncio.create_task(store.record([draft(session, f"c{i}")])) for i in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(outcome, list) for outcome in outcomes[1::2])
    numbers: list[int] = []
    async with asyncio.timeout(10):  # those whose callers were cancelled may be the last
        while len(numbers) < 20:
            numbers = [event.number for event in await store.events(session.id, 0, 100)]
    assert numbers == list(range(1, 21))


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
from tests.store.test_contract import BACKENDS, draft, record

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


# ── what cannot be opened: of the folder, so for SQLite alone ───────────────────────────────────────────────────────


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file" / "data"


def is_a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file"


def cannot_be_written(folder: Path) -> Path:
    return Path("/proc/guide-data")


def holds_something_else(folder: Path) -> Path:
    (folder / "guide.sqlite3").write_bytes(b"not a database, and longer than its header would be: " * 40)
    return folder


def holds_a_folder_instead(folder: Path) -> Path:
    (folder / "guide.sqlite3").mkdir()
    return folder


@pytest.mark.parametrize(
    "place", [below_a_file, is_a_file, cannot_be_written, holds_something_else, holds_a_folder_instead]
)
async def test_sqlite_names_the_folder_that_cannot_be_opened(place: Callable[[Path], Path], tmp_path: Path) -> None:
    folder = place(tmp_path)
    store = SqliteStore(folder)
    for _ in range(2):  # it releases its lock, so that the second try raises the same
        with pytest.raises(StoreError, match=str(folder)):
            await store.open()
    with pytest.raises(StoreError):
        await store.sessions()
    await store.close()


async def test_sqlite_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.open()
    await store.close()
    file = tmp_path / "guide.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for _ in range(2):
        with pytest.raises(StoreError, match=str(tmp_path)):
            await SqliteStore(tmp_path).open()


async def test_sqlite_has_one_process_at_a_time(tmp_path: Path) -> None:
    first, second = SqliteStore(tmp_path), SqliteStore(tmp_path)
    await first.open()
    with pytest.raises(StoreError, match="another server uses"):
        await second.open()
    await first.close()
    await second.open()
    await second.close()


async def test_sqlite_closes_its_file(tmp_path: Path) -> None:
    """A connection left open would be a second one beside the next server's. The last one removes the -wal file."""
    store = SqliteStore(tmp_path)
    await store.open()
    await added(store)
    await store.close()
    left = [path.name for path in tmp_path.iterdir()]  # noqa: ASYNC240 - a folder of two files
    assert sorted(left) == ["guide.sqlite3", "lock"]
