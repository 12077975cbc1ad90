"""No page, and none of its sheets, breaks a rule of accessibility that a program can check."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.e2e.accessibility.axe import violations
from tests.e2e.chromium import DESKTOP, PHONE
from tests.e2e.conftest import OpenPage, Party
from tests.e2e.pages import enter, go_to_stop
from tests.support.server_process import Server


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_the_home_page(open_page: OpenPage, session: dict[str, str], locale: str) -> None:
    page = open_page("/", locale=locale)
    expect(page.get_by_test_id("live-card").first).to_be_visible()
    assert violations(page) == []


def test_a_page_that_is_not_there_and_a_session_that_is_not(open_page: OpenPage, server: Server) -> None:
    page = open_page("/nowhere")
    for path in ("/nowhere", "/guide#wrong", "/j/ABCDEF"):
        page.goto(server.url + path)
        expect(page.get_by_test_id("error-message")).to_be_visible()
        assert violations(page) == [], path
        expect(page.get_by_test_id("home-link").first).to_be_visible()
    expect(page.locator("body")).to_contain_text("ABCDEF")
    page.get_by_test_id("home-link").first.click()
    expect(page.get_by_test_id("hall-card")).to_have_count(1)


def test_joining(open_page: OpenPage, session: dict[str, str]) -> None:
    page = open_page(f"/j/{session['code']}")
    page.get_by_test_id("enter").click()  # with the words of what is wrong
    expect(page.get_by_test_id("error-message")).to_be_visible()
    assert violations(page) == []


def test_a_hall_walked_alone(open_page: OpenPage) -> None:
    page = open_page("/walk/transport")
    page.wait_for_function("() => window.guideDiagnostics.scene")
    assert violations(page) == []
    for sheet in ("find", "around"):
        page.get_by_test_id(f"{sheet}-open").click()
        expect(page.get_by_test_id(sheet)).to_be_visible()
        assert violations(page) == [], sheet
        page.keyboard.press("Escape")
    page.get_by_test_id("tour-play").click()
    expect(page.get_by_test_id("tour-pause")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_following(open_page: OpenPage, party: Party, locale: str) -> None:
    expect(party.guide.get_by_test_id("pause")).to_be_enabled()
    page = enter(open_page(f"/j/{party.session['code']}", locale=locale))
    page.get_by_test_id("question").click()
    page.get_by_test_id("comment-field").fill("?!")
    page.get_by_test_id("send").click()
    page.get_by_test_id("hand").click()
    expect(page.get_by_test_id("turn")).to_be_visible()
    assert violations(page) == []
    for sheet in ("comments-toggle", "settings"):
        page.get_by_test_id(sheet).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert violations(page) == [], sheet
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_following_with_large_text(open_page: OpenPage, party: Party) -> None:
    expect(party.guide.get_by_test_id("pause")).to_be_enabled()
    page = open_page(f"/j/{party.session['code']}")
    page.get_by_test_id("elder-switch").click()
    enter(page)
    assert violations(page) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_console(party: Party, size: ViewportSize) -> None:
    page, follower = party.guide, party.follower
    page.set_viewport_size(size)
    go_to_stop(page, "welcome", "lobby")
    page.keyboard.press("Space")
    follower.get_by_test_id("hand").click()
    assert violations(page) == []
    for opened in ("share", "end", "microphone-device"):
        page.get_by_test_id(opened).click()
        expect(page.get_by_role("menu" if opened == "microphone-device" else "dialog")).to_be_visible()
        assert violations(page) == [], opened
        page.keyboard.press("Escape")
    page.get_by_test_id("settings").click()
    expect(page.get_by_test_id("keys")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    follower.get_by_test_id("hand").click()
    expect(follower.get_by_test_id("turn")).to_be_hidden()
    page.set_viewport_size(DESKTOP)
