"""One WebSocket from hello to goodbye, on a real uvicorn with the whole app, by our protocol and by uvicorn's
own: what closes a line and with which code, that the reason comes as a bye first, and what a client that comes
back is given."""

from __future__ import annotations

import asyncio
import gc
import socket
import time
import weakref
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from websockets.asyncio.client import connect

import guide.app
import guide.fanout.backpressure
import guide.live.connection
from guide.common.limits import DEFAULTS
from guide.live.drain import RESTART_LEAST, SPREAD_LEAST
from guide.live.room import Room
from guide.protocol import wire
from guide.protocol.codes import Close
from guide.protocol.messages import (
    Ack,
    Bye,
    ClientMessage,
    Comment,
    ErrorMessage,
    Hello,
    Lead,
    Phase,
    React,
    Resume,
    Resumed,
    Snapshot,
    Take,
    Tick,
)
from guide.transport.websocket import FrameProtocol, websocket_protocol
from tests.support.app_clients import Client, Rig
from tests.support.app_server import PROTOCOLS, hall_folder, running_app, serving
from tests.support.fakes import HALL, WITHIN, look, numbers, until
from tests.support.server_process import Server


def masked(first: int, data: bytes) -> bytes:
    """A client's short frame as it goes over the line; `first`: FIN and the opcode."""
    return bytes((first, 0x80 | len(data))) + bytes(4) + data


@pytest.fixture(params=PROTOCOLS)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    async with (
        running_app(tmp_path, origins=("https://www.example.org",)) as app,
        serving(app, PROTOCOLS[request.param]) as port,
    ):
        yield Rig(app, port)


