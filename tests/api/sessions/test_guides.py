"""Guides and co-guides who come in by a secret link."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from guide.access.session_directory import FRESH
from guide.app import Application
from guide.common.tokens import digest
from tests.support.app_clients import client_of, create, problem
from tests.support.app_server import running_app
from tests.support.fakes import HALL, Clock


async def test_too_many_guides(tmp_path: Path) -> None:
    """Of one link; the other, and followers, come in all the same."""
    async with running_app(tmp_path, session_guides=2) as app, client_of(app) as client:
        made = await create(app, client)
        app.directory._clock = clock = Clock()
        for _ in range(2):
            assert (await client.post("/api/guides", json={"secret": made["coguide_secret"]})).status_code == 201
        for wait in (0.0, FRESH + 0.1):
            clock.now += wait
            answer = await client.post("/api/guides", json={"secret": made["coguide_secret"]})
            assert problem(answer, 409, "too_many_guides") == {"most": 2}
        assert (await client.post("/api/guides", json={"secret": made["guide_secret"]})).status_code == 201
        assert (await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})).status_code == 201


async def test_guides_come_in_by_the_same_doors(tmp_path: Path) -> None:
    """By address and in turn; a secret that is wrong takes nothing of either."""
    async with (
        running_app(tmp_path, accepts_per_second=8, address_joins_per_minute=4) as app,
        client_of(app) as client,
        client_of(app, address="192.0.2.8") as school,
    ):
        app.admission._clock = Clock()
        made = await create(app, client)
        for number in range(10):
            problem(await school.post("/api/guides", json={"secret": f"guess{number}"}), 404, "secret_unknown")
        right = {"secret": made["coguide_secret"]}
        assert (await school.post("/api/guides", json=right)).status_code == 201
        assert app.admission.address_wait("192.0.2.8") == 0.0
        problem(await school.post("/api/guides", json=right), 429, "too_many_joins")
        assert (await client.post("/api/guides", json=right)).status_code == 201
        answer = await client.post("/api/guides", json=right)
        problem(answer, 503, "busy")
        assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("secret", "role", "default"), [("guide_secret", "guide", "讲解员"), ("coguide_secret", "co-guide", "副讲解员")]
)
async def test_a_secret_link(app: Application, client: httpx.AsyncClient, secret: str, role: str, default: str) -> None:
    made = await create(app, client)
    answer = await client.post("/api/guides", json={"secret": made[secret]})
    assert answer.status_code == 201
    body = answer.json()
    assert body["session"] == {
        "id": made["id"],
        "code": made["code"],
        "title": "主题日",
        "hall": HALL,
        "phase": "waiting",
    }
    assert (body["member"]["role"], body["member"]["name"]) == (role, default)
    named = await client.post("/api/guides", json={"secret": made[secret], "name": " 王老师 "})
    assert named.json()["member"]["name"] == "王老师"
    kept = await app.store.member_by_token(digest(named.json()["token"]))
    assert kept is not None
    assert kept.role == role


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"secret": "guess"}, 404, "secret_unknown"),
        ({"secret": ""}, 404, "secret_unknown"),
        ({"secret": "x" * 129}, 400, "body_malformed"),
        ({"secret": None}, 400, "body_malformed"),
        ({"name": "名" * 25}, 422, "text_too_long"),
        ({"name": "\u200b"}, 422, "text_empty"),
    ],
)
async def test_a_guide_who_is_refused(
    app: Application, client: httpx.AsyncClient, changes: dict[str, Any], status: int, code: str
) -> None:
    made = await create(app, client)
    body = {"secret": made["guide_secret"]} | changes
    problem(await client.post("/api/guides", json=body), status, code)


async def test_what_the_record_keeps_is_no_secret(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    answer = await client.post("/api/guides", json={"secret": digest(made["guide_secret"])})
    problem(answer, 404, "secret_unknown")
