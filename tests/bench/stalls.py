"""A line that stalls: a TCP proxy on loopback which now and then lets nothing through to the client for a while."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Callable, Iterator
from typing import Final

BETWEEN: Final = (0.2, 1.0)  # seconds between stalls
LONGEST: Final = 0.3  # seconds of one
BEGIN: Final = 10.0  # seconds after being asked to
FOR: Final = 15.0  # seconds


class _Proxy:
    def __init__(self, target: int) -> None:
        self._target = target
        self._open = asyncio.Event()
        self._open.set()
        self.tasks: set[asyncio.Task[None]] = set()

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """From another thread: stall, soon."""
        loop.call_soon_threadsafe(lambda: self._keep(loop.create_task(self.stall())))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self.tasks.add(task)

    async def stall(self) -> None:
        chance = random.Random(1)
        loop = asyncio.get_running_loop()
        await asyncio.sleep(BEGIN)
        end = loop.time() + FOR
        while loop.time() < end:
            await asyncio.sleep(chance.uniform(*BETWEEN))
            self._open.clear()
            await asyncio.sleep(chance.uniform(0, LONGEST))
            self._open.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._keep(task)
        there, away = await asyncio.open_connection("127.0.0.1", self._target)
        with contextlib.suppress(asyncio.CancelledError):  # at the end; asyncio would print it
            await asyncio.gather(self._pump(reader, away, stalls=False), self._pump(there, writer, stalls=True))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, stalls: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if stalls:
                    await self._open.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@contextlib.contextmanager
def stalling_proxy(target: int) -> Iterator[tuple[int, Callable[[], None]]]:
    """The port of a proxy to `target`, and what makes it stall: BEGIN seconds later, for FOR seconds."""
    loop = asyncio.new_event_loop()
    proxy = _Proxy(target)
    ports: list[int] = []
    ready = threading.Event()
    over = asyncio.Event()

    async def run() -> None:
        server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()
        await over.wait()
        server.close()
        for task in proxy.tasks:
            task.cancel()
        await asyncio.gather(*proxy.tasks, return_exceptions=True)

    worker = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    worker.start()
    ready.wait()
    try:
        yield ports[0], lambda: proxy.begin(loop)
    finally:
        loop.call_soon_threadsafe(over.set)
        worker.join(timeout=5)
