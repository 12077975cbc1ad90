"""Checks FrameProtocol and QueueWriter on real sockets, on asyncio's loop and on uvloop.

The direct, shared write gives the same bytes as the plain ASGI path,
in the same order, also where the peer reads slowly and the kernel takes only part of a frame."""

from __future__ import annotations

import asyncio
import errno
import os
import random
import socket
import ssl
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import uvloop
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import connect
from websockets.frames import Frame as LibraryFrame
from websockets.frames import Opcode

from guide.common.counters import Counters
from guide.common.limits import Limits
from guide.fanout.fanout import Fanout
from guide.fanout.outbox import Outbox
from guide.protocol.codes import Close
from guide.transport.batch_write import WRITE_LOOP
from guide.transport.frames import Frame, TickFrame
from guide.transport.io_uring import batch_write_for
from guide.transport.self_signed import self_signed
from guide.transport.socket_buffers import RECEIVE_BUFFER, SEND_BUFFER
from guide.transport.websocket import WAITING_MESSAGES, FrameProtocol, websocket_protocol
from guide.transport.writer import EXTENSION, QueueWriter
from tests.support.app_server import PROTOCOLS, serving
from tests.support.fakes import WITHIN, until
from tests.transport.conftest import SIZES, library_frame, payload

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Peer:
    """A client that reads raw bytes, and only when a test asks for them."""

    def __init__(self, port: int) -> None:
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.sock.connect(("127.0.0.1", port))
        self.sock.setblocking(False)
        self.loop = asyncio.get_running_loop()

    async def shake_hands(self) -> None:
        await self.loop.sock_sendall(self.sock, HANDSHAKE)
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += await self.loop.sock_recv(self.sock, 1)
        assert answer.startswith(b"HTTP/1.1 101")

    async def read(self, count: int) -> bytes:
        data = bytearray()
        async with asyncio.timeout(WITHIN):
            while len(data) < count:
                part = await self.loop.sock_recv(self.sock, min(65536, count - len(data)))
                assert part, "the connection ended early"
                data += part
        return bytes(data)


class App:
    """Takes one connection and hands out its writer."""

    def __init__(self) -> None:
        self.writer: FrameProtocol | QueueWriter | None = None
        self.websocket: WebSocket | None = None
        self.heard: list[bytes] = []
        self.over = asyncio.Event()
        self._end = asyncio.Event()

    async def opened(self) -> FrameProtocol | QueueWriter:
        """Wait for the connection and return its writer."""
        await until(lambda: self.writer is not None)
        assert self.writer is not None
        return self.writer

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.websocket = websocket = WebSocket(scope, receive, send)
        await websocket.accept()
        raw = scope["extensions"].get(EXTENSION)
        self.writer = raw if isinstance(raw, FrameProtocol) else QueueWriter(websocket.send_bytes)
        try:
            while True:
                self.heard.append(await websocket.receive_bytes())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            if isinstance(self.writer, QueueWriter):
                self.writer.abort()
            self.over.set()


@pytest.fixture(params=LOOPS)
def run(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    def run(scenario: Any) -> Any:
        with asyncio.Runner(loop_factory=LOOPS[request.param]) as runner:
            return runner.run(scenario)

    return run


@pytest.mark.parametrize("name", PROTOCOLS)
def test_which_path_the_app_is_on(run: Callable[[Any], Any], name: str) -> None:
    async def scenario() -> None:
        app = App()
        async with serving(app, PROTOCOLS[name]) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: app.writer is not None)
            assert isinstance(app.writer, FrameProtocol if name == "raw" else QueueWriter)
            peer.sock.close()
            await app.over.wait()

    run(scenario())


def under_no_mask(frame: LibraryFrame) -> bytes:
    """Return a client's frame whose mask is 0, so that its payload stays readable."""
    data = frame.serialize(mask=False)
    header = len(data) - len(frame.data)
    return bytes((data[0], data[1] | 0x80)) + data[2:header] + bytes(4) + data[header:]


