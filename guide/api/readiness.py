"""Whether this node should be sent people: what /readyz answers.

The record and the engine are shared: what is away for one node is away for all of them. A node that therefore said that
it is not ready would take every node out of the proxy at once, and with them the live tour, which goes on without
either. So it says `degraded` and stays; only a node that stops sends people elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from guide.engine.contract import Engine, EngineAway
from guide.store.contract import Store, StoreError

WITHIN: Final = 2.0  # seconds a part may take to answer

Check = Callable[[], Awaitable[None]]
"""Returns when the part works; when it does not raises OSError, TimeoutError, StoreError or EngineAway, with what is
wrong."""


class Readiness:
    """`checks`: by the part's name. However many ask, one check of a part runs at a time, and they share its answer:
    what hangs is not given more to do, and no connection is taken from those who record."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._running: dict[str, asyncio.Task[str]] = {}
        self.stopping = False

    async def ask(self) -> tuple[int, dict[str, Any]]:
        """The HTTP status, 200 or 503, and the answer: `{status, checks}`; a check is `"ok"` or what is wrong."""
        said = await asyncio.gather(*map(self._answer, self._checks))
        checks = dict(zip(self._checks, said, strict=True))
        well = all(answer == "ok" for answer in said)
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


async def answers(store: Store) -> None:
    """A check: the record can be read. Raises StoreError."""
    await store.session_by_code("")


async def reaches(engine: Engine) -> None:
    """A check: the engine can be reached. Raises EngineAway."""
    if engine.away is not None:
        raise EngineAway(engine.away)
