"""Requests to an application in the test's own process, and the shape that every error over HTTP has."""

from __future__ import annotations

import re
from typing import Any

import httpx

from guide.app import Application
from tests.support.fakes import HALL


def client_of(app: Application, host: str = "tour.example", address: str = "127.0.0.1") -> httpx.AsyncClient:
    """Return a client whose requests come from `address`."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}")


def operator(app: Application) -> dict[str, str]:
    """Return the header that bears the operator's key."""
    return {"Authorization": f"Bearer {app.operator_key.path.read_text().strip()}"}


async def create(app: Application, client: httpx.AsyncClient, **asked: Any) -> dict[str, str]:
    """Make a session; return what is answered: `{id, code, guide_secret, coguide_secret}`."""
    body = {"hall": HALL, "title": "主题日"} | asked
    answer = await client.post("/api/sessions", json=body, headers=operator(app))
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


async def end(app: Application, made: dict[str, str]) -> None:
    """End a session that `create` made."""
    room = await app.hub.room(made["id"])
    room.session.ticks.set("phase", "ended")


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check an error's status, code and shape; return its detail."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error", "detail", "message"}
    assert body["error"] == code
    assert set(body["message"]) == {"zh", "en"}
    assert re.search(r"[\u4e00-\u9fff]", body["message"]["zh"])
    assert body["message"]["en"].isascii()
    detail: dict[str, Any] = body["detail"]
    return detail
