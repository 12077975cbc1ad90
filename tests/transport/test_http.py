"""Checks on real sockets that a connection is closed where a request's head or body is late or too large, where there
are too many connections, in all or of one network, and where the answer is not read; and that others are served."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import uvloop
from uvicorn.server import ServerState

from guide.common.limits import Limits
from guide.transport.http import MAX_HEAD, http_protocol
from guide.transport.self_signed import self_signed
from guide.transport.tls import TlsBuffers, TlsConnection, server_context
from guide.transport.websocket import websocket_protocol
from tests.support.fakes import until
from tests.support.tls.certificates import Authority
from tests.support.tls.peer import TlsPeer

OPEN = (
    b"GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
ELSEWHERE = ("127.0.0.2", 0)  # an address that is counted, and not a proxy's
ASK = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


async def app(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


class Server:
    """One listening socket, and what its protocol counts."""

    def __init__(self, port: int, made: Any, state: ServerState) -> None:
        self.port = port
        self.refusals: Counter[str] = made.refusals
        self.network_connections: dict[str, int] = made.network_connections
        self.connections: set[Any] = state.connections


@asynccontextmanager
async def listening(limits: Limits, app: Any = app, trusted: str = "127.0.0.1") -> AsyncIterator[int]:
    async with serving(limits, app, trusted) as server:
        yield server.port


@asynccontextmanager
async def serving(
    limits: Limits, app: Any = app, trusted: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    config = uvicorn.Config(
        app,
        log_config=None,
        http=http_protocol(limits, Counter()),
        ws=websocket_protocol(limits),
        lifespan="off",
        forwarded_allow_ips=trusted,
    )
    config.load()
    state = ServerState()
    made: Any = config.http_protocol_class
    loop = asyncio.get_running_loop()
    buffers = None if tls is None else TlsBuffers(tls, made.refusals)

    def protocol() -> asyncio.Protocol:
        above = made(config=config, server_state=state, app_state={})
        return above if buffers is None else TlsConnection(buffers, above)

    server = await loop.create_server(protocol, host="127.0.0.1", port=0)
    try:
        yield Server(server.sockets[0].getsockname()[1], made, state)
    finally:
        server.close()
        for connection in list(state.connections):
            connection.shutdown()


async def status(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(5):
        return (await reader.readline()).split(b" ")[1]


async def answer(reader: asyncio.StreamReader) -> bytes:
    """Read one whole answer and return its status."""
    said = await status(reader)
    async with asyncio.timeout(5):
        await reader.readuntil(b"\r\n\r\nok")
    return said


async def test_requests_one_after_another() -> None:
    async with listening(Limits(request_within=0.2)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(ASK)
            assert await answer(reader) == b"200"
            await asyncio.sleep(0.1)  # all pauses together are longer than one request may take
        writer.close()


async def test_a_client_that_sends_nothing_or_never_ends_its_head() -> None:
    async with listening(Limits(request_within=0.1)) as port:
        for beginning in (b"", b"GET / HTTP/1.1\r\nHost: h\r\n", ASK + b"G"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(beginning)
            if beginning.startswith(ASK):
                assert await answer(reader) == b"200"
            assert await status(reader) == b"408"
            async with asyncio.timeout(5):
                await reader.read()  # to the end: it is closed
            writer.close()


async def test_a_head_that_never_ends() -> None:
    async with listening(Limits()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n")
        for number in range(MAX_HEAD // 1000 + 2):
            writer.write(b"X-%d: " % number + b"x" * 1000 + b"\r\n")
        assert await status(reader) == b"431"
        writer.close()


async def test_a_large_head_in_one_piece() -> None:
    async with listening(Limits()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        writer.write(ASK.replace(b"\r\n\r\n", b"\r\nX: " + b"x" * (MAX_HEAD + 1) + b"\r\n\r\n"))
        assert await status(reader) == b"431"
        writer.close()


async def test_what_separates_headers_counts_too() -> None:
    async with serving(Limits()) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=2**20)
        writer.write(ASK.replace(b"\r\n\r\n", b"\r\n" + b"x:\r\n" * (MAX_HEAD // 5) + b"\r\n"))
        assert await status(reader) == b"431"
        writer.close()


@pytest.mark.parametrize(
    ("asked", "said", "why"),
    [
        (b"GET /\r\n\r\n", b"505", "version_unknown"),
        (b"GET / HTTP/0.9\r\nHost: h\r\n\r\n", b"505", "version_unknown"),
        (b"GET / HTTP/2.0\r\nHost: h\r\n\r\n", b"505", "version_unknown"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400", "host_malformed"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"400", "host_malformed"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", b"400", "host_malformed"),
        (b"GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", b"400", "host_malformed"),
        (b"HELO mail\r\n\r\n", b"400", "malformed"),
    ],
)
async def test_what_no_app_should_see(asked: bytes, said: bytes, why: str) -> None:
    async with serving(Limits()) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(asked)
        assert await status(reader) == said
        await gone(reader)
        await until(lambda: not server.connections)
        assert server.refusals == {why: 1}
        writer.close()


async def test_http_1_0_needs_no_host() -> None:
    async with listening(Limits()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        assert await answer(reader) == b"200"
        writer.close()


async def test_nothing_is_put_into_an_answer_under_way() -> None:
    """What follows a request and is no HTTP ends the connection, after as much of the answer as there is."""
    begun = asyncio.Event()

    async def slow(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"o", "more_body": True})
        begun.set()
        await asyncio.Event().wait()

    async with serving(Limits(), slow) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(ASK)
        await asyncio.wait_for(begun.wait(), 5)
        writer.write(b"HELO mail\r\n\r\n")
        said = await gone(reader)
        assert said.endswith(b"\r\n\r\no")
        assert server.refusals == {"malformed": 1}
        writer.close()


async def test_requests_that_do_not_wait_for_the_answer() -> None:
    async with listening(Limits()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ASK * 500)
        assert b"HTTP/1.1 429 Too Many Requests" in await asyncio.wait_for(reader.read(), 5)
        writer.close()


async def gone(reader: asyncio.StreamReader) -> bytes:
    """Read until the server ends the connection."""
    said = b""
    try:
        async with asyncio.timeout(5):
            while part := await reader.read(65536):
                said += part
    except ConnectionResetError:  # it left unread what was sent
        pass
    return said


@pytest.mark.parametrize("more", [b"\r\n", b"\r\n\r\n", b"\n"])
async def test_an_empty_line_after_an_answer_is_no_request(more: bytes) -> None:
    async with serving(Limits(request_within=0.1)) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(ASK)
        assert await answer(reader) == b"200"
        writer.write(more)
        assert await status(reader) == b"408"
        await gone(reader)
        assert server.refusals == {"head_late": 1}
        writer.close()


def posting(size: int) -> bytes:
    return b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % size


async def patient(_scope: Any, receive: Any, send: Any) -> None:
    """Reads all of the body before it answers."""
    while (await receive()).get("more_body"):
        pass
    await app(_scope, receive, send)


@pytest.mark.parametrize(("app", "said"), [(app, b"200"), (patient, b"408")])
async def test_a_body_that_does_not_come(monkeypatch: pytest.MonkeyPatch, app: Any, said: bytes) -> None:
    """It is refused, however often a byte of it comes; a client that has its answer already gets no second one."""
    monkeypatch.setattr("guide.transport.http.BODY_EXTRA_TIME", 0.0)
    async with serving(Limits(request_within=0.1), app) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(posting(1_000_000))

        async def trickle() -> None:
            while True:
                writer.write(b"x")
                await asyncio.sleep(0.01)  # byte by byte

        trickling = asyncio.create_task(trickle())
        answers = await gone(reader)
        trickling.cancel()
        assert answers.startswith(b"HTTP/1.1 " + said)
        assert answers.count(b"HTTP/1.1") == 1
        assert server.refusals == {"body_late": 1}
        writer.close()


@pytest.mark.parametrize("app", [app, patient])
async def test_bodies_that_come(monkeypatch: pytest.MonkeyPatch, app: Any) -> None:
    """Bodies may come before or after the answer; each request has its own time limit and byte limit."""
    monkeypatch.setattr("guide.transport.http.BODY_EXTRA_TIME", 0.0)
    limits = Limits(request_within=0.6)
    async with serving(limits, app) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        for _ in range(2):
            writer.write(posting(limits.body_bytes))
            await asyncio.sleep(0.35)  # both together take longer than one request may
            writer.write(bytes(limits.body_bytes))
            assert await answer(reader) == b"200"
        (connection,) = server.connections
        await until(connection._all_answered)
        assert not server.refusals
        writer.close()


async def test_after_a_body_that_the_app_did_not_read_a_head_is_awaited() -> None:
    async with serving(Limits(request_within=0.1)) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(posting(1))
        assert await answer(reader) == b"200"
        writer.write(b"x")
        assert await status(reader) == b"408"
        assert server.refusals == {"head_late": 1}
        writer.close()


async def checking(_scope: Any, receive: Any, send: Any) -> None:
    """An app that refuses a body which is too large by itself, as the API does."""
    size, more = 0, True
    while more and size <= Limits().body_bytes:
        event = await receive()
        size, more = size + len(event["body"]), event["more_body"]
    await app(_scope, receive, send)


CHUNKED = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("app", "head", "piece", "said"),
    [
        (app, posting(10**12), b"x" * 65536, b"200"),
        (checking, posting(10**12), b"x" * 65536, b"200"),
        (checking, CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n", b"200"),
        (patient, CHUNKED + b"1;", b"x" * 65536, b"413"),
        (patient, CHUNKED + b"0\r\n", b"X: x\r\n" * 10_000, b"413"),
    ],
    ids=["unread", "read", "chunks", "one chunk's head", "trailers"],
)
async def test_a_body_without_end(app: Any, head: bytes, piece: bytes, said: bytes) -> None:
    """The connection is cut; an answer that was sent already stays."""
    async with serving(Limits(), app) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(head + piece * 2)
        if said == b"200":
            assert await answer(reader) == said
        with suppress(ConnectionError):
            async with asyncio.timeout(5):
                while not server.refusals:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
        await until(lambda: not server.connections)
        assert server.refusals == {"body_too_large": 1}
        writer.close()


async def test_what_is_left_of_a_body_that_was_answered_is_dropped() -> None:
    """Closing with bytes unread would reset the connection: a proxy would answer 502 in place of what the app said."""
    async with serving(Limits(), checking) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        for _ in range(2):
            writer.write(posting(1_100_000) + bytes(Limits().body_bytes + 1))
            assert await answer(reader) == b"200"
            writer.write(bytes(1_100_000 - Limits().body_bytes - 1))
        await writer.drain()
        assert not server.refusals
        writer.close()


async def test_one_connection_above_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.transport.http.RESERVED", 0)
    async with listening(Limits(connections=2)) as port:
        lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        assert await status(lines[2][0]) == b"503"
        for reader, writer in lines[:2]:
            writer.write(ASK)
            assert await answer(reader) == b"200"
        for _, writer in lines:
            writer.close()


async def test_connections_of_one_address() -> None:
    limits = Limits(address_http_connections=2)
    async with serving(limits) as server:
        lines = [await asyncio.open_connection("127.0.0.1", server.port, local_addr=ELSEWHERE) for _ in range(3)]
        assert await status(lines[2][0]) == b"503"
        assert server.refusals == {"too_many_of_address": 1}
        other = await asyncio.open_connection("127.0.0.1", server.port, local_addr=("127.0.0.3", 0))
        proxies = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(3)]
        for reader, writer in (*lines[:2], other, *proxies):
            writer.write(ASK)
            assert await answer(reader) == b"200"
        lines[0][1].close()
        await until(lambda: server.network_connections == {"127.0.0.2": 1, "127.0.0.3": 1})
        again = await asyncio.open_connection("127.0.0.1", server.port, local_addr=ELSEWHERE)
        again[1].write(ASK)
        assert await answer(again[0]) == b"200"
        for _, writer in (*lines, other, *proxies, again):
            writer.close()
        await until(lambda: not server.network_connections)


async def test_one_address_has_half_of_all_at_most() -> None:
    async with serving(Limits(connections=4)) as server:
        lines = [await asyncio.open_connection("127.0.0.1", server.port, local_addr=ELSEWHERE) for _ in range(3)]
        assert await status(lines[2][0]) == b"503"
        for _, writer in lines:
            writer.close()


@pytest.mark.parametrize("trusted", ["*", "10.0.0.0/8, 127.0.0.2", "127.0.0.0/8"])
async def test_a_trusted_proxy_is_not_counted(trusted: str) -> None:
    async with serving(Limits(address_http_connections=1), trusted=trusted) as server:
        lines = [await asyncio.open_connection("127.0.0.1", server.port, local_addr=ELSEWHERE) for _ in range(3)]
        for reader, writer in lines:
            writer.write(ASK)
            assert await answer(reader) == b"200"
        assert server.network_connections == {}
        for _, writer in lines:
            writer.close()


async def large(_scope: Any, _receive: Any, send: Any) -> None:
    """Answers with more than the kernel takes."""
    body = b"x" * 2**24
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


def reluctant(port: int) -> socket.socket:
    """Return a socket that has sent a request and does not read."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    sock.connect(("127.0.0.1", port))
    sock.send(ASK)
    return sock


