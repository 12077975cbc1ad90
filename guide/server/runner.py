"""Runs the app on uvicorn with the settings that matter for thousands of long connections."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final

import structlog
import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from guide import __version__
from guide.app import Application
from guide.server.listen import BACKLOG
from guide.transport.http import http_protocol
from guide.transport.self_signed import Certificate
from guide.transport.websocket import websocket_protocol

HANDSHAKE_WITHIN: Final = 10.0  # seconds for a TLS handshake, before which no limit counts a connection; uvloop: 60
STOP_WITHIN: Final = 1  # seconds for requests under way, after everybody has left
EXIT_WITHIN: Final = 29.0  # seconds from the signal to the end of the process, whatever hangs

log = structlog.get_logger()


class _Loop(uvloop.Loop):
    """uvloop's loop, with a bound on TLS handshakes that uvicorn has no way to ask for."""

    async def create_server(self, *args: Any, **options: Any) -> asyncio.AbstractServer:  # type: ignore[override]  # passed on as it came
        if options.get("ssl") is not None:
            options.setdefault("ssl_handshake_timeout", HANDSHAKE_WITHIN)
        return await super().create_server(*args, **options)


class _Server(uvicorn.Server):
    """uvicorn's server, which drains the WebSockets (live/drain) before it closes connections."""

    def __init__(self, config: uvicorn.Config, drain: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._drain = drain
        self.stopping_since: float | None = None  # monotonic seconds
        self._last_resort: threading.Timer | None = None
        self._hurried = asyncio.Event()  # by a second signal

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM. uvicorn would raise them again afterwards, before everything is closed."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop at the first signal; stop without waiting for anybody at the second."""
        if self._last_resort is None:
            self._last_resort = threading.Timer(EXIT_WITHIN, _give_up)
            self._last_resort.daemon = True
            self._last_resort.start()
        if self.should_exit:
            self.force_exit = True
            self._hurried.set()
        self.should_exit = True

    def stopped(self) -> None:
        """Call off the forced exit: everything has been closed."""
        if self._last_resort is not None:
            self._last_resort.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.stopping_since = time.monotonic()
        for sock in sockets or []:
            sock.close()
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            if isinstance(connection, HttpToolsProtocol):  # not a WebSocket: nobody has to be sent away in order
                connection.shutdown()
        drain, hurried = asyncio.ensure_future(self._drain()), asyncio.create_task(self._hurried.wait())
        await asyncio.wait([drain, hurried], return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        if not drain.done():
            drain.cancel()
        elif drain.exception() is not None:
            log.error("drain failed", error=str(drain.exception()))
        try:
            await super().shutdown(sockets)
        except Exception as error:  # what waits is recorded all the same
            log.error("shutdown failed", exc_info=error)


def _give_up() -> None:
    """End the process: a disk that hangs must not keep the next one from starting. Acknowledged events are recorded."""
    log.error("not stopped in time", seconds=EXIT_WITHIN)
    os._exit(1)


def _collect_seldom() -> None:
    """Let the garbage collector run fully only after a million more objects than last time are kept.

    By default it does so after every quarter more, and with 5,000 followers no tick goes out for 200 ms. It may run
    seldom, as connections that have ended are freed without it: they leave no reference cycles behind.
    """
    gc.collect()
    gc.freeze()  # what exists before anyone comes stays anyway
    gc.set_threshold(2000, 10, 50)


def age() -> float:
    """Return the seconds since this process began, before Python did; 0.0 where the system does not show it."""
    try:
        began = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])  # clock ticks since boot
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - began / os.sysconf("SC_CLK_TCK"))
    except (OSError, AttributeError):  # no Linux
        return 0.0


def run(app: Application, sock: socket.socket, certificate: Certificate | None = None, before: float = 0.0) -> None:
    """Serve until SIGINT or SIGTERM, over TLS where there is a certificate. Raises what `app.running` raises.

    `before`: seconds that the start took before this process began.
    """
    config = uvicorn.Config(
        app,
        interface="asgi3",
        http=http_protocol(app.settings, app.counters.refusals),
        ws=websocket_protocol(app.settings, app.counters.refusals),
        ws_per_message_deflate=False,  # 40 KiB a connection, and each follower's bytes would be its own
        ws_max_size=app.settings.guide_message_bytes,  # the largest of all
        ws_ping_interval=60.0,  # seconds; ticks show a dead connection sooner, but not a dead client behind a proxy
        lifespan="off",  # opened and closed here, so that what is raised reaches the command
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN,
        backlog=BACKLOG,
        # Loaded already: a bad certificate is an error before the server is announced.
        ssl_context_factory=None if certificate is None else lambda *_: certificate.context,
    )

    async def main() -> None:
        host, port = sock.getsockname()[:2]
        async with app.running():
            folder, halls = str(app.settings.data.resolve()), sorted(app.halls)
            sends = app.batch_write.name
            _collect_seldom()
            took = before + age()
            server = _Server(config, lambda: app.drain(took))
            log.info("started", version=__version__, host=host, port=port, data=folder, halls=halls, sends=sends)
            await server.serve(sockets=[sock])
        server.stopped()
        if server.stopping_since is not None:
            log.info("stopped", seconds=round(time.monotonic() - server.stopping_since, 2))

    with asyncio.Runner(loop_factory=_Loop) as runner:
        runner.run(main())