CLIENT_FRAMES = [
    LibraryFrame(Opcode.BINARY, payload(20)),
    LibraryFrame(Opcode.BINARY, payload(200)),
    LibraryFrame(Opcode.BINARY, b""),
    LibraryFrame(Opcode.PING, b"?"),
    LibraryFrame(Opcode.BINARY, payload(125)),
    LibraryFrame(Opcode.BINARY, payload(126)),
    LibraryFrame(Opcode.BINARY, b"begun ", fin=False),
    LibraryFrame(Opcode.PING, b"!"),
    LibraryFrame(Opcode.CONT, b"and ended"),
    LibraryFrame(Opcode.BINARY, under_no_mask(LibraryFrame(Opcode.BINARY, b"a frame in a frame"))),
    LibraryFrame(Opcode.BINARY, payload(60_000)),
    LibraryFrame(Opcode.BINARY, payload(3)),
]
SAID = [payload(20), payload(200), b"", payload(125), payload(126), b"begun and ended"]


@pytest.mark.parametrize("heard", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_messages_arrive_however_their_bytes_are_cut(run: Callable[[Any], Any], seed: int, heard: bool) -> None:
    """Cut between frames, after each byte, at random, or after a header, where the rest may look like a frame.

    The order is kept, also where a handler gets what the app's `receive` need not.
    """
    chance = random.Random(seed)
    pieces: list[bytes] = []
    for frame in CLIENT_FRAMES:
        data = under_no_mask(frame)
        header = len(data) - len(frame.data)
        cuts = [[], [header], [2, header], sorted(chance.sample(range(1, len(data)), 3))][chance.randrange(4)]
        pieces += [data[a:b] for a, b in pairwise([0, *cuts, len(data)])]
    if seed % 4 == 3:
        pieces = [b"".join(pieces[i : i + 3]) for i in range(0, len(pieces), 3)]
    got: list[bytes] = []
    at_once: list[bytes] = []

    def by_handler(message: bytes) -> None:
        got.append(message)
        at_once.append(message)

    async def scenario() -> None:
        ready = asyncio.Event()
        protocols: list[FrameProtocol] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            websocket = WebSocket(scope, receive, send)
            await websocket.accept()
            protocols.append(scope["extensions"][EXTENSION])
            if heard:
                protocols[0].set_handler(by_handler)
            ready.set()
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return
                got.append(message["bytes"])

        async with serving(app, FrameProtocol) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await ready.wait()
            for piece in pieces:
                protocols[0].data_received(piece)
                if chance.random() < 0.5:
                    await asyncio.sleep(0)
            await until(lambda: bool(got) and got[-1] == payload(3))
            peer.sock.close()

    run(scenario())
    assert got == [*SAID, CLIENT_FRAMES[-3].data, payload(60_000), payload(3)]
    assert heard or not at_once


def test_with_a_handler_the_app_is_not_woken_until_wake_receive(run: Callable[[Any], Any]) -> None:
    async def scenario() -> None:
        heard: list[bytes] = []
        received: list[Any] = []
        over = asyncio.Event()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await WebSocket(scope, receive, send).accept()
            protocols.append(scope["extensions"][EXTENSION])
            protocols[0].set_handler(heard.append)
            received.append(await receive())
            over.set()

        protocols: list[FrameProtocol] = []
        async with serving(app, FrameProtocol) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: bool(protocols))
            await peer.loop.sock_sendall(peer.sock, LibraryFrame(Opcode.BINARY, b"one").serialize(mask=True))
            await until(lambda: heard == [b"one"])
            await peer.loop.sock_sendall(peer.sock, LibraryFrame(Opcode.BINARY, b"two").serialize(mask=True))
            await until(lambda: heard == [b"one", b"two"])
            assert not received
            protocols[0].wake_receive()
            await over.wait()
            assert received == [{"type": "websocket.receive", "bytes": b""}]
            protocols[0].data_received(LibraryFrame(Opcode.BINARY, b"three").serialize(mask=True))
            assert heard == [b"one", b"two"]
            peer.sock.close()

    run(scenario())


