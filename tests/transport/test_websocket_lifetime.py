"""Checks on real sockets that every handshake is answered and counted, and that a WebSocket which closes comes to its
end whatever the client does; and that a fault of one connection is logged and ends that one alone."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from structlog.testing import capture_logs
from uvicorn.server import ServerState

from guide.common.limits import Limits
from guide.transport.http import http_protocol
from guide.transport.websocket import websocket_protocol
from guide.transport.writer import EXTENSION
from tests.support.fakes import WITHIN, until

ELSEWHERE = ("127.0.0.2", 0)  # an address that is counted
LIMITS = Limits(address_http_connections=2)


def opening(more: bytes = b"", key: bytes = b"AAAAAAAAAAAAAAAAAAAAAA==") -> bytes:
    """A request for a WebSocket. `more`: further lines of its head."""
    return (
        b"GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + b"\r\n" + more + b"\r\n"
    )


def masked(first: int, data: bytes) -> bytes:
    """A client's short frame; `first`: FIN and the opcode."""
    return bytes((first, 0x80 | len(data))) + bytes(4) + data


CLOSE = masked(0x88, b"\x03\xe8")


class Served:
    """A server of one app, which accepts, and then waits for the end."""

    def __init__(self) -> None:
        self.port = 0
        self.refusals: Counter[str] = Counter()
        self.state = ServerState()
        self.counts: dict[str, int] = {}
        self.scopes: list[Any] = []
        self.said: list[Any] = []
        self.accepts = True
        self.ended = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        if not self.accepts:
            await asyncio.Event().wait()
        await receive()
        await send({"type": "websocket.accept"})
        protocol = scope["extensions"][EXTENSION]
        while True:
            event = await receive()
            self.said.append(event)
            if event["type"] == "websocket.disconnect":
                break
            if event.get("bytes") == b"end":
                await send({"type": "websocket.close", "code": 1000})
                break
        await protocol.wait_lost()
        self.ended += 1

    @property
    def connections(self) -> set[Any]:
        return self.state.connections

    async def open(self, data: bytes = b"", local: tuple[str, int] = ELSEWHERE) -> tuple[Any, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=local)
        writer.write(data)
        return reader, writer


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving(Served()) as served:
        yield served


@asynccontextmanager
async def serving(served: Served) -> AsyncIterator[Served]:
    config = uvicorn.Config(
        served,
        log_config=None,
        http=http_protocol(LIMITS, served.refusals),
        ws=websocket_protocol(LIMITS, served.refusals),
        lifespan="off",
        ws_per_message_deflate=False,
        forwarded_allow_ips="127.0.0.1",
    )
    config.load()
    made: Any = config.http_protocol_class
    served.counts = made.network_connections
    server = await asyncio.get_running_loop().create_server(
        lambda: made(config=config, server_state=served.state, app_state={}), host="127.0.0.1", port=0
    )
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        for connection in list(served.connections):
            connection.transport.abort()
        await until(lambda: not served.connections)


async def status(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(WITHIN):
        line = await reader.readline()
        assert line, "expected an answer, got the end of the connection"
        return line.split(b" ")[1]


async def end(reader: asyncio.StreamReader) -> None:
    async with asyncio.timeout(WITHIN):
        with suppress(ConnectionError):
            await reader.read()


# ── the handshake ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "asked",
    [
        opening(b"Content-Length: 5\r\n"),
        opening(b"Content-Length: 5\r\n") + b"12345",
        opening(b"Transfer-Encoding: chunked\r\n"),
        opening(b"Sec-WebSocket-Protocol: " + b"x" * 9000 + b"\r\n"),
        opening().replace(b"GET /ws", b"GET /" + b"x" * 9000),
        opening(key=b"?"),
        opening(key=b""),
        opening().replace(b"HTTP/1.1", b"HTTP/1.0"),
        opening().replace(b"Version: 13", b"Version: 8"),
        opening(b"Upgrade: h2c\r\nUpgrade: websocket\r\n"),
        opening().replace(b"GET", b"POST"),
    ],
    ids=[
        "body announced",
        "body",
        "chunks",
        "subprotocol",
        "path",
        "key",
        "empty key",
        "http 1.0",
        "version",
        "two upgrades",
        "method",
    ],
)
async def test_every_refusal_is_an_answer_and_the_end(served: Served, asked: bytes) -> None:
    reader, writer = await served.open(asked)
    assert (await status(reader)).startswith(b"4")
    await end(reader)
    await until(lambda: not served.connections)
    assert served.refusals.total() == 1
    assert served.counts == {}
    assert served.scopes == []
    writer.close()


@pytest.mark.parametrize(
    "more",
    [
        b"Cookie: " + b"x" * 9000 + b"\r\n",
        b"".join(b"X-%d: y\r\n" % number for number in range(200)),
        b"Content-Length: 0\r\n",
        b"X-Name: \xe6\x9d\x8e\r\n",
    ],
    ids=["cookie", "200 headers", "no body", "not ASCII"],
)
async def test_what_is_no_part_of_the_handshake_refuses_none(served: Served, more: bytes) -> None:
    reader, writer = await served.open(opening(more))
    assert await status(reader) == b"101"
    (scope,) = served.scopes
    writer.close()
    await until(lambda: not served.connections)
    assert served.refusals == {}
    assert scope["path"] == "/ws"


