"""The pictures of a spot over HTTP."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from guide.api.share import renders
from guide.halls.posters.renderer import RenderError, Task
from tests.support.app_clients import client_of, problem
from tests.support.app_server import running_app
from tests.support.fakes import HALL, SCENES

VIEW, POSTER = f"/api/halls/{HALL}/view", f"/api/halls/{HALL}/poster"
SCENE = min(SCENES)


class Drawer:
    """Notes what is to be drawn."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.fails = False

    def __call__(self, task: Task) -> bytes:
        self.tasks.append(task)
        if self.fails:
            raise RenderError("damaged")
        return b"picture"


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> Drawer:
    drawer = Drawer()
    defaults = renders.Renders.__init__.__defaults__
    assert defaults is not None
    monkeypatch.setattr(renders.Renders.__init__, "__defaults__", (*defaults[:-1], drawer))
    return drawer


@pytest.fixture
async def web(tmp_path: Path, drawer: Drawer) -> AsyncIterator[httpx.AsyncClient]:
    async with running_app(tmp_path) as app, client_of(app) as client:
        yield client


async def test_a_view_is_drawn(client: httpx.AsyncClient) -> None:
    """By the real process."""
    answer = await client.get(VIEW, params={"scene": SCENE, "view": "10,5,60"})
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    with Image.open(io.BytesIO(answer.content)) as made:
        assert made.size == (1200, 630)


async def test_what_looks_the_same_is_drawn_once(web: httpx.AsyncClient, drawer: Drawer) -> None:
    for view in ("10,5,60", "10.04,5.01,60", "370,5,60", "10,5,60?from=timeline"):
        assert (await web.get(VIEW, params={"scene": SCENE, "view": view})).content == b"picture"
    await web.get(VIEW, params={"scene": SCENE, "view": "10,5,60", "shape": "square"})
    assert [(task.camera.yaw, task.camera.width) for task in drawer.tasks] == [(10, 1200), (10, 400)]
    assert drawer.tasks[0].poster is None


async def test_a_poster_opens_this_spot(web: httpx.AsyncClient, drawer: Drawer) -> None:
    query = {"scene": SCENE, "view": "10,-5,60"}
    await web.get(POSTER, params=query)
    await web.get(POSTER, params=query | {"lang": "en", "code": "ABC234"})
    await web.get(POSTER, params=query | {"code": "../evil"})
    written = [task.poster for task in drawer.tasks]
    assert [one.link for one in written if one] == [
        f"http://tour.example/walk/{HALL}?scene={SCENE}&view=10,-5,60",
        f"http://tour.example/j/ABC234?scene={SCENE}&view=10,-5,60",
    ]
    assert [one.title for one in written if one] == ["交通历史展厅", "Transport History Hall"]


async def test_a_poster_begins_with_the_public_url(tmp_path: Path, drawer: Drawer) -> None:
    async with running_app(tmp_path, public_url="https://tours.example.org") as app, client_of(app) as client:
        await client.get(POSTER)
    [task] = drawer.tasks
    assert task.poster is not None
    assert task.poster.link.startswith(f"https://tours.example.org/walk/{HALL}?scene=")


async def test_the_font_of_the_settings(tmp_path: Path, drawer: Drawer) -> None:
    font = tmp_path / "other.ttf"
    async with running_app(tmp_path, poster_font=font) as app, client_of(app) as client:
        await client.get(POSTER)
    assert drawer.tasks[0].font == font


async def test_what_there_is_not(web: httpx.AsyncClient, drawer: Drawer) -> None:
    problem(await web.get("/api/halls/none/view"), 404, "hall_unknown")
    problem(await web.get("/api/halls/none/poster"), 404, "hall_unknown")
    answer = await web.get(POSTER, headers={"Host": "a b"})
    problem(answer, 400, "host_malformed")
    assert drawer.tasks == []
    drawer.fails = True
    problem(await web.get(VIEW), 500, "not_drawn")
