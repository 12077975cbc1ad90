"""Halls: the list, one, and its pictures."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from guide.api.problems import Problem
from guide.api.services import services
from guide.halls.model import Hall


async def halls(request: Request) -> Response:
    return JSONResponse({"halls": [_card(hall) for hall in services(request).halls.values()]})


def _card(hall: Hall) -> dict[str, Any]:
    """What the home page shows of a hall."""
    texts = {"id": hall.id, "title": hall.title, "description": hall.description}
    return texts | {"cover": hall.url(hall.cover), "scenes": len(hall.scenes)}


async def hall(request: Request) -> Response:
    found = services(request).halls.get(request.path_params["hall"])
    if found is None:
        raise Problem("hall_unknown")
    return JSONResponse(found.as_client(), headers={"Cache-Control": "no-cache"})


async def file(request: Request) -> Response:
    path = services(request).halls.file(request.path_params["hall"], request.path_params["path"])
    if path is None:
        raise Problem("not_found")
    # A day: a hall's pictures rarely change, and FileResponse answers If-None-Match.
    return FileResponse(path, headers={"Cache-Control": "public, max-age=86400"})


routes = [
    Route("/api/halls", halls),
    Route("/api/halls/{hall}", hall),
    Route("/halls/{hall}/{path:path}", file),
]