async def test_the_app_gets_every_header(served: Served) -> None:
    served.accepts = False
    _, writer = await served.open(opening(b"Cookie: a=b\r\nX-Forwarded-For: 10.1.2.3\r\n"))
    await until(lambda: served.scopes)
    headers = dict(served.scopes[0]["headers"])
    assert headers[b"cookie"] == b"a=b"
    assert headers[b"x-forwarded-for"] == b"10.1.2.3"
    assert headers[b"sec-websocket-version"] == b"13"
    writer.close()


async def test_who_is_not_let_in_counts_for_its_address(served: Served) -> None:
    served.accepts = False
    lines = [await served.open(opening()) for _ in range(2)]
    await until(lambda: len(served.scopes) == 2)
    assert served.counts == {"127.0.0.2": 2}
    third = await served.open(opening())
    assert await status(third[0]) == b"503"
    for _, writer in (*lines, third):
        writer.close()
    await until(lambda: not served.connections)
    assert served.counts == {}


async def test_an_app_that_does_not_answer(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.transport.websocket_lifetime.OPEN_WITHIN", 0.05)
    served.accepts = False
    reader, writer = await served.open(opening())
    await end(reader)
    await until(lambda: not served.connections)
    writer.close()


# ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def stuck(served: Served) -> AsyncIterator[socket.socket]:
    """A client that has shaken hands and does not read, while more is written to it than the kernel takes."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(sock, ("127.0.0.1", served.port))
        await loop.sock_sendall(sock, opening())
        assert (await loop.sock_recv(sock, 65536)).startswith(b"HTTP/1.1 101")
        (protocol,) = served.connections
        protocol.transport.write(bytes(8 * 1024 * 1024))
        assert protocol.transport.get_write_buffer_size()
        yield sock


@pytest.mark.parametrize("how", ["close", "half", "broken", "stop"])
async def test_a_client_that_does_not_read_comes_to_its_end(
    served: Served, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Whoever closes: the other side, in three ways, or the server that stops."""
    monkeypatch.setattr("guide.transport.websocket_lifetime.CLOSE_WITHIN", 0.05)
    async with stuck(served) as sock:
        loop = asyncio.get_running_loop()
        (protocol,) = served.connections
        if how == "close":
            await loop.sock_sendall(sock, CLOSE)
        elif how == "half":
            sock.shutdown(socket.SHUT_WR)
        elif how == "broken":
            await loop.sock_sendall(sock, b"\xff\xff\xff\xff\xff\xff")
        else:
            protocol.shutdown()
        await until(lambda: not served.connections)
        await until(lambda: served.ended == 1)


async def test_a_close_that_is_not_answered(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.transport.websocket_lifetime.CLOSE_WITHIN", 0.05)
    reader, writer = await served.open(opening())
    assert await status(reader) == b"101"
    (protocol,) = served.connections
    protocol.close_timeout = 0.05
    writer.write(masked(0x82, b"end"))
    await until(lambda: not served.connections)
    await until(lambda: served.ended == 1)
    writer.close()


async def test_one_that_is_open_has_no_deadline(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.transport.websocket_lifetime.OPEN_WITHIN", 60.0)
    reader, writer = await served.open(opening())
    assert await status(reader) == b"101"
    (protocol,) = served.connections
    assert protocol._deadline is None
    writer.close()


@pytest.mark.parametrize("after", [b"", CLOSE, masked(0x81, b"\xff")], ids=["alone", "and a close", "twice"])
async def test_a_text_that_is_not_utf_8(served: Served, after: bytes) -> None:
    """It is closed with 1007, also where a close comes in one piece with it; no traceback is written."""
    failed: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failed.append(context))
    with capture_logs() as lines:
        reader, writer = await served.open(opening())
        assert await status(reader) == b"101"
        writer.write(masked(0x81, b"\xff") + after)
        await end(reader)
        await until(lambda: served.ended)
    assert served.said[0]["code"] == 1007
    assert failed == []
    assert [line for line in lines if line["log_level"] == "error"] == []
    writer.close()


# ── faults ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_shutdown_goes_on_past_a_connection_that_cannot_say_goodbye(served: Served) -> None:
    """Here the library has closed already, and refuses to close again."""
    async with stuck(served) as sock:
        (protocol,) = served.connections
        await asyncio.get_running_loop().sock_sendall(sock, CLOSE)
        await until(protocol.transport.is_closing)
        with capture_logs() as lines:
            protocol.shutdown()
        await until(lambda: not served.connections)
        assert {line["log_level"] for line in lines} <= {"error"}


async def test_a_fault_ends_that_connection_alone(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [await served.open(opening()) for _ in range(2)]
    for reader, _ in lines:
        assert await status(reader) == b"101"
    first = next(one for one in served.connections if one.client[1] == lines[0][1].get_extra_info("sockname")[1])

    def fail(_data: bytes) -> None:
        raise AssertionError("a fault of the library's")

    logged: list[dict[str, Any]] = []
    monkeypatch.setattr("guide.transport.websocket_lifetime._failed", lambda **fields: logged.append(fields))
    monkeypatch.setattr(first.conn, "receive_data", fail)
    lines[0][1].write(masked(0x89, b""))
    await end(lines[0][0])
    assert [str(line["exc_info"]) for line in logged] == ["a fault of the library's"]
    lines[1][1].write(masked(0x82, b"here"))
    await until(lambda: any(event.get("bytes") == b"here" for event in served.said))
    for _, writer in lines:
        writer.close()
