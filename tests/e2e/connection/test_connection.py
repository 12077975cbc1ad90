"""What pages say of their line to the server: that the network is in the way, that the session is over, and one thing
at a time."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.connection.blocking_proxy import BlockingProxy
from tests.e2e.pages import comes_back, enter, shown
from tests.support.server_process import Server

BLOCKED = {"zh-CN": "您的网络不让实时连接通过", "en-US": "Your network does not let live connections through"}


@pytest.fixture
def proxy(server: Server) -> Iterator[BlockingProxy]:
    with BlockingProxy(server.port) as running:
        yield running


def join(page: Page, url: str) -> None:
    """As `enter`, where the line may not come."""
    page.goto(url)
    page.get_by_test_id("name").fill("李梅")
    page.get_by_test_id("branch").select_option("一支部")
    page.get_by_test_id("enter").click()


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_a_network_that_refuses_websockets_is_named(
    open_page: OpenPage, session: dict[str, str], proxy: BlockingProxy, locale: str
) -> None:
    proxy.refuse()
    page = open_page("about:blank", locale=locale)
    join(page, f"http://127.0.0.1:{proxy.port}/j/{session['code']}")
    said = page.get_by_test_id("status").filter(has_text=BLOCKED[locale])
    expect(said).to_be_visible()
    assert page.get_by_test_id("status").count() == 1, "one line"
    expect(page.get_by_test_id("retry")).to_be_visible()
    expect(page.get_by_test_id("restore-sound")).to_have_count(0)
    proxy.open()
    page.get_by_test_id("retry").click()
    shown(page)
    expect(page.get_by_test_id("status").filter(has_text=BLOCKED[locale])).to_have_count(0)


def test_a_network_that_swallows_websockets_is_named_to_follower_and_guide(
    open_page: OpenPage, session: dict[str, str], proxy: BlockingProxy
) -> None:
    proxy.swallow()
    page, guide = open_page("about:blank"), open_page("about:blank", phone=False)
    join(page, f"http://127.0.0.1:{proxy.port}/j/{session['code']}")
    guide.goto(f"http://127.0.0.1:{proxy.port}/guide#{session['guide_secret']}")
    for one in (page, guide):
        expect(one.get_by_test_id("status").filter(has_text=BLOCKED["zh-CN"])).to_be_visible()
        expect(one.get_by_test_id("error-message")).to_have_count(0)
    proxy.open()
    for one in (page, guide):
        comes_back(one)
        shown(one)


def test_a_network_that_begins_to_refuse_them_during_a_tour_is_named(
    open_page: OpenPage, session: dict[str, str], proxy: BlockingProxy
) -> None:
    page = open_page(f"http://127.0.0.1:{proxy.port}/j/{session['code']}")
    enter(page)
    proxy.refuse()
    expect(page.get_by_test_id("status").filter(has_text="连接断开")).to_be_visible()
    expect(page.get_by_test_id("status").filter(has_text=BLOCKED["zh-CN"])).to_be_visible()


def test_the_end_is_told_and_a_session_that_is_over_is_shown_with_its_record(
    guide: Page, follower: Page, session: dict[str, str], server: Server
) -> None:
    follower.get_by_test_id("comment-field").fill("讲得真好")
    follower.get_by_test_id("send").click()
    said = guide.get_by_test_id("comment-item").filter(has_text="讲得真好")
    expect(said).to_have_count(1)
    guide.get_by_test_id("end").click()
    guide.get_by_test_id("end-confirm").click()
    expect(guide.get_by_test_id("status").filter(has_text="本场导览已结束")).to_be_visible()
    expect(follower.get_by_test_id("status").filter(has_text="导览已结束")).to_be_visible()
    assert httpx.get(f"{server.url}/api/sessions/{session['code']}").json()["phase"] == "ended"
    for page in (guide, follower):
        page.reload()
        expect(page.get_by_test_id("status").filter(has_text="导览已结束")).to_be_visible()
    expect(said).to_have_count(1)
    expect(guide.get_by_test_id("error-message")).to_have_count(0)
    expect(guide.get_by_test_id("start")).to_have_count(0)
