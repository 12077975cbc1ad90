"""A server that is sent a signal to stop has gone within half a minute, whatever hangs; a second signal hurries it."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import structlog
import uvicorn

import guide.server.runner
from guide.server.runner import STOP_WITHIN, _Server
from tests.support.server_process import ROOT, Server


async def app(_scope: object, _receive: object, _send: object) -> None:
    """Never asked."""


def stopping(drain: Callable[[], Awaitable[None]]) -> _Server:
    config = uvicorn.Config(app, log_config=None, lifespan="off")
    config.load()
    made = _Server(config, drain)
    made.servers = []
    made.lifespan = config.lifespan_class(config)
    return made


async def nobody() -> None:
    """Nobody to say goodbye to."""


async def for_ever() -> None:
    await asyncio.sleep(3600)


async def test_what_hangs_does_not_keep_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = threading.Event()
    monkeypatch.setattr(guide.server.runner, "EXIT_WITHIN", 0.05)
    monkeypatch.setattr(guide.server.runner, "_give_up", gone.set)
    stopping(for_ever).handle_exit(signal.SIGTERM, None)
    assert await asyncio.to_thread(gone.wait, 5)


async def test_who_has_stopped_is_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = threading.Event()
    monkeypatch.setattr(guide.server.runner, "EXIT_WITHIN", 1.0)
    monkeypatch.setattr(guide.server.runner, "_give_up", gone.set)
    server = stopping(nobody)
    server.handle_exit(signal.SIGTERM, None)
    await server.shutdown()
    server.stopped()
    assert not await asyncio.to_thread(gone.wait, 1.1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_second_signal_waits_for_nobody(number: signal.Signals) -> None:
    server = stopping(for_ever)
    server.handle_exit(number, None)
    shutdown = asyncio.create_task(server.shutdown())
    done, _ = await asyncio.wait([shutdown], timeout=0.2)
    assert not done, "people are leaving"
    server.handle_exit(number, None)
    async with asyncio.timeout(5):
        await shutdown
    server.stopped()


async def test_a_farewell_that_fails_does_not_keep_it() -> None:
    async def fails() -> None:
        raise RuntimeError("away")

    server = stopping(fails)
    async with asyncio.timeout(5):
        await server.shutdown()


async def test_a_connection_that_cannot_be_shut_down_does_not_keep_it() -> None:
    class Faulty:
        def shutdown(self) -> None:
            raise AssertionError("in no state to say goodbye")

    server = stopping(nobody)
    server.server_state.connections.add(Faulty())  # type: ignore[arg-type]
    with structlog.testing.capture_logs() as lines:
        await server.shutdown()
    assert [line["event"] for line in lines] == ["shutdown failed"]


def test_how_old_a_process_is() -> None:
    """Counted from before Python began."""
    begun = time.monotonic()
    program = "from guide.server.runner import age; print(age())"
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    took = time.monotonic() - begun
    assert 0.05 < float(said.stdout) < took + 0.02


UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)


def test_websockets_that_never_came_about_do_not_keep_it(tmp_path: Path) -> None:
    """One whose request the library refuses, and one that closes and reads nothing."""
    with Server(tmp_path / "data") as server, ExitStack() as lines:
        for asked in (UPGRADE + b"Content-Length: 5\r\n\r\n", UPGRADE + b"\r\n", UPGRADE):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            line.sendall(asked)
            if not asked.endswith(b"\r\n\r\n"):
                continue
            said = line.recv(64)
            assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 101"))
            if b"101" in said:
                line.sendall(b"\x88\x82" + bytes(4) + b"\x03\xe8")
        assert server.stop() == 0
    assert "stopped" in server.log.read_text()
    assert "Traceback" not in server.log.read_text()


def test_requests_that_do_not_come_do_not_keep_it(tmp_path: Path) -> None:
    """The next start, for which everybody waits, is not held up by who has sent half a request, nor an idle line."""
    with Server(tmp_path / "data") as server:
        code = server.new_session()["code"]
        head = f"POST /api/sessions/{code}/members HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{{"
        with socket.create_connection(("127.0.0.1", server.port)) as half, httpx.Client() as idle:
            half.sendall(head.encode())
            assert idle.get(f"{server.url}/livez").text == "ok"  # so the half that was sent before has been read, too
            asked = time.monotonic()
            assert server.stop() == 0
            assert half.recv(1) == b""
    took = float(re.findall(r"stopped .*seconds=([0-9.]+)", server.log.read_text())[0])
    assert took < STOP_WITHIN, f"{time.monotonic() - asked:.1f} s in all"
    assert "Traceback" not in server.log.read_text()
