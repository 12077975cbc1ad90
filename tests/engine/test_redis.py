"""With a real server: a subscription that died is noticed and made anew; an engine that is away logs one line and
comes back by itself, also to an empty server, to one that stood still, and after a fail-over."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from guide.engine.contract import Claim, EngineAway
from guide.engine.redis import PROBE, STEADY, RedisEngine
from guide.engine.redis_url import parse
from tests.engine.conftest import Receiver, delivery_time
from tests.support.fakes import until
from tests.support.redis_server import MISSING, RedisPair, RedisServer

pytestmark = pytest.mark.skipif(MISSING is not None, reason=MISSING or "")


async def test_what_was_published_last_has_gone_when_it_stops(two: tuple[RedisEngine, RedisEngine]) -> None:
    one, other = two
    receiver = Receiver()
    await other.subscribe("s1", receiver)
    await delivery_time(one, receiver, 1.0)
    for _ in range(3):
        one.publish("s1", b"again")
    one.publish("s1", b"goes")
    await one.stop()
    await until(lambda: receiver.received[-1] == b"goes", 1.0)


async def test_an_empty_restart(server: RedisServer, two: tuple[RedisEngine, RedisEngine]) -> None:
    one, other = two
    receiver = Receiver()
    await other.subscribe("s1", receiver)
    fence = (await one.claim("s1", "e1", Claim.VACANT, 41)).fence
    with capture_logs() as lines:
        server.stop()
        await until(lambda: one.away and other.away, 3.0)
        with pytest.raises(EngineAway):
            await one.claim("s1", "e1", Claim.RENEW, fence)
        one.publish("s1", b"nobody hears it")
        await asyncio.sleep(1.5 * PROBE)  # so long that a probe fails too, which may not log another line
        server.start()
        assert await delivery_time(one, receiver, 5.0) < 3.0
        await until(lambda: one.away is None and other.away is None, 3.0)
        await until(lambda: len(lines) > 3, STEADY + 2 * PROBE)
    assert (await one.claim("s1", "e1", Claim.RENEW, fence)).fence == 42
    assert [line["event"] for line in lines].count("redis away") == 2, "one line a node, however often it was tried"
    assert [line["event"] for line in lines].count("redis back") == 2
    assert b"nobody hears it" not in receiver.received


async def test_a_process_that_stood_still_does_not_call_the_server_away(
    server: RedisServer, two: tuple[RedisEngine, RedisEngine]
) -> None:
    """Its timer for the answer fires when it wakes, though the answer came long ago."""
    engine, _ = two
    server.pause()
    asked = asyncio.create_task(engine.events("s", "e", 0))
    await asyncio.sleep(0.05)  # it has sent the command, and waits for the answer
    server.go_on()
    time.sleep(2.5)  # noqa: ASYNC251 - the whole process stands still
    with suppress(EngineAway):
        await asked
    assert engine.away is None
    assert await engine.events("s", "e", 0) == []


async def test_a_server_that_stands_still(server: RedisServer, two: tuple[RedisEngine, RedisEngine]) -> None:
    one, other = two
    receiver = Receiver()
    await other.subscribe("s1", receiver)
    server.pause()
    try:
        assert await until(lambda: one.away and other.away, 4.0) < 3.0
        with pytest.raises(EngineAway):
            await one.claim("s1", "e1", Claim.VACANT, 0)
    finally:
        server.go_on()
    assert await delivery_time(one, receiver, 5.0) < 3.0
    await until(lambda: one.away is None and other.away is None, 3.0)


async def test_one_that_is_away_at_the_start(tmp_path: Path) -> None:
    server = RedisServer(tmp_path / "redis")
    engine, other = RedisEngine(parse(server.url)), RedisEngine(parse(server.url))
    receiver = Receiver()
    await engine.start()
    await other.start()
    await engine.subscribe("s1", receiver)
    assert engine.away is not None
    server.start()
    try:
        await until(lambda: engine.away is None and other.away is None, 4.0)
        await delivery_time(other, receiver, 1.0)
    finally:
        await engine.stop()
        await other.stop()
        server.stop()


@pytest.mark.parametrize("fault", [LookupError("not one of Redis"), asyncio.CancelledError()], ids=["fault", "cut"])
async def test_a_start_that_fails_closes_its_connections(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    engine = RedisEngine(parse(server.url))
    probe, connected = engine._probe, b"connected_clients:%d\r\n"

    async def failing() -> None:
        await probe()
        assert connected % 2 in server.ask("INFO", "clients"), "the engine, and who asks"
        raise fault

    monkeypatch.setattr(engine, "_probe", failing)
    with pytest.raises(type(fault)):
        await engine.start()
    await until(lambda: connected % 1 in server.ask("INFO", "clients"), 2.0)


async def test_a_fail_over(tmp_path: Path) -> None:
    with RedisPair(tmp_path) as pair:
        one, other = RedisEngine(parse(pair.url)), RedisEngine(parse(pair.url))
        await one.start()
        await other.start()
        receiver = Receiver()
        await other.subscribe("s1", receiver)
        await delivery_time(one, receiver, 2.0)
        pair.first.kill()
        assert await delivery_time(one, receiver, 20.0) < 15.0
        await until(lambda: one.away is None and other.away is None, 5.0)
        await one.stop()
        await other.stop()


async def test_a_message_that_is_none_deafens_nobody(two: tuple[RedisEngine, RedisEngine]) -> None:
    one, other = two
    receiver = Receiver()
    await other.subscribe("s1", receiver)
    await delivery_time(one, receiver, 1.0)
    client = one._client.client
    with capture_logs() as lines:
        for _ in range(20):
            await client.execute_command("PUBLISH", "guide:{s1}", b"\xff\xfe" * 20)
        assert await delivery_time(one, receiver, 3.0) < 0.5
    assert other.away is None
    assert [line["event"] for line in lines] in ([], ["message not processed"]), "said seldom"


@pytest.mark.parametrize("command", ["ping", "execute_command"])
async def test_probes_and_messages_survive_what_nobody_thought_of(
    two: tuple[RedisEngine, RedisEngine], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    one, other = two
    receiver = Receiver()
    await other.subscribe("s1", receiver)

    async def fails(*_: object) -> None:
        raise ValueError("not thought of")

    monkeypatch.setattr(one._client.client, command, fails)
    one.publish("s1", b"lost")
    await until(lambda: one.away == "not thought of", 3.0)
    monkeypatch.undo()
    await until(lambda: one.away is None, 3.0)
    await delivery_time(one, receiver, 3.0)
