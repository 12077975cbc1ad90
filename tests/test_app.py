"""What an application opens it closes in reverse order, also where its start fails in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from guide.app import Application, create_app
from guide.cluster.membership import Membership
from guide.common.settings import Settings
from guide.common.tokens import KeyFile
from guide.engine.memory import MemoryEngine
from guide.halls.registry import Halls
from guide.live.hub import Hub
from guide.store.contract import FolderError
from guide.store.sqlite import SqliteStore
from tests.support.app_server import hall_folder
from tests.support.fakes import ready


class StartError(Exception):
    """What is made to fail."""


class Watched:
    """An application each of whose parts logs when it is opened and closed; one of them may fail to open."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, fails: str = "") -> None:
        self.log: list[str] = []
        self._fails = fails
        for part, kind, opens, closes in (
            ("store", SqliteStore, "open", "close"),
            ("engine", MemoryEngine, "start", "stop"),
            ("hub", Hub, "", "stop"),
        ):
            if opens:
                monkeypatch.setattr(kind, opens, self._opening(part, getattr(kind, opens)))
            monkeypatch.setattr(kind, closes, self._closing(part, getattr(kind, closes)))
        real_start, real_load = Membership.start, KeyFile.load

        def start(membership: Membership) -> None:
            self._open("membership")
            real_start(membership)

        def load(key: KeyFile) -> None:
            self._open(key.path.name)
            real_load(key)

        monkeypatch.setattr(Membership, "start", start)
        monkeypatch.setattr(Membership, "stop", self._closing("membership", Membership.stop))
        monkeypatch.setattr(KeyFile, "load", load)
        halls = Halls.open([hall_folder(folder / "hall")])
        self.app = create_app(Settings(data=ready(folder / "data")), halls, self._companion)

    @asynccontextmanager
    async def _companion(self, application: Application) -> AsyncIterator[None]:
        assert application is self.app
        self._open("companion")
        try:
            yield
        finally:
            self.log.append("-companion")

    def _open(self, part: str) -> None:
        if part == self._fails:
            raise StartError(part)
        self.log.append(f"+{part}")

    def _opening(self, part: str, real: Callable[[Any], Awaitable[None]]) -> Callable[[Any], Awaitable[None]]:
        async def opening(it: Any) -> None:
            self._open(part)
            await real(it)

        return opening

    def _closing(self, part: str, real: Callable[[Any], Awaitable[None]]) -> Callable[[Any], Awaitable[None]]:
        async def closing(it: Any) -> None:
            self.log.append(f"-{part}")
            await real(it)

        return closing


OPENED = ["+store", "+engine", "+membership", "+operator.key", "+metrics.key", "+companion"]
CLOSED = ["-companion", "-hub", "-membership", "-engine", "-store"]


async def test_what_was_opened_is_closed_in_reverse_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(tmp_path, monkeypatch)
    before = asyncio.all_tasks()
    async with watched.app.running():
        assert watched.log == OPENED
    assert watched.log == OPENED + CLOSED
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before, "nothing runs on"


@pytest.mark.parametrize(
    ("fails", "closed"),
    [
        ("store", []),
        ("engine", ["-store"]),
        ("membership", ["-engine", "-store"]),
        ("operator.key", ["-hub", "-membership", "-engine", "-store"]),
        ("metrics.key", ["-hub", "-membership", "-engine", "-store"]),
        ("companion", ["-hub", "-membership", "-engine", "-store"]),
    ],
)
async def test_a_start_that_fails_closes_what_was_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str, closed: list[str]
) -> None:
    watched = Watched(tmp_path, monkeypatch, fails)
    before = asyncio.all_tasks()
    with pytest.raises(StartError, match=fails):
        async with watched.app.running():
            pytest.fail("it runs")
    assert watched.log == OPENED[: OPENED.index(f"+{fails}")] + closed
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before, "nothing runs on"
    store = SqliteStore(watched.app.settings.data)
    monkeypatch.undo()
    await store.open()  # nobody holds the folder
    await store.close()


async def test_a_part_that_cannot_be_closed_keeps_no_other_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(tmp_path, monkeypatch)
    monkeypatch.setattr(watched, "log", [])

    async def fails(_hub: Hub) -> None:
        watched.log.append("-hub")
        raise StartError("hub")

    monkeypatch.setattr(Hub, "stop", fails)
    with pytest.raises(StartError, match="hub"):
        async with watched.app.running():
            pass
    assert watched.log == OPENED + CLOSED


async def test_a_folder_that_is_in_use_is_said_as_such(tmp_path: Path) -> None:
    """What `open` raises reaches whoever starts the server, as it is."""
    halls = Halls.open([hall_folder(tmp_path / "hall")])
    first, second = (create_app(Settings(data=ready(tmp_path / "data")), halls) for _ in range(2))
    async with first.running():
        with pytest.raises(FolderError) as error:
            async with second.running():
                pytest.fail("it runs")
    assert error.value.in_use
