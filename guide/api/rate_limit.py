"""How often one address may ask: decided before anything of a request is read."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from guide.access.admission import Admission
from guide.api.problems import answer, retry_after
from guide.common.counters import Counters

BELOW: Final = "/api/"  # pages and pictures are files that browsers keep; probes and monitoring must always be answered


class RateLimit:
    """ASGI middleware: an address that sends too many requests is answered 429, with the time to come again."""

    def __init__(self, app: ASGIApp, admission: Admission, counters: Counters) -> None:
        self._app = app
        self._admission = admission
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
        return self._admission.request_wait(scope["client"][0] if scope.get("client") else "")
