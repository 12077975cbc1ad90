"""Keeps the tiles of the halls made while the server runs: at its start, and wherever a picture is replaced.

A companion of the server. Whatever fails here, the server goes on with plain pictures, and the log says so once.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog

from guide.app import Application, Companion
from guide.halls.registry import Halls
from guide.halls.tiling.cache import TileCache
from guide.halls.tiling.tiler import BusyError, Tiler
from guide.halls.tiling.wanted import Wanted, wanted_by

LOOK_EVERY: Final = 5.0  # seconds: for so long a picture that was replaced is shown without tiles, and then cut
PRUNE_EVERY: Final = 86_400.0  # seconds
AGAIN_AFTER: Final = 60.0  # seconds until the next try where the cache cannot be written
STOP_WITHIN: Final = 5.0  # seconds in which a killed process ends, even where the disk hangs

log = structlog.get_logger()


class TileKeeper:
    """Makes what is missing in a cache, one round after another.

    Invariant: what was said of the cache, or of a picture, is not said again until something changes.
    """

    def __init__(self, cache: TileCache, halls: Halls) -> None:
        self._cache = cache
        self._wanted = list(wanted_by(halls))
        self._given_up: dict[Wanted, tuple[int, int]] = {}  # the picture's size and time of change
        self._said = ""
        self._tiler: Tiler | None = None
        self._stopping = False

    def look(self) -> list[Wanted]:
        """See what is there; return what is missing and not given up. Blocking; raises nothing."""
        return [one for one in self._cache.look(self._wanted) if self._given_up.get(one) != _state(one)]

    def work(self, missing: list[Wanted]) -> bool:
        """Make what is missing, as far as that is possible. Return whether the cache can be written. Blocking.

        Another process may be at it: then nothing is done.
        """
        try:
            with Tiler(self._cache.folder) as tiler:
                self._tiler = tiler
                return self._make(tiler, missing)
        except BusyError:
            return True
        except OSError as error:
            self._say(error.strerror or str(error))
            return False
        finally:
            self._tiler = None

    def prune(self) -> None:
        """Delete what has not been needed for long. Blocking; raises nothing."""
        with contextlib.suppress(OSError):
            self._cache.prune()

    def stop(self) -> None:
        """Break off what is being made, from another thread."""
        self._stopping = True
        if self._tiler is not None:
            self._tiler.stop()

    def _make(self, tiler: Tiler, missing: list[Wanted]) -> bool:
        made = 0
        for one in missing:
            if self._stopping:
                break
            state = _state(one)
            fault, why = tiler.make(one.file, one.recipe)
            if self._stopping:
                break
            if fault == "disk":
                self._say(why)
                return False
            if fault in {"damaged", "costly"} and state is not None:
                self._given_up[one] = state
                log.warning("no tiles of a picture", hall=one.hall, scene=one.scene, fault=fault, why=why)
            if fault is None:
                made += 1
                self._cache.look(self._wanted)  # each is served as soon as it is there
        if made:
            self._said = ""
            log.info("tiles made", scenes=made)
        return True

    def _say(self, why: str) -> None:
        if why != self._said:
            self._said = why
            log.warning("no tiles can be kept", folder=str(self._cache.folder), why=why, served="plain pictures")


def _state(wanted: Wanted) -> tuple[int, int] | None:
    try:
        status = wanted.file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def tiling(companion: Companion) -> Companion:
    """Return `companion` with the halls' tiles kept beside it, where the settings want them."""

    @asynccontextmanager
    async def begin(application: Application) -> AsyncIterator[None]:
        async with companion(application):
            if not application.settings.tiles:
                yield
                return
            keeper = TileKeeper(application.tiles, application.halls)
            await asyncio.to_thread(keeper.look)  # what is there already is served from the first request on
            keeping = asyncio.create_task(_keep(keeper))
            try:
                yield
            finally:
                keeper.stop()
                keeping.cancel()
                await asyncio.wait([keeping], timeout=STOP_WITHIN)

    return begin


async def _keep(keeper: TileKeeper) -> None:
    loop = asyncio.get_running_loop()
    prune_at = try_at = loop.time()
    while True:
        try:
            missing = await asyncio.to_thread(keeper.look)
            if missing and loop.time() >= try_at and not await _finished(keeper, missing):
                try_at = loop.time() + AGAIN_AFTER
            elif loop.time() >= prune_at:
                prune_at = loop.time() + PRUNE_EVERY
                await asyncio.to_thread(keeper.prune)
        except Exception as error:  # a fault here must not end it for all later pictures
            log.error("tiles not kept", error=str(error), kind=type(error).__name__)
        await asyncio.sleep(LOOK_EVERY)


async def _finished(keeper: TileKeeper, missing: list[Wanted]) -> bool:
    """Work in a thread, and leave only when the thread has ended: it holds the lock."""
    work = asyncio.ensure_future(asyncio.to_thread(keeper.work, missing))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work], timeout=STOP_WITHIN)
        raise
