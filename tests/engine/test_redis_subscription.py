"""With a real server: a subscription that died, or whose connection broke, is noticed and made anew, also while
sessions open and end."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from redis.asyncio.connection import AbstractConnection
from structlog.testing import capture_logs

from guide.engine.redis import PROBE, STEADY, RedisEngine
from guide.engine.redis_subscription import SILENT, STOOD_STILL, Subscription
from tests.engine.conftest import Receiver, delivery_time
from tests.support.fakes import until
from tests.support.redis_server import RedisServer


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