def test_a_client_that_sends_much_at_once_is_not_read_until_the_app_has_taken_it(run: Callable[[Any], Any]) -> None:
    async def scenario() -> None:
        app = App()
        async with serving(app, FrameProtocol) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: app.writer is not None)
            protocol = app.writer
            assert isinstance(protocol, FrameProtocol)
            for _ in range(WAITING_MESSAGES + 1):
                assert not protocol.read_paused
                protocol.data_received(LibraryFrame(Opcode.BINARY, b"x").serialize(mask=True))
            assert protocol.read_paused
            await until(lambda: not protocol.read_paused)
            peer.sock.close()
            await app.over.wait()

    run(scenario())


def test_the_headers_are_freed_after_the_handshake(run: Callable[[Any], Any]) -> None:
    async def scenario() -> None:
        app = App()
        async with serving(app, FrameProtocol) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: app.writer is not None)
            protocol = app.writer
            assert isinstance(protocol, FrameProtocol)
            assert (len(protocol.request.headers), len(protocol.response.headers)) == (0, 0)
            assert protocol.scope["headers"] == []
            peer.sock.close()
            await app.over.wait()

    run(scenario())


@pytest.mark.parametrize("name", PROTOCOLS)
def test_the_bytes_are_those_of_the_library(run: Callable[[Any], Any], name: str) -> None:
    """Both paths give the same expected bytes, so they equal each other."""

    async def scenario() -> None:
        app = App()
        frames = [Frame(payload(size, seed)) for seed, size in enumerate(SIZES)]
        expected = b"".join(library_frame(frame.payload) for frame in frames)
        async with serving(app, PROTOCOLS[name]) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: app.writer is not None)
            assert app.writer is not None
            for frame in frames:
                app.writer.write(frame)
            assert await peer.read(len(expected)) == expected
            await until(lambda: app.writer is not None and app.writer.unsent() == 0)
            peer.sock.close()
            await app.over.wait()

    run(scenario())


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_slow_reader_gets_the_same_bytes(
    run: Callable[[Any], Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    partial = []
    write = os.write

    def watched(fd: int, data: bytes) -> int:
        sent = write(fd, data)
        partial.append(sent < len(data))
        return sent

    monkeypatch.setattr("guide.transport.websocket.os.write", watched)

    async def scenario() -> None:
        app = App()
        # Large and small alternately, so that a cut falls into headers too.
        frames = [Frame(payload(size, seed)) for seed, size in enumerate((3, 30_000, 130, 1, 70_000, 126) * 12)]
        expected = b"".join(library_frame(frame.payload) for frame in frames)
        async with serving(app, PROTOCOLS[name], send_buffer=4096) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: app.writer is not None)
            assert app.writer is not None
            got, most = b"", 0
            for index, frame in enumerate(frames):
                app.writer.write(frame)
                most = max(most, app.writer.unsent())
                if index % 9 == 8:  # reads everything now and then, so that writing begins anew on an empty buffer
                    sofar = sum(len(library_frame(sent.payload)) for sent in frames[: index + 1])
                    got += await peer.read(sofar - len(got))
                    await until(lambda: app.writer is not None and app.writer.unsent() == 0)
            got += await peer.read(len(expected) - len(got))
            assert got == expected
            assert most > 100_000, "something was held back"
            await app.websocket.close(4001, "too_far_behind")  # type: ignore[union-attr]  # set by now
            assert await peer.read(4) == b"\x88\x10\x0f\xa1", "a close frame, after all of it"
            peer.sock.close()
            await app.over.wait()

    run(scenario())
    if name == "raw":
        assert any(partial), "the kernel took only part of a frame"
        assert not all(partial)


def test_ticks_are_the_same_bytes_on_both_paths(run: Callable[[Any], Any]) -> None:
    """The fan-out's writes to the descriptor equal what goes through the server's own `send`."""

    async def scenario() -> None:
        ticks = [TickFrame(payload(size, seed), seed + 1, 0) for seed, size in enumerate(SIZES)]
        got = {}
        ways = {"raw": WRITE_LOOP, "raw, many in one call": batch_write_for(io_uring=True), "plain": WRITE_LOOP}
        for name, batch_write in ways.items():
            app = App()
            raw = name != "plain"
            async with serving(app, PROTOCOLS["raw" if raw else name]) as port:
                peer = Peer(port)
                await peer.shake_hands()
                writer = await app.opened()
                fanout = Fanout(lambda _: ticks[0], lambda _: None, Counters(), lambda: 0.0, batch_write)
                outbox = Outbox(writer, lambda _: None)
                fanout.add(outbox)
                data = b""
                for tick in ticks:
                    lent = outbox.fd >= 0
                    fanout.send(tick)
                    assert lent is (raw and tick is not ticks[0]), "from the second tick on"
                    data += await peer.read(len(tick.framed))
                    await writer.flush()
                    outbox.send(b"beside")
                    data += await peer.read(8)
                got[name] = data
                peer.sock.close()
                await app.over.wait()
                assert outbox.fd == -1, "the number may be another connection's at once"
                fanout.send(ticks[-1])
        assert got["raw"] == got["raw, many in one call"] == got["plain"]
        assert got["raw"].startswith(library_frame(ticks[0].payload) + library_frame(b"beside"))

    run(scenario())


def test_a_descriptor_is_not_shared_while_bytes_wait_in_the_transport(run: Callable[[Any], Any]) -> None:
    async def scenario() -> None:
        app = App()
        async with serving(app, FrameProtocol, send_buffer=4096) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: app.writer is not None)
            writer = app.writer
            assert isinstance(writer, FrameProtocol)
            outbox = Outbox(writer, lambda _: None)
            outbox.send(b"small")
            assert outbox.fd >= 0
            assert writer.queued() < 100
            outbox.send(payload(100_000))
            assert outbox.fd == -1
            assert writer.queued() > 1000, "the kernel has as much as it takes"
            assert await peer.read(7 + 100_010) == library_frame(b"small") + library_frame(payload(100_000))
            await until(lambda: writer.unsent() == 0)
            outbox.send(b"small")
            assert outbox.fd >= 0
            await peer.read(7)
            await until(lambda: writer.queued() == 0)
            await app.websocket.close(4200, "")  # type: ignore[union-attr]  # set by now
            assert outbox.fd == -1, "nothing goes out behind a close"
            peer.sock.close()
            await app.over.wait()

    run(scenario())


