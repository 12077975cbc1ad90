"""A follower is given the floor: two voices, each with its name."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.pages import enter
from tests.e2e.voice.ears import EARS, HEARS, SILENCE, hand_is_granted, speak


def test_a_raised_hand_is_given_the_floor_and_two_are_heard(
    guide: Page, follower: Page, open_page: OpenPage, session: dict[str, str]
) -> None:
    other = enter(open_page(f"/j/{session['code']}", script=EARS), "王强", "二支部")
    guide.get_by_test_id("stage").click(position={"x": 30, "y": 300})  # any press lets the console be heard
    hand_is_granted(guide, follower)
    follower.get_by_test_id("turn-start").click()
    expect(follower.get_by_test_id("turn")).to_have_attribute("data-step", "speaking")
    for page in (guide, other):
        page.wait_for_function(HEARS)
        expect(page.get_by_test_id("speaking")).to_contain_text("李梅")
    assert follower.evaluate(SILENCE)  # nobody hears oneself
    speak(guide)
    expect(other.get_by_test_id("speaking")).to_have_text(re.compile("李梅.*正在讲话"))
    expect(other.get_by_test_id("speaking")).to_contain_text("和")
    guide.get_by_test_id("take-floor").click()
    expect(follower.get_by_test_id("turn")).to_have_count(0)
    expect(other.get_by_test_id("speaking")).not_to_contain_text("李梅")
    guide.wait_for_function(SILENCE)  # not itself either


TOPMOST = """() => {
    const start = document.querySelector('[data-testid=turn-start]').getBoundingClientRect();
    const there = document.elementFromPoint(start.x + start.width / 2, start.y + start.height / 2);
    return there.closest('[data-testid=turn-start]') !== null;
}"""


def test_who_is_called_with_a_sheet_open_sees_and_feels_it(guide: Page, follower: Page) -> None:
    follower.evaluate("() => { window.felt = []; navigator.vibrate = (...args) => (window.felt.push(args), true); }")
    follower.get_by_test_id("hand").click()
    follower.get_by_test_id("comments-toggle").click()
    expect(follower.get_by_role("dialog")).to_be_visible()
    guide.get_by_role("tab").nth(2).click()
    guide.get_by_test_id("grant-floor").click()
    expect(follower.get_by_test_id("turn")).to_have_attribute("data-step", "granted")
    expect(follower.get_by_role("dialog")).to_have_count(0)
    follower.wait_for_function(TOPMOST)
    assert follower.evaluate("() => window.felt.length") == 1


def test_a_raised_hand_stays_up_over_a_reload(guide: Page, follower: Page) -> None:
    follower.get_by_test_id("hand").click()
    expect(follower.get_by_test_id("turn")).to_have_attribute("data-step", "raised")
    guide.get_by_role("tab").nth(2).click()
    expect(guide.get_by_test_id("grant-floor")).to_have_count(1)
    follower.reload()
    expect(follower.get_by_test_id("turn")).to_have_attribute("data-step", "raised")
    guide.get_by_test_id("grant-floor").click()
    expect(follower.get_by_test_id("turn")).to_have_attribute("data-step", "granted")


def test_the_floor_is_given_back(guide: Page, follower: Page) -> None:
    hand_is_granted(guide, follower)
    follower.get_by_test_id("turn-start").click()
    expect(follower.get_by_test_id("turn")).to_have_attribute("data-step", "speaking")
    follower.get_by_test_id("turn-end").click()
    expect(follower.get_by_test_id("turn")).to_have_count(0)
    expect(guide.get_by_test_id("take-floor")).to_have_count(0)
