"""Whether a proxy should send people to this node: what /readyz answers.

The record and the engine are shared: what is away for one node is away for all. If nodes answered "not ready" for that,
the proxy would drop all of them at once, and with them the live tour, which goes on without either. So a node answers
`degraded` and stays; only a node that is stopping answers 503.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from guide.engine.contract import Engine, EngineAway
from guide.store.contract import StoreError

WITHIN: Final = 2.0  # seconds that a check may take

Check = Callable[[], Awaitable[None]]
"""Returns where the part works; else raises OSError, TimeoutError, StoreError or EngineAway, with what is wrong."""


class Readiness:
    """`checks`: by the part's name. However many probes come, one check of a part runs at a time and they share its
    outcome: a part that hangs is not given more to do, and no connection to the record is taken from its writers."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._running: dict[str, asyncio.Task[str]] = {}
        self.stopping = False

    async def ask(self) -> tuple[int, dict[str, Any]]:
        """Return the HTTP status, 200 or 503, and the body `{status, checks}`; a check is `"ok"` or what is wrong."""
        outcomes = await asyncio.gather(*map(self._answer, self._checks))
        checks = dict(zip(self._checks, outcomes, strict=True))
        well = all(outcome == "ok" for outcome in outcomes)
        status = "stopping" if self.stopping else "ok" if well else "degraded"
        return 503 if self.stopping else 200, {"status": status, "checks": checks}

    async def _answer(self, name: str) -> str:
        running = self._running.get(name)
        if running is None or running.done():
            running = self._running[name] = asyncio.create_task(_outcome(self._checks[name]))
        await asyncio.wait({running}, timeout=WITHIN)
        return running.result() if running.done() else f"no answer within {WITHIN:g} s"


async def _outcome(check: Check) -> str:
    try:
        await check()
    except (OSError, TimeoutError, StoreError, EngineAway) as error:
        return str(error) or type(error).__name__
    return "ok"


async def reaches(engine: Engine) -> None:
    """Check that the engine can be reached. Raises EngineAway."""
    if engine.away is not None:
        raise EngineAway(engine.away)
