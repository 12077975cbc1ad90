"""/ws until the handshake: whose pages may open it, and how many may come. After that it is live/connection's.

A page is not told why a WebSocket failed. So it asks at the same address without one: whoever gets 426 would have been
let in, and something between the page and the server keeps WebSockets away.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket

from guide.access.admission import CROWD_FOR, Admission
from guide.api.problems import Problem, answer, retry_after
from guide.live.connection import Connection, ConnectionContext

PATH = "/ws"


@dataclass(frozen=True)
class WebSocketEndpoint:
    """`origins`: those of pages that may open it, beside our own."""

    context: ConnectionContext
    admission: Admission
    origins: frozenset[str]

    def routes(self) -> list[Route]:
        return [Route(PATH, self.ask, methods=["POST"])]

    async def ask(self, request: Request) -> Response:
        """Answer, without a WebSocket, what would become of one: it would be let in (426), or why not (403, 503)."""
        if not origin_allowed(request.headers.get("origin"), request.headers.get("host", ""), self.origins):
            raise Problem("origin_refused")
        if self.admission.crowded:
            raise Problem("busy", headers=retry_after(CROWD_FOR))
        raise Problem("upgrade_required", headers={"Upgrade": "websocket", "Connection": "Upgrade"})

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one WebSocket to its end; one that is not let in is answered with an HTTP status before the handshake:
        403, or 503 with the time to come again."""
        headers = websocket.headers
        if not origin_allowed(headers.get("origin"), headers.get("host", ""), self.origins):
            await websocket.close()  # before the handshake: HTTP 403
            return
        address = websocket.client.host if websocket.client else ""
        wait = self.admission.enter(address)
        if wait:
            self.context.counters.refusals["socket"] += 1
            await websocket.send_denial_response(answer("busy", headers=retry_after(wait)))
            return
        try:
            await Connection(websocket, self.context).run()
        finally:
            self.admission.leave(address)


def origin_allowed(origin: str | None, host: str, allowed: frozenset[str]) -> bool:
    """Return whether a page of `origin` may open the WebSocket: our own host and port exactly, or one of `allowed`.

    Programs that are not browsers send no origin; nobody can trick them into connecting, so they may.
    """
    if origin is None or origin in allowed:
        return True
    return origin.lower() in {f"http://{host.lower()}", f"https://{host.lower()}"}
