"""Bodies that are no JSON, too large, too late, or never complete."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from guide.app import Application
from guide.common.limits import DEFAULTS
from tests.support.app_clients import client_of, create, problem
from tests.support.app_server import running_app


@pytest.mark.parametrize(
    "content", [b"", b"{", b"null", b"\xff\xfe", b'{"name": "\\ud800"}', b'{"name": NaN}', b"[" * 5000]
)
async def test_bodies_that_are_no_json(app: Application, client: httpx.AsyncClient, content: bytes) -> None:
    made = await create(app, client)
    for path in (f"/api/sessions/{made['code']}/members", "/api/guides"):
        problem(await client.post(path, content=content), 400, "body_malformed")


async def test_a_body_too_large(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    content = b'{"name": "' + b"x" * DEFAULTS.body_bytes + b'"}'
    answer = await client.post(f"/api/sessions/{made['code']}/members", content=content)
    assert problem(answer, 413, "body_too_large") == {"longest": DEFAULTS.body_bytes}


async def test_who_hangs_up_in_the_middle_of_a_body_is_no_error(app: Application) -> None:
    """Nothing is counted, nor raised."""
    parts: list[dict[str, Any]] = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    async def send(_message: Any) -> None:
        pass

    scope = {"type": "http", "method": "POST", "path": "/api/guides", "headers": [], "query_string": b""}
    await app(scope | {"client": ("127.0.0.1", 4711)}, receive, send)
    assert parts == []
    assert not app.counters.refusals


async def test_a_body_that_does_not_come(tmp_path: Path) -> None:
    async with running_app(tmp_path, request_within=0.05) as app, client_of(app) as client:
        made = await create(app, client)

        async def slowly() -> AsyncIterator[bytes]:
            yield b'{"name":'
            await asyncio.Event().wait()  # for ever
            yield b'"x"}'

        answer = await client.post(f"/api/sessions/{made['code']}/members", content=slowly())
        problem(answer, 408, "body_late")
