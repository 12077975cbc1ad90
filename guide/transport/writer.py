"""The sending side of one connection, as the fan-out sees it, whatever server holds the socket.

`Writer` is the interface. `FrameProtocol` (websocket.py) implements it on our own server; `QueueWriter` implements it
on any other ASGI server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Protocol

from guide.transport.frames import Frame

EXTENSION: Final = "guide.frames"  # the key in the ASGI scope's extensions under which a server offers its Writer
FLUSH_WITHIN: Final = 1.0  # seconds


class DirectSocket:
    """A descriptor that the fan-out may write to itself, past the writer. `fd` is -1 while it may not.

    The writer sets `fd`. It is -1 while the writer holds bytes back, because a direct write would overtake them, and
    from the moment the connection ends, because the number may be another connection's at once.
    """

    __slots__ = ("fd",)

    def __init__(self) -> None:
        self.fd = -1


class Writer(Protocol):
    """Sends frames to one follower, in order. No method waits."""

    def share_socket(self, direct: DirectSocket | None) -> None:
        """Keep `direct.fd` up to date, from the next write on. None ends it for the one that was given before."""

    def write(self, frame: Frame) -> None:
        """Send a frame now, or as soon as what waits before it is sent. Does nothing on a connection that closes."""

    def write_rest(self, data: bytes, error: OSError | None = None) -> None:
        """Finish a direct write that did not take everything.

        `data` is what is left of the frame: all of it where the write failed, with `error`.
        """

    def unsent(self) -> int:
        """Return how many bytes this process holds back."""

    def queued(self) -> int:
        """Return how many bytes the kernel holds, not sent or not acknowledged; 0 where that is not known."""

    def abort(self) -> None:
        """Cut the connection at once; what waits is lost."""


class QueueWriter:
    """A Writer over an ASGI server's own `send`: a task sends one frame after the other.

    It knows what waits in its own queue, and not what the server holds back behind `send`.
    """

    def __init__(self, send: Any) -> None:
        """`send` is an async callable that takes one payload."""
        self._send = send
        self._queue: asyncio.Queue[Frame] = asyncio.Queue()
        self._bytes = 0  # in the queue, and in the `send` that is under way
        self._flushed = asyncio.Event()  # nothing is in the queue or under way, or the task has ended
        self._flushed.set()
        self._task = asyncio.get_running_loop().create_task(self._run())
        self._task.add_done_callback(lambda _: self._flushed.set())

    async def _run(self) -> None:
        while True:
            frame = await self._queue.get()
            try:
                await self._send(frame.payload)
            # Servers raise different errors on a broken connection. The app learns of it from `receive`.
            except Exception:
                return
            finally:
                self._bytes -= len(frame.payload)
            if self._queue.empty():
                self._flushed.set()

    def share_socket(self, direct: DirectSocket | None) -> None:
        """Do nothing: there is no descriptor to share."""

    def write(self, frame: Frame) -> None:
        if not self._task.done():
            self._bytes += len(frame.payload)
            self._flushed.clear()
            self._queue.put_nowait(frame)

    def write_rest(self, data: bytes, error: OSError | None = None) -> None:
        """Never called, as no descriptor is shared."""

    def unsent(self) -> int:
        return self._bytes

    def queued(self) -> int:
        return 0

    async def flush(self) -> None:
        """Wait until everything written is sent or the connection is broken, for FLUSH_WITHIN seconds at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._flushed.wait(), FLUSH_WITHIN)

    def abort(self) -> None:
        self._task.cancel()


class NullWriter:
    """The way out to a member that the server itself plays: drops what is sent. `on_write` is called each time."""

    def __init__(self, on_write: Callable[[], None] = lambda: None) -> None:
        self._on_write = on_write

    def share_socket(self, direct: DirectSocket | None) -> None:
        pass

    def write(self, frame: Frame) -> None:
        self._on_write()

    def write_rest(self, data: bytes, error: OSError | None = None) -> None:
        pass

    def unsent(self) -> int:
        return 0

    def queued(self) -> int:
        return 0

    def abort(self) -> None:
        pass
