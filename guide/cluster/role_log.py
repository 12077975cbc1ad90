"""What this node notes in its log of the other nodes and of its own part: one line for all sessions that one thing
befell, not one each. Pure; `now` is seconds on the node's monotonic clock.

Invariant: nothing is said before GATHER has passed since the first of it, so that who is heard again meanwhile, as
after this node stood still, has not been lost.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import structlog

GATHER: Final = 2.0  # seconds: sessions notice within a second or two of each other

log = structlog.get_logger()


class RoleLog:
    """One a node. While the engine is away its own line says why sessions stand alone and others are not heard."""

    def __init__(self) -> None:
        self._lost: dict[str, tuple[float, dict[str, bool]]] = {}  # by node: since when; by session whether it led
        self._parts: dict[str, tuple[str, str | None]] = {}  # by session: the part it has now
        self._since = 0.0

    def lost(self, node: str, session: str, now: float, *, led: bool) -> None:
        """Another node has fallen silent in a session, which it `led`."""
        self._lost.setdefault(node, (now, {}))[1][session] = led

    def heard(self, node: str) -> None:
        self._lost.pop(node, None)

    def part(self, session: str, part: str, lead: str | None, now: float) -> None:
        """This node's part in a session; `lead`: the node it mirrors."""
        if not self._parts:
            self._since = now
        self._parts[session] = part, lead

    def beat(self, now: float, *, away: bool) -> None:
        """Say what is due. `away`: the engine is."""
        if away:
            self._lost.clear()
        for node, (since, sessions) in list(self._lost.items()):
            if now - since >= GATHER:
                del self._lost[node]
                led = sum(sessions.values())
                log.warning("lead node lost" if led else "node lost", lost=node, sessions=len(sessions), led=led)
        if self._parts and now - self._since >= GATHER:
            self._say_parts(away)

    def _say_parts(self, away: bool) -> None:
        alike: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
        for session, as_now in self._parts.items():
            alike[as_now].append(session)
        self._parts.clear()
        for (part, lead), sessions in alike.items():
            if not (away and part == "alone"):
                more = {"lead": lead} if lead else {}
                one = {"session": sessions[0]} if len(sessions) == 1 else {}
                log.info("node's part", part=part, sessions=len(sessions), **more, **one)