# ── hello ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["bye", "cut", "flood"])
async def test_a_line_that_ended_is_forgotten_without_the_collector(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full collection stops the ticks, so nothing may be left that knows each other in a circle."""
    kept: list[weakref.ref[object]] = []

    class Watched(guide.live.connection.Connection):
        async def run(self) -> None:
            kept.append(weakref.ref(self))
            await super().run()
            assert self._writer is not None
            kept.append(weakref.ref(self._writer))

    monkeypatch.setattr("guide.api.websocket.Connection", Watched)
    gc.collect()
    gc.disable()
    try:
        async with running_app(tmp_path) as app, serving(app, FrameProtocol) as port:
            rig = Rig(app, port)
            session = await rig.session()
            async with rig.member(session, "guide"):
                for _ in range(3):
                    async with rig.member(session) as client:
                        await client.say(Comment("c-1", "comment", "好"))
                        await client.until(lambda message: isinstance(message, Ack))
                        if how == "bye":
                            await client.say(Bye())
                            await client.closed()
                        elif how == "cut":
                            client.socket.transport.abort()
                        else:
                            await client.say(b"?")
                            await client.closed()
                await until(lambda: len(kept) == 1 + 2 * 3)
                await until(lambda: sum(ref() is not None for ref in kept) == 1)
    finally:
        gc.enable()


async def test_hello_is_answered_by_welcome_and_snapshot(rig: Rig) -> None:
    session = await rig.session()
    async with rig.client() as client:
        snapshot = await client.hello(await rig.token(session))
        welcome = client.messages[0]
        assert welcome.session == {
            "id": session.id,
            "code": session.code,
            "title": "主题日",
            "hall": HALL,
            "limits": {"comment": DEFAULTS.comment_characters, "caption": DEFAULTS.caption_characters},
        }
        assert (welcome.me["role"], welcome.me["name"], welcome.me["branch"]) == ("follower", "李梅", "一支部")
        assert isinstance(snapshot, Snapshot)
        assert snapshot.epoch == session.epoch


async def test_no_hello_in_time(tmp_path: Path) -> None:
    async with (
        running_app(tmp_path, hello_within=0.05) as app,
        serving(app, FrameProtocol) as port,
        Rig(app, port).client() as client,
    ):
        assert await client.closed() == (Close.HELLO_EXPECTED, 0)


@pytest.mark.parametrize("message", [Bye(), React(1), Resume("e", 0)])
async def test_something_else_before_hello(rig: Rig, message: ClientMessage) -> None:
    async with rig.client() as client:
        await client.say(message)
        assert await client.closed() == (Close.HELLO_EXPECTED, 0)


async def test_an_unknown_token(rig: Rig) -> None:
    for token in ("guess", "", "x" * 128):
        async with rig.client() as client:
            await client.say(Hello(1, token))
            assert await client.closed() == (Close.TOKEN_UNKNOWN, 0)


async def test_an_expired_token(rig: Rig) -> None:
    session = await rig.session()
    async with rig.client() as client:
        await client.say(Hello(1, await rig.token(session, expires=time.time() - 1)))
        assert await client.closed() == (Close.TOKEN_EXPIRED, 0)


async def test_another_version(rig: Rig) -> None:
    async with rig.client() as client:
        await client.say(wire.pack_array([1, 2, "t", [], None]))
        assert await client.closed() == (Close.VERSION_UNSUPPORTED, 0)


async def test_a_session_that_is_over(rig: Rig) -> None:
    session = await rig.session()
    async with rig.member(session, "guide") as leader:
        await leader.say(Take(force=False))
        await leader.say(Phase("ended"))
        await leader.until(lambda message: isinstance(message, Tick) and message.state.get("phase") == "ended")
    async with rig.client() as client:
        await client.say(Hello(1, await rig.token(session)))
        assert await client.closed() == (Close.SESSION_OVER, 0)


@pytest.mark.parametrize("role", ["guide", "co-guide"])
async def test_a_session_that_is_over_is_read_by_its_guides(rig: Rig, role: str) -> None:
    session = await rig.session()
    async with rig.member(session, "guide") as leader, rig.member(session) as one:
        await leader.say(Take(force=False))
        await one.say(Comment("c-1", "comment", "讲得真好"))
        await one.until(lambda message: isinstance(message, Ack))
        await leader.say(Phase("ended"))
        await leader.until(lambda message: isinstance(message, Tick) and message.state.get("phase") == "ended")
    async with rig.client() as client:
        snapshot = await client.hello(await rig.token(session, role))
        assert isinstance(snapshot, Snapshot)
        assert snapshot.state["phase"] == "ended"
        assert [event.body["text"] for event in snapshot.events if event.kind == "comment"] == ["讲得真好"]
        await client.say(Take(force=True))
        refused = await client.until(lambda message: isinstance(message, ErrorMessage))
        assert refused.code == "session_ended"


# ── what closes a line ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "data", [b"", b"\x80", b"\x90", b"\xc1", wire.pack_array([3, "c", "rumour", "x"]), b"\x91\x12"]
)
async def test_malformed(rig: Rig, data: bytes) -> None:
    session = await rig.session()
    async with rig.member(session) as client:
        await client.say(data)
        assert await client.closed() == (Close.MALFORMED, 0)
    room = await rig.room(session)
    await until(lambda: not room.subscribers)
    assert room.session.state["count"] == 0


async def test_a_text_frame(rig: Rig) -> None:
    async with rig.member(await rig.session()) as client:
        await client.say("hello")
        assert await client.closed() == (Close.MALFORMED, 0)


async def test_a_second_hello(rig: Rig) -> None:
    async with rig.member(await rig.session()) as client:
        await client.say(Hello(1, "t"))
        assert await client.closed() == (Close.MALFORMED, 0)


async def test_too_large_by_role(rig: Rig) -> None:
    session = await rig.session()
    longer_than_a_followers = wire.pack_array([7, bytes(DEFAULTS.follower_message_bytes)])
    async with rig.member(session) as client:
        await client.say(longer_than_a_followers)
        assert await client.closed() == (Close.TOO_LARGE, 0)
    async with rig.client() as client:
        await client.say(longer_than_a_followers)  # nobody is a guide before hello
        assert await client.closed() == (Close.TOO_LARGE, 0)
    async with rig.member(session, "co-guide") as client:
        await client.say(longer_than_a_followers)
        refused = await client.until(lambda message: isinstance(message, ErrorMessage))
        assert refused == ErrorMessage("not_leading", None, {})
        await client.say(bytes(DEFAULTS.guide_message_bytes + 1))
        assert await client.closed() == (1009, None)


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_too_large_as_set(tmp_path: Path, protocol: str) -> None:
    limits = {"follower_message_bytes": 5000, "guide_message_bytes": 100_000}
    async with running_app(tmp_path, **limits) as app, serving(app, PROTOCOLS[protocol]) as port:
        rig = Rig(app, port)
        session = await rig.session()
        for role, largest, head in (("follower", 5000, 6), ("guide", 100_000, 8)):
            async with rig.member(session, role) as client:
                just = wire.pack_array([4, 1, bytes(largest - head)])
                assert len(just) == largest
                await client.say(just)
                await client.until(lambda message: isinstance(message, Tick) and "hearts" in message.state)
                await client.say(just + b"\0")
                expected = (Close.TOO_LARGE, 0) if role == "follower" else (1009, None)
                assert await client.closed() == expected


async def test_what_an_operator_sets_holds_on_the_wire(tmp_path: Path) -> None:
    """`guide serve` as a process: a guide's message that the usual settings would not let in."""
    settings = {"GUIDE_GUIDE_MESSAGE_BYTES": "100000", "GUIDE_COMMENT_CHARACTERS": "30"}
    server = Server(tmp_path / "data", hall=hall_folder(tmp_path / "hall"), env=settings)
    await asyncio.to_thread(server.start)
    try:
        made = await asyncio.to_thread(server.new_session)
        async with httpx.AsyncClient(base_url=server.url) as http:
            joined = await http.post("/api/guides", json={"secret": made["guide_secret"]})
        async with connect(server.url.replace("http", "ws") + "/ws", compression=None) as socket:
            client = Client(socket)
            await client.hello(joined.json()["token"])
            assert client.messages[0].session["limits"] == {"comment": 30, "caption": 500}
            await client.say(wire.pack_array([4, 7, bytes(99_992)]))
            await client.until(lambda message: isinstance(message, Tick) and message.state.get("hearts") == 7)
            await client.say(Comment("c-1", "comment", "好" * 31))
            error = await client.until(lambda message: isinstance(message, ErrorMessage))
            assert error == ErrorMessage("text_too_long", "c-1", {"field": "text", "length": 31, "longest": 30})
    finally:
        await asyncio.to_thread(server.kill)


async def test_flooding(rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the rate once: told, and the line stays. Again, a second later or more: closed."""
    ahead = 0.0
    monkeypatch.setattr(guide.app, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + ahead))
    limits = {"messages_burst": 60, "messages_per_second": 1, "gestures_burst": 200}
    async with running_app(tmp_path / "again", **limits) as app, serving(app, FrameProtocol) as port:
        rig = Rig(app, port)
        session = await rig.session()
        room = await rig.room(session)
        async with rig.member(session) as client:
            for _ in range(80):
                await client.say(React(1))
            await client.say(Comment("c-1", "comment", "好"))
            errors = [await client.until(lambda message: isinstance(message, ErrorMessage)) for _ in range(2)]
            assert errors == [ErrorMessage("too_many_messages", None, {}), ErrorMessage("too_many_messages", "c-1", {})]
            assert room.session.state["hearts"] in range(60, 70), "the rest was dropped"
            ahead = 2.0
            for _ in range(5):
                await client.say(React(1))
            assert await client.closed() == (Close.FLOODING, 0)


async def test_the_same_token_opened_elsewhere(rig: Rig) -> None:
    session = await rig.session()
    token = await rig.token(session)
    room = await rig.room(session)
    async with rig.client() as old, rig.client() as new:
        await old.hello(token)
        await new.hello(token)
        assert await old.closed() == (Close.OPENED_ELSEWHERE, 0)
        await new.say(React(1))
        await new.until(lambda message: isinstance(message, Tick) and message.state.get("hearts") == 1)
        assert room.session.state["count"] == 1


async def test_a_record_that_is_away(rig: Rig) -> None:
    session = await rig.session()
    token = await rig.token(session)
    await rig.store.close()
    async with rig.client() as client:
        await client.say(Hello(1, token))
        assert await client.closed() == (Close.TRY_LATER, guide.live.connection.STORE_AWAY_WAIT)


async def test_a_fault_of_ours_lets_the_client_come_back(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    session = await rig.session()
    async with rig.member(session) as client:
        monkeypatch.setattr(Room, "receive", broken)
        await client.say(React(1))
        assert await client.closed() == (Close.TRY_LATER, guide.live.connection.STORE_AWAY_WAIT)
    room = await rig.room(session)
    assert not room.subscribers


async def test_goodbye_to_everyone(rig: Rig) -> None:
    session = await rig.session()
    async with rig.member(session) as one, rig.member(session, "guide") as other:
        goodbye = asyncio.create_task(rig.app.drain())
        for client in (one, other):
            code, wait = await client.closed()
            assert code == Close.SERVER_RESTARTING
            assert wait is not None
            assert RESTART_LEAST * 1000 <= wait <= (RESTART_LEAST + SPREAD_LEAST) * 1000
        await goodbye
    assert not rig.hub.rooms[session.id].subscribers


async def test_a_server_that_is_stopped_says_goodbye(tmp_path: Path) -> None:
    """`guide serve` as a process, and the signal that an operator's system sends."""
    server = Server(tmp_path / "data", hall=hall_folder(tmp_path / "hall"))
    await asyncio.to_thread(server.start)
    try:
        async with httpx.AsyncClient(base_url=server.url) as http:
            made = await asyncio.to_thread(server.new_session)
            joined = await http.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})
        async with connect(server.url.replace("http", "ws") + "/ws", compression=None) as socket:
            client = Client(socket)
            await client.hello(joined.json()["token"])
            stopping = asyncio.create_task(asyncio.to_thread(server.stop))
            code, wait = await client.closed()
            assert (code, wait is not None) == (Close.SERVER_RESTARTING, True)
        assert await stopping == 0
    finally:
        await asyncio.to_thread(server.kill)


