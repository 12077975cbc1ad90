"""A panorama in tiles: its base at once, then sharp where one looks; another picture as soon as it is replaced.

And what happens where the graphics or the tiles are lost.
"""

from __future__ import annotations

import io
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Page, Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.pages import Held, until
from tests.e2e.test_picture import LOSE
from tests.support.server_process import Server

TILES = re.compile(r"/tiles/\w+/(\d)/\d+/\d+$")
TILED_WITHIN = 120.0  # seconds: they are made by a process of lowest priority


def stripes(light: tuple[int, int, int]) -> Image.Image:
    """A panorama of fine stripes, which a base is too small to show, over broad ones, which it shows."""
    column = np.arange(4096)
    fine = (column // 3) % 2
    broad = (column // 256) % 2
    row = fine * (0.5 + 0.5 * broad)
    pixels = np.tile((row[:, None] * np.array(light)).astype(np.uint8), (2048, 1, 1))
    return Image.fromarray(pixels)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("striped")
    stripes((255, 255, 255)).save(folder / "a.jpg", quality=95)
    lines = ["format: 1", "id: striped", "title: Stripes", "scenes:", "  - {id: a, title: A, picture: a.jpg}", ""]
    (folder / "hall.yaml").write_text("\n".join(lines))
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, hall: Path) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("server") / "data"
    with Server(data, hall=hall, env={"GUIDE_TILES": "true"}) as running:
        yield running


@pytest.fixture(autouse=True)
def _tiled(server: Server) -> None:
    """The tiles are there, also after a case that deleted them."""
    tiled(server)


def tiled(server: Server, other_than: str = "") -> str:
    """Wait until the scene has tiles, other ones than those; return the URL of its base."""
    deadline = time.monotonic() + TILED_WITHIN
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        while True:
            scene: dict[str, Any] = client.get("/api/halls/striped").json()["scenes"][0]
            if scene["pyramid"] and scene["pyramid"]["base"]["url"] != other_than:
                return str(scene["pyramid"]["base"]["url"])
            assert time.monotonic() < deadline, f"no tiles within {TILED_WITHIN} s"
            time.sleep(0.1)


def band(page: Page) -> np.ndarray[Any, np.dtype[np.float64]]:
    """What the stage shows below its middle, as rows of pixels."""
    box = page.get_by_test_id("stage").bounding_box()
    assert box is not None
    clip: FloatRect = {
        "x": box["x"] + box["width"] * 0.3,
        "y": box["y"] + box["height"] * 0.4,
        "width": box["width"] * 0.4,
        "height": box["height"] * 0.2,
    }
    return np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"), float)


def detail(page: Page) -> float:
    """How much neighbouring pixels differ: a few of a base, many times that of what is sharp."""
    return float(np.abs(np.diff(band(page).mean(axis=2), axis=1)).mean())


def is_blue(page: Page) -> bool:
    red, _green, blue = band(page).mean(axis=(0, 1))
    return bool(blue > 2 * red)


def spread(page: Page) -> float:
    return float(band(page).mean(axis=2).std())


def walk(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/walk/striped")
    expect(page.locator('[data-testid="stage"][data-scene="a"]')).to_be_attached()


def test_the_base_at_once_then_sharp_then_a_replaced_picture(open_page: OpenPage, server: Server, hall: Path) -> None:
    page = open_page("/", phone=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    held = Held(page, "**/tiles/*/*/*/*")
    walk(page, server)
    until(page, lambda: spread(page) > 10, "the base is seen")
    blurred = detail(page)
    assert not any("/halls/striped/a.jpg" in url for url in asked), "the whole picture is not fetched"
    held.let_go()
    until(page, lambda: detail(page) > 3 * blurred + 5, "it is sharp")
    tiles = [url for url in asked if TILES.search(url)]
    assert 0 < len(set(tiles)) < 32, "only what is seen is fetched"
    assert len(set(tiles)) == len(tiles), "and once"

    before = tiled(server)
    stripes((40, 60, 255)).save(hall / "a.jpg", quality=95)
    tiled(server, other_than=before)
    page.reload()
    until(page, lambda: detail(page) > 5 and is_blue(page), "the new one, sharp")


def test_a_level_less_where_the_graphics_were_lost(open_page: OpenPage, server: Server) -> None:
    page = open_page("/", phone=False)
    levels: list[int] = []
    page.on("request", lambda request: levels.append(int(found[1])) if (found := TILES.search(request.url)) else None)
    walk(page, server)
    until(page, lambda: detail(page) > 10, "it is sharp")
    finest = max(levels)
    assert finest == 1
    levels.clear()
    page.evaluate(LOSE)
    expect(page.get_by_text("画面暂时被系统收走了")).to_be_visible()
    page.evaluate("() => window.taken.restoreContext()")
    until(page, lambda: spread(page) > 10 and bool(levels), "it is seen again, and sharpened")
    assert set(levels) == {finest - 1}


def test_the_whole_picture_where_the_tiles_are_not_there_any_more(open_page: OpenPage, server: Server) -> None:
    """A cache may be deleted while pages are open."""
    page = open_page("/", phone=False)
    page.route("**/tiles/*/*/*/*", lambda route: route.fulfill(status=404))
    walk(page, server)
    until(page, lambda: detail(page) > 10, "it is sharp, by the whole picture")


def test_the_plain_picture_while_there_are_no_tiles(open_page: OpenPage, server: Server) -> None:
    page = open_page("/", phone=False)

    def without(route: Route) -> None:
        answer = route.fetch()
        described = answer.json()
        described["scenes"][0] |= {"pyramid": None, "cover": None, "thumbnail": None}
        route.fulfill(response=answer, json=described)

    page.route("**/api/halls/striped", without)
    walk(page, server)
    until(page, lambda: detail(page) > 10, "it is sharp")
    shutil.rmtree(server.data / ".guide-tiles")
    page.unroute_all()
    walk(page, server)
    until(page, lambda: detail(page) > 10, "and again, tiles or not")
