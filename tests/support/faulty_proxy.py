"""A TCP proxy on loopback, in a thread of its own, that makes connections fail in every way a connection fails.

Each fault holds for the connections there are and for new ones, until the next call:

    open()       everything passes
    delay(s)     each byte comes s seconds late, both ways; nothing is lost or overtaken
    reset()      every connection is reset, and new ones as soon as they are made
    mute()       half open: connections stay, new ones are accepted, and nothing passes any more
    mobile()     like poor 4G: each byte 60 ± 40 ms late, 400 kbit/s each way; now and then nothing, then a burst
    deafen()     half open one way: what the client sends arrives, and no answer comes back
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
from enum import Enum
from types import TracebackType
from typing import Final, Self

CHUNK: Final = 65536
LATE: Final = (0.02, 0.1)  # seconds that a mobile line takes
RATE: Final = 50_000  # bytes a second that it carries each way
BURSTS: Final = (2.0, 4.0)  # seconds from one burst to the next
BURST: Final = 0.2  # seconds for which nothing comes before one, at most
_RESET: Final = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 s: closing sends a reset


class State(Enum):
    OPEN = "open"
    RESET = "reset"
    MUTE = "mute"
    DEAF = "deaf"


class _MobileWay:
    """One way of a mobile line: when bytes that come now get out. In order, and the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._free = 0.0
        self._out = 0.0
        self._burst = 0.0

    def due(self, now: float, size: int) -> float:
        if now > self._burst + BURST:
            self._burst = now + self._chance.uniform(*BURSTS)
        self._free = max(self._free, now) + size / RATE
        held = self._burst + self._chance.uniform(0, BURST) if self._free >= self._burst else 0.0
        self._out = max(self._out, held, self._free + self._chance.uniform(*LATE))
        return self._out


class FaultyProxy:
    """A context. `port` stands for `target`, another port of this machine."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self._state = State.OPEN
        self._delay = 0.0
        self._ways: tuple[_MobileWay, _MobileWay] | None = None
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._changed = asyncio.Condition()
        self._connections: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def open(self) -> None:
        self._become(State.OPEN)

    def delay(self, seconds: float) -> None:
        self._become(State.OPEN, seconds)

    def mobile(self) -> None:
        self._become(State.OPEN, ways=(_MobileWay(1), _MobileWay(2)))

    def reset(self) -> None:
        self._become(State.RESET)

    def mute(self) -> None:
        self._become(State.MUTE)

    def deafen(self) -> None:
        self._become(State.DEAF)

    def _become(self, state: State, delay: float = 0.0, ways: tuple[_MobileWay, _MobileWay] | None = None) -> None:
        asyncio.run_coroutine_threadsafe(self._switch(state, delay, ways), self._loop).result(timeout=10)

    async def _switch(self, state: State, delay: float, ways: tuple[_MobileWay, _MobileWay] | None) -> None:
        async with self._changed:
            self._state, self._delay, self._ways = state, delay, ways
            self._changed.notify_all()
        if state is State.RESET:
            for writer in list(self._writers):
                _abort(writer)

    # ── in the thread ───────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0, backlog=1000)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        for _ in range(10):  # one just accepted is a task after a few turns; a server that closes earlier forgets it
            await asyncio.sleep(0)
        server.close()
        for writer in list(self._writers):
            _abort(writer)
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        self._writers.add(writer)
        away: asyncio.StreamWriter | None = None
        # Cancelled at the end only; asyncio would print it.
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await self._until(State.OPEN, State.DEAF, State.RESET)
            if self._state is not State.RESET:
                there, away = await asyncio.open_connection("127.0.0.1", self.target)
                self._writers.add(away)
                await asyncio.gather(
                    self._pump(0, reader, away, State.OPEN, State.DEAF), self._pump(1, there, writer, State.OPEN)
                )
        for end in (writer, away):
            if end is not None:
                _abort(end)
                self._writers.discard(end)
        self._connections.discard(task)

    async def _pump(
        self, way: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *passing: State
    ) -> None:
        """Until the end of what `reader` gets, which is told on as well. One end that breaks breaks the other.

        `way`: 0 from the client, 1 to it.
        """
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=1000)

        async def deliver() -> None:
            data = b"-"
            while data:
                due, data = await late.get()
                await asyncio.sleep(due - self._loop.time())
                await self._until(*passing, State.RESET)
                writer.write(data)
                await writer.drain()
            with contextlib.suppress(OSError):
                writer.write_eof()

        delivering = asyncio.create_task(deliver())
        try:
            data = b"-"
            while data:
                try:
                    data = await reader.read(CHUNK)
                except OSError:
                    _abort(writer)
                    return
                now = self._loop.time()
                await late.put((self._ways[way].due(now, len(data)) if self._ways else now + self._delay, data))
            with contextlib.suppress(OSError):
                await delivering
        finally:
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)

    async def _until(self, *states: State) -> None:
        if self._state not in states:
            async with self._changed:
                await self._changed.wait_for(lambda: self._state in states)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(timeout=10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(timeout=10)


def _abort(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.fileno() != -1:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
