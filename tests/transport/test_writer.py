"""Checks that QueueWriter sends frames one after the other, counts what waits, and ends with its connection."""

from __future__ import annotations

import asyncio

import pytest

import guide.transport.writer
from guide.transport.frames import Frame
from guide.transport.writer import FLUSH_WITHIN, DirectSocket, QueueWriter
from tests.support.fakes import WITHIN, until


async def test_queue_writer_counts_what_waits() -> None:
    sent: list[bytes] = []
    gate = asyncio.Event()

    async def send(data: bytes) -> None:
        await gate.wait()
        sent.append(data)

    writer = QueueWriter(send)
    for data in (b"one", b"three", b""):
        writer.write(Frame(data))
    assert writer.unsent() == 8
    gate.set()
    await writer.flush()
    assert (sent[:2], writer.unsent()) == ([b"one", b"three"], 0)
    writer.abort()


async def test_queue_writer_takes_no_more_after_a_broken_send() -> None:
    async def send(data: bytes) -> None:
        raise OSError("broken")

    writer = QueueWriter(send)
    writer.write(Frame(b"x"))
    await until(writer._task.done)
    writer.write(Frame(b"y" * 1000))
    assert writer.unsent() == 0
    await writer.flush()


async def test_queue_writer_flush_ends_where_the_writer_is_aborted() -> None:
    writer = QueueWriter(lambda _: asyncio.Event().wait())
    writer.write(Frame(b"x"))
    flushing = asyncio.create_task(writer.flush())
    await asyncio.sleep(0)
    writer.abort()
    await asyncio.wait_for(flushing, FLUSH_WITHIN / 2)


async def test_queue_writer_sends_payloads_in_order_one_at_a_time() -> None:
    """An ASGI server's `send` frames each itself, and may not be entered twice."""
    sent: list[bytes] = []
    inside = 0

    async def send(data: bytes) -> None:
        nonlocal inside
        inside += 1
        assert inside == 1
        await asyncio.sleep(0)
        sent.append(data)
        inside -= 1

    writer = QueueWriter(send)
    for number in range(20):
        writer.write(Frame(b"%d" % number))
    await writer.flush()
    assert sent == [b"%d" % number for number in range(20)]
    writer.abort()


async def test_queue_writer_flush_gives_up_where_the_other_side_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide.transport.writer, "FLUSH_WITHIN", 0.01)
    writer = QueueWriter(lambda _: asyncio.Event().wait())
    writer.write(Frame(b"x"))
    await asyncio.wait_for(writer.flush(), WITHIN)
    assert writer.unsent() == 1
    writer.abort()


async def test_queue_writer_shares_no_descriptor() -> None:
    writer = QueueWriter(lambda _: asyncio.Event().wait())
    direct = DirectSocket()
    writer.share_socket(direct)
    writer.write(Frame(b"x"))
    assert (direct.fd, writer.queued()) == (-1, 0)
    writer.abort()
