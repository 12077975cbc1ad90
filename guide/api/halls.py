"""Halls: the list, one, and its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from guide.api.problems import Problem
from guide.halls.model import Hall
from guide.halls.registry import Halls

FOREVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class HallEndpoints:
    halls: Halls

    def routes(self) -> list[Route]:
        return [
            Route("/api/halls", self.list_halls),
            Route("/api/halls/{hall}", self.hall),
            Route("/halls/{hall}/{path:path}", self.file),
        ]

    async def list_halls(self, _request: Request) -> Response:
        return JSONResponse({"halls": [self._card(hall) for hall in self.halls.values()]})

    async def hall(self, request: Request) -> Response:
        found = self.halls.get(request.path_params["hall"])
        if found is None:
            raise Problem("hall_unknown")
        hall = found.as_client(version=partial(self.halls.version, found.id))
        return JSONResponse(hall, headers={"Cache-Control": "no-cache"})

    async def file(self, request: Request) -> Response:
        hall, name = request.path_params["hall"], request.path_params["path"]
        path = self.halls.file(hall, name)
        version = self.halls.version(hall, name)
        if path is None or not version:
            raise Problem("not_found")
        # A URL with the file's version never shows another file; any other is asked about each time.
        caching = FOREVER if request.query_params.get("v") == version else "no-cache"
        response = FileResponse(path, headers={"Cache-Control": caching}, stat_result=path.stat())
        if response.headers["etag"] in _tags(request):
            kept = {name: response.headers[name] for name in ("cache-control", "etag", "last-modified")}
            return Response(status_code=304, headers=kept)
        return response

    def _card(self, hall: Hall) -> dict[str, Any]:
        """Return what the home page shows of a hall."""
        texts = {"id": hall.id, "title": hall.title, "description": hall.description}
        cover = hall.url(hall.cover, version=partial(self.halls.version, hall.id))
        return texts | {"cover": cover, "scenes": len(hall.scenes)}


def _tags(request: Request) -> set[str]:
    """Return the entity tags that a client has already, without the mark of weak ones (RFC 9110, 13.1.2)."""
    return {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
