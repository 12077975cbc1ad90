"""A spot that is shared is the spot that opens, on a phone, in a session and after it."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.chromium import diagnostics
from tests.e2e.conftest import OpenPage
from tests.e2e.pages import CLOSE, WAIT, drag, enter, settle
from tests.support.server_process import Server

SHARED = "() => (window.shared = [], navigator.share = async (what) => void window.shared.push(what))"


def path_of(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


def looks(page: Page, scene: str, yaw: float, pitch: float, fov: float) -> None:
    """The page shows this view, within CLOSE degrees."""
    page.wait_for_function("(scene) => window.guideDiagnostics.scene === scene", arg=scene)
    settle(page)
    here = diagnostics(page)
    assert abs((here["yaw"] - yaw + 540) % 360 - 180) < CLOSE
    assert abs(here["pitch"] - pitch) < CLOSE
    assert abs(here["fov"] - fov) < CLOSE


@pytest.mark.parametrize(
    "appended", ["", "&from=timeline&isappinstalled=0", "?from=singlemessage&isappinstalled=0", "&lang=en"]
)
def test_a_link_opens_the_spot(open_page: OpenPage, appended: str) -> None:
    looks(open_page(f"/walk/transport?scene=railways&view=210.4,-12.3,52{appended}"), "railways", 210.4, -12.3, 52)


def test_old_links_open_the_entrance(open_page: OpenPage) -> None:
    for path in ("/walk/transport", "/walk/transport?from=timeline&isappinstalled=0", "/walk/transport&from=timeline"):
        page = open_page(path)
        page.wait_for_function("() => window.guideDiagnostics.scene === 'lobby'")


def test_what_one_sees_is_what_is_shared(open_page: OpenPage, server: Server) -> None:
    walker = open_page("/walk/transport?scene=roads&view=20,0,70")
    looks(walker, "roads", 20, 0, 70)
    drag(walker, -120, 40)
    settle(walker)
    seen = diagnostics(walker)
    walker.evaluate(SHARED)
    walker.get_by_test_id("share-here").click()
    link = walker.get_by_test_id("share-link").inner_text()
    walker.get_by_test_id("share-send").click()
    assert walker.evaluate("() => window.shared[0].url") == link
    looks(open_page(path_of(link)), "roads", seen["yaw"], seen["pitch"], seen["fov"])
    walker.get_by_test_id("share-poster").click()
    poster = walker.get_by_test_id("poster-picture")
    walker.wait_for_function("(picture) => picture.naturalWidth === 750", arg=poster.element_handle())
    preview = httpx.get(link.replace("&", "&lang=en&", 1)).text
    picture = preview.split('og:image" content="')[1].split('"')[0].replace("&amp;", "&")
    with Image.open(io.BytesIO(httpx.get(picture, timeout=WAIT / 1000).content)) as made:
        assert made.size == (1200, 630)
    assert "Transport" in preview.split("<title>")[1].split("</title>")[0]


def test_a_guide_shares_the_session_and_later_the_spot(
    open_page: OpenPage, session: dict[str, str], guide: Page
) -> None:
    settle(guide)
    seen = diagnostics(guide)
    guide.get_by_test_id("share").click()
    guide.get_by_test_id("share-here").click()
    link = guide.get_by_test_id("share-link").inner_text()
    assert link.split("?")[0].endswith(f"/j/{session['code']}")
    assert session["guide_secret"] not in guide.get_by_test_id("dialog").inner_html()
    follower = enter(open_page(path_of(link)))
    follower.get_by_test_id("settings").click()
    follower.get_by_test_id("share-here").click()
    expect(follower.get_by_test_id("share-link")).to_contain_text(f"/j/{session['code']}?scene=")
    guide.keyboard.press("Escape")
    guide.get_by_test_id("end").click()
    guide.get_by_test_id("end-confirm").click()
    late = open_page(path_of(link))
    walk = late.get_by_role("link", name="自由参观")
    walk.click()
    looks(late, seen["scene"], seen["yaw"], seen["pitch"], seen["fov"])
