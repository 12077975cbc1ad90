"""The preview of a link: title and picture of its spot, escaped."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from guide.halls.model import Hall, View
from guide.pages import routes as pages
from guide.pages.open_graph import fill
from tests.support.app_clients import client_of, create
from tests.support.app_server import running_app
from tests.support.fakes import HALL, SCENES

DOCUMENT = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8" /><title>Guide</title></head><body></body></html>'
)
SCENE = min(SCENES)
EVIL = "\"><script>alert('&')</script></title>\\1"


class Reader(HTMLParser):
    def __init__(self, document: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.tags: list[str] = []
        self.title = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        name = given.get("property") or given.get("name")
        if tag == "meta" and name:
            self.fields[name] = given["content"] or ""

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] == ["title"] and not self.title:
            self.title = data


def hall(title: Any, scenes: int = 2) -> Hall:
    made = [{"id": f"s{n}", "title": title, "description": title, "picture": "a.jpg"} for n in range(scenes)]
    return Hall.model_validate({"format": 1, "id": "h", "title": title, "scenes": made})


def test_texts_are_escaped() -> None:
    spot = View(scene="s0", yaw=1.5, pitch=-2.0, fov=70.0)
    read = Reader(fill(DOCUMENT, hall(EVIL), spot, "https://a.org", "zh"))
    assert "script" not in read.tags
    assert read.fields["og:title"] == f"{EVIL} · {EVIL}"
    assert read.fields["og:description"] == EVIL
    assert read.fields["og:url"] == "https://a.org/walk/h?scene=s0&view=1.5,-2,70"
    assert read.fields["og:image"] == "https://a.org/api/halls/h/view?scene=s0&view=1.5,-2,70"


def test_the_language_and_a_hall_of_one_scene() -> None:
    spot = View(scene="s0", yaw=0.0, pitch=0.0, fov=70.0)
    text = {"zh": "展厅", "en": "Hall"}
    assert Reader(fill(DOCUMENT, hall(text, 1), spot, "", "en")).fields["og:title"] == "Hall"
    assert Reader(fill(DOCUMENT, hall(text), spot, "", "zh")).fields["og:title"] == "展厅 · 展厅"
    assert Reader(fill(DOCUMENT, hall({"fr": "Salle"}, 1), spot, "", "en")).fields["og:title"] == "Salle"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    static = tmp_path / "static"
    static.mkdir()
    (static / "index.html").write_text(DOCUMENT, encoding="utf-8")
    monkeypatch.setattr(pages, "STATIC", static)
    return static


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "link",
    [
        f"/walk/{HALL}?scene={SCENE}&view=10,-5,60",
        f"/walk/{HALL}?scene={SCENE}&view=10,-5,60&from=timeline&isappinstalled=0",
        f"/walk/{HALL}?scene={SCENE}&view=10,-5,60?from=timeline&isappinstalled=0",
        f"/walk/{HALL}?scene={SCENE}&view=10%2C-5%2C60",
    ],
)
async def test_a_link_has_a_preview_of_its_spot(tmp_path: Path, link: str) -> None:
    async with running_app(tmp_path) as app, client_of(app) as client:
        answer = await client.get(link, headers={"Accept-Language": "en-GB,zh;q=0.5"})
    read = Reader(answer.text)
    assert read.fields["og:title"] == f"{SCENE} · Transport History Hall"
    assert read.fields["og:image"] == f"http://tour.example/api/halls/{HALL}/view?scene={SCENE}&view=10,-5,60"
    assert read.title == "Transport History Hall · Guide"
    assert "content-security-policy" in answer.headers


@pytest.mark.usefixtures("built")
async def test_a_page_that_the_browser_has_is_not_sent_again(tmp_path: Path) -> None:
    async with running_app(tmp_path) as app, client_of(app) as client:
        first = await client.get(f"/walk/{HALL}")
        again = await client.get(f"/walk/{HALL}", headers={"If-None-Match": first.headers["etag"]})
        other = await client.get(f"/walk/{HALL}?lang=en", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


@pytest.mark.usefixtures("built")
async def test_what_is_appended_to_the_path_and_what_is_no_hall(tmp_path: Path) -> None:
    async with running_app(tmp_path) as app, client_of(app) as client:
        appended = await client.get(f"/walk/{HALL}&from=timeline&isappinstalled=0")
        unknown = await client.get("/walk/none")
        no_host = await client.get(f"/walk/{HALL}", headers={"Host": "a b"})
    assert "og:title" in Reader(appended.text).fields
    assert unknown.text == no_host.text == DOCUMENT


async def test_pages_that_are_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "STATIC", tmp_path / "none")
    async with running_app(tmp_path) as app, client_of(app) as client:
        assert (await client.get(f"/walk/{HALL}")).status_code == 503


@pytest.mark.usefixtures("built")
async def test_wechats_script_only_where_there_is_an_account(tmp_path: Path) -> None:
    for name, settings in (("a", {}), ("b", {"wechat_app_id": "wx1", "wechat_secret": "secret"})):
        async with running_app(tmp_path / name, **settings) as app, client_of(app) as client:
            answer: httpx.Response = await client.get(f"/walk/{HALL}")
        assert ("https://res.wx.qq.com" in answer.headers["content-security-policy"]) == (name == "b")


@pytest.mark.usefixtures("built")
async def test_a_sessions_link_with_a_spot_has_the_sessions_title(tmp_path: Path) -> None:
    async with running_app(tmp_path) as app, client_of(app) as client:
        made = await create(app, client, title="主题日 <b>")
        code = made["code"]
        answer = await client.get(f"/j/{code}?scene={SCENE}&view=10,-5,60")
        plain = await client.get(f"/j/{code}")
        wrong = await client.get(f"/j/NOSUCH?scene={SCENE}")
    read = Reader(answer.text)
    assert read.fields["og:title"] == f"{SCENE} · 主题日 <b>"
    assert read.fields["og:url"] == f"http://tour.example/j/{code}?scene={SCENE}&view=10,-5,60"
    assert made["guide_secret"] not in answer.text
    assert plain.text == wrong.text == DOCUMENT
    assert wrong.status_code == 200


@pytest.mark.usefixtures("built")
async def test_a_record_that_is_away_keeps_no_page_back(tmp_path: Path) -> None:
    async with running_app(tmp_path) as app, client_of(app) as client:
        await app.store.close()
        answer = await client.get(f"/j/ABC234?scene={SCENE}")
    assert (answer.status_code, answer.text) == (200, DOCUMENT)
