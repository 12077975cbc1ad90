"""For every engine: what a node publishes reaches every other node that holds the session, never itself, in the
order published; not after unsubscribe, not after stop. The lease has one holder, its fence only grows, and what
the engine forgot the nodes remember. Events are kept under their numbers, once.

An engine joins by an entry in conftest.KINDS.
"""

from __future__ import annotations

import asyncio

from guide.engine.contract import LEASE, Claim, Engine, LeaseStatus
from tests.engine.conftest import WITHIN, Receiver


async def subscribed(nodes: list[Engine], session: str = "s1") -> list[Receiver]:
    receivers = [Receiver() for _ in nodes]
    for node, receiver in zip(nodes, receivers, strict=True):
        await node.subscribe(session, receiver)
    return receivers


async def test_every_other_node_but_not_itself(nodes: list[Engine]) -> None:
    one, two, three = await subscribed(nodes)
    nodes[0].publish("s1", b"from one")
    nodes[1].publish("s1", b"from two")
    assert sorted(await three.wait_for(2)) == [b"from one", b"from two"]
    assert await two.wait_for(1) == [b"from one"]
    assert await one.wait_for(1) == [b"from two"]
    assert one.nodes == {nodes[1].node}


async def test_in_the_order_published(nodes: list[Engine]) -> None:
    _, two, three = await subscribed(nodes)
    sent = [str(number).encode() for number in range(200)]
    for message in sent:
        nodes[0].publish("s1", message)
    assert await two.wait_for(200) == sent
    assert await three.wait_for(200) == sent


async def test_only_the_session(nodes: list[Engine]) -> None:
    _, two, _ = await subscribed(nodes)
    other = Receiver()
    await nodes[1].subscribe("s2", other)
    nodes[0].publish("s2", b"second")
    nodes[0].publish("s3", b"nobody's")
    nodes[0].publish("s1", b"first")
    assert await two.wait_for(1) == [b"first"]
    assert await other.wait_for(1) == [b"second"]


async def test_one_may_publish_without_a_subscription(nodes: list[Engine]) -> None:
    receiver = Receiver()
    await nodes[1].subscribe("s1", receiver)
    nodes[0].publish("s1", b"x")
    assert await receiver.wait_for(1) == [b"x"]


async def test_a_second_subscription_replaces_the_first(nodes: list[Engine]) -> None:
    _, old, _ = await subscribed(nodes)
    new = Receiver()
    await nodes[1].subscribe("s1", new)
    nodes[0].publish("s1", b"x")
    assert await new.wait_for(1) == [b"x"]
    assert old.received == []


async def test_nothing_after_unsubscribe(nodes: list[Engine]) -> None:
    _, two, three = await subscribed(nodes)
    await nodes[1].unsubscribe("s1")
    await nodes[1].unsubscribe("s1")
    await nodes[1].unsubscribe("never subscribed")
    nodes[0].publish("s1", b"x")
    await three.wait_for(1)
    assert two.received == []


async def test_nothing_after_stop(nodes: list[Engine]) -> None:
    _, two, three = await subscribed(nodes)
    await nodes[1].stop()
    nodes[0].publish("s1", b"x")
    await three.wait_for(1)
    assert two.received == []


async def test_what_was_on_its_way_is_not_delivered_after_stop(nodes: list[Engine]) -> None:
    _, two, three = await subscribed(nodes)
    nodes[0].publish("s1", b"x")
    heard = list(two.received)
    await nodes[1].stop()
    await three.wait_for(1)
    assert two.received == heard


async def test_publishing_does_not_wait_for_those_who_hear(nodes: list[Engine]) -> None:
    """Delivery never happens inside publish: who publishes would be called back in the middle of its own work."""
    inside = False
    seen: list[bool] = []
    done = asyncio.Event()

    def deliver(_node: str, _message: bytes) -> None:
        seen.append(inside)
        done.set()

    await nodes[1].subscribe("s1", deliver)
    inside = True
    nodes[0].publish("s1", b"x")
    inside = False
    async with asyncio.timeout(WITHIN):
        await done.wait()
    assert seen == [False]


async def test_a_node_is_not_alone_while_another_is_there(nodes: list[Engine]) -> None:
    assert not nodes[0].alone


async def test_who_cannot_take_a_message_in_does_not_end_the_subscription(nodes: list[Engine]) -> None:
    receiver = Receiver()
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))

    def deliver(node: str, message: bytes) -> None:
        if message == b"bad":
            raise ZeroDivisionError
        receiver(node, message)

    await nodes[1].subscribe("s1", deliver)
    for message in (b"good", b"bad", b"good"):
        nodes[0].publish("s1", message)
    assert await receiver.wait_for(2) == [b"good", b"good"]


