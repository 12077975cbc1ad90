"""The product: `guide serve` on one core, with a recorded session whose members' tokens are known."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import httpx
from prometheus_client.parser import text_string_to_metric_families

from guide.access.session_directory import new_session
from guide.common.tokens import digest, new_id, new_token
from guide.store.contract import MemberRecord
from guide.store.sqlite import SqliteStore
from tests.bench.hub.machine import SERVER_CORE, on_core
from tests.support.server_process import Server

HALL = "transport"
BRANCHES = 40


@dataclass(frozen=True)
class Prepared:
    """A session in the record, before the server starts."""

    id: str
    code: str
    guide_token: str
    tokens: list[str]


async def prepare(data: Path, followers: int) -> Prepared:
    """Record a session with a guide and so many followers."""
    store = SqliteStore(data)
    await store.open()
    planned = new_session(HALL, "主题日", ())
    await store.add_session(planned.record)
    expires = int(time.time()) + 24 * 3600
    tokens = [new_token() for _ in range(followers + 1)]
    session = planned.record.id
    await asyncio.gather(
        *(
            store.add_member(
                MemberRecord(
                    new_id(),
                    session,
                    "follower" if i else "guide",
                    f"李梅{i}" if i else "讲解员",
                    f"第{i % BRANCHES + 1}支部" if i else "",
                    digest(token),
                    expires,
                )
            )
            for i, token in enumerate(tokens)
        )
    )
    await store.close()
    return Prepared(session, planned.record.code, tokens[0], tokens[1:])


class Product:
    """An async context: the server runs inside, on its core."""

    def __init__(self, folder: Path, *, scheme: str = "http", env: Mapping[str, str] | None = None) -> None:
        own = {"GUIDE_METRICS": "open"} | ({"GUIDE_TLS_SELF_SIGNED": "true"} if scheme == "https" else {})
        self.server = Server(folder / "data", scheme=scheme, env=own | dict(env or {}))

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def pid(self) -> int:
        return self.server.pid

    async def metrics(self) -> dict[str, float]:
        """What the server says of itself: by name, added up, and as `name:label` where there is one label."""
        async with httpx.AsyncClient(verify=False, trust_env=False) as client:
            text = (await client.get(f"{self.server.url}/metrics")).raise_for_status().text
        found: dict[str, float] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                found[sample.name] = found.get(sample.name, 0.0) + sample.value
                for label in sample.labels.values():
                    found[f"{sample.name}:{label}"] = sample.value
        return found

    @property
    def sends(self) -> str:
        """How it writes ticks, as its log says."""
        return self.server.log.read_text().rpartition("sends=")[2].split()[0]

    async def __aenter__(self) -> Self:
        with on_core(SERVER_CORE):
            await asyncio.to_thread(self._start)
        return self

    def _start(self) -> None:
        with on_core(SERVER_CORE):  # a thread has an affinity of its own
            self.server.start()

    async def __aexit__(self, *_: object) -> None:
        try:
            await asyncio.to_thread(self.server.stop)
        except TimeoutError:
            self.server.kill()
