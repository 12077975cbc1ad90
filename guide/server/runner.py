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

HANDSHAKE_WITHIN: Final = 10.0  # seconds for TLS to agree, until then nothing else counts a connection: uvloop has 60
STOP_WITHIN: Final = 1  # seconds for requests under way, when everybody has left
EXIT_WITHIN: Final = 29.0  # seconds from the signal to the end of the process, whatever hangs

log = structlog.get_logger()


class _Loop(uvloop.Loop):
    """uvloop's loop, with a bound on TLS handshakes that uvicorn has no way to ask for."""

    async def create_server(self, *args: Any, **options: Any) -> asyncio.AbstractServer:  # type: ignore[override]  # passed on as it came
        if options.get("ssl") is not None:
            options.setdefault("ssl_handshake_timeout", HANDSHAKE_WITHIN)
        return await super().create_server(*args, **options)


class _Server(uvicorn.Server):
    """uvicorn's server, which says goodbye in the protocol's own words before it closes connections."""

    def __init__(self, config: uvicorn.Config, drain: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._drain = drain
        self.stopping_since: float | None = None  # monotonic seconds
        self._last_resort: threading.Timer | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM. uvicorn would raise them again afterwards and cut the lifespan's end short."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A second signal: leave without waiting for anybody."""
        if self._last_resort is None:
            self._last_resort = threading.Timer(EXIT_WITHIN, _give_up)
            self._last_resort.daemon = True
            self._last_resort.start()
        self.force_exit = self.should_exit
        self.should_exit = True

    def stopped(self) -> None:
        """Everything that had to be done is done."""
        if self._last_resort is not None:
            self._last_resort.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.stopping_since = time.monotonic()
        for sock in sockets or []:
            sock.close()
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            if isinstance(connection, HttpToolsProtocol):  # no WebSocket: the next start does not wait for these
                connection.shutdown()
        drain = asyncio.ensure_future(self._drain())
        while not drain.done() and not self.force_exit:
            await asyncio.wait([drain], timeout=0.1)
        if not drain.done():
            drain.cancel()
        elif drain.exception() is not None:
            log.error("drain failed", error=str(drain.exception()))
        await super().shutdown(sockets)


def _give_up() -> None:
    """A disk that hangs must not keep the next process from starting: what was acknowledged is recorded."""
    log.error("not stopped in time", seconds=EXIT_WITHIN)
    os._exit(1)


def _collect_seldom() -> None:
    """Let the garbage collector look through everything only when a million objects more are kept than last time.

    Else it does so with every quarter more, and with 5,000 followers no tick goes out for 200 ms. It can be seldom:
    lines that end are forgotten without it, as nothing of them is left that knows each other in a circle.
    """
    gc.collect()
    gc.freeze()  # what is here before anyone comes stays anyway
    gc.set_threshold(2000, 10, 50)


def age() -> float:
    """Seconds since this process began, which is before Python did; 0.0 where the system does not tell."""
    try:
        began = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])  # ticks since the system began
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
        ws=websocket_protocol(app.settings),
        ws_per_message_deflate=False,  # 40 KiB a connection, and each follower's bytes would be its own
        ws_max_size=app.settings.guide_message_bytes,  # the largest of all
        ws_ping_interval=60.0,  # seconds; ticks tell sooner, a ping also tells of who is gone behind a proxy
        lifespan="off",  # run here, so that what it raises can be said to a person
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN,
        backlog=BACKLOG,
        # Loaded already: a certificate that will not do is told before anybody is told that the server runs.
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
