"""What this node logs of the other nodes and of its own roles. One cause that affects many sessions is one line for all
of them. Pure; `now` is seconds on the node's monotonic clock.

Invariant: nothing is logged before GATHER has passed since the first session, so that a node that is heard again
meanwhile, as after this process stood still, is not called lost.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import structlog

from guide.cluster.role_machine import Role

GATHER: Final = 2.0  # seconds: sessions notice within a second or two of each other

log = structlog.get_logger()


class RoleLog:
    """One a node. While the engine is away, its own line says why sessions stand alone and why others are not heard."""

    def __init__(self) -> None:
        self._lost: dict[str, tuple[float, dict[str, bool]]] = {}  # by node: since when; by session whether it led
        self._roles: dict[str, tuple[Role, str | None]] = {}  # by session: the role now, and the node that leads
        self._since = 0.0

    def lost(self, node: str, session: str, now: float, *, led: bool) -> None:
        """Note that another node has fallen silent in a session. `led`: it was the lead node."""
        self._lost.setdefault(node, (now, {}))[1][session] = led

    def found(self, node: str) -> None:
        """Note that another node is heard."""
        self._lost.pop(node, None)

    def role(self, session: str, role: Role, lead: str | None, now: float) -> None:
        """Note this node's new role in a session. `lead`: the node that it mirrors."""
        if not self._roles:
            self._since = now
        self._roles[session] = role, lead

    def beat(self, now: float, *, away: bool) -> None:
        """Log what is due. `away`: the engine is."""
        if away:
            self._lost.clear()
        for node, (since, sessions) in list(self._lost.items()):
            if now - since >= GATHER:
                del self._lost[node]
                led = sum(sessions.values())
                log.warning("lead node lost" if led else "node lost", lost=node, sessions=len(sessions), led=led)
        if self._roles and now - self._since >= GATHER:
            self._log_roles(away)

    def _log_roles(self, away: bool) -> None:
        alike: defaultdict[tuple[Role, str | None], list[str]] = defaultdict(list)
        for session, as_now in self._roles.items():
            alike[as_now].append(session)
        self._roles.clear()
        for (role, lead), sessions in alike.items():
            if not (away and role in (Role.ALONE, Role.CUT_OFF)):
                more = {"lead": lead} if lead else {}
                one = {"session": sessions[0]} if len(sessions) == 1 else {}
                log.info("role changed", role=role.value, sessions=len(sessions), **more, **one)