def test_the_kernel_takes_a_second_of_ticks_and_no_minutes(run: Callable[[Any], Any]) -> None:
    """A peer that does not read shows after some hundred kilobytes."""

    async def scenario() -> None:
        app = App()
        async with serving(app, FrameProtocol) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: app.writer is not None)
            writer = app.writer
            assert isinstance(writer, FrameProtocol)
            tick = Frame(payload(400))
            given = 0
            while not writer.unsent():
                writer.write(tick)
                given += len(tick.framed)
                await asyncio.sleep(0)
                assert given < 200_000
            assert writer.queued() <= SEND_BUFFER
            writer.abort()
            await asyncio.wait_for(app.over.wait(), WITHIN)
            peer.sock.close()

    run(scenario())


def test_under_tls_frames_go_through_the_transport(run: Callable[[Any], Any], tmp_path: Path) -> None:
    """Written past it, they would go out unencrypted."""
    made = self_signed(tmp_path, "127.0.0.1")
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(made.certificate, made.key)
    trusts = ssl.create_default_context(cafile=str(made.certificate))

    async def scenario() -> None:
        app = App()
        async with (
            serving(app, FrameProtocol, tls=server) as port,
            connect(f"wss://127.0.0.1:{port}", ssl=trusts, compression=None, max_size=None) as socket_,
        ):
            await until(lambda: app.writer is not None)
            assert app.writer is not None
            for seed, size in enumerate(SIZES):
                app.writer.write(Frame(payload(size, seed)))
            for seed, size in enumerate(SIZES):
                assert await socket_.recv(decode=False) == payload(size, seed)
            socket_.transport.abort()
            await asyncio.wait_for(app.over.wait(), WITHIN)

    run(scenario())


