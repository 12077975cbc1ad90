"""Halls: the list, one, and its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from guide.api.problems import Problem
from guide.halls.model import Hall
from guide.halls.registry import Halls

_FILES: Final = StaticFiles()  # for how it answers: 304 where the client has the file


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
        answer.headers["Cache-Control"] = "public, max-age=86400"  # a day: a hall's pictures rarely change
        return answer


def _card(hall: Hall) -> dict[str, Any]:
    """Return what the home page shows of a hall."""
    texts = {"id": hall.id, "title": hall.title, "description": hall.description}
    return texts | {"cover": hall.url(hall.cover), "scenes": len(hall.scenes)}
