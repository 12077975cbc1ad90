"""How the members of a stopping node leave it: each in a slot of its own, guides first, a rehearsal's followers last.

Slots are spread so that those who come back do not exceed the connections a second that a node accepts. There are two
ways.

- Other nodes serve on, as far as is known: one connection after another is closed in its slot, and comes back at once,
  to one of them. Until its slot a connection is served as ever.
- This node is alone, or has become so: the next process can listen only when this one has gone, so every connection is
  closed at once, and the bye's wait is the slot.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

import structlog

from guide.cluster.membership import Membership
from guide.fanout.subscriber import Subscriber
from guide.live.hub import Hub
from guide.protocol.codes import Close

SPREAD_LEAST: Final = 0.5  # seconds over which even a few are spread: they are not to come back in one instant
LEAVE_WITHIN: Final = 18.0  # seconds for all slots where others serve on: the process must have gone 30 s after SIGTERM
STOP_TOGETHER: Final = 1.0  # seconds in which other nodes that are stopped at the same time have announced it
STOP_TAKES: Final = 0.5  # seconds until this process has gone, once its connections have
START_MARGIN: Final = 1.2  # the next start may take so many times as long as the last
RESTART_LEAST: Final = 2.5  # seconds until the next process listens, at least
RESTART_MOST: Final = (
    10.0  # seconds: where the last start took longer, it waited for something else, such as a database
)
COMES_SOON: Final = 500  # ms, at random, for who is closed in its slot: the slots have spread them already
RATE_SHARE: Final = 0.8  # of the rate that a node accepts: newcomers come meanwhile
GONE_WITHIN: Final = 1.5  # seconds after the last bye: who has not gone by then is cut off

log = structlog.get_logger()


def slots(count: int, rate: float, most: float | None = None) -> list[float]:
    """Return `count` slots: seconds from now, rising, each at random within its share of the whole span.

    `rate`: connections a second that are accepted; `most`: the longest span, seconds.
    """
    span = max(SPREAD_LEAST, count / (rate * RATE_SHARE))
    if most is not None:
        span = min(span, most)
    return [(number + random.random()) * span / count for number in range(count)]  # noqa: S311 - to spread


def order(subscribers: Sequence[Subscriber]) -> list[Subscriber]:
    """Return them in the order in which they leave: guides, so that the tour goes on for whoever comes after; then
    people, then robots, each at random."""
    shuffled = random.sample(subscribers, len(subscribers))
    return sorted(shuffled, key=lambda one: (not one.member.leads_ever, one.member.robot))


def _still_here(hub: Hub) -> Iterator[Subscriber]:
    """Yield who has to leave. The robot guide has not: it is part of this process, and ends with it."""
    here = (subscriber for room in hub.rooms.values() for subscriber in room.subscribers.values())
    return (one for one in here if not (one.member.robot and one.member.leads_ever))


async def drain(hub: Hub, membership: Membership, rate: float, started_in: float = 0.0) -> None:
    """Say bye to everyone and wait until they have gone. Nobody is let in meanwhile. At most 22 s.

    `rate`: connections a second that a node accepts. `started_in`: seconds that this process took from its beginning
    until it listened.
    """
    hub.leaving = True
    membership.leave()
    staying = deque(order([*_still_here(hub)]))
    await membership.until_alone(STOP_TOGETHER)
    log.info("leaving", members=len(staying), others=membership.others)
    await _hand_over(staying, membership, rate)
    takes = min(RESTART_MOST, max(RESTART_LEAST, STOP_TAKES + started_in * START_MARGIN))
    for subscriber, slot in zip(staying, slots(len(staying), rate), strict=True):
        subscriber.close(Close.SERVER_RESTARTING, round((takes + slot) * 1000))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GONE_WITHIN):
            while any(_still_here(hub)):
                hub.member_left.clear()
                await hub.member_left.wait()


async def _hand_over(staying: deque[Subscriber], membership: Membership, rate: float) -> None:
    """Close one after another in its slot, as long as other nodes serve on. Who is not closed remains in `staying`."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for slot in slots(len(staying), rate, LEAVE_WITHIN):
        if membership.others:
            await asyncio.sleep(begun + slot - loop.time())
        if not membership.others:
            return
        staying.popleft().close(Close.SERVER_RESTARTING, random.randrange(COMES_SOON))  # noqa: S311 - to spread