def test_nothing_is_written_after_the_close(run: Callable[[Any], Any]) -> None:
    async def scenario() -> None:
        app = App()
        async with serving(app, FrameProtocol) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: app.writer is not None)
            assert app.writer is not None
            app.writer.write(Frame(b"before"))
            await app.websocket.close(4200, "")  # type: ignore[union-attr]  # set by now
            app.writer.write(Frame(b"after"))
            assert await peer.read(12) == b"\x82\x06before" + b"\x88\x02\x10\x68"
            await peer.loop.sock_sendall(peer.sock, b"\x88\x82\0\0\0\0\x10\x68")  # its answer ends the line
            assert await peer.loop.sock_recv(peer.sock, 10) == b""
            peer.sock.close()
            await app.over.wait()

    run(scenario())


@pytest.mark.parametrize("name", PROTOCOLS)
def test_writes_to_a_broken_connection_raise_nothing(run: Callable[[Any], Any], name: str) -> None:
    async def scenario() -> None:
        app = App()
        async with serving(app, PROTOCOLS[name]) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: app.writer is not None)
            assert app.writer is not None
            # With unread bytes and no linger the peer's end is a reset.
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            app.writer.write(Frame(payload(5000)))
            await asyncio.sleep(0)
            peer.sock.close()
            for _ in range(50):
                app.writer.write(Frame(payload(5000)))
            await asyncio.wait_for(app.over.wait(), WITHIN)
            app.writer.write(Frame(b"late"))

    run(scenario())


@pytest.mark.parametrize(
    "flood",
    [
        LibraryFrame(Opcode.PONG, b"").serialize(mask=True),
        LibraryFrame(Opcode.PING, b"").serialize(mask=True),
        LibraryFrame(Opcode.BINARY, b"", fin=False).serialize(mask=True)
        + LibraryFrame(Opcode.CONT, b"").serialize(mask=True),
    ],
    ids=["pongs", "pings", "empty parts"],
)
def test_a_flooding_client_is_read_more_slowly(run: Callable[[Any], Any], flood: bytes) -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        taken = 0
        app = App()
        any_controls = {"control_frames_per_second": 10**6, "control_frames_burst": 10**6}
        limited = websocket_protocol(Limits(bytes_per_second=16 * 1024, bytes_burst=16 * 1024, **any_controls))
        async with serving(app, limited) as port:
            peer = Peer(port)
            await peer.shake_hands()
            writer = await app.opened()
            assert isinstance(writer, FrameProtocol)
            spend = writer._spend

            def counted(size: int) -> None:
                nonlocal taken
                taken += size
                spend(size)

            writer._spend = counted  # type: ignore[method-assign]

            async def pour() -> None:
                while True:
                    await loop.sock_sendall(peer.sock, flood * 2000)

            async def drink() -> None:
                while await loop.sock_recv(peer.sock, 65536):
                    pass

            pouring = [asyncio.create_task(task) for task in (pour(), drink())]
            await asyncio.sleep(1.5)  # so long it pours: the bytes that are let in meanwhile are bounded below
            for task in pouring:
                task.cancel()
            await asyncio.gather(*pouring, return_exceptions=True)
            assert 10_000 < taken < 16 * 1024 * 2.6 + 2 * RECEIVE_BUFFER, "at the rate that may be"
            writer.abort()
            await asyncio.wait_for(app.over.wait(), WITHIN)
            peer.sock.close()

    run(scenario())


