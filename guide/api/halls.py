"""Halls: the list, one, its pictures, and small previews of them.

A preview takes some 20 ms to make, of a large picture ten times that: so each is made once, in a thread, one after
another.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from guide.api.problems import Problem
from guide.halls.model import Hall
from guide.halls.pictures import preview
from guide.halls.registry import Halls

KEPT_MOST: Final = 1000  # previews, of some 15 KB
A_DAY: Final = "public, max-age=86400"  # a hall's pictures rarely change

_FILES: Final = StaticFiles()  # for how it answers: 304 where the client has the file
_pool: Final = ThreadPoolExecutor(1, "preview")


@dataclass(frozen=True)
class HallEndpoints:
    halls: Halls
    # in the order of making; only the thread writes it
    _previews: dict[Path, bytes | None] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        return [
            Route("/api/halls", self.list_halls),
            Route("/api/halls/{hall}", self.hall),
            Route("/halls/{hall}/{path:path}", self.file),
            Route("/previews/{hall}/{path:path}", self.preview),
        ]

    async def list_halls(self, _request: Request) -> Response:
        return JSONResponse({"halls": [_card(hall) for hall in self.halls.values()]})

    async def hall(self, request: Request) -> Response:
        found = self.halls.get(request.path_params["hall"])
        if found is None:
            raise Problem("hall_unknown")
        return JSONResponse(found.as_client(), headers={"Cache-Control": "no-cache"})

    async def file(self, request: Request) -> Response:
        path = self.halls.file(request.path_params["hall"], request.path_params["path"])
        if path is None:
            raise Problem("not_found")
        answer = _FILES.file_response(path, path.stat(), request.scope)
        answer.headers["Cache-Control"] = A_DAY
        return answer

    async def preview(self, request: Request) -> Response:
        path = self.halls.file(request.path_params["hall"], request.path_params["path"])
        if path is None:
            raise Problem("not_found")
        made = self._previews.get(path)
        if path not in self._previews:
            made = await asyncio.get_running_loop().run_in_executor(_pool, self._make, path)
        if made is None:
            raise Problem("not_found")
        return Response(made, media_type="image/jpeg", headers={"Cache-Control": A_DAY})

    def _make(self, path: Path) -> bytes | None:
        if path not in self._previews:  # another request may have asked for the same one meanwhile
            while len(self._previews) >= KEPT_MOST:
                del self._previews[next(iter(self._previews))]
            self._previews[path] = preview(path)
        return self._previews[path]


def _card(hall: Hall) -> dict[str, Any]:
    """Return what the home page shows of a hall."""
    texts = {"id": hall.id, "title": hall.title, "description": hall.description}
    return texts | {"cover": hall.url(hall.cover), "scenes": len(hall.scenes)}
