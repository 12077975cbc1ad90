"""Before a tour begins: the guide's checks, and a guide who closes the console and comes back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.pages import enter, shown


def console(open_page: OpenPage, session: dict[str, str], *, host: str = "") -> Page:
    page = open_page(f"/guide#{session['guide_secret']}", phone=False, host=host)
    shown(page)
    page.wait_for_function("() => window.guideDiagnostics.role === 'guide'")
    return page


def test_a_link_that_phones_cannot_open_is_said_loudly_and_the_card_goes_with_the_start(
    open_page: OpenPage, session: dict[str, str]
) -> None:
    guide = console(open_page, session)
    card = guide.get_by_test_id("check-card")
    expect(card.get_by_test_id("link-note")).to_contain_text("手机打不开")
    expect(card).to_contain_text(f"/j/{session['code']}")
    guide.get_by_test_id("share").click()
    expect(guide.get_by_test_id("dialog").get_by_test_id("link-note")).to_contain_text("手机打不开")
    guide.keyboard.press("Escape")
    expect(guide.get_by_test_id("check-people")).to_have_text("还没有人进来")
    enter(open_page(f"/j/{session['code']}"))
    expect(guide.get_by_test_id("check-people")).to_have_text("已经进来 1 人")
    guide.get_by_test_id("start").click()
    expect(guide.get_by_test_id("pause")).to_be_enabled()
    expect(guide.get_by_test_id("check-card")).to_have_count(0)


def test_a_guide_who_closes_the_console_and_opens_it_again_is_not_asked_but_one_whose_page_is_still_there_is(
    open_page: OpenPage, session: dict[str, str]
) -> None:
    guide = console(open_page, session)
    expect(guide.get_by_test_id("start")).to_be_enabled()
    url, person = guide.url, guide.context
    guide.close()
    again = person.new_page()
    again.goto(url)
    expect(again.get_by_test_id("start")).to_be_enabled()
    expect(again.get_by_test_id("watch")).to_have_count(0)
    again.close()
    elsewhere = console(open_page, session)
    expect(elsewhere.get_by_test_id("start")).to_be_enabled()
    expect(elsewhere.get_by_test_id("watch")).to_have_count(0)
    second = console(open_page, session)
    expect(second.get_by_test_id("watch")).to_be_visible()
