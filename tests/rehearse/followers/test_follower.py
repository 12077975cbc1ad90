"""Checks that a light follower notices every tick, event and gap as a page would; that it answers pings, comes back
after the wait that it was given, and says goodbye."""

from __future__ import annotations

import asyncio

import pytest

from guide.protocol import wire
from guide.protocol.codes import Close
from guide.protocol.messages import Bye, ByeMessage, Event, Hello, Report, Resume, Resumed, Tick
from tests.rehearse.followers.conftest import Peer, pool
from tests.support.fakes import until


async def test_ticks_in_order() -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot(event=4, tick=7)
        await peer.tick(8, 1000, (5, 6))
        await peer.tick(9, 1040)
        await peer.tick(10, None, (7,))

    async with pool(script, followers=3) as (played, peers):
        await until(lambda: played.ticks == 9)
        assert played.present == 3
        assert {peer.heard[0] for peer in peers} == {Hello(1, f"token-{i}", ("opus",)) for i in range(3)}
        assert (played.missed, played.gaps, played.drops) == (0, 0, 0)
        assert played.lags.total == 6


async def test_a_skipped_tick_and_a_lost_event() -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot()
        await peer.tick(1, None, (1,))
        await peer.tick(4, None, (2,))
        await peer.tick(5, None, (4,))

    async with pool(script) as (played, peers):
        await until(lambda: len(peers) == 1 and len(peers[0].heard) > 1)
        assert played.missed == 2
        assert played.gaps == 1
        assert Resume("e1", 2) in peers[0].heard


async def test_comments_that_were_left_out_and_said_to_be() -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot(event=2)
        said = [Event(5, "announcement", None, {"text": "好"})]
        await peer.socket.send(wire.encode_server(Tick(1, None, {}, [], said, (2, 9))))
        await peer.tick(2, None, (10,))
        # From 12 on, but 11 and 12 never came.
        await peer.socket.send(wire.encode_server(Tick(3, None, {}, [], [], (12, 14))))

    async with pool(script) as (played, _):
        await until(lambda: played.ticks == 3)
        assert played.gaps == 1


async def test_a_doubled_event() -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot()
        await peer.tick(1, None, (1,))
        await peer.tick(2, None, (1,))

    async with pool(script) as (played, _):
        await until(lambda: played.ticks == 2)
        assert played.gaps == 1


async def test_made_good_in_one_message() -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot()
        await peer.tick(1)
        missed = [Event(number, "announcement", None, {"text": "好"}) for number in (1, 2)]
        await peer.socket.send(wire.encode_server(Resumed("e1", 2, 6, None, {"phase": "live"}, missed)))
        await peer.tick(7, None, (3,))

    async with pool(script) as (played, _):
        await until(lambda: played.ticks == 2)
        assert played.missed == 5  # ticks 2 to 6: that they were skipped is seen, though nothing is lost
        assert played.gaps == 0


async def test_a_ping_and_a_message_in_pieces() -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot()
        whole = wire.encode_server(Tick(1, None, {}, [], [Event(1, "announcement", None, {"text": "好" * 300})]))
        data = b"\x82\x7e" + len(whole).to_bytes(2, "big") + whole
        for piece in (data[:1], data[1:3], data[3:500], data[500:]):
            peer.socket.transport.write(piece)
            await asyncio.sleep(0.02)  # the follower reads each by itself
        await (await peer.socket.ping(b"there?"))
        await peer.tick(2, None, (2,))

    async with pool(script) as (played, _):
        await until(lambda: played.ticks == 2)
        assert (played.missed, played.gaps) == (0, 0)


async def test_it_comes_back_after_the_wait_it_was_told_and_resumes() -> None:
    async def script(peer: Peer) -> None:
        if len(peers) == 1:
            await peer.snapshot(event=3)
            await peer.socket.send(wire.encode_server(ByeMessage(Close.SERVER_RESTARTING, 50)))
            await peer.socket.close(4000, "server_restarting")
        else:
            await peer.socket.send(wire.encode_server(Resumed("e1", 3, 0, None, {"phase": "live"}, [])))

    async with pool(script) as (played, peers):
        await until(lambda: len(peers) == 2 and played.present == 1)
        assert peers[1].heard[0] == Hello(1, "token-0", ("opus",), ("e1", 3))
        assert played.drops == 1
        assert played.closes == {4000: 1}
        assert played.gaps == 0
        assert played.recovery is not None
        assert 0.05 <= played.recovery < 5


async def test_a_bye_that_asks_for_no_wait_is_no_wait_of_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.rehearse.followers.follower.RETRY_AFTER", (0.2, 0.2))

    async def script(peer: Peer) -> None:
        await peer.snapshot()
        if len(peers) == 1:
            await peer.socket.send(wire.encode_server(ByeMessage(Close.TOO_FAR_BEHIND, 0)))
            closed.append(asyncio.get_running_loop().time())
            await peer.socket.close(4001, "too_far_behind")

    closed: list[float] = []
    async with pool(script) as (_, peers):
        await until(lambda: len(peers) == 2)
        assert asyncio.get_running_loop().time() - closed[0] >= 0.2


async def test_it_does_not_come_back_where_that_is_no_use() -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot()
        await peer.socket.close(4203, "session_over")

    async with pool(script) as (played, peers):
        await until(lambda: played.closes)
        await until(lambda: played.followers[0].transport is None)
        assert len(played._tasks) == 0
        assert len(peers) == 1


async def test_goodbye() -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot()

    async with pool(script) as (played, peers):
        await until(lambda: played.present == 1)
        await played.leave()
        await until(lambda: Bye() in peers[0].heard)
        assert played.drops == 0


async def test_it_reports_as_a_page_does() -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot(event=2, tick=9)

    async with pool(script) as (played, peers):
        await until(lambda: played.present == 1)
        played.followers[0]._send_report()
        await until(lambda: len(peers[0].heard) > 1)
        assert peers[0].heard[1] == Report({"tick": 9, "event": 2, "rung": 0})
