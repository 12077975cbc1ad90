"""What monitoring asks: whether the node lives, whether it takes people, and its figures, which need a key."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from guide.common.tokens import kept_key
from tests.api.test_metrics import figures
from tests.support.app_server import running_app


async def test_alive(client: httpx.AsyncClient) -> None:
    assert (await client.get("/livez")).text == "ok"


async def test_who_may_read_them(tmp_path: Path) -> None:
    async with running_app(tmp_path) as app:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
        refused = await client.get("/metrics")
        assert (refused.status_code, refused.json()["error"]) == (401, "key_refused")
        data = tmp_path / "data"
        keys = [{"Authorization": f"Bearer {kept_key(data / name)}"} for name in ("operator.key", "metrics.key")]
        answers = [await client.get("/metrics", headers=key) for key in keys]
        assert [answer.status_code for answer in answers] == [200, 200]
        wrong = await client.get("/metrics", headers={"Authorization": "Bearer wrong"})
        assert wrong.status_code == 401
        assert figures(answers[0].text)["guide_refusals_total{key_refused}"] == 1
        assert answers[0].headers["content-type"].startswith("text/plain; version=0.0.4")
        assert (tmp_path / "data" / "metrics.key").stat().st_mode & 0o077 == 0
        made = await client.post("/api/sessions", headers=keys[1])
        assert made.status_code == 401  # it reads figures and no more


@pytest.mark.parametrize(("setting", "status"), [("open", 200), ("off", 404)])
async def test_the_setting(tmp_path: Path, setting: str, status: int) -> None:
    async with running_app(tmp_path, metrics=setting) as app:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
        assert (await client.get("/metrics")).status_code == status


async def test_ready_until_it_stops(tmp_path: Path) -> None:
    async with running_app(tmp_path) as app:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")
        await app.drain()
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "stopping")
