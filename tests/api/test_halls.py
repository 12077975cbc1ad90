"""Halls over HTTP: the list, one, and only those files that its hall.yaml names."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from guide.app import Application
from guide.halls.files.preview import PREVIEW, preview
from guide.halls.tiling.tiler_process import make
from guide.halls.tiling.wanted import wanted_by
from tests.support.app_clients import problem
from tests.support.fakes import HALL, SCENES


async def test_halls(client: httpx.AsyncClient) -> None:
    (card,) = (await client.get("/api/halls")).json()["halls"]
    assert card["id"] == HALL
    assert card["title"] == {"zh": "交通历史展厅", "en": "Transport History Hall"}
    assert card["scenes"] == len(SCENES)
    assert (await client.get(card["cover"])).status_code == 200


async def test_a_hall_and_its_pictures(client: httpx.AsyncClient) -> None:
    hall = (await client.get(f"/api/halls/{HALL}")).json()
    assert [scene["id"] for scene in hall["scenes"]] == list(SCENES)
    assert hall["scenes"][0]["view"] == {"yaw": 0.0, "pitch": 0.0, "fov": 70.0}, "defaults filled in"
    for scene in hall["scenes"]:
        picture = await client.get(scene["picture"])
        assert picture.status_code == 200
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.content[:2] == b"\xff\xd8"


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
async def test_a_hall_is_compressed_for_who_takes_that(client: httpx.AsyncClient, accepted: str) -> None:
    asked = {"Accept-Encoding": accepted}
    async with client.stream("GET", f"/api/halls/{HALL}", headers=asked) as answer:
        body = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == ("gzip" if accepted == "gzip" else None)
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "application/json"
    assert int(answer.headers["content-length"]) == len(body)
    assert json.loads(gzip.decompress(body) if accepted == "gzip" else body)["id"] == HALL


async def test_who_has_a_hall_already_is_told_so(client: httpx.AsyncClient, app: Application) -> None:
    first = await client.get(f"/api/halls/{HALL}")
    asked = {"If-None-Match": first.headers["etag"]}
    again = await client.get(f"/api/halls/{HALL}", headers=asked)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    file = app.halls.file(HALL, f"{SCENES[0]}.jpg")
    assert file is not None
    Image.new("RGB", (128, 64), "red").save(file)
    changed = await client.get(f"/api/halls/{HALL}", headers=asked)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


async def test_a_picture_that_is_replaced_is_seen_at_once(client: httpx.AsyncClient, app: Application) -> None:
    async def url() -> str:
        hall = (await client.get(f"/api/halls/{HALL}")).json()
        (card,) = (await client.get("/api/halls")).json()["halls"]
        assert card["cover"] == hall["cover"] == hall["scenes"][0]["picture"]
        return str(hall["cover"])

    before = await url()
    kept = await client.get(before)
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    file = app.halls.file(HALL, f"{SCENES[0]}.jpg")
    assert file is not None
    Image.new("RGB", (128, 64), "red").save(file)
    after = await url()
    assert after != before, "an address that was kept for a year shows no other picture"
    assert (await client.get(after)).content == file.read_bytes()
    # pages that were opened before ask with the old address, and nobody keeps the answer unasked
    old = await client.get(before)
    assert (old.content, old.headers["cache-control"]) == (file.read_bytes(), "no-cache")


@pytest.mark.parametrize("query", ["", "?v=0-0"])
async def test_who_has_a_picture_already_is_told_so(client: httpx.AsyncClient, query: str) -> None:
    path = f"/halls/{HALL}/{SCENES[0]}.jpg{query}"
    first = await client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    for tag in (first.headers["etag"], f'"x", W/{first.headers["etag"]}'):
        again = await client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert "content-length" not in again.headers
    assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_the_preview_of_a_picture_is_small_and_made_once(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def make(path: Path) -> bytes | None:
        made.append(path)
        return preview(path)

    monkeypatch.setattr("guide.api.halls.preview", make)
    scene = (await client.get(f"/api/halls/{HALL}")).json()["scenes"][0]
    for several in (3, 1):
        answers = await asyncio.gather(*(client.get(scene["preview"]) for _ in range(several)))
        small = Image.open(io.BytesIO(answers[0].content))
        assert small.width <= PREVIEW[0]
        assert {answer.status_code for answer in answers} == {200}
        assert {answer.headers["content-type"] for answer in answers} == {"image/jpeg"}
        assert "max-age" in answers[0].headers["cache-control"]
    assert len(made) == 1
    problem(await client.get(f"/previews/{HALL}/hall.yaml"), 404, "not_found")
    problem(await client.get("/previews/moon/scenes/lobby.jpg"), 404, "not_found")


async def test_an_unknown_hall(client: httpx.AsyncClient) -> None:
    problem(await client.get("/api/halls/moon"), 404, "hall_unknown")


@pytest.mark.parametrize(
    "path",
    [
        "secret.jpg",
        "hall.yaml",
        "../data/guide.sqlite3",
        "%2e%2e/data/operator.key",
        "../../etc/passwd",
        "",
        "lobby.jpg/",
    ],
)
async def test_only_what_the_hall_names_is_served(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"/halls/{HALL}/{path}")
    assert answer.status_code in {404, 503}, "503: no such page either, and the pages are not built"
    assert b"\xff\xd8" not in answer.content


async def test_a_picture_that_the_browser_has_is_not_sent_again(client: httpx.AsyncClient) -> None:
    path = f"/halls/{HALL}/{SCENES[0]}.jpg"
    first = await client.get(path)
    for header, value in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")):
        again = await client.get(path, headers={header: first.headers[value]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == first.headers["cache-control"]
    other = await client.get(path, headers={"If-None-Match": '"another"'})
    assert (other.status_code, other.content) == (200, first.content)


@pytest.fixture
async def tiled(client: httpx.AsyncClient, app: Application) -> dict[str, Any]:
    """The first scene, as the API has it when its tiles are there."""
    file = app.halls.file(HALL, f"{SCENES[0]}.jpg")
    assert file is not None
    Image.linear_gradient("L").resize((4096, 2048)).save(file)
    wanted = [one for one in wanted_by(app.halls) if one.scene == SCENES[0]]
    app.tiles.folder.mkdir()
    assert make(wanted[0].file, app.tiles.folder, wanted[0].recipe) == (None, "")
    assert app.tiles.look(wanted) == []
    scene: dict[str, Any] = (await client.get(f"/api/halls/{HALL}")).json()["scenes"][0]
    return scene


async def test_the_api_says_for_each_scene_whether_tiles_are_there(
    client: httpx.AsyncClient, tiled: dict[str, Any]
) -> None:
    scenes = (await client.get(f"/api/halls/{HALL}")).json()["scenes"]
    assert [scene["pyramid"] is not None for scene in scenes] == [True] + [False] * (len(SCENES) - 1)
    assert [(scene["cover"], scene["thumbnail"]) for scene in scenes[1:]] == [(None, None)] * (len(SCENES) - 1)
    pyramid = tiled["pyramid"]
    assert (pyramid["base"]["width"], pyramid["base"]["height"]) == (1024, 512)
    assert pyramid["levels"] == [
        {"width": 2048, "height": 1024, "tile": 512},
        {"width": 4096, "height": 2048, "tile": 512},
    ]


@pytest.mark.parametrize(("accept", "kind"), [("image/avif,image/webp,*/*", "webp"), ("*/*", "jpeg"), ("", "jpeg")])
async def test_tiles_base_cover_and_thumbnail_are_served_for_good(
    client: httpx.AsyncClient, tiled: dict[str, Any], accept: str, kind: str
) -> None:
    path = tiled["pyramid"]["path"]
    urls = {
        tiled["pyramid"]["base"]["url"]: (1024, 512),
        path.format(level=1, y=3, x=7): (512, 512),
        tiled["cover"]: (1280, 720),
        tiled["thumbnail"]: (320, 180),
    }
    for url, size in urls.items():
        answer = await client.get(url, headers={"Accept": accept})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == f"image/{kind}"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == "Accept"
        image = Image.open(io.BytesIO(answer.content))
        assert (image.format, image.size) == (kind.upper(), size)


@pytest.mark.parametrize(
    "place",
    ["1/4/0", "1/0/8", "2/0/0", "-1/0/0", "1/0/0/0", "1/0", "a/0/0", "1/0/%2e", "1/0/٣", "00001/0/0", "1/0/0x1"],
)
async def test_what_is_no_tile_is_not_found(client: httpx.AsyncClient, tiled: dict[str, Any], place: str) -> None:
    root = tiled["pyramid"]["path"].partition("{")[0]
    assert (await client.get(f"{root}{place}")).status_code in {404, 503}


@pytest.mark.parametrize("path", ["0" * 24 + "/base", "../guide.sqlite3/base", "%2e%2e/base", "x/cover", "x/0/0/0"])
async def test_what_is_no_digest_is_not_found(client: httpx.AsyncClient, tiled: dict[str, Any], path: str) -> None:
    assert (await client.get(f"/tiles/{path}")).status_code in {404, 503}


async def test_a_replaced_picture_is_never_shown_as_it_was(
    client: httpx.AsyncClient, app: Application, tiled: dict[str, Any]
) -> None:
    file = app.halls.file(HALL, f"{SCENES[0]}.jpg")
    assert file is not None
    Image.new("RGB", (128, 64), "red").save(file)
    scene = (await client.get(f"/api/halls/{HALL}")).json()["scenes"][0]
    assert (scene["pyramid"], scene["cover"], scene["thumbnail"]) == (None, None, None)
    file.unlink()
    scene = (await client.get(f"/api/halls/{HALL}")).json()["scenes"][0]
    assert scene["pyramid"] is None


async def test_what_many_ask_for_is_read_once(
    client: httpx.AsyncClient, app: Application, tiled: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = tiled["pyramid"]["base"]["url"]
    first = await client.get(url, headers={"Accept": "image/webp"})
    monkeypatch.setattr(os, "pread", None)
    assert (await client.get(url, headers={"Accept": "image/webp"})).content == first.content
    with pytest.raises(TypeError):
        app.tiles.base(tiled["pyramid"]["path"].split("/")[2], "jpeg")


async def test_a_disk_that_fails_is_as_if_there_were_no_tiles(
    client: httpx.AsyncClient, app: Application, tiled: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: Any) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "pread", fail)
    problem(await client.get(tiled["pyramid"]["base"]["url"]), 404, "not_found")
