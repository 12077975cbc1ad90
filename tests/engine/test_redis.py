"""With a real server: a subscription that died is noticed and made anew; an engine that is away logs one line and
comes back by itself, also to an empty server, to one that stood still, and after a fail-over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio.connection import AbstractConnection
from structlog.testing import capture_logs

from guide.engine.contract import Claim, EngineAway
from guide.engine.redis import PROBE, STEADY, RedisEngine
from guide.engine.redis_subscription import SILENT, STOOD_STILL, Subscription
from guide.engine.redis_url import parse
from tests.engine.test_contract import Receiver
from tests.support.fakes import until
from tests.support.redis_server import MISSING, RedisPair, RedisServer

pytestmark = pytest.mark.skipif(MISSING is not None, reason=MISSING or "")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(tmp_path / "redis") as server:
        yield server


@pytest.fixture
async def two(server: RedisServer) -> AsyncIterator[tuple[RedisEngine, RedisEngine]]:
    one, other = RedisEngine(parse(server.url)), RedisEngine(parse(server.url))
    await one.start()
    await other.start()
    yield one, other
    await one.stop()
    await other.stop()


async def delivery_time(speaker: RedisEngine, receiver: Receiver, within: float, session: str = "s1") -> float:
    """Return the seconds until a message that is published again and again is received."""
    before = len(receiver.received)

    def received() -> bool:
        speaker.publish(session, b"hello")
        return len(receiver.received) > before

    return await until(received, within)


async def test_a_subscription_that_was_cut_is_made_anew(
    server: RedisServer, two: tuple[RedisEngine, RedisEngine]
) -> None:
    one, other = two
    receiver = Receiver()
    await other.subscribe("s1", receiver)
    await delivery_time(one, receiver, 1.0)
    with capture_logs() as lines:
        server.ask("CLIENT", "KILL", "TYPE", "pubsub")
        assert await delivery_time(one, receiver, 3.0) < 1.0
        await until(lambda: other.away is None, 3.0)
        await until(lambda: len(lines) > 1, STEADY + 2 * PROBE)
    assert [line["event"] for line in lines] == ["redis away", "redis back"]


async def test_a_subscription_that_died_in_silence_is_noticed(
    two: tuple[RedisEngine, RedisEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection stands, but the server knows nothing of the subscription any more."""
    one, other = two
    receiver = Receiver()
    await other.subscribe("s1", receiver)
    await delivery_time(one, receiver, 1.0)
    (subscription,) = other._subscriptions.values()
    came: list[bytes] = []
    monkeypatch.setattr(Subscription, "_handle", lambda _, message: came.append(message[0]))
    assert subscription._connection is not None
    await subscription._connection.send_command("UNSUBSCRIBE")
    await until(lambda: b"unsubscribe" in came, 2.0)
    monkeypatch.undo()
    assert await delivery_time(one, receiver, 4.0) < SILENT + 1.0


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


async def test_a_node_that_stood_still_does_not_call_redis_away(two: tuple[RedisEngine, RedisEngine]) -> None:
    """It has heard nothing, as it did not listen."""
    one, other = two
    receiver = Receiver()
    await other.subscribe("s1", receiver)
    await delivery_time(one, receiver, 1.0)
    with capture_logs() as lines:
        time.sleep(SILENT + STOOD_STILL + 0.5)  # noqa: ASYNC251 - both stand still
        await delivery_time(one, receiver, 2.0)
        await asyncio.sleep(1.5 * PROBE)  # nothing may be logged, also not after the next probe
        assert await delivery_time(one, receiver, 1.0) < 0.5
    assert lines == []


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


async def test_a_line_survives_what_nobody_thought_of(
    two: tuple[RedisEngine, RedisEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    receiver = Receiver()
    await other.subscribe("s1", receiver)
    await delivery_time(one, receiver, 1.0)

    def fails(*_: object) -> None:
        raise ValueError("not thought of")

    monkeypatch.setattr(Subscription, "_handle", fails)
    await until(lambda: other.away == "not thought of", 3.0)
    monkeypatch.undo()
    assert await delivery_time(one, receiver, 3.0) < 2.0
    await until(lambda: other.away is None, 3.0)


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


async def test_the_last_session_ends_while_another_opens(two: tuple[RedisEngine, RedisEngine]) -> None:
    one, other = two
    for turn in range(5):
        receiver = Receiver()
        await other.subscribe(f"s{turn}", Receiver())
        await asyncio.gather(other.unsubscribe(f"s{turn}"), other.subscribe("next", receiver))
        await delivery_time(one, receiver, 1.0, "next")
        await other.unsubscribe("next")
    assert not other._subscriptions


async def test_a_session_ends_while_it_opens_again(two: tuple[RedisEngine, RedisEngine]) -> None:
    one, other = two
    receiver = Receiver()
    await other.subscribe("s1", Receiver())
    await asyncio.gather(other.unsubscribe("s1"), other.subscribe("s1", receiver))
    await delivery_time(one, receiver, 1.0)


async def test_a_line_whose_task_has_ended_is_noticed(two: tuple[RedisEngine, RedisEngine]) -> None:
    one, other = two
    receiver = Receiver()
    await other.subscribe("s1", receiver)
    (subscription,) = other._subscriptions.values()
    await subscription.stop()
    assert await delivery_time(one, receiver, 4.0) < 2 * PROBE
    await until(lambda: other.away is None, 1.0)


async def test_the_last_two_sessions_end_at_once(two: tuple[RedisEngine, RedisEngine]) -> None:
    _, other = two
    for _ in range(5):
        await other.subscribe("s1", Receiver())
        await other.subscribe("s2", Receiver())
        await asyncio.gather(other.unsubscribe("s1"), other.unsubscribe("s2"))
        assert not other._subscriptions


async def test_sessions_open_and_end_while_a_line_is_made_anew(
    server: RedisServer, two: tuple[RedisEngine, RedisEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    for session in ("s1", "s2", "s3"):
        await other.subscribe(session, Receiver())
    make, lines = other._client.connection, []

    def slow(channel: str) -> AbstractConnection:
        line = make(channel)
        send = line.send_command

        async def later(*words: str, **options: Any) -> None:
            if words[0] == "SUBSCRIBE":
                await asyncio.sleep(0.05)  # so slow is this line
            await send(*words, **options)

        monkeypatch.setattr(line, "send_command", later)
        lines.append(line)
        return line

    monkeypatch.setattr(other._client, "connection", slow)
    server.ask("CLIENT", "KILL", "TYPE", "pubsub")
    (subscription,) = other._subscriptions.values()
    await until(lambda: lines and subscription._connection is lines[0], 2.0)
    receiver = Receiver()
    await other.subscribe("s4", receiver)
    await other.unsubscribe("s3")
    await delivery_time(one, receiver, 1.0, "s4")
    await until(lambda: other.away is None, 1.0)
    assert len(lines) == 1, "it did not break"
