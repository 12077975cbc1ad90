"""Lead a session during a rehearsal where no guide does: send a turning camera and a recorded voice, as a guide's page
would.

`voice.opus20` holds ten seconds of the demo hall's welcome, as 20 ms Opus packets at 24 kbit/s, each after its length
in two bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Final

import websockets

from guide.protocol import wire
from guide.protocol.codes import WireError
from guide.protocol.messages import (
    ByeMessage,
    ErrorMessage,
    Hello,
    Lead,
    Packet,
    Release,
    Snapshot,
    Take,
    Tick,
    Welcome,
)
from guide.rehearse.target import Target

FRAME: Final = 0.04  # seconds between lead frames
PACKET: Final = 20  # ms of voice in one
MADE_UP: Final = 1.0  # seconds that a send may be behind and still be made up for
COMES_BACK: Final = (0.2, 1.0)  # seconds between tries, where the server names none
TURN: Final = 12.0  # degrees a second
VOICE: Final = Path(__file__).parent / "voice.opus20"


class NotLeading(Exception):
    """The server did not let us lead. `by`: who leads instead; None: it refused for another reason."""

    def __init__(self, by: str | None) -> None:
        super().__init__(by or "refused")
        self.by = by


def voice() -> list[bytes]:
    """Return the recorded packets, in order."""
    data, at, packets = VOICE.read_bytes(), 0, []
    while at < len(data):
        size = int.from_bytes(data[at : at + 2], "big")
        packets.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    return packets


def frames(scene: str, packets: list[bytes]) -> Iterator[Lead]:
    """Yield, without end, one lead frame every FRAME seconds of the guide's capture clock, which begins at 0."""
    spoken = cycle(packets)
    number = 0
    while True:
        at = round(number * FRAME * 1000)
        said: tuple[Packet, ...] = ((at - 2 * PACKET, next(spoken)), (at - PACKET, next(spoken))) if number > 1 else ()
        yield Lead(at, {"view": (scene, number * FRAME * TURN % 360, 0.0, 70.0)}, said)
        number += 1


async def lead(target: Target, token: str, scene: str, began: asyncio.Event) -> None:
    """Lead until cancelled, then release. Where the connection ends, connect again as a guide's page does.

    Raises NotLeading, and, until it has led once, OSError and websockets' errors.
    """
    address = f"{'wss' if target.scheme == 'https' else 'ws'}://{target.host}/ws"
    said, begun = frames(scene, voice()), None
    while True:
        wait = random.uniform(*COMES_BACK)  # noqa: S311 – to spread, not to keep secret
        try:
            async with _Connect(
                address, host=target.address, port=target.port, ssl=target.tls(), proxy=None, compression=None
            ) as socket:
                await socket.send(wire.encode_client(Hello(wire.VERSION, token, ("opus",))))
                await socket.send(wire.encode_client(Take(force=False)))
                await _until_leading(socket)
                began.set()
                begun = begun or time.perf_counter()
                wait = await _speak(socket, said, begun, wait)
        except (OSError, websockets.WebSocketException):  # TimeoutError is an OSError
            if not began.is_set():
                raise
        await asyncio.sleep(wait)


async def _speak(socket: websockets.ClientConnection, said: Iterator[Lead], begun: float, wait: float) -> float:
    """Lead until the connection ends. Return the seconds to wait then: `wait` where the server names none."""
    listening = asyncio.create_task(_listen(socket, wait))
    try:
        for frame in said:
            early = begun + frame.time / 1000 - time.perf_counter()
            if early < -MADE_UP:
                continue  # its time was while the connection was broken
            await asyncio.sleep(max(0.0, early))
            await socket.send(wire.encode_client(frame))
    except websockets.ConnectionClosed:
        return await listening
    except asyncio.CancelledError:
        with contextlib.suppress(websockets.ConnectionClosed):
            await socket.send(wire.encode_client(Release()))
        raise
    finally:
        listening.cancel()
    return wait


class _Connect(websockets.connect):
    """Goes to the server that was named and to no other."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def _until_leading(socket: websockets.ClientConnection) -> None:
    me = None
    async with asyncio.timeout(10):
        while True:
            match wire.decode_server(bytes(await socket.recv(decode=False))):
                case Welcome(me={"id": id_}):
                    me = id_
                case ErrorMessage(detail=detail):
                    raise NotLeading(detail.get("name"))
                case Snapshot(state={"leader": {"id": leader}}) | Tick(state={"leader": {"id": leader}}):
                    if leader == me:
                        return


async def _listen(socket: websockets.ClientConnection, wait: float) -> float:
    """Take in what a guide's page would, so that the line stays open; seconds to wait once it has ended."""
    with contextlib.suppress(websockets.ConnectionClosed, WireError):
        async for data in socket:
            if isinstance(data, bytes):
                match wire.decode_server(data):
                    case ByeMessage(wait=milliseconds) if milliseconds:
                        wait = milliseconds / 1000
    return wait
