"""Held, on real sockets: a request whose head does not come, or is too large, ends its connection; so does one more
connection than may be; all others are served as ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from guide.inlet import HEAD_MOST, inlet
from guide.limits import Limits

ASK = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


async def app(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def listening(limits: Limits) -> AsyncIterator[int]:
    config = uvicorn.Config(app, log_config=None, http=inlet(limits), lifespan="off")
    config.load()
    state = ServerState()
    made: Any = config.http_protocol_class
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: made(config=config, server_state=state, app_state={}), host="127.0.0.1", port=0
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for connection in list(state.connections):
            connection.shutdown()


async def status(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(5):
        return (await reader.readline()).split(b" ")[1]


async def answer(reader: asyncio.StreamReader) -> bytes:
    """The status of one whole answer."""
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
            await asyncio.sleep(0.1)
        writer.close()


async def test_one_who_says_nothing_or_never_ends() -> None:
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
        for number in range(HEAD_MOST // 1000 + 2):
            writer.write(b"X-%d: " % number + b"x" * 1000 + b"\r\n")
        assert await status(reader) == b"431"
        writer.close()


async def test_a_large_head_in_one_piece() -> None:
    async with listening(Limits()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        writer.write(ASK.replace(b"\r\n\r\n", b"\r\nX: " + b"x" * (HEAD_MOST + 1) + b"\r\n\r\n"))
        assert await status(reader) == b"431"
        writer.close()


async def test_requests_that_do_not_wait_for_the_answer() -> None:
    async with listening(Limits()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ASK * 500)
        assert b"HTTP/1.1 429 Too Many Requests" in await asyncio.wait_for(reader.read(), 5)
        writer.close()


async def test_one_connection_more_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.inlet.RESERVED", 0)
    async with listening(Limits(connections=2)) as port:
        lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        assert await status(lines[2][0]) == b"503"
        for reader, writer in lines[:2]:
            writer.write(ASK)
            assert await answer(reader) == b"200"
        for _, writer in lines:
            writer.close()
