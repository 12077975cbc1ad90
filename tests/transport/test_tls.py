"""Checks TLS in this process on real sockets, on asyncio's loop and on uvloop: what was written arrives, whole and in
order, also where the fan-out writes records itself and the kernel takes only part of one; a connection is known to the
protocol from its first byte; a broken one ends alone; TLS's own bytes count; nothing stays behind."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from guide.common.counters import Counters
from guide.fanout.fanout import Fanout
from guide.fanout.outbox import Outbox
from guide.transport.batch_write import WRITE_LOOP, BatchWrite
from guide.transport.frames import Frame, TickFrame
from guide.transport.io_uring import batch_write_for
from guide.transport.self_signed import self_signed
from guide.transport.tls import RECORD, UNCOUNTED, TlsBuffers, TlsConnection, server_context
from guide.transport.websocket import FrameProtocol
from tests.support.app_server import serving
from tests.support.fakes import WITHIN, until
from tests.support.tls.peer import TlsPeer, client_context
from tests.transport.conftest import SIZES, library_frame, payload
from tests.transport.test_websocket import HANDSHAKE, LOOPS, App, Peer

PLAIN = b"x" * 100
KINDS = {
    "1.3": {},
    "1.2": {"version": ssl.TLSVersion.TLSv1_2, "ciphers": "ECDHE-ECDSA-AES128-GCM-SHA256"},
    "1.2, other sizes": {"version": ssl.TLSVersion.TLSv1_2, "ciphers": "ECDHE-ECDSA-CHACHA20-POLY1305"},
}
Run = Callable[[Any], Any]


@pytest.fixture(params=LOOPS)
def run(request: pytest.FixtureRequest) -> Run:
    def run(scenario: Any) -> Any:
        with asyncio.Runner(loop_factory=LOOPS[request.param]) as runner:
            return runner.run(scenario)

    return run


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    return self_signed(tmp_path_factory.mktemp("tls"), "127.0.0.1").context


class Echo(asyncio.Protocol):
    """Sends back what comes. `counted`: bytes of TLS's own. `calls`: what it was told, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.transport: TlsConnection
        self.received = b""
        self.counted = 0
        self.lost: list[Exception | None] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, TlsConnection)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.append(exc)

    def data_received(self, data: bytes) -> None:
        self.calls.append("data")
        self.received += data
        self.transport.write(data)

    def transport_received(self, size: int) -> None:
        self.calls.append("own")
        self.counted += size


@asynccontextmanager
async def echoing(buffers: TlsBuffers) -> AsyncIterator[tuple[int, list[Echo]]]:
    """The port of a server, and its protocols, the oldest first."""
    protocols: list[Echo] = []

    def protocol() -> TlsConnection:
        protocols.append(Echo())
        return TlsConnection(buffers, protocols[-1])

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], protocols
    finally:
        server.close()
        assert (buffers.incoming.pending, buffers.outgoing.pending) == (0, 0), "each leaves them empty"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_arrives(run: Run, context: ssl.SSLContext, kind: str) -> None:
    async def scenario() -> None:
        async with echoing(TlsBuffers(context)) as (port, [*_]):
            peer = TlsPeer(port, client_context(**KINDS[kind]))  # type: ignore[arg-type]
            await peer.shake_hands()
            for size in (1, 200, RECORD, RECORD + 1, 100_000):
                sending = asyncio.create_task(peer.send(payload(size)))
                assert await peer.read(size) == payload(size)
                await sending
            peer.sock.close()

    run(scenario())


def test_the_protocol_knows_the_connection_before_any_byte(run: Run, context: ssl.SSLContext) -> None:
    """So that it is counted and timed. What is written before the handshake is not sent, and not as plain text."""

    async def scenario() -> None:
        async with echoing(TlsBuffers(context)) as (port, protocols):
            peer = TlsPeer(port)
            await until(lambda: bool(protocols) and hasattr(protocols[0], "transport"))
            transport = protocols[0].transport
            assert transport.get_extra_info("sslcontext") is context
            assert transport.get_extra_info("peername") == peer.sock.getsockname()
            transport.write(b"too soon")
            transport.close()
            assert transport.is_closing()
            assert await asyncio.get_running_loop().sock_recv(peer.sock, 100) == b""
            await until(lambda: protocols[0].lost == [None])
            peer.sock.close()

    run(scenario())


