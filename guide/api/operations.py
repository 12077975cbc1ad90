"""For whoever runs the server: whether it lives, whether it takes people, and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from guide.api.metrics import CONTENT_TYPE, Metrics
from guide.api.problems import Problem
from guide.api.readiness import Readiness
from guide.api.requests import bearer_of
from guide.common.tokens import KeyFile

_FRESH = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class OperationsEndpoints:
    """`figures`: who may read /metrics, as the setting says: `key`, `open` or `off`; `keys`: those that it takes."""

    readiness: Readiness
    metrics: Metrics
    figures: str
    keys: Sequence[KeyFile]

    def routes(self) -> list[Route]:
        return [
            Route("/livez", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.measured),
        ]

    async def alive(self, _request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(self, _request: Request) -> Response:
        status, body = await self.readiness.ask()
        return JSONResponse(body, status, headers=_FRESH)

    async def measured(self, request: Request) -> Response:
        if self.figures == "off":
            raise Problem("not_found")
        if self.figures == "key" and not any(key.matches(bearer_of(request)) for key in self.keys):
            raise Problem("key_refused", headers={"WWW-Authenticate": "Bearer"})
        return Response(self.metrics.text(), media_type=CONTENT_TYPE, headers=_FRESH)
