"""Halls: the list, one, its files, small previews of its pictures, and their tiles.

A preview takes some 20 ms to make, of a large picture ten times that: so each is made once, in a thread, one after
another. Tiles are there already or not; their URLs hold a digest of the picture's content, so that what they answer
never changes. A hall's description is compressed once for as long as it stays the same: followers come by the thousand,
and on a slow line it would hold up the first picture.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from guide.api.problems import Problem
from guide.common.accept import has_version, takes_gzip
from guide.halls.files.preview import preview
from guide.halls.model import Hall, Scene
from guide.halls.registry import Halls
from guide.halls.tiling.cache import TileCache, Tiled
from guide.halls.tiling.recent import RecentPictures

KEPT_MOST: Final = 1000  # previews, of some 15 KB
FOREVER: Final = "public, max-age=31536000, immutable"

_FILES: Final = StaticFiles()  # for how it answers: 304 where the client has the file
_pool: Final = ThreadPoolExecutor(1, "preview")
_readers: Final = ThreadPoolExecutor(2, "tiles")  # a disk may be slow; most tiles are in the system's memory
_MOST_DIGITS: Final = 4  # of a tile's number


@dataclass(frozen=True)
class HallEndpoints:
    halls: Halls
    tiles: TileCache
    # in the order of making; only the thread writes it
    _previews: dict[tuple[Path, str], bytes | None] = field(default_factory=dict)
    _recent: RecentPictures = field(default_factory=RecentPictures)

    def routes(self) -> list[Route]:
        return [
            Route("/api/halls", self.list_halls),
            Route("/api/halls/{hall}", self.hall),
            Route("/halls/{hall}/{path:path}", self.file),
            Route("/previews/{hall}/{path:path}", self.preview),
            Route("/tiles/{digest}/base", self.base),
            Route("/tiles/{digest}/{level}/{y}/{x}", self.tile),
            Route("/tiles/{digest}/{still}", self.still),
        ]

    async def list_halls(self, _request: Request) -> Response:
        return JSONResponse({"halls": [self._card(hall) for hall in self.halls.values()]})

    async def hall(self, request: Request) -> Response:
        found = self.halls.get(request.path_params["hall"])
        if found is None:
            raise Problem("hall_unknown")
        hall = found.as_client(version=partial(self.halls.version, found.id))
        for scene, described in zip(found.scenes, hall["scenes"], strict=True):
            described.update(self._tiled(found.id, scene))
        return await _compressed(request, hall)

    async def file(self, request: Request) -> Response:
        hall, name = request.path_params["hall"], request.path_params["path"]
        path = self.halls.file(hall, name)
        version = self.halls.version(hall, name)
        if path is None or not version:
            raise Problem("not_found")
        answer = _FILES.file_response(path, path.stat(), request.scope)
        answer.headers["Cache-Control"] = _caching(request, version)
        return answer

    async def preview(self, request: Request) -> Response:
        hall, name = request.path_params["hall"], request.path_params["path"]
        path = self.halls.file(hall, name)
        version = self.halls.version(hall, name)
        if path is None or not version:
            raise Problem("not_found")
        key = (path, version)
        made = self._previews.get(key)
        if key not in self._previews:
            made = await asyncio.get_running_loop().run_in_executor(_pool, self._make, key)
        if made is None:
            raise Problem("not_found")
        return Response(made, media_type="image/jpeg", headers={"Cache-Control": _caching(request, version)})

    async def base(self, request: Request) -> Response:
        return await self._small_picture(request, partial(self.tiles.base, request.path_params["digest"]))

    async def tile(self, request: Request) -> Response:
        asked = request.path_params
        level, x, y = (_number(asked[name]) for name in ("level", "x", "y"))
        return await self._small_picture(request, partial(self.tiles.tile, asked["digest"], level, x, y))

    async def still(self, request: Request) -> Response:
        asked = request.path_params
        return await self._small_picture(request, partial(self.tiles.still, asked["digest"], asked["still"]))

    async def _small_picture(self, request: Request, read: Callable[[str], bytes | None]) -> Response:
        """Answer with what `read` returns, given the format that the client takes. What many ask for is kept."""
        kind = "webp" if "image/webp" in request.headers.get("accept", "") else "jpeg"
        key = (request.scope["path"], kind)
        data = self._recent.get(key)
        if data is None:
            try:
                data = await asyncio.get_running_loop().run_in_executor(_readers, read, kind)
            except OSError:
                data = None  # the disk fails: who asks goes on with the plain picture
            if data is None:
                raise Problem("not_found")
            self._recent.keep(key, data)
        return Response(data, media_type=f"image/{kind}", headers={"Cache-Control": FOREVER, "Vary": "Accept"})

    def _tiled(self, hall: str, scene: Scene) -> dict[str, Any]:
        """Return `pyramid`, `cover` and `thumbnail` of a scene, each null until it is there.

        A picture that was replaced has none until it is cut anew.
        """
        tiled, file = self.tiles.of(hall, scene.id), self.halls.file(hall, scene.picture)
        try:
            current = tiled is not None and file is not None and tiled.is_of(file.stat())
        except OSError:
            current = False
        return _described(tiled if current else None)

    def _make(self, key: tuple[Path, str]) -> bytes | None:
        if key not in self._previews:  # another request may have asked for the same one meanwhile
            while len(self._previews) >= KEPT_MOST:
                del self._previews[next(iter(self._previews))]
            self._previews[key] = preview(key[0])
        return self._previews[key]

    def _card(self, hall: Hall) -> dict[str, Any]:
        """Return what the home page shows of a hall."""
        texts = {"id": hall.id, "title": hall.title, "description": hall.description}
        cover = hall.url(hall.cover, version=partial(self.halls.version, hall.id))
        return texts | {"cover": cover, "scenes": len(hall.scenes)}


async def _compressed(request: Request, content: dict[str, Any]) -> Response:
    """Answer with JSON, compressed where the client takes that; 304 where it has just this."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    tag = hashlib.sha256(body).hexdigest()[:16]
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding", "ETag": f'W/"{tag}"'}
    if has_version(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    if takes_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        body = await asyncio.to_thread(_gzip, body)
    return Response(body, media_type="application/json", headers=headers)


@lru_cache(maxsize=32)
def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def _caching(request: Request, version: str) -> str:
    """Return how long an answer may be kept: a URL with the file's version never shows another file, any other is asked
    about each time."""
    return FOREVER if request.query_params.get("v") == version else "no-cache"


def _described(tiled: Tiled | None) -> dict[str, Any]:
    if tiled is None:
        return {"pyramid": None, "cover": None, "thumbnail": None}
    width, height = tiled.base
    pyramid = {
        "base": {"url": f"/tiles/{tiled.tiles}/base", "width": width, "height": height},
        "path": f"/tiles/{tiled.tiles}/{{level}}/{{y}}/{{x}}",
        "levels": [{"width": level.width, "height": level.height, "tile": level.tile} for level in tiled.levels],
    }
    stills = f"/tiles/{tiled.stills}"
    return {"pyramid": pyramid, "cover": f"{stills}/cover", "thumbnail": f"{stills}/thumbnail"}


def _number(word: str) -> int:
    """Return a tile's number; -1, which no tile has, for what is none."""
    return int(word) if word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS else -1
