"""What tests share: a line whose bytes are kept, records of sessions and members, a clock that is set by hand.

Stores and engines are the real ones.
"""

from __future__ import annotations

import asyncio
import functools
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from guide.access.session_directory import new_session
from guide.fanout.subscriber import Subscriber
from guide.protocol import wire
from guide.protocol.codes import Close
from guide.protocol.messages import Event, Lead, Member, Resumed, ServerMessage, Snapshot, Tick, View
from guide.session.session import Session
from guide.store.contract import SessionRecord
from guide.store.schema import events, sessions
from guide.store.sql.store import SqlStore
from guide.store.sqlite import SqliteStore
from guide.transport.frames import Frame
from guide.transport.writer import DirectSocket

SCENES = ("lobby", "roads", "waterways")
Message = TypeVar("Message")
HALL = "transport"
WITHIN = 5.0  # seconds a test waits for what must come: only a failing test waits that long


class Clock:
    """Seconds, as set."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class FakeWriter:
    """A follower's line: what is written is decoded, checked and kept; `held` is what `unsent` says."""

    def __init__(self) -> None:
        self.held = 0
        self.in_kernel = 0
        self.messages: list[Any] = []
        self.aborted = False
        self._new = asyncio.Event()
        self._seen = 0

    def write(self, frame: Frame) -> None:
        self.messages.append(wire.decode_server(frame.payload, 2**24))
        self._new.set()

    def share_socket(self, direct: DirectSocket | None) -> None:
        """There is no descriptor to lend."""

    def write_rest(self, data: bytes, error: OSError | None = None) -> None:
        raise AssertionError("expected no direct write: no descriptor was lent")

    def unsent(self) -> int:
        return self.held

    def queued(self) -> int:
        return self.in_kernel

    def abort(self) -> None:
        self.aborted = True

    def of(self, kind: type[Message]) -> list[Message]:
        """All messages of one kind so far."""
        return [message for message in self.messages if type(message) is kind]

    def take(self) -> list[Any]:
        """Everything since the last `take`."""
        new = self.messages[self._seen :]
        self._seen = len(self.messages)
        return new

    async def until(self, wanted: Callable[[Any], object]) -> Any:
        """The first message, past or to come, that is `wanted`."""
        at = 0
        async with asyncio.timeout(WITHIN):
            while True:
                for message in self.messages[at:]:
                    if wanted(message):
                        return message
                at = len(self.messages)
                self._new.clear()
                await self._new.wait()

    async def event(self, number: int) -> Event:
        """The event of this number, once a tick or a resume has brought it."""
        message = await self.until(lambda message: number in numbers([message]))
        return next(event for event in events_of(message) if event.number == number)


def events_of(message: ServerMessage) -> list[Event]:
    """The events that a snapshot, a tick or a resume carries."""
    return message.events if isinstance(message, Snapshot | Tick | Resumed) else []


def numbers(messages: Sequence[ServerMessage]) -> list[int]:
    """The numbers of all events that these messages carry, in the order they came."""
    return [event.number for message in messages for event in events_of(message)]


class FakeLine(Subscriber):
    """A member's line with a FakeWriter; `closed` is how it was told to end."""

    def __init__(self, member: Member) -> None:
        self.fake = FakeWriter()
        self.closed: list[tuple[Close, int]] = []
        super().__init__(member, self.fake, lambda code, wait: self.closed.append((code, wait)))


def follower(id_: str = "m1", branch: str = "一支部", name: str = "李梅") -> Member:
    return Member(id_, "follower", name, branch)


def guide(id_: str = "g1", role: str = "guide") -> Member:
    return Member(id_, role, "讲解员", "")


def session(**more: Any) -> Session:
    return Session("s1", "e1", scenes=SCENES, **more)


@functools.cache
def _empty_record() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        SqliteStore(Path(folder))._connect().close()
        return Path(folder, "guide.sqlite3").read_bytes()


def ready(folder: Path) -> Path:
    """The folder with an empty record of this version in it: migrating anew for each test would wait for the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "guide.sqlite3"
    if not file.exists():
        file.write_bytes(_empty_record())
    return folder


def record(title: str = "主题日", **changes: Any) -> SessionRecord:
    planned = new_session(HALL, title).record
    return SessionRecord(**{name: getattr(planned, name) for name in SessionRecord.__slots__} | changes)


def look(time: int, scene: str = "lobby", yaw: float = 0.0) -> Lead:
    view: View = (scene, yaw, 0.0, 70.0)
    return Lead(time, {"view": view})


async def goes_back(store: SqlStore, session: str, last: int) -> None:
    """The record loses a session's events after number `last`, as by a fail-over to a server that lacked them."""

    def lose(connection: Connection) -> None:
        connection.execute(events.delete().where((events.c.session == session) & (events.c.number > last)))
        connection.execute(sessions.update().where(sessions.c.id == session).values(last_event=last))

    await store.run(lose)


async def until(true: Callable[[], object], within: float = WITHIN, every: float | None = None) -> float:
    """Wait for what callbacks, threads, processes and servers bring about; return the seconds that it took.

    `every`: seconds between looks, where looking costs something. Raises TimeoutError after `within` seconds.
    """
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - there is nothing to be woken by
            await asyncio.sleep(every or (0.001 if loop.time() - begun < 1 else 0.02))
    return loop.time() - begun
