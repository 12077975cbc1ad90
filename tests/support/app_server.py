"""An app served by uvicorn's own protocols inside the test's loop, so that a test can patch what the server uses.

uvicorn's Server around them only watches for signals, and takes a third of a second to stop.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final
from unittest import mock

import uvicorn
from PIL import Image
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from guide.app import Application, create_app
from guide.common.limits import DEFAULTS
from guide.common.settings import Settings
from guide.halls.registry import Halls
from guide.transport.tls import TlsBuffers, TlsConnection
from guide.transport.websocket import FrameProtocol
from tests.support.fakes import HALL, SCENES, ready

PROTOCOLS: Final[dict[str, Any]] = {"raw": FrameProtocol, "plain": "websockets-sansio"}
"""Ours, with its shared-frame write, and uvicorn's own, which leaves the app on the plain ASGI path."""


@asynccontextmanager
async def serving(
    app: Any, protocol: Any, send_buffer: int | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """The port. `send_buffer`: bytes the kernel takes for a connection, for tests of slow readers."""
    limits = app.settings if isinstance(app, Application) else DEFAULTS
    with ExitStack() as patched, socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if send_buffer is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
            patched.enter_context(mock.patch("guide.transport.socket_buffers.SEND_BUFFER", send_buffer))
        sock.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app,
            interface="asgi3",
            ws=protocol,
            ws_per_message_deflate=False,
            ws_max_size=limits.guide_message_bytes,
            log_config=None,
        )
        config.load()
        state = ServerState()
        loop = asyncio.get_running_loop()
        buffers = None if tls is None else TlsBuffers(tls)

        def protocol() -> asyncio.Protocol:
            below = HttpToolsProtocol(config=config, server_state=state, app_state={})
            return below if buffers is None else TlsConnection(buffers, below)

        server = await loop.create_server(protocol, sock=sock)
        port: int = sock.getsockname()[1]
        try:
            yield port
        finally:
            server.close()
            for connection in list(state.connections):
                connection.shutdown()
            if state.tasks:
                await asyncio.wait(state.tasks)


def hall_folder(folder: Path) -> Path:
    """A small hall with the scenes of `tests.support.fakes`."""
    folder.mkdir(parents=True)
    scenes = []
    for scene in SCENES:
        Image.new("RGB", (64, 32), "teal").save(folder / f"{scene}.jpg")
        scenes.append(f"  - {{id: {scene}, title: {scene}, picture: {scene}.jpg}}")
    (folder / "secret.jpg").write_bytes((folder / f"{SCENES[0]}.jpg").read_bytes())  # which hall.yaml does not name
    title = "title: {zh: 交通历史展厅, en: Transport History Hall}"
    (folder / "hall.yaml").write_text("\n".join(["format: 1", f"id: {HALL}", title, "scenes:", *scenes, ""]))
    return folder


@asynccontextmanager
async def running_app(folder: Path, **settings: Any) -> AsyncIterator[Application]:
    """Run the whole application with its record in `folder`, and that small hall."""
    hall = folder / "hall"
    halls = Halls.open(
        [hall if hall.exists() else hall_folder(hall)], decode=lambda _path: None
    )  # we made its pictures
    app = create_app(Settings(data=ready(folder / "data"), **settings), halls)
    async with app.running():
        yield app
