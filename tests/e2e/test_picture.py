"""The picture of a scene: lost and had again, late, or not to be had. The stage is never black, and never silent about
it."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import FloatRect, Page, expect

from tests.e2e.pages import same_view, until

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
def test_a_picture_whose_graphics_were_taken_away_comes_back(guide: Page, follower: Page, given_back: bool) -> None:
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
