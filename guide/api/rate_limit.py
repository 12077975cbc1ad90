"""How often one address may ask: looked at before anything of a request is done."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from guide.access.admission import Admission, retry_after
from guide.api.problems import answer
from guide.common.counters import Counters

BELOW: Final = "/api/"  # pages and pictures are files that browsers keep, and what watches the server must be answered


class RateLimit:
    """ASGI: `app`, but who asks for too much of the interface is told when to come again."""

    def __init__(self, app: ASGIApp, door: Admission, counters: Counters) -> None:
        self._app = app
        self._door = door
        self._counters = counters

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        wait = self._wait(scope)
        if not wait:
            return self._app(scope, receive, send)
        self._counters.refusals["too_many_requests"] += 1
        return answer("too_many_requests", headers=retry_after(wait))(scope, receive, send)

    def _wait(self, scope: Scope) -> float:
        if scope["type"] != "http" or not scope["path"].startswith(BELOW):
            return 0.0
        return self._door.request_wait(scope["client"][0] if scope.get("client") else "")
