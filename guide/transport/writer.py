"""What the hub writes to: one follower's line, whichever server holds the socket."""

from __future__ import annotations

import asyncio
from typing import Any, Final, Protocol

from guide.transport.frames import Frame

EXTENSION: Final = "guide.frames"


class DirectSocket:
    """What a writer keeps for the fan-out: the descriptor, while a frame may be written to it without asking, else -1.

    It is -1 while anything is held back, as it would be overtaken, and from the moment the line ends, as the number
    may be another connection's at once.
    """

    __slots__ = ("fd",)

    def __init__(self) -> None:
        self.fd = -1


class Writer(Protocol):
    """One follower's line, as the hub sees it. Nothing here awaits."""

    def lend(self, direct: DirectSocket | None) -> None:
        """Keep `direct.fd` true from the next write on; None: that of nobody any more."""

    def write(self, frame: Frame) -> None:
        """Send, or hold back for later; in order. Does nothing on a line that is closing."""

    def rest(self, data: bytes, error: OSError | None = None) -> None:
        """What a direct write did not take, all of it where it failed with `error`: send it in its place."""

    def unsent(self) -> int:
        """Bytes held back in this process."""

    def queued(self) -> int:
        """Bytes that the kernel holds: not sent, or not acknowledged. 0 where that is not known."""

    def abort(self) -> None:
        """Cut the line without a word."""


class QueueWriter:
    """The plain ASGI path, for servers that are not ours: a task sends what the hub writes.

    `unsent` counts what waits in the queue; what the server itself holds back it does not know.
    """

    def __init__(self, send: Any) -> None:
        """`send` is an async callable that takes one payload."""
        self._send = send
        self._queue: asyncio.Queue[Frame] = asyncio.Queue()
        self._bytes = 0
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while True:
            frame = await self._queue.get()
            try:
                await self._send(frame.payload)
            # Whatever a server raises on a broken line: its receive side tells the app what happened.
            except Exception:
                return
            finally:
                self._bytes -= len(frame.payload)

    def lend(self, direct: DirectSocket | None) -> None:
        """There is no descriptor to lend."""

    def write(self, frame: Frame) -> None:
        if not self._task.done():
            self._bytes += len(frame.payload)
            self._queue.put_nowait(frame)

    def rest(self, data: bytes, error: OSError | None = None) -> None:
        """Never called: see `lend`."""

    def unsent(self) -> int:
        return self._bytes

    def queued(self) -> int:
        return 0

    async def flush(self) -> None:
        """Wait until what was written is sent, at most a second."""
        for _ in range(100):
            if not self._bytes or self._task.done():
                return
            await asyncio.sleep(0.01)

    def abort(self) -> None:
        self._task.cancel()