# ── the lease ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_one_node_holds_the_lease(nodes: list[Engine]) -> None:
    one, two, _ = nodes
    assert await one.claim("s1", "e1", Claim.LOOK, 0) == LeaseStatus(None, 0, 0)
    assert await one.claim("s1", "e1", Claim.VACANT, 0) == LeaseStatus(one.node, 1, 0)
    assert await two.claim("s1", "e1", Claim.VACANT, 0) == LeaseStatus(one.node, 1, 0)
    assert await two.claim("s1", "e1", Claim.RENEW, 1) == LeaseStatus(one.node, 1, 0)
    assert await one.claim("s1", "e1", Claim.RENEW, 1) == LeaseStatus(one.node, 1, 0)
    assert await two.claim("s2", "e1", Claim.VACANT, 0) == LeaseStatus(two.node, 1, 0), "another session, another lease"


async def test_of_many_who_want_it_one_gets_it(nodes: list[Engine]) -> None:
    answers = await asyncio.gather(*(node.claim("s1", "e1", Claim.VACANT, 0) for node in nodes for _ in range(5)))
    assert len({(answer.holder, answer.fence) for answer in answers}) == 1


async def test_who_has_seen_all_may_seize(nodes: list[Engine]) -> None:
    one, two, three = nodes
    await one.claim("s1", "e1", Claim.VACANT, 0)
    assert await two.claim("s1", "e1", Claim.SEIZE, 0) == LeaseStatus(one.node, 1, 0), "it has missed a change"
    assert await two.claim("s1", "e1", Claim.SEIZE, 1) == LeaseStatus(two.node, 2, 0)
    assert await three.claim("s1", "e1", Claim.SEIZE, 1) == LeaseStatus(two.node, 2, 0), "two had the same thought"
    assert await one.claim("s1", "e1", Claim.RENEW, 1) == LeaseStatus(two.node, 2, 0), "it lost the lease"


async def test_a_claim_whose_answer_was_lost_may_be_repeated(nodes: list[Engine]) -> None:
    one, two, _ = nodes
    await one.claim("s1", "e1", Claim.VACANT, 0)
    assert await one.claim("s1", "e1", Claim.VACANT, 0) == LeaseStatus(one.node, 1, 0)
    await two.claim("s1", "e1", Claim.SEIZE, 1)
    assert await two.claim("s1", "e1", Claim.SEIZE, 1) == LeaseStatus(two.node, 2, 0)


async def test_what_is_given_back_is_free(nodes: list[Engine]) -> None:
    one, two, _ = nodes
    await one.claim("s1", "e1", Claim.VACANT, 0)
    await two.release("s1")
    assert (await two.claim("s1", "e1", Claim.LOOK, 0)).holder == one.node, "it was not two's to give"
    await one.release("s1")
    assert await two.claim("s1", "e1", Claim.VACANT, 0) == LeaseStatus(two.node, 2, 0)


async def test_fences_go_on_from_what_the_nodes_have_seen(nodes: list[Engine]) -> None:
    """An engine that restarts empty knows less than they do."""
    one, two, _ = nodes
    assert await one.claim("s1", "e1", Claim.RENEW, 7) == LeaseStatus(one.node, 7, 0), (
        "it goes on as if nothing had been"
    )
    assert await two.claim("s1", "e1", Claim.VACANT, 9) == LeaseStatus(two.node, 10, 0), "one's 7 is of an older time"
    assert await one.claim("s1", "e1", Claim.RENEW, 7) == LeaseStatus(two.node, 10, 0)


async def test_the_lease_ends_by_itself(nodes: list[Engine]) -> None:
    one, two, _ = nodes
    await one.claim("s1", "e1", Claim.VACANT, 0)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.timeout(WITHIN):
        while (await two.claim("s1", "e1", Claim.VACANT, 0)).holder == one.node:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
    assert LEASE - 0.1 < loop.time() - begun < LEASE + 0.5


# ── events ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_events_are_kept_once_and_published(nodes: list[Engine]) -> None:
    one, two, _ = nodes
    receiver = Receiver()
    await two.subscribe("s1", receiver)
    for number in (1, 2, 2, 1, 4):
        await one.append("s1", "e1", number, f"event {number}".encode())
    assert len(await receiver.wait_for(5)) == 5, "published each time: who missed it may hear it now"
    assert await two.events("s1", "e1", 1) == [(2, b"event 2"), (4, b"event 4")]
    assert await two.events("s1", "e1", 4) == []
    assert await two.events("s1", "another epoch", 0) == []
    assert await two.events("s2", "e1", 0) == []
    assert (await two.claim("s1", "e1", Claim.LOOK, 0)).last_event == 4


async def test_hundreds_at_once(nodes: list[Engine]) -> None:
    """As where a database that was away has taken all that waited, or many sessions renew their leases."""
    standings = await asyncio.gather(*(nodes[0].claim(f"s{each}", "e1", Claim.VACANT, 0) for each in range(300)))
    assert {standing.holder for standing in standings} == {nodes[0].node}
    await asyncio.gather(*(nodes[0].append("s1", "e1", each, b"an event") for each in range(1, 301)))
    assert nodes[0].away is None


async def test_all_is_well(nodes: list[Engine]) -> None:
    await subscribed(nodes)
    assert [node.away for node in nodes] == [None, None, None]
