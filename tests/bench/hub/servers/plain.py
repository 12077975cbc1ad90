"""A plain Starlette app on uvicorn: each posted message goes to all followers in a loop of `await send_bytes`."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

followers: set[WebSocket] = set()


async def ws(websocket: WebSocket) -> None:
    await websocket.accept()
    followers.add(websocket)
    try:
        while True:
            await websocket.receive_bytes()
    except WebSocketDisconnect:
        pass
    finally:
        followers.discard(websocket)


async def send(request: Request) -> Response:
    message = await request.body()
    for follower in list(followers):
        try:
            await follower.send_bytes(message)
        except WebSocketDisconnect:
            followers.discard(follower)
    return Response(status_code=202)


app = Starlette(routes=[WebSocketRoute("/ws", ws), Route("/send", send, methods=["POST"])])

if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
        backlog=4096,
    )
