"""How the members of a stopping node leave it: each in a slot of its own, guides first, a rehearsal's followers last.

Slots are as far apart as the others need: so many lines a second as a node accepts. There are two ways.

- Other nodes serve on: one line after another is closed in its slot and comes back at once, to one of them. Until its
  slot a line is served as ever.
- This node is alone, or has become so: the next process can listen only when this one has gone, so every line is closed
  at once, and the bye's wait is the slot.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from guide.cluster.membership import Membership
from guide.fanout.subscriber import Subscriber
from guide.live.hub import Hub
from guide.protocol.codes import Close

AT_ONCE: Final = 0.5  # seconds that even a few take: they are not to come back in one instant
LEAVE_WITHIN: Final = 18.0  # seconds for all slots where others serve on: the process must have gone 30 s after SIGTERM
TOGETHER: Final = 1.0  # seconds in which others that are stopped at the same time have said so
STOP_TAKES: Final = 0.5  # seconds until this process has gone, once its lines have
START_MARGIN: Final = 1.2  # the next start may take so many times as long as the last
RESTART_LEAST: Final = 2.5  # seconds until the next process listens
RESTART_MOST: Final = 10.0  # seconds: the last start waited for something else, as for a database
COMES_SOON: Final = 500  # ms, at random, for who is closed in its slot: its slot has spread it already
MARGIN: Final = 0.8  # of the rate that is accepted: newcomers come meanwhile
POLL: Final = 0.05  # seconds
GONE_WITHIN: Final = 1.5  # seconds after the last bye: who has not gone by then is cut

log = structlog.get_logger()


def slots(lines: int, rate: float, most: float | None = None) -> list[float]:
    """Seconds from now, rising, one for each line; at random within its share. `rate`: lines a second."""
    span = max(AT_ONCE, lines / (rate * MARGIN))
    if most is not None:
        span = min(span, most)
    return [(number + random.random()) * span / lines for number in range(lines)]  # noqa: S311 - to spread


def order(lines: Sequence[Subscriber]) -> list[Subscriber]:
    """Guides first, so that the tour goes on for whoever comes after; then people, then robots, each at random."""
    shuffled = random.sample(lines, len(lines))
    return sorted(shuffled, key=lambda line: (not line.member.leads_ever, line.member.robot))


def _there(hub: Hub) -> list[Subscriber]:
    """Who is to be told. The robot guide is not: it is part of this process, and ends with it."""
    lines = [line for room in hub.rooms.values() for line in room.lines.values()]
    return [line for line in lines if not (line.member.robot and line.member.leads_ever)]


async def drain(hub: Hub, heirs: Membership, rate: float, started_in: float = 0.0) -> None:
    """Say bye to everyone and wait until they have gone. Nobody is let in meanwhile. At most 22 s.

    `rate`: connections a second that a node accepts. `started_in`: seconds that this process took from its beginning
    until it listened.
    """
    hub.leaving = True
    heirs.go()
    left = deque(order(_there(hub)))
    await _until(lambda: not heirs.there, TOGETHER)
    log.info("leaving", members=len(left), heirs=heirs.there)
    await _hand_over(left, heirs, rate)
    takes = min(RESTART_MOST, max(RESTART_LEAST, STOP_TAKES + started_in * START_MARGIN))
    for line, slot in zip(left, slots(len(left), rate), strict=True):
        line.close(Close.SERVER_RESTARTING, round((takes + slot) * 1000))
    await _until(lambda: not _there(hub), GONE_WITHIN)


async def _hand_over(left: deque[Subscriber], heirs: Membership, rate: float) -> None:
    """One after another in its slot, as long as others serve on. Who is left then is still in `left`."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for slot in slots(len(left), rate, LEAVE_WITHIN):
        if heirs.there:
            await asyncio.sleep(begun + slot - loop.time())
        if not heirs.there:
            return
        left.popleft().close(Close.SERVER_RESTARTING, random.randrange(COMES_SOON))  # noqa: S311 - to spread


async def _until(true: Callable[[], bool], within: float) -> None:
    """Wait, no longer than that."""
    for _ in range(round(within / POLL)):
        if true():
            return
        await asyncio.sleep(POLL)
