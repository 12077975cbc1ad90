"""Whether this node should be sent people: what /readyz answers."""

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
    """`needed`: without one of these the node is not ready. `helpful`: without one it serves on, degraded."""

    def __init__(self, needed: Mapping[str, Check], helpful: Mapping[str, Check] | None = None) -> None:
        self._needed = needed
        self._helpful = helpful or {}
        self.stopping = False

    async def ask(self) -> tuple[int, dict[str, Any]]:
        """The HTTP status, 200 or 503, and the answer: `{status, checks}`; a check is `"ok"` or what is wrong."""
        parts = {**self._needed, **self._helpful}
        said = await asyncio.gather(*(_one(check) for check in parts.values()))
        checks = dict(zip(parts, said, strict=True))
        well = all(answer == "ok" for answer in said)
        ready = not self.stopping and all(checks[name] == "ok" for name in self._needed)
        status = "stopping" if self.stopping else "ok" if well else "degraded"
        return 200 if ready else 503, {"status": status, "checks": checks}


async def _one(check: Check) -> str:
    try:
        async with asyncio.timeout(WITHIN):
            await check()
    except TimeoutError:
        return f"no answer within {WITHIN:g} s"
    except (OSError, StoreError, EngineAway) as error:
        return str(error) or type(error).__name__
    return "ok"


async def answers(store: Store) -> None:
    """A check: the record can be read. Raises StoreError."""
    await store.session_by_code("")


async def reaches(engine: Engine) -> None:
    """A check: the engine can be reached. Raises EngineAway."""
    if engine.away is not None:
        raise EngineAway(engine.away)
