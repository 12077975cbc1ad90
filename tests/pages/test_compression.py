"""Checks which files are compressed, and for whom; that they are what they were; and that a page that has one is told
told so."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from guide.pages import routes as pages
from guide.pages.compression import SMALL
from tests.support.app_clients import client_of
from tests.support.app_server import running_app

SCRIPT = "export const words = '展厅';\n" * 200


@pytest.fixture
async def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    for name in ("assets/app.js", "assets/picture.jpg"):
        (static / name).write_text(SCRIPT)
    (static / "small.js").write_text("x" * (SMALL - 1))
    monkeypatch.setattr(pages, "STATIC", static)
    async with running_app(tmp_path) as app, client_of(app) as client:
        yield client


async def get(client: httpx.AsyncClient, name: str, accepted: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The answer, and its body as it came."""
    asked = {"Accept-Encoding": accepted} | {key.replace("_", "-"): value for key, value in headers.items()}
    async with client.stream("GET", f"/static/{name}", headers=asked) as answer:
        return answer, b"".join([part async for part in answer.aiter_raw()])


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5, *", "GZIP ; q=1.0"])
async def test_a_script_is_compressed_for_who_takes_that(client: httpx.AsyncClient, accepted: str) -> None:
    answer, body = await get(client, "assets/app.js", accepted)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert int(answer.headers["content-length"]) == len(body) < len(SCRIPT) / 10
    assert gzip.decompress(body).decode() == SCRIPT


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", "gzip; q=0.0"])
async def test_for_others_it_is_as_it_is(client: httpx.AsyncClient, accepted: str) -> None:
    answer, body = await get(client, "assets/app.js", accepted)
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"
    assert body.decode() == SCRIPT


@pytest.mark.parametrize("name", ["assets/picture.jpg", "small.js"])
async def test_where_nothing_is_gained_it_is_as_it_is(client: httpx.AsyncClient, name: str) -> None:
    assert "content-encoding" not in (await get(client, name, "gzip"))[0].headers


async def test_a_part_is_one_of_the_file_itself(client: httpx.AsyncClient) -> None:
    answer, body = await get(client, "assets/app.js", "gzip", Range="bytes=0-5")
    assert (answer.status_code, body) == (206, b"export")


async def test_who_has_it_already_is_told_so(client: httpx.AsyncClient) -> None:
    first, _ = await get(client, "assets/app.js", "gzip")
    again, body = await get(client, "assets/app.js", "gzip", If_None_Match=first.headers["etag"])
    assert (again.status_code, body) == (304, b"")


async def test_a_file_that_changed_is_compressed_again(client: httpx.AsyncClient) -> None:
    await get(client, "assets/app.js", "gzip")
    (pages.STATIC / "assets" / "app.js").write_text(SCRIPT * 2)
    assert gzip.decompress((await get(client, "assets/app.js", "gzip"))[1]).decode() == SCRIPT * 2
