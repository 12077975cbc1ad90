"""A network that lets pages through and WebSockets not, as some offices and hotels have: an HTTP proxy on loopback, in
a thread of its own.

    refuse()    an upgrade is answered with 403
    swallow()   an upgrade is answered by the server, and nothing passes after that
    open()      everything passes

Each holds for connections made from now on; `open` and the others cut those WebSockets that there are.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from types import TracebackType
from typing import Final, Self

END_OF_HEAD: Final = b"\r\n\r\n"
REFUSAL: Final = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BlockingProxy:
    """A context. `port` stands for `target`, another port of this machine."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self._mode = "open"
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._ready = threading.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self._upgraded: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def open(self) -> None:
        self._become("open")

    def refuse(self) -> None:
        self._become("refuse")

    def swallow(self) -> None:
        self._become("swallow")

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def _become(self, mode: str) -> None:
        def change() -> None:
            self._mode = mode
            for writer in self._upgraded:
                writer.transport.abort()

        self._loop.call_soon_threadsafe(change)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._pass(reader, writer)
        finally:
            self._connections.discard(task)
            self._upgraded.discard(writer)
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(END_OF_HEAD)
        upgrade = b"upgrade: websocket" in head.lower()
        if upgrade and self._mode == "refuse":
            writer.write(REFUSAL)
            await writer.drain()
            return
        there, here = await asyncio.open_connection("127.0.0.1", self.target)
        try:
            here.write(head if upgrade else head.replace(b"Connection: keep-alive", b"Connection: close"))
            if upgrade:
                self._upgraded.add(writer)
            if upgrade and self._mode == "swallow":
                writer.write(await there.readuntil(END_OF_HEAD))
                while await reader.read(65536):
                    pass
                return
            await asyncio.gather(_copy(reader, here), _copy(there, writer))
        finally:
            here.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