async def test_an_answer_that_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is cut, also where all was written and it waits only to be closed."""
    monkeypatch.setattr("guide.transport.http.READ_WITHIN", 0.1)
    async with serving(Limits(), large) as server:
        with reluctant(server.port):
            await until(lambda: bool(server.connections))
            await until(lambda: not server.connections)
            assert server.refusals == {"answer_not_taken": 1}


async def test_an_answer_that_is_read_late() -> None:
    async with serving(Limits(), large) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(ASK)
        await until(lambda: any(connection._answer_timer is not None for connection in server.connections))
        await reader.readuntil(b"\r\n\r\n")
        async with asyncio.timeout(5):
            await reader.readexactly(2**24)
        await until(lambda: all(connection._answer_timer is None for connection in server.connections))
        assert len(server.connections) == 1
        assert not server.refusals
        writer.close()


async def welcoming(_scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await receive()


async def test_a_websocket_is_no_longer_counted_as_http() -> None:
    """A WebSocket is not counted here, and has limits of its own for what waits."""
    async with serving(Limits(), welcoming) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=ELSEWHERE)
        writer.write(OPEN)
        assert await status(reader) == b"101"
        assert server.network_connections == {}
        (connection,) = server.connections
        assert connection.transport.get_write_buffer_limits()[1] == 64 * 1024
        writer.close()
        await until(lambda: not server.connections)
        assert server.network_connections == {}


class Eager(asyncio.Protocol):
    """A client whose first request comes together with the end of the TLS handshake, as a browser's does."""

    def __init__(self) -> None:
        self.said = b""

    def connection_made(self, transport: Any) -> None:
        transport.write(OPEN)

    def data_received(self, data: bytes) -> None:
        self.said += data


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_websocket_over_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    """Bytes of the handshake that wait are not taken for an answer, and no timer stays for them."""
    monkeypatch.setattr("guide.transport.http.READ_WITHIN", 0.1)
    authority = Authority(tmp_path)
    tls, trust = server_context(), ssl.create_default_context(cafile=authority.file)
    tls.load_cert_chain(*authority.certificate(tmp_path / "server"))

    async def opened() -> None:
        async with serving(Limits(), welcoming, tls=tls) as server:
            loop = asyncio.get_running_loop()
            transport, client = await loop.create_connection(Eager, "127.0.0.1", server.port, ssl=trust)
            await until(lambda: client.said.endswith(b"\r\n\r\n"))
            assert client.said.split(b" ")[1] == b"101"
            await asyncio.sleep(0.2)  # twice READ_WITHIN, in which nothing may end the connection
            assert len(server.connections) == 1
            assert not server.refusals
            transport.abort()
            await until(lambda: not server.connections)

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(opened())