# ── staying, leaving, coming back ───────────────────────────────────────────────────────────────────────────────────


async def test_a_comment_from_end_to_end(rig: Rig) -> None:
    session = await rig.session()
    async with rig.member(session) as author, rig.member(session) as reader:
        await author.say(Comment("c-1", "question", "为什么？"))
        ack = await author.until(lambda message: isinstance(message, Ack))
        assert ack == Ack("c-1", 1)
        tick = await reader.until(lambda message: numbers([message]) == [1])
        assert tick.events[0].body["text"] == "为什么？"


async def test_a_view_and_a_voice_from_end_to_end(rig: Rig) -> None:
    session = await rig.session()
    packet = b"\x08" + bytes(60)
    async with rig.member(session, "guide") as leader, rig.member(session) as reader:
        await leader.say(Take(force=False))
        await leader.say(Lead(5000, {"view": ("lobby", 12.5, -3.0, 70.0)}, ((4990, packet),)))
        tick = await reader.until(lambda message: isinstance(message, Tick) and message.time is not None)
        assert tick.state["view"] == ["lobby", 12.5, -3.0, 70.0]
        assert [data for _, data, _ in tick.packets] == [packet]


async def test_back_after_a_broken_line(rig: Rig) -> None:
    session = await rig.session()
    token = await rig.token(session)
    async with rig.client() as client:
        snapshot = await client.hello(token)
        client.socket.transport.abort()
    room = await rig.room(session)
    await until(lambda: not room.subscribers)
    async with rig.member(session) as other:
        for number in range(3):
            await other.say(Comment(f"c-{number}", "comment", "好"))
        await other.until(lambda message: numbers([message])[-1:] == [3])
        async with rig.client() as client:
            resume = await client.hello(token, (session.epoch, snapshot.event))
            assert isinstance(resume, Resumed)
            assert (resume.epoch, resume.event) == (session.epoch, 3)
            assert numbers([resume]) == [1, 2, 3]
        async with rig.client() as client:
            assert isinstance(await client.hello(token, ("another", 2)), Snapshot)