def test_a_broken_connection_ends_alone(run: Run, context: ssl.SSLContext) -> None:
    async def scenario() -> None:
        buffers = TlsBuffers(context, Counter())
        async with echoing(buffers) as (port, protocols):
            good, bad = TlsPeer(port), TlsPeer(port)
            await good.shake_hands()
            await bad.shake_hands()
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(bad.sock, b"\x17\x03\x03\x00\x20" + bytes(32) + b"and more, which nobody reads")
            await until(lambda: any(protocol.lost for protocol in protocols))
            plain = Peer(port)
            await loop.sock_sendall(plain.sock, HANDSHAKE)
            await until(lambda: len(protocols) == 3 and bool(protocols[2].lost))
            await good.send(PLAIN)
            assert await good.read(len(PLAIN)) == PLAIN
            assert [protocol.received for protocol in protocols] == [PLAIN, b"", b""]
            assert buffers.failures == {"tls_failed": 2}
            for peer in (good, bad, plain):
                peer.sock.close()

    run(scenario())


def test_each_side_says_goodbye(run: Run, context: ssl.SSLContext) -> None:
    async def scenario() -> None:
        async with echoing(TlsBuffers(context)) as (port, protocols):
            first, second = TlsPeer(port), TlsPeer(port)
            await first.shake_hands()
            await first.send(PLAIN)
            assert await first.read(len(PLAIN)) == PLAIN
            protocols[0].transport.write(b"last")
            protocols[0].transport.close()
            protocols[0].transport.write(b"too late")
            assert await first.read(4) == b"last"
            with pytest.raises(EOFError):
                await first.read(1)
            await second.shake_hands()
            await second.send(PLAIN)
            await second.say_goodbye()
            assert await second.read(len(PLAIN)) == PLAIN
            with pytest.raises(EOFError):
                await second.read(1)
            await until(lambda: [protocol.lost for protocol in protocols] == [[None], [None]])
            for peer in (first, second):
                peer.sock.close()

    run(scenario())


def test_bytes_of_tls_itself_count(run: Run, context: ssl.SSLContext) -> None:
    """Records that carry a byte each are mostly TLS's own; a large record that comes in pieces is not."""

    async def scenario() -> None:
        async with echoing(TlsBuffers(context)) as (port, protocols):
            peer = TlsPeer(port)
            await peer.shake_hands()
            large = payload(10 * RECORD)
            sending = asyncio.create_task(peer.send(large))
            assert await peer.read(len(large)) == large
            await sending
            assert protocols[0].counted == 0
            many = 5000
            sending = asyncio.create_task(peer.send(*[b"x"] * many))
            await peer.read(many)
            await sending
            assert 22 * many - UNCOUNTED < protocols[0].counted < 23 * many
            peer.sock.close()

    run(scenario())


def test_what_tls_answers_by_itself_is_told_before_the_protocol_acts(run: Run, context: ssl.SSLContext) -> None:
    """Else the protocol would write to the socket past an answer that waits in the transport."""

    async def scenario() -> None:
        async with echoing(TlsBuffers(context)) as (port, protocols):
            peer = TlsPeer(port)
            await peer.shake_hands(PLAIN)
            assert await peer.read(len(PLAIN)) == PLAIN
            assert protocols[0].calls[-2:] == ["own", "data"]
            peer.sock.close()

    run(scenario())


def test_another_certificate_is_for_connections_to_come(run: Run, context: ssl.SSLContext, tmp_path: Path) -> None:
    async def scenario() -> None:
        buffers = TlsBuffers(context)
        async with echoing(buffers) as (port, _):
            old = TlsPeer(port)
            await old.shake_hands()
            buffers.context = self_signed(tmp_path, "127.0.0.1").context
            new = TlsPeer(port)
            await new.shake_hands()
            for peer in (old, new):
                await peer.send(PLAIN)
                assert await peer.read(len(PLAIN)) == PLAIN
            assert old.tls.getpeercert(binary_form=True) != new.tls.getpeercert(binary_form=True)
            for peer in (old, new):
                peer.sock.close()

    run(scenario())


