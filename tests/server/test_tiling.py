"""Checks that tiles are made beside a server that serves all the time, and that what fails is said once."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from PIL import Image

from guide.app import Application, create_app, no_companion
from guide.common.settings import Settings
from guide.halls.registry import Halls
from guide.halls.tiling import tiler as tiler_module
from guide.halls.tiling import tiler_process
from guide.halls.tiling.cache import TileCache
from guide.halls.tiling.tiler import Tiler
from guide.server import tiling as tiling_module
from guide.server.tiling import TileKeeper, tiling
from tests.support.app_clients import client_of
from tests.support.app_server import hall_folder
from tests.support.fakes import HALL, SCENES, ready

WITHIN = 60.0  # seconds


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiler_module, "NICE", 0)
    monkeypatch.setattr(tiling_module, "LOOK_EVERY", 0.05)


@pytest.fixture
def halls(tmp_path: Path) -> Halls:
    folder = hall_folder(tmp_path / "hall")
    for scene in SCENES:
        Image.new("RGB", (2048, 1024), "teal").save(folder / f"{scene}.jpg")
    return Halls.open([folder], decode=lambda _path: None)


@asynccontextmanager
async def running(halls: Halls, folder: Path, **settings: Any) -> AsyncIterator[tuple[Application, httpx.AsyncClient]]:
    app = create_app(Settings(data=ready(folder / "data"), **settings), halls, tiling(no_companion))
    async with app.running(), client_of(app) as client:
        yield app, client


async def until(client: httpx.AsyncClient, holds: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
    async with asyncio.timeout(WITHIN):
        while True:
            scenes: list[dict[str, Any]] = (await client.get(f"/api/halls/{HALL}")).json()["scenes"]
            if holds(scenes):
                return scenes
            await asyncio.sleep(0.02)


def all_tiled(scenes: list[dict[str, Any]]) -> bool:
    return all(scene["pyramid"] and scene["cover"] and scene["thumbnail"] for scene in scenes)


async def test_plain_pictures_first_and_tiles_as_soon_as_they_are_there(halls: Halls, tmp_path: Path) -> None:
    async with running(halls, tmp_path) as (_app, client):
        first = (await client.get(f"/api/halls/{HALL}")).json()["scenes"]
        assert [scene["pyramid"] for scene in first] == [None] * len(SCENES), "nobody waits for them"
        assert (await client.get(first[0]["picture"])).status_code == 200
        await until(client, all_tiled)
    async with running(halls, tmp_path) as (_app, client):
        assert all_tiled((await client.get(f"/api/halls/{HALL}")).json()["scenes"]), "they are kept"


async def test_a_picture_that_is_replaced_has_other_tiles_soon(halls: Halls, tmp_path: Path) -> None:
    async with running(halls, tmp_path) as (_app, client):
        before = (await until(client, all_tiled))[0]
        file = halls.file(HALL, f"{SCENES[0]}.jpg")
        assert file is not None
        Image.new("RGB", (2048, 1024), "red").save(file)
        at_once = (await client.get(f"/api/halls/{HALL}")).json()["scenes"][0]
        assert at_once["pyramid"] is None, "what is shown is never the picture before"
        assert at_once["picture"] != before["picture"]
        after = (await until(client, all_tiled))[0]
        assert after["pyramid"]["base"]["url"] != before["pyramid"]["base"]["url"]
        assert (await client.get(before["pyramid"]["base"]["url"])).status_code == 200, "pages that are open go on"


async def test_a_cache_that_is_deleted_comes_back(halls: Halls, tmp_path: Path) -> None:
    async with running(halls, tmp_path) as (app, client):
        await until(client, all_tiled)
        shutil.rmtree(app.tiles.folder)
        await until(client, lambda scenes: not all_tiled(scenes))
        await until(client, all_tiled)


async def test_no_tiles_where_the_settings_want_none(halls: Halls, tmp_path: Path) -> None:
    async with running(halls, tmp_path, tiles=False) as (app, client):
        assert not all_tiled((await client.get(f"/api/halls/{HALL}")).json()["scenes"])
        assert not app.tiles.folder.exists()


async def test_a_server_that_stops_ends_what_makes_tiles(
    halls: Halls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, seen = list[int](), asyncio.Event()
    real, loop = Tiler._start, asyncio.get_running_loop()

    def start(self: Tiler) -> Any:
        process = real(self)
        started.append(process.pid)
        loop.call_soon_threadsafe(seen.set)
        return process

    monkeypatch.setattr(Tiler, "_start", start)
    async with running(halls, tmp_path):
        async with asyncio.timeout(WITHIN):
            await seen.wait()
    assert len(started) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)
    with Tiler(tmp_path / "data" / ".guide-tiles"):
        pass  # and the lock is free


@pytest.fixture
def keeper(halls: Halls, tmp_path: Path) -> TileKeeper:
    return TileKeeper(TileCache(tmp_path / "cache"), halls)


def test_a_cache_that_cannot_be_written_is_said_once(keeper: TileKeeper, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file is in its place")
    with structlog.testing.capture_logs() as lines:
        for _round in range(3):
            assert not keeper.work(keeper.look())
    assert [(line["event"], line["log_level"]) for line in lines] == [("no tiles can be kept", "warning")]
    (tmp_path / "cache").unlink()
    with structlog.testing.capture_logs() as lines:
        assert keeper.work(keeper.look())
    assert [(line["event"], line["scenes"]) for line in lines] == [("tiles made", len(SCENES))]
    assert keeper.look() == []


def test_a_full_disk_is_said_once_and_tried_again(keeper: TileKeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [("disk", "No space left on device"), ("disk", "No space left on device"), ("disk", "Input/output error")]
    monkeypatch.setattr(Tiler, "make", lambda *_given: answers.pop(0))
    with structlog.testing.capture_logs() as lines:
        for _round in range(3):
            assert not keeper.work(keeper.look())
    assert [line["why"] for line in lines] == ["No space left on device", "Input/output error"]


def test_a_picture_that_cannot_be_cut_is_given_up_until_it_changes_and_the_others_are_made(
    keeper: TileKeeper, halls: Halls
) -> None:
    file = halls.file(HALL, f"{SCENES[0]}.jpg")
    assert file is not None
    good = file.read_bytes()
    file.write_bytes(good[:300])
    with structlog.testing.capture_logs() as lines:
        assert keeper.work(keeper.look())
        assert keeper.look() == []
    assert [line["fault"] for line in lines if line["event"] == "no tiles of a picture"] == ["damaged"]
    assert all(fault in tiler_process.FAULTS for fault in ("damaged", "costly"))
    file.write_bytes(good)
    missing = keeper.look()
    assert [one.scene for one in missing] == [SCENES[0]]
    assert keeper.work(missing)
    assert keeper.look() == []


def test_a_picture_that_changed_meanwhile_is_tried_again(keeper: TileKeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tiler, "make", lambda *_given: ("changed", ""))
    with structlog.testing.capture_logs() as lines:
        assert keeper.work(keeper.look())
    assert lines == []
    assert len(keeper.look()) == len(SCENES)


def test_where_another_process_makes_them_nothing_is_done(keeper: TileKeeper, tmp_path: Path) -> None:
    with Tiler(tmp_path / "cache"):
        assert keeper.work(keeper.look())
    assert len(keeper.look()) == len(SCENES)
