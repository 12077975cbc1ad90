"""Checks what a pool counts of all its followers: a crash, a silence, the way back; and how everybody leaves."""

from __future__ import annotations

import asyncio

import pytest

from guide.protocol.messages import Bye
from guide.rehearse.followers.pool import FollowerPool
from guide.rehearse.target import target
from tests.rehearse.followers.conftest import Peer, pool, welcomed
from tests.support.fakes import until
from tests.support.server_process import free_port


async def test_connections_that_end_at_once_without_a_close_code_are_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.rehearse.followers.follower.RETRY_AFTER", (0.1, 0.2))

    async with pool(welcomed, followers=3) as (played, peers):
        await until(lambda: played.present == 3)
        for peer in peers[:3]:
            peer.socket.transport.abort()
        await until(lambda: played.recovery is not None)
        assert played.crashed
        assert played.drops == 3
        assert played.recovery is not None
        assert 0.1 <= played.recovery < 5
        played.begin_step()
        assert not played.crashed


@pytest.mark.parametrize("code", [4000, 4001])
async def test_connections_closed_with_a_code_are_no_crash(code: int) -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot()
        await peer.socket.close(code)

    async with pool(script, followers=3) as (played, _):
        await until(lambda: played.closes[code] >= 3 and not played.present)
        assert not played.crashed


async def test_one_connection_of_several_that_breaks_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.rehearse.followers.follower.RETRY_AFTER", (0.1, 0.2))

    async with pool(welcomed, followers=3) as (played, peers):
        await until(lambda: played.present == 3)
        peers[0].socket.transport.abort()
        await until(lambda: len(peers) == 4 and played.present == 3)
        assert not played.crashed
        assert played.recovery is None


async def test_a_silence_that_is_over_is_measured() -> None:
    go = asyncio.Event()

    async def script(peer: Peer) -> None:
        await peer.snapshot()
        await go.wait()
        await peer.tick(1)
        await asyncio.sleep(0.5)  # the pause that is measured
        for number in range(2, 40):
            await peer.tick(number)
            await asyncio.sleep(0.01)  # tick by tick, not all in one read

    async with pool(script) as (played, _):
        await until(lambda: played.present == 1)
        played.begin_measuring()
        go.set()
        await until(lambda: played.ticks >= 10)
        assert 0.45 < played.silence() < 5


async def test_a_follower_that_is_away_is_not_in_silence() -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot()
        await peer.socket.close(4203, "session_over")

    async with pool(script) as (played, _):
        await until(lambda: played.closes and played.present == 0)
        played.begin_measuring()
        await asyncio.sleep(0.1)  # a silence, if it were one
        assert played.silence() == 0


async def test_a_silence_that_goes_on_is_measured_over_the_beginning_of_a_measurement() -> None:
    async with pool(welcomed) as (played, _):
        await until(lambda: played.present == 1)
        played.followers[0].last_message_at -= 3000
        played.begin_measuring()
        assert played.silence() >= 3


async def test_a_step_forgets_who_was_kept_out_in_the_last() -> None:
    async def script(peer: Peer) -> None:
        await peer.socket.close(4203, "session_over")

    async with pool(script) as (played, _):
        await until(lambda: played.closes[4203] == 1)
        played.refused["OSError"] += 1
        played.begin_step()
        assert (played.closes, played.refused) == ({}, {})


async def test_a_server_that_is_not_there_is_tried_again_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.rehearse.followers.follower.RETRY_AFTER", (0.01, 0.02))
    played = FollowerPool(target(f"http://127.0.0.1:{free_port()}"))
    played.add("token")
    await until(lambda: played.refused["ConnectionRefusedError"] >= 2)
    await played.leave()
    assert played.present == 0
    tries = played.refused["ConnectionRefusedError"]
    await asyncio.sleep(0.1)  # five times the longest wait for another try
    assert played.refused["ConnectionRefusedError"] == tries, "nobody is connected after the leaving"


async def test_everybody_who_leaves_has_gone_afterwards() -> None:
    async with pool(welcomed, followers=5) as (played, peers):
        await until(lambda: played.present == 5)
        await played.leave()
        assert all(one.transport is None for one in played.followers)
        await until(lambda: all(Bye() in peer.heard for peer in peers))
        assert played.drops == 0
