"""The picture of a scene: lost and had again, late, or not to be had. The stage is never black, and never silent about
it."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import FloatRect, Page, expect

from tests.e2e.conftest import OpenPage, Party
from tests.e2e.pages import Held, enter, go_to_stop, same_view, shown, until
from tests.support.server_process import Server

REPORTS_EVERY = 5_000  # ms: src/session/client.ts
ASKED_AGAIN_AFTER = 8_000  # ms, a picture and a hall: app/panorama/panorama-model.ts, app/pages/session/model.ts

LOSE = """() => {
    const canvas = document.querySelector('.psv-canvas');
    window.taken = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
    window.taken.loseContext();
}"""


def spread(page: Page) -> float:
    """How much the middle of the stage differs from one colour: some 50 of a hall, almost 0 where nothing is drawn."""
    box = page.get_by_test_id("stage").bounding_box()
    assert box is not None
    clip: FloatRect = {
        "x": box["x"] + 20,
        "y": box["y"] + box["height"] * 0.35,
        "width": box["width"] - 40,
        "height": box["height"] * 0.12,
    }
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L")
    return ImageStat.Stat(picture).stddev[0]


@pytest.mark.parametrize("given_back", [True, False])
def test_a_picture_whose_graphics_were_taken_away_comes_back(party: Party, given_back: bool) -> None:
    guide, follower = party.guide, party.follower
    go_to_stop(guide, "welcome", "lobby")
    same_view(guide, follower)
    until(follower, lambda: spread(follower) > 10, "the hall is seen")
    follower.evaluate(LOSE)
    expect(follower.get_by_text("画面暂时被系统收走了")).to_be_visible()
    if given_back:
        follower.evaluate("() => window.taken.restoreContext()")
    expect(follower.get_by_text("画面暂时被系统收走了")).to_have_count(0)
    until(follower, lambda: spread(follower) > 10, "the hall is seen again, in the same scene")
    same_view(guide, follower)
    guide.keyboard.press("Space")
    same_view(guide, follower)


def test_a_picture_on_its_way_is_there_small_at_once_and_never_black(
    open_page: OpenPage, session: dict[str, str], server: Server
) -> None:
    page = open_page("about:blank")
    held = Held(page, "**/halls/**/*.jpg?v=*")
    page.goto(f"{server.url}/j/{session['code']}")
    expect(page.get_by_test_id("ring")).to_be_visible()
    until(page, lambda: spread(page) > 5, "its preview is seen, behind the invitation")
    page.get_by_test_id("name").fill("李梅")
    page.get_by_test_id("branch").select_option("一支部")
    page.get_by_test_id("enter").click()
    expect(page.get_by_text("画面还在路上")).to_be_visible()
    until(page, lambda: spread(page) > 5, "its preview is seen")
    held.let_go()
    shown(page)
    expect(page.get_by_test_id("ring")).to_have_count(0)
    expect(page.get_by_text("画面还在路上")).to_have_count(0)


NO_GRAPHICS = """() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind.startsWith('webgl') ? null : real.call(this, kind, ...rest);
    };
}"""


@pytest.mark.parametrize("without", ["**/halls/**/*.jpg?v=*", "**/api/halls/*", "graphics"])
def test_a_picture_that_cannot_be_had_is_said_and_the_guide_sees_for_how_many(
    party: Party, open_page: OpenPage, server: Server, without: str
) -> None:
    """The picture, the hall itself, or what draws it: for a person it is the same."""
    page = open_page("about:blank", script=f"({NO_GRAPHICS})()" if without == "graphics" else "")
    page.clock.install()
    page.route(without, lambda route: route.abort())
    page.goto(f"{server.url}/j/{party.session['code']}")
    page.get_by_test_id("name").fill("李梅")
    page.get_by_test_id("branch").select_option("一支部")
    page.get_by_test_id("enter").click()
    expect(page.get_by_test_id("no-picture")).to_be_visible()
    assert page.get_by_test_id("status").filter(visible=True).count() <= 1, "and nothing over it"
    page.clock.fast_forward(REPORTS_EVERY)
    health = party.guide.get_by_test_id("health")
    expect(health).to_contain_text("1 人看不到画面")
    if without != "graphics":
        page.unroute(without)
        page.clock.fast_forward(ASKED_AGAIN_AFTER)
        shown(page)
        expect(page.get_by_test_id("no-picture")).to_have_count(0)
        page.clock.fast_forward(REPORTS_EVERY)
    else:
        page.context.close()
    expect(health).not_to_contain_text("看不到画面")


def test_the_flat_picture_of_a_scene_that_all_go_to_is_there_before_its_own(
    party: Party, open_page: OpenPage, server: Server
) -> None:
    guide, follower = party.guide, open_page("about:blank")
    go_to_stop(guide, "welcome", "lobby")
    held = Held(follower, "**/halls/**/roads.jpg?v=*")
    follower.goto(f"{server.url}/j/{party.session['code']}")
    enter(follower)
    same_view(guide, follower)
    go_to_stop(guide, "old-roads", "roads")
    expect(follower.locator(".flat-picture").first).to_have_attribute(
        "src", re.compile(r"^/previews/transport/scenes/roads\.jpg\?v=")
    )
    held.let_go()
    follower.wait_for_function("() => window.guideDiagnostics.scene === 'roads'")
    expect(follower.locator(".flat-picture")).to_have_count(0)
