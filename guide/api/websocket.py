"""/ws until the handshake: whose pages may open it, and how many may come. After that it is live/connection's."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.websockets import WebSocket

from guide.access.admission import Admission
from guide.api.problems import answer, retry_after
from guide.live.connection import Connection, ConnectionContext

PATH = "/ws"


@dataclass(frozen=True)
class WebSocketEndpoint:
    """`origins`: those of pages that may open it, beside our own."""

    context: ConnectionContext
    admission: Admission
    origins: frozenset[str]

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