@pytest.mark.parametrize("opcode", [Opcode.PING, Opcode.PONG])
def test_pings_or_pongs_above_the_limit_close_the_connection(run: Callable[[Any], Any], opcode: Opcode) -> None:
    """The first one above the limit closes the connection; more of them in the same segment change nothing."""

    async def scenario() -> None:
        app = App()
        async with serving(
            app, websocket_protocol(Limits(control_frames_per_second=1, control_frames_burst=10))
        ) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await app.opened()
            control = LibraryFrame(opcode, b"").serialize(mask=True)
            message = LibraryFrame(Opcode.BINARY, b"here").serialize(mask=True)
            pong = b"\x8a\0" if opcode is Opcode.PING else b""
            await peer.loop.sock_sendall(peer.sock, control * 10 + message)
            await until(lambda: app.heard == [b"here"])
            await peer.read(10 * len(pong))
            await peer.loop.sock_sendall(peer.sock, control * 50)
            close = b"\x88\x0a" + int(Close.FLOODING).to_bytes(2, "big") + b"flooding"
            assert (await peer.read(50 * len(pong) + len(close))).endswith(close)
            await asyncio.wait_for(app.over.wait(), WITHIN)
            peer.sock.close()

    run(scenario())


@pytest.mark.parametrize("why", ["flood", "no pong"])
def test_a_connection_whose_close_does_not_leave_is_cut(
    run: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr("guide.transport.websocket_lifetime.CLOSE_WITHIN", 0.05)

    async def scenario() -> None:
        app = App()
        async with serving(app, websocket_protocol(Limits(control_frames_burst=10)), send_buffer=4096) as port:
            peer = Peer(port)
            await peer.shake_hands()
            writer = await app.opened()
            assert isinstance(writer, FrameProtocol)
            writer.write(Frame(payload(1_000_000)))
            if why == "flood":
                await peer.loop.sock_sendall(peer.sock, LibraryFrame(Opcode.PONG, b"").serialize(mask=True) * 50)
            else:
                writer.ping_timeout = 0.05
                writer.send_keepalive_ping()
            await asyncio.wait_for(app.over.wait(), WITHIN)
            await until(lambda: writer.disconnected)
            peer.sock.close()

    run(scenario())


@pytest.mark.parametrize("parts", [3, 64])
def test_a_message_in_too_many_parts_closes_the_connection(run: Callable[[Any], Any], parts: int) -> None:
    async def scenario() -> None:
        app = App()
        async with serving(app, websocket_protocol(Limits(message_parts=parts))) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await app.opened()
            first = LibraryFrame(Opcode.BINARY, b"", fin=False).serialize(mask=True)
            more = LibraryFrame(Opcode.CONT, b"", fin=False).serialize(mask=True)
            last = LibraryFrame(Opcode.CONT, b"whole").serialize(mask=True)
            await peer.loop.sock_sendall(peer.sock, first + more * (parts - 2) + last)
            await until(lambda: b"whole" in app.heard)
            await peer.loop.sock_sendall(peer.sock, first + more * (parts - 1) + last)
            assert (await peer.read(4))[2:] == (1009).to_bytes(2, "big")
            await asyncio.wait_for(app.over.wait(), WITHIN)
            assert app.heard == [b"whole"]
            peer.sock.close()

    run(scenario())


def test_a_connection_without_a_route_ends_and_raises_nothing(run: Callable[[Any], Any]) -> None:
    """As the socket of a dead phone ends: the tick to all others must go on."""

    async def scenario() -> None:
        app = App()
        async with serving(app, FrameProtocol) as port:
            peer = Peer(port)
            await peer.shake_hands()
            writer = await app.opened()
            writer.write_rest(b"rest", OSError(errno.EHOSTUNREACH, "no route"))
            await asyncio.wait_for(app.over.wait(), WITHIN)
            peer.sock.close()

    run(scenario())


def test_abort_cuts_a_connection_that_does_not_drain(run: Callable[[Any], Any]) -> None:
    async def scenario() -> None:
        app = App()
        async with serving(app, FrameProtocol, send_buffer=4096) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: app.writer is not None)
            assert app.writer is not None
            app.writer.write(Frame(payload(1_000_000)))
            assert app.writer.unsent() > 0
            app.writer.abort()
            await asyncio.wait_for(app.over.wait(), WITHIN)
            peer.sock.close()

    run(scenario())


