"""The follower's link as a QR code, and what the link begins with."""

from __future__ import annotations

import asyncio
import io
import threading
from pathlib import Path

import httpx
import pytest
import segno

from guide.api import qr
from guide.app import Application
from guide.common.tokens import CODE_LENGTH
from tests.support.app_clients import client_of, create, problem
from tests.support.app_server import running_app


async def test_qr(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    answer = await client.get(f"/api/qr/{made['code']}")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert b"<svg" in answer.content


async def test_the_qr_code_is_of_the_public_url(tmp_path: Path) -> None:
    async with (
        running_app(tmp_path, public_url="https://tour.example.org") as app,
        client_of(app, "internal:8000") as client,
    ):
        made = await create(app, client)
        answer = await client.get(f"/api/qr/{made['code']}")
    expected = io.BytesIO()
    link = f"https://tour.example.org/j/{made['code']}"
    segno.make(link, error="m").save(expected, kind="svg", scale=8, border=4, light="#fff")
    assert answer.content == expected.getvalue()


async def test_a_session_is_told_with_the_link_of_its_qr_code(
    app: Application, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = f"/api/sessions/{(await create(app, client))['code']}"
    told = (await client.get(path, headers={"Host": "192.0.2.7:8000"})).json()
    assert told["link"] == f"http://192.0.2.7:8000/j/{told['code']}"
    assert "link" not in (await client.get(path, headers={"Host": "a b"})).json()
    async with (
        running_app(tmp_path / "other", public_url="https://tour.example.org") as other,
        client_of(other) as there,
    ):
        made = await create(other, there)
        told = (await there.get(f"/api/sessions/{made['code']}")).json()
    assert told["link"] == f"https://tour.example.org/j/{made['code']}"


@pytest.mark.parametrize("host", ["tour.example.:443", "192.0.2.7:8000", "[2001:db8::7]:8000", "my_pc", "a" * 63])
async def test_a_link_begins_with_the_host(app: Application, client: httpx.AsyncClient, host: str) -> None:
    path = f"/api/qr/{(await create(app, client))['code']}"
    answer = await client.get(path, headers={"Host": host})
    assert answer.status_code == 200
    link = f"http://{host}/j/{path[-CODE_LENGTH:]}"
    expected = io.BytesIO()
    segno.make(link, error="m").save(expected, kind="svg", scale=8, border=4, light="#fff")
    assert answer.content == expected.getvalue()


@pytest.mark.parametrize(
    "host", ["", "[::1", "a..b", "a b", "a/b", "a@b", "a:", "a:x", "a:65536", "a?", "主机", "a" * 64, "a." * 64 + "b"]
)
async def test_a_host_that_is_none(app: Application, client: httpx.AsyncClient, host: str) -> None:
    path = f"/api/qr/{(await create(app, client))['code']}"
    answer = await client.get(path, headers=[(b"Host", host.encode())])
    assert problem(answer, 400, "host_malformed") == {}


async def test_a_qr_code_is_drawn_once_and_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    links: list[str] = []

    def draw(link: str) -> bytes:
        assert threading.current_thread() is not threading.main_thread()
        links.append(link)
        return link.encode()

    monkeypatch.setattr(qr, "_drawn", {})
    monkeypatch.setattr(qr, "_draw", draw)
    monkeypatch.setattr(qr, "KEPT_MOST", 2)
    assert set(await asyncio.gather(qr.svg("a"), qr.svg("a"))) == {b"a"}
    for link in ("a", "b", "a", "b", "c", "b", "a"):
        assert await qr.svg(link) == link.encode()
    assert links == ["a", "b", "c", "a"]
    assert list(qr._drawn) == ["c", "a"]
