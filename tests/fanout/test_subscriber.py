"""Checks that a member's connection is ended by its own outbox, with the code and no wait."""

from __future__ import annotations

from guide.common.limits import Limits
from guide.fanout.subscriber import Subscriber
from guide.protocol import wire
from guide.protocol.codes import Close
from guide.protocol.messages import Ack
from tests.support.fakes import FakeWriter, follower


async def test_an_outbox_that_gives_up_ends_the_connection() -> None:
    closed: list[tuple[Close, int]] = []
    writer = FakeWriter()
    subscriber = Subscriber(follower(), writer, lambda code, wait: closed.append((code, wait)))
    writer.held = 2**30
    subscriber.outbox.send(wire.encode_server(Ack("c-1", 1)))
    assert closed == [(Close.TOO_FAR_BEHIND, 0)]


async def test_how_far_behind_it_may_be_is_a_limit() -> None:
    closed: list[Close] = []
    for limits in (Limits(), Limits(behind_bytes=65_536)):
        writer = FakeWriter()
        subscriber = Subscriber(follower(), writer, lambda code, _: closed.append(code), limits)
        writer.held = 100_000
        subscriber.outbox.send(wire.encode_server(Ack("c-1", 1)))
    assert closed == [Close.TOO_FAR_BEHIND]