def test_answers_to_pings_keep_their_place_between_frames(run: Callable[[Any], Any]) -> None:
    """The library's frames go through the transport, ours past it; none is ever inside another."""

    async def scenario() -> None:
        app = App()
        async with serving(app, FrameProtocol, send_buffer=4096) as port:
            peer = Peer(port)
            await peer.shake_hands()
            await until(lambda: app.writer is not None)
            assert app.writer is not None
            ping = b"\x89\x82\0\0\0\0hi"
            app.writer.write(Frame(payload(50_000)))  # more than the kernel takes
            await peer.loop.sock_sendall(peer.sock, ping)
            await asyncio.sleep(0)
            app.writer.write(Frame(b"next"))
            expected = {
                library_frame(payload(50_000)) + b"\x8a\x02hi" + b"\x82\x04next",
                library_frame(payload(50_000)) + b"\x82\x04next" + b"\x8a\x02hi",
            }
            assert await peer.read(50_004 + 4 + 6) in expected
            peer.sock.close()
            await app.over.wait()

    run(scenario())


@pytest.mark.parametrize("ends", ["the peer reads", "the connection is cut"])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_flush_waits_until_nothing_is_held_back(
    run: Callable[[Any], Any], tmp_path: Path, *, tls: bool, ends: str
) -> None:
    made = self_signed(tmp_path, "127.0.0.1")
    trusts = ssl.create_default_context(cafile=str(made.certificate))
    frame = Frame(bytes(1_000_000))
    frames = 8  # more than the kernel takes; of the first, TLS passes all on to the transport below it

    def connected(port: int) -> socket.socket:
        sock = socket.socket()
        sock.settimeout(WITHIN)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 128 * 1024)
        sock.connect(("127.0.0.1", port))
        if tls:
            sock = trusts.wrap_socket(sock, server_hostname="127.0.0.1")
        sock.sendall(HANDSHAKE)
        assert sock.recv(4096).endswith(b"\r\n\r\n")
        return sock

    def read_all(sock: socket.socket) -> None:
        left = frames * len(frame.framed)
        while left:
            data = sock.recv(65536)
            assert data, "the connection ended early"
            left -= len(data)

    async def scenario() -> None:
        app = App()
        async with serving(app, FrameProtocol, tls=made.context if tls else None) as port:
            # In a thread, as asyncio's TLS reads ahead without a limit.
            sock = await asyncio.to_thread(connected, port)
            writer = await app.opened()
            assert isinstance(writer, FrameProtocol)
            await writer.flush()
            for _ in range(frames):
                writer.write(frame)
            flushing = asyncio.create_task(writer.flush())
            await asyncio.sleep(0.05)  # it may not end meanwhile, where the peer reads nothing
            held, early = writer.unsent(), flushing.done()
            if ends == "the peer reads":
                reading = asyncio.create_task(asyncio.to_thread(read_all, sock))
                await asyncio.wait_for(flushing, WITHIN)
                assert writer.unsent() == 0
                await asyncio.wait_for(reading, WITHIN)
            writer.abort()
            await asyncio.wait_for(flushing, WITHIN)
            await asyncio.wait_for(app.over.wait(), WITHIN)
            sock.close()
            assert (held > 1_000_000, early) == (True, False)

    run(scenario())