async def test_a_gap_is_asked_for_and_filled(rig: Rig) -> None:
    session = await rig.session()
    async with rig.member(session) as client:
        await client.say(Comment("c-1", "comment", "好"))
        await client.until(lambda message: numbers([message]) == [1])
        await client.say(Resume(session.epoch, 0))
        resume = await client.until(lambda message: isinstance(message, Resumed))
        assert numbers([resume]) == [1]


async def test_bye(rig: Rig) -> None:
    """For good: a guide who says bye leads no longer, and the line ends."""
    session = await rig.session()
    room = await rig.room(session)
    async with rig.member(session, "guide") as leader:
        await leader.say(Take(force=False))
        await leader.say(Bye())
        await leader.closed()
    assert room.session.state["leader"] is None
    assert not room.subscribers


async def test_a_leader_whose_line_breaks_is_away(rig: Rig) -> None:
    session = await rig.session()
    async with rig.member(session) as reader, rig.member(session, "guide") as leader:
        await leader.say(Take(force=False))
        await reader.until(lambda message: isinstance(message, Tick) and message.state.get("leader"))
        leader.socket.transport.abort()
        tick = await reader.until(lambda message: isinstance(message, Tick) and "leader" in message.state)
        assert tick.state["leader"]["away"] is True


async def test_a_follower_who_stops_reading_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Skipped, then closed; as its line takes no goodbye either, it is cut. Others do not notice."""
    monkeypatch.setattr(guide.fanout.backpressure, "HELD_LIMIT", 2000)
    monkeypatch.setattr(guide.live.connection, "CLOSE_WITHIN", 0.05)
    settings = {"behind_seconds": 0.05}
    async with running_app(tmp_path, **settings) as app, serving(app, FrameProtocol, send_buffer=4096) as port:
        rig = Rig(app, port)
        session = await rig.session()
        room = await rig.room(session)
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.connect(("127.0.0.1", port))
        async with (
            rig.member(session, "guide") as leader,
            rig.member(session) as reader,
            rig.client(sock=narrow) as stuck,
        ):
            await stuck.hello(await rig.token(session))
            stuck.socket.transport.pause_reading()
            await leader.say(Take(force=False))
            writer = room.subscribers[stuck.messages[0].me["id"]].outbox.writer
            assert isinstance(writer, FrameProtocol)
            at = 0
            async with asyncio.timeout(2 * WITHIN):
                while len(room.subscribers) == 3:
                    at += 40
                    await leader.say(Lead(at, look(0, yaw=at % 360).state, ((at, b"\x08" + bytes(1200)),)))
                    for client in (leader, reader):
                        await client.until(lambda message: isinstance(message, Tick) and message.time is not None)
            assert room.session.state["count"] == 1
            await until(lambda: writer.disconnected)
            stuck.socket.transport.abort()


async def test_a_message_in_endless_empty_parts(rig: Rig) -> None:
    async with rig.member(await rig.session()) as client:
        if isinstance(next(iter((await rig.room_of(client)).subscribers.values())).outbox.writer, FrameProtocol):
            client.socket.transport.write(masked(0x02, b""))
            for _ in range(200):
                client.socket.transport.write(masked(0x00, b""))
            assert await client.closed() == (1009, None)


CAME_WITH = {
    "pings": (masked(0x89, b"") * 12, Close.FLOODING),
    "pongs": (masked(0x8A, b"") * 12, Close.FLOODING),
    "parts": (masked(0x02, b"") + masked(0x00, b"") * 12, 1009),
    "an unknown opcode": (masked(0x83, b""), 1002),
    "no UTF-8": (masked(0x81, b"\xff"), 1007),
    "too large": (b"\x82\xff" + (2**40).to_bytes(8, "big") + bytes(4), 1009),
    "gone": (masked(0x88, (1001).to_bytes(2, "big")), 1001),
    "a code of its own": (masked(0x88, (4999).to_bytes(2, "big")), 4999),
}


@pytest.mark.parametrize("what", CAME_WITH)
async def test_the_code_that_was_sent_is_counted(tmp_path: Path, what: str) -> None:
    data, code = CAME_WITH[what]
    limits = {"message_parts": 10, "control_frames_burst": 10, "control_frames_per_second": 1}
    async with running_app(tmp_path, **limits) as app, serving(app, websocket_protocol(app.settings)) as port:
        rig = Rig(app, port)
        async with rig.member(await rig.session()) as client:
            client.socket.transport.write(data)
            assert await client.closed() == (code, None)
            await until(lambda: app.counters.closes)
            assert app.counters.closes == {"other" if code == 4999 else str(int(code)): 1}


async def test_no_pong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_app(tmp_path) as app, serving(app, FrameProtocol) as port:
        rig = Rig(app, port)
        async with rig.member(await rig.session()) as client:
            (line,) = (await rig.room_of(client)).subscribers.values()
            writer = line.outbox.writer
            assert isinstance(writer, FrameProtocol)
            monkeypatch.setattr(client.socket.protocol, "recv_frame", lambda _: None)
            writer.ping_timeout = 0.05
            writer.send_keepalive_ping()
            await until(lambda: app.counters.closes)
            assert app.counters.closes == {"1011": 1}