def test_a_connection_that_has_ended_leaves_nothing_behind(run: Run, context: ssl.SSLContext) -> None:
    async def scenario() -> None:
        async with echoing(TlsBuffers(context)) as (port, protocols):
            peer = TlsPeer(port)
            await peer.shake_hands()
            await peer.send(PLAIN)
            assert await peer.read(len(PLAIN)) == PLAIN
            assert kept() == 1
            peer.sock.close()
            await until(lambda: bool(protocols[0].lost))
            protocols.clear()
            await until(lambda: kept() == 0)

    def kept() -> int:
        return sum(isinstance(one, TlsConnection) for one in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        run(scenario())
    finally:
        gc.enable()


def test_a_server_renegotiates_nothing_and_speaks_no_old_tls() -> None:
    context = server_context()
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.options & ssl.OP_NO_RENEGOTIATION


async def opened(port: int, app: App, kind: str = "1.3") -> tuple[TlsPeer, FrameProtocol]:
    """A follower under TLS, and its writer."""
    app.writer = None
    peer = TlsPeer(port, client_context(**KINDS[kind]))  # type: ignore[arg-type]
    await peer.shake_hands()
    await peer.send(HANDSHAKE)
    assert (await peer.until_head()).startswith(b"HTTP/1.1 101")
    writer = await app.opened()
    assert isinstance(writer, FrameProtocol)
    return peer, writer


def test_a_follower_gets_the_bytes_of_the_library(run: Run, context: ssl.SSLContext) -> None:
    async def scenario() -> None:
        app = App()
        async with serving(app, FrameProtocol, tls=context) as port:
            peer, writer = await opened(port, app)
            frames = [Frame(payload(size, seed)) for seed, size in enumerate(SIZES)]
            for frame in frames:
                writer.write(frame)
            for frame in frames:
                expected = library_frame(frame.payload)
                assert await peer.read(len(expected)) == expected
            await peer.send(b"\x82\x84\0\0\0\0said")
            await until(lambda: app.heard == [b"said"])
            peer.sock.close()
            await asyncio.wait_for(app.over.wait(), WITHIN)

    run(scenario())


def test_a_slow_reader_gets_its_records_in_order(run: Run, context: ssl.SSLContext) -> None:
    """Taken in part by the kernel, a record's rest goes through the transport, and what follows behind it."""
    taken: list[bool] = []
    write = os.write

    def watched(fd: int, data: bytes) -> int:
        sent = write(fd, data)
        taken.append(sent == len(data))
        return sent

    async def scenario() -> None:
        app = App()
        frames = [Frame(payload(size, seed)) for seed, size in enumerate((3, 30_000, 130, 1, 70_000, 126) * 12)]
        expected = b"".join(library_frame(frame.payload) for frame in frames)
        async with serving(app, FrameProtocol, send_buffer=4096, tls=context) as port:
            peer, writer = await opened(port, app)
            got, most, written = b"", 0, 0
            for index, frame in enumerate(frames):
                writer.write(frame)
                written += len(frame.framed)
                most = max(most, writer.unsent())
                if index % 9 == 8:
                    got += await peer.read(written - len(got))
                    await until(lambda: writer.unsent() == 0)
            assert got + await peer.read(len(expected) - len(got)) == expected
            assert most > 100_000, "something was held back"
            peer.sock.close()
            await asyncio.wait_for(app.over.wait(), WITHIN)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("guide.transport.websocket.os.write", watched)
        run(scenario())
    assert True in taken
    assert False in taken


WAYS: dict[str, Callable[[], BatchWrite]] = {
    "write": lambda: WRITE_LOOP,
    "many in one call": lambda: batch_write_for(io_uring=True),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_tick_goes_out_in_records_of_each_followers_own(run: Run, context: ssl.SSLContext, way: str) -> None:
    """With TLS of any kind, and plain ones among them; frames of several records, too; answers in between."""

    async def scenario() -> None:
        ticks = [TickFrame(payload(size, seed), seed + 1, 0) for seed, size in enumerate((5, 190, 330, 40_000, 190))]
        fanout = Fanout(lambda _: ticks[0], lambda *_: None, Counters(), lambda: 0.0, WAYS[way]())
        outboxes: list[Outbox] = []
        peers: list[TlsPeer | Peer] = []
        app = App()
        async with serving(app, FrameProtocol, tls=context) as port, serving(app, FrameProtocol) as other:
            for kind in ("1.3", "1.2", "plain", "1.2, other sizes", "1.3"):
                if kind == "plain":
                    app.writer = None
                    plain = Peer(other)
                    await plain.shake_hands()
                    peers.append(plain)
                    writer = await app.opened()
                else:
                    peer, writer = await opened(port, app, kind)
                    peers.append(peer)
                outboxes.append(Outbox(writer, lambda _: None))
                fanout.add(outboxes[-1])
            for number, tick in enumerate(ticks):
                assert all((outbox.fd >= 0) is (number > 0) for outbox in outboxes), "from the second on"
                fanout.send(tick)
                outboxes[number].send(b"beside")
                for index, peer_ in enumerate(peers):
                    expected = tick.framed + (library_frame(b"beside") if index == number else b"")
                    assert await peer_.read(len(expected)) == expected
                for outbox in outboxes:
                    await until(lambda: outbox.writer.unsent() == 0)  # noqa: B023 - awaited here
                    outbox.send(b"")
                for peer_ in peers:
                    assert await peer_.read(2) == b"\x82\0"
            for peer_ in peers:
                peer_.sock.close()

    run(scenario())


def test_who_does_not_take_its_records_gets_the_rest_later(run: Run, context: ssl.SSLContext) -> None:
    async def scenario() -> None:
        fanout = Fanout(lambda _: TickFrame(b"", 0, 0), lambda *_: None, Counters(), lambda: 0.0)
        app = App()
        async with serving(app, FrameProtocol, send_buffer=4096, tls=context) as port:
            peer, writer = await opened(port, app)
            outbox = Outbox(writer, lambda _: None)
            fanout.add(outbox)
            outbox.send(b"")
            sent = b"\x82\0"
            numbers = random.Random(1)
            number = 0
            while not writer.unsent():
                number += 1
                tick = TickFrame(payload(numbers.randrange(5000), number), number, 0)
                assert outbox.fd >= 0
                fanout.send(tick)
                sent += tick.framed
                assert number < 1000
            assert outbox.fd == -1
            assert await peer.read(len(sent)) == sent
            peer.sock.close()
            await asyncio.wait_for(app.over.wait(), WITHIN)

    run(scenario())


def test_a_follower_whose_encryption_fails_ends_alone(run: Run, context: ssl.SSLContext) -> None:
    async def scenario() -> None:
        fanout = Fanout(lambda _: TickFrame(b"", 0, 0), lambda *_: None, Counters(), lambda: 0.0)
        app = App()
        async with serving(app, FrameProtocol, tls=context) as port:
            lines = [await opened(port, app) for _ in range(3)]
            outboxes = [Outbox(writer, lambda _: None) for _, writer in lines]
            for outbox in outboxes:
                fanout.add(outbox)
                outbox.send(b"")

            def broken(_data: bytes) -> int:
                raise ssl.SSLError("broken")

            outboxes[1].encrypt = broken
            tick = TickFrame(payload(190), 1, 0)
            fanout.send(tick)
            for at in (0, 2):
                assert await lines[at][0].read(2 + len(tick.framed)) == b"\x82\0" + tick.framed
            assert await lines[1][0].read(2) == b"\x82\0"
            with pytest.raises(OSError, match=r"cut|reset"):
                await lines[1][0].read(1)
            for peer, _ in lines:
                peer.sock.close()

    run(scenario())
