"""How the members of a stopping node leave it: each in a slot of its own, guides first, a rehearsal's followers last.

Slots are as far apart as the others need: so many lines a second as a node accepts. There are two ways.

- Other nodes serve on: one line after another is closed in its slot and comes back at once, to one of them. Until its
  slot a line is served as ever.
- This node is alone: the next process can listen only when this one has gone, so every line is closed at once, and the
  bye's wait is the slot.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Final

from guide.codes import Close
from guide.hub import Hub
from guide.line import Line

AT_ONCE: Final = 0.5  # seconds that even a few take: they are not to come back in one instant
LEAVE_WITHIN: Final = 18.0  # seconds for all slots where others serve on: the process must have gone 30 s after SIGTERM
RESTART_TAKES: Final = 2.5  # seconds until the next process listens: measured 0.5 to stop, 2.0 to 2.3 to start
COMES_SOON: Final = 500  # ms, at random, for who is closed in its slot: its slot has spread it already
MARGIN: Final = 0.8  # of the rate that is accepted: newcomers come meanwhile
POLL: Final = 0.05  # seconds
GONE_WITHIN: Final = 3.0  # seconds after the last bye: who has not gone by then is cut


def slots(lines: int, rate: float, most: float | None = None) -> list[float]:
    """Seconds from now, rising, one for each line; at random within its share. `rate`: lines a second."""
    span = max(AT_ONCE, lines / (rate * MARGIN))
    if most is not None:
        span = min(span, most)
    return [(number + random.random()) * span / lines for number in range(lines)]  # noqa: S311 - to spread


def order(lines: Sequence[Line]) -> list[Line]:
    """Guides first, so that the tour goes on for whoever comes after; then people, then robots, each at random."""
    shuffled = random.sample(lines, len(lines))
    return sorted(shuffled, key=lambda line: (not line.member.leads_ever, line.member.robot))


def _there(hub: Hub) -> list[Line]:
    """Who is to be told. The robot guide is not: it is part of this process, and ends with it."""
    lines = [line for room in hub.rooms.values() for line in room.lines.values()]
    return [line for line in lines if not (line.member.robot and line.member.leads_ever)]


async def farewell(hub: Hub) -> None:
    """Say bye to everyone and wait until they have gone. Nobody is let in meanwhile. At most 21 s."""
    hub.leaving = True
    rate = float(hub.limits.accepts_per_second)
    lines = order(_there(hub))
    if hub.engine.alone:
        for line, slot in zip(lines, slots(len(lines), rate), strict=True):
            line.close(Close.SERVER_RESTARTING, round((RESTART_TAKES + slot) * 1000))
    else:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for line, slot in zip(lines, slots(len(lines), rate, LEAVE_WITHIN), strict=True):
            await asyncio.sleep(begun + slot - loop.time())
            line.close(Close.SERVER_RESTARTING, random.randrange(COMES_SOON))  # noqa: S311 - to spread
    for _ in range(round(GONE_WITHIN / POLL)):
        if not _there(hub):
            return
        await asyncio.sleep(POLL)