@pytest.mark.parametrize("begun", [b"", b"\x16\x03\x01\x02\x00\x01"], ids=["silent", "begun"])
async def test_a_tls_handshake_that_does_not_end(tmp_path: Path, begun: bytes) -> None:
    """It counts for its address from the first byte, and has the time of a request's head."""
    tls = self_signed(tmp_path, "127.0.0.1").context
    async with serving(Limits(request_within=0.1), tls=tls) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=ELSEWHERE)
        writer.write(begun)
        await until(lambda: server.network_connections == {"127.0.0.2": 1})
        assert await reader.read() == b""
        await until(lambda: not server.connections)
        assert server.refusals == {"head_late": 1}
        assert not server.network_connections
        writer.close()


async def test_too_many_tls_handshakes_of_one_address(tmp_path: Path) -> None:
    tls = self_signed(tmp_path, "127.0.0.1").context
    async with serving(Limits(address_http_connections=1), tls=tls) as server:
        first, first_writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=ELSEWHERE)
        await until(lambda: bool(server.network_connections))
        second, second_writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=ELSEWHERE)
        assert await second.read() == b""
        assert server.refusals == {"too_many_of_address": 1}
        assert not first.at_eof()
        for writer in (first_writer, second_writer):
            writer.close()


async def test_what_tls_takes_for_itself_counts_as_part_of_the_head(tmp_path: Path) -> None:
    tls = self_signed(tmp_path, "127.0.0.1").context
    async with serving(Limits(), tls=tls) as server:
        peer = TlsPeer(server.port)
        await peer.shake_hands()
        await peer.send(b"GET / HTTP/1.1\r\nX: ", *[b"x"] * (MAX_HEAD // 10))
        assert (await peer.until_head()).split(b" ")[1] == b"431"
        peer.sock.close()


async def test_a_websocket_before_the_answer() -> None:
    """An upgrade while a request has no answer is refused: that answer would have no connection to go to."""
    asked = asyncio.Event()

    async def slow(_scope: Any, _receive: Any, _send: Any) -> None:
        await asked.wait()

    async with serving(Limits(), slow) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(ASK + OPEN)
        assert await status(reader) == b"400"
        await until(lambda: not server.connections)
        asked.set()
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(OPEN.replace(b"\r\n\r\n", b"\r\nX: " + b"x" * (MAX_HEAD + 1) + b"\r\n\r\n"))
        assert await status(reader) == b"431"
        assert server.refusals == {"upgrade_too_soon": 1, "head_too_large": 1}
        writer.close()


async def test_every_request_learns_that_the_client_has_gone() -> None:
    """The app learns of the disconnect in every request, also in the one that it answers while others wait."""
    said: list[str] = []
    begun = asyncio.Event()

    async def listens(_scope: Any, receive: Any, send: Any) -> None:
        said.append((await receive())["type"])
        begun.set()
        said.append((await receive())["type"])
        await app(_scope, receive, send)

    async with serving(Limits(), listens) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(ASK * 3)
        await asyncio.wait_for(begun.wait(), 5)
        (connection,) = server.connections
        await until(lambda: len(connection.pipeline) == 2)
        writer.transport.abort()
        await until(lambda: len(said) == 2)
        assert said == ["http.request", "http.disconnect"]
