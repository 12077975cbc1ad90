"""Checks that a tick goes to every follower once and in order, in slices between which the loop serves others; that the
first one changes; and that followers who join, leave or resume while a tick is being sent neither miss it nor get it
twice."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence

import pytest

from guide.common.counters import Counters
from guide.fanout.backpressure import HELD_LIMIT
from guide.fanout.fanout import ROTATION, SLICE, WRITE_TIME, Fanout
from guide.fanout.outbox import Outbox
from guide.protocol import wire
from guide.protocol.codes import Close
from guide.protocol.messages import Snapshot, Tick
from guide.transport.batch_write import WRITE_LOOP, BatchWrite, WriteLoop
from guide.transport.frames import Frame, TickFrame
from guide.transport.writer import DirectSocket
from tests.support.fakes import Clock, FakeWriter, until

MANY = 3 * SLICE + 5


def tick(number: int) -> TickFrame:
    return TickFrame(wire.encode_server(Tick(number, None, {}, [], [])), number, 0)


def snapshot(number: int) -> TickFrame:
    return TickFrame(wire.encode_server(Snapshot("e", 0, number, None, {}, [])), number, 0)


class Rig:
    """A fan-out with `count` followers. `order`: who was written to, by index."""

    def __init__(self, count: int, batch_write: BatchWrite = WRITE_LOOP) -> None:
        self.clock = Clock()
        self.counters = Counters()
        self.took: list[float] = []
        self.cost: list[float] = []
        self.newest = 0
        self.fanout = Fanout(lambda _: snapshot(self.newest), self.done, self.counters, self.clock, batch_write)
        self.writers: list[FakeWriter] = []
        self.outboxes: list[Outbox] = []
        self.closed: list[Close] = []
        for _ in range(count):
            self.join()

    def done(self, took: float, cost: float) -> None:
        self.took.append(took)
        self.cost.append(cost)

    def join(self) -> FakeWriter:
        writer = FakeWriter()
        outbox = Outbox(writer, self.closed.append)
        self.fanout.send_snapshot(outbox, snapshot(self.newest))
        self.fanout.add(outbox)
        self.writers.append(writer)
        self.outboxes.append(outbox)
        return writer

    def send(self) -> None:
        self.newest += 1
        self.fanout.send(tick(self.newest))

    async def through(self) -> None:
        await until(lambda: not self.fanout.sending)

    def had(self, number: int) -> list[int]:
        """Return who was sent tick `number`, by index."""
        return [index for index, writer in enumerate(self.writers) if number in ticks(writer)]


def ticks(writer: FakeWriter) -> list[int]:
    return [message.number for message in writer.of(Tick)]


async def test_a_tick_to_one_slice_is_sent_at_once() -> None:
    rig = Rig(SLICE)
    rig.send()
    assert not rig.fanout.sending
    assert rig.had(1) == list(range(SLICE))
    assert len(rig.took) == 1
    assert (rig.counters.ticks, rig.counters.sends) == (1, SLICE)


async def test_a_tick_without_followers() -> None:
    rig = Rig(0)
    rig.send()
    assert not rig.fanout.sending


async def test_between_slices_the_loop_serves_others() -> None:
    rig = Rig(MANY)
    rig.send()
    seen = []
    while rig.fanout.sending:
        seen.append(len(rig.had(1)))
        await asyncio.sleep(0)
    assert seen == [SLICE, 2 * SLICE, 3 * SLICE]
    assert rig.had(1) == list(range(MANY))
    assert rig.counters.sends == MANY


async def test_where_others_take_long_the_tick_takes_as_long() -> None:
    rig = Rig(MANY)
    rig.send()
    rig.clock.now += 2 * SLICE * WRITE_TIME  # what others took meanwhile
    await asyncio.sleep(0)
    assert len(rig.had(1)) >= 3 * SLICE
    await rig.through()
    assert rig.had(1) == list(range(MANY))


async def test_no_tick_begins_before_the_last_is_finished() -> None:
    rig = Rig(MANY)
    rig.send()
    with pytest.raises(RuntimeError, match="tick 1"):
        rig.fanout.send(tick(2))
    await rig.through()
    rig.send()
    await rig.through()
    assert all(ticks(writer) == [1, 2] for writer in rig.writers)


@pytest.mark.parametrize("many", [1, 2, SLICE, ROTATION, SLICE + 2, 2 * ROTATION])
async def test_the_first_one_changes_and_everyone_is_first_in_turn(many: int) -> None:
    rig = Rig(many)
    first = set()
    for _ in range(len(rig.writers)):
        rig.send()
        first.add(rig.fanout._first)
        await rig.through()
    assert len(first) == len(rig.writers)


async def test_a_follower_that_joins_while_a_tick_is_sent_begins_after_it() -> None:
    rig = Rig(MANY)
    rig.send()
    writer = rig.join()
    await rig.through()
    rig.send()
    await rig.through()
    assert writer.messages == [Snapshot("e", 0, 1, None, {}, []), Tick(2, None, {}, [], [])]


async def test_a_follower_that_leaves_while_a_tick_is_sent_gets_nothing_more() -> None:
    rig = Rig(MANY)
    rig.send()
    had = set(rig.had(1))
    gone = next(index for index in range(MANY) if index not in had)
    rig.fanout.remove(rig.outboxes[gone])
    await rig.through()
    assert rig.had(1) == [index for index in range(MANY) if index != gone], "all others, each once"
    assert all(ticks(writer) in ([1], []) for writer in rig.writers)


@pytest.mark.parametrize("had", [True, False])
async def test_a_resume_while_a_tick_is_sent(had: bool) -> None:
    """It gets the tick, then the snapshot that contains it, and not the tick again."""
    rig = Rig(MANY)
    rig.send()
    given = set(rig.had(1))
    index = next(index for index in range(MANY) if (index in given) is had)
    rig.fanout.send_snapshot(rig.outboxes[index], snapshot(1))
    await rig.through()
    rig.send()
    await rig.through()
    assert [type(message) for message in rig.writers[index].messages] == [Snapshot, Tick, Snapshot, Tick]
    assert ticks(rig.writers[index]) == [1, 2]


async def test_a_skipped_follower_gets_no_resume_before_it_has_drained() -> None:
    rig = Rig(1)
    writer, outbox = rig.writers[0], rig.outboxes[0]
    writer.held = HELD_LIMIT + 1
    rig.send()
    rig.fanout.send_snapshot(outbox, snapshot(1))
    assert [type(message) for message in writer.messages] == [Snapshot], "the snapshot on joining"
    writer.held = 0
    rig.send()
    assert [type(message) for message in writer.messages] == [Snapshot, Snapshot]
    assert (rig.counters.skipped, rig.counters.resyncs) == (1, 1)


@pytest.mark.parametrize("count", [5, MANY])
@pytest.mark.parametrize("faulty", [0, 3, -1])
async def test_a_fault_with_one_follower_ends_that_one_alone(
    count: int, faulty: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(count)

    def broken(_: Frame) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rig.writers[faulty], "write", broken)
    for _ in range(3):
        rig.send()
        await rig.through()
    others = [ticks(writer) for writer in rig.writers if writer is not rig.writers[faulty]]
    assert others == [[1, 2, 3]] * (count - 1)
    assert rig.closed == [Close.TRY_LATER]
    assert rig.outboxes[faulty].ended


# ── straight to the descriptor ──────────────────────────────────────────────────────────────────────────────────────


class Pipe(FakeWriter):
    """A writer that shares its descriptor. `rests`: what it had to finish after direct writes."""

    def __init__(self) -> None:
        super().__init__()
        self.ours, self.theirs = socket.socketpair()
        self.ours.setblocking(False)
        self.rests: list[tuple[bytes, OSError | None]] = []
        self.direct: DirectSocket | None = None

    def share_socket(self, direct: DirectSocket | None) -> None:
        self.direct = direct
        if direct is not None:
            direct.fd = self.ours.fileno()

    def write_rest(self, data: bytes, error: OSError | None = None) -> None:
        self.rests.append((data, error))
        if self.direct is not None:
            self.direct.fd = -1

    def close(self) -> None:
        self.ours.close()
        self.theirs.close()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    pipe.close()


def direct(rig: Rig, pipe: Pipe) -> Outbox:
    outbox = Outbox(pipe, rig.closed.append)
    rig.fanout.add(outbox)
    return outbox


async def test_one_write_a_follower_a_tick_straight_to_its_descriptor(pipe: Pipe) -> None:
    sends: list[list[int]] = []

    class Watched(WriteLoop):
        def send(self, fds: Sequence[int], data: bytes) -> list[tuple[int, int]]:
            sends.append(list(fds))
            return super().send(fds, data)

    rig = Rig(0, Watched())
    outbox = direct(rig, pipe)
    for _ in range(3):
        rig.send()
    expected = b"".join(tick(number).framed for number in (1, 2, 3))
    assert pipe.theirs.recv(4096) == expected
    assert sends == [[pipe.ours.fileno()]] * 3
    assert pipe.messages == [], "nothing went round it"
    assert outbox.last_frame.number == 3
    assert rig.counters.sends == 3


async def test_what_the_kernel_does_not_take_is_sent_by_the_writer(pipe: Pipe) -> None:
    rig = Rig(0)
    direct(rig, pipe)
    pipe.ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    large = TickFrame(b"x" * 500_000, 1, 0)
    rig.fanout.send(large)
    (rest,) = pipe.rests
    assert rest[1] is None or isinstance(rest[1], BlockingIOError)
    assert large.framed.endswith(rest[0])
    rig.newest = 1
    pipe.held = 1
    monkey = pipe.messages
    rig.send()
    assert [type(message) for message in monkey] == [Tick], "the next through the writer, behind the rest"


async def test_a_writer_that_fails_leaves_nobody_with_a_cut_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three who took a part of the frame, the first one's writer cannot finish it."""
    rig = Rig(0)
    pipes = [Pipe() for _ in range(3)]
    outboxes = [direct(rig, pipe) for pipe in pipes]
    for pipe, outbox in zip(pipes, outboxes, strict=True):
        pipe.share_socket(outbox)
    frame = tick(1)

    class Takes3:
        name = "three bytes"

        def send(self, fds: Sequence[int], _data: bytes) -> list[tuple[int, int]]:
            return [(index, 3) for index in range(len(fds))]

    def broken(_data: bytes, _error: OSError | None = None) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipes[0], "write_rest", broken)
    monkeypatch.setattr(rig.fanout, "_batch_write", Takes3())
    rig.fanout.send(frame)
    assert [pipe.rests for pipe in pipes[1:]] == [[(frame.framed[3:], None)]] * 2
    assert rig.closed == [Close.TRY_LATER]
    assert [outbox.ended for outbox in outboxes] == [True, False, False]
    assert not rig.fanout.sending
    for pipe in pipes:
        pipe.close()


async def test_a_broken_connection_is_left_to_the_writer(pipe: Pipe) -> None:
    rig = Rig(1)
    direct(rig, pipe)
    pipe.theirs.close()
    rig.send()
    ((_, error),) = pipe.rests
    assert isinstance(error, BrokenPipeError)
    assert rig.had(1) == [0], "others have theirs"


async def test_the_descriptor_is_not_used_after_the_end(pipe: Pipe) -> None:
    rig = Rig(0)
    outbox = direct(rig, pipe)
    rig.fanout.remove(outbox)
    assert (outbox.fd, pipe.direct) == (-1, None)
    rig.send()
    pipe.ours.close()
    assert pipe.theirs.recv(10) == b""
