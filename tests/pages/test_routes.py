"""The files of the built client, built already or only while the server runs."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from guide.pages import routes as pages
from tests.support.app_clients import client_of, problem
from tests.support.app_server import running_app


async def test_files_of_pages_that_are_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    static = tmp_path / "static"
    monkeypatch.setattr(pages, "STATIC", static)
    async with running_app(tmp_path) as app, client_of(app) as client:
        for path in ("app.js", "assets/app.js", ""):
            problem(await client.get(f"/static/{path}"), 404, "not_found")
        assert (await client.get("/")).status_code == 503
        static.mkdir()
        (static / "app.js").write_text("built meanwhile")
        assert (await client.get("/static/app.js")).text == "built meanwhile"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    static = tmp_path / "static"
    static.mkdir()
    (static / "index.html").write_text("<!doctype html><title>Guide</title>")
    monkeypatch.setattr(pages, "STATIC", static)
    return static


def directives(answer: httpx.Response) -> dict[str, list[str]]:
    """The Content-Security-Policy by directive."""
    parts = answer.headers["content-security-policy"].split(";")
    return {words[0]: words[1:] for words in (part.split() for part in parts) if words}


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/", "/j/ABC123", "/guide", "/walk/hall", "/nothing/here"])
async def test_a_page_opens_websockets_to_its_own_host_alone_and_stands_in_no_others_frame(
    tmp_path: Path, path: str
) -> None:
    async with (
        running_app(tmp_path, public_url="https://tours.example.org") as app,
        client_of(app, host="10.1.2.3:8000") as client,
    ):
        answer = await client.get(path)
    own = [f"{scheme}://{host}" for host in ("10.1.2.3:8000", "tours.example.org") for scheme in ("ws", "wss")]
    assert directives(answer)["connect-src"] == ["'self'", *own, "blob:", "data:"]
    assert directives(answer)["frame-ancestors"] == ["'self'"]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("host", ["*", "a b", "x;script-src", "", "h/..", "'unsafe-inline'", "x" * 300])
def test_what_is_no_host_gets_into_no_policy(host: str) -> None:
    assert pages.policy(host) == pages.policy()
    assert "connect-src 'self' blob: data:" in pages.policy(host)


@pytest.mark.parametrize("host", ["h", "h:80", "[::1]:8000", "a.b-c.example"])
def test_hosts_of_a_policy(host: str) -> None:
    assert f"connect-src 'self' ws://{host} wss://{host} blob: data:" in pages.policy(host)


@pytest.mark.usefixtures("built")
async def test_a_page_that_the_browser_has_is_not_sent_again(tmp_path: Path) -> None:
    async with running_app(tmp_path) as app, client_of(app) as client:
        first = await client.get("/")
        again = await client.get("/guide", headers={"If-None-Match": first.headers["etag"]})
        nothing = await client.get("/nothing", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, nothing.status_code) == (200, 304, 404)
    assert again.content == b""
    assert directives(again) == directives(first)
    assert nothing.text == first.text
