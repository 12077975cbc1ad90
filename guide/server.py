"""Runs the app on uvicorn with the settings that matter for thousands of long connections."""

from __future__ import annotations

import logging
import socket
import sys
from typing import Final

import structlog
import uvicorn
from starlette.types import ASGIApp

from guide import wire
from guide.codes import GuideError
from guide.settings import Settings
from guide.transport import FrameProtocol

BACKLOG: Final = 4096  # connections that wait to be accepted when a theme day begins
STOP_WITHIN: Final = 10  # seconds


class AddressError(GuideError):
    """The address cannot be listened on; `port_in_use` tells the common reason from the others."""

    def __init__(self, message: str, *, port_in_use: bool) -> None:
        super().__init__(message)
        self.port_in_use = port_in_use


def listen(settings: Settings) -> socket.socket:
    """A socket bound to the settings' address. Raises AddressError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((settings.host, settings.port))
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        in_use = error.errno == 98
        raise AddressError(f"{settings.host}:{settings.port}: {error.strerror}", port_in_use=in_use) from None
    sock.set_inheritable(True)
    return sock


def run(app: ASGIApp, sock: socket.socket) -> bool:
    """Serve until SIGINT or SIGTERM. False where the app did not start; its error is in `app`'s lifespan."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws=FrameProtocol,
        ws_per_message_deflate=False,  # 40 KiB a connection, and each follower's bytes would be its own
        ws_max_size=wire.GUIDE_MAX,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN,
        backlog=BACKLOG,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[sock])
    return server.started


def configure_logging(level: str, *, json: bool) -> None:
    """Structured lines on standard error; uvicorn speaks only when something is wrong."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
