"""A seat in a session belongs to the device: who comes back is the same person, and tabs hand it to one another."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Party
from tests.e2e.pages import WAIT, enter, go_away, shown


def another_tab(page: Page) -> Page:
    """A new tab of the same browser, as the link opened again."""
    tab = page.context.new_page()
    tab.set_default_timeout(WAIT)
    tab.goto(page.url)
    return tab


@pytest.fixture
def member(party: Party, open_page: OpenPage) -> Page:
    """One more follower of this file's guide, for one test: with the other there are two."""
    assert party.follower.url
    member = enter(open_page(f"/j/{party.session['code']}"), "王强", "二支部")
    expect(party.guide.get_by_test_id("headcount")).to_have_text("2")
    return member


def test_a_tab_that_was_closed_comes_back_as_the_same_member_with_its_hand(party: Party, member: Page) -> None:
    member.get_by_test_id("hand").click()
    expect(party.guide.get_by_role("tab", name="人员")).to_contain_text("1")
    url, person = member.url, member.context
    member.close()
    tab = person.new_page()
    tab.set_default_timeout(WAIT)
    tab.goto(url)
    expect(tab.get_by_text("王强 · 二支部")).to_be_visible()
    tab.get_by_test_id("known-enter").click()
    shown(tab)
    expect(tab.get_by_test_id("turn")).to_have_attribute("data-step", "raised")
    expect(party.guide.get_by_test_id("headcount")).to_have_text("2")


def test_somebody_else_at_the_same_device(party: Party, member: Page) -> None:
    tab = another_tab(member)
    tab.get_by_test_id("not-me").click()
    expect(tab.get_by_test_id("name")).to_have_value("")
    enter(tab, "赵敏", "二支部")
    expect(party.guide.get_by_test_id("headcount")).to_have_text("3")
    assert member.evaluate("() => window.guideDiagnostics.status") == "online", "the first one stays"
    member.reload()
    shown(member)
    expect(party.guide.get_by_test_id("headcount")).to_have_text("3")


def test_a_tab_that_goes_hands_the_connection_to_the_one_that_waits(party: Party) -> None:
    follower = party.follower
    tab = another_tab(follower)
    tab.get_by_test_id("known-enter").click()
    shown(tab)
    expect(follower.get_by_test_id("continue-here")).to_be_visible()
    go_away(tab)
    shown(follower)
    expect(follower.get_by_test_id("continue-here")).to_be_hidden()


def test_reloads_come_straight_back(party: Party) -> None:
    guide, follower = party.guide, party.follower
    expect(guide.get_by_test_id("headcount")).to_have_text("1")
    for _ in range(2):
        follower.reload()
        shown(follower)
        expect(guide.get_by_test_id("headcount")).to_have_text("1")


def test_without_any_storage_one_takes_part_all_the_same(party: Party, open_page: OpenPage) -> None:
    expect(party.guide.get_by_test_id("pause")).to_be_enabled()
    deny = "{get() { throw new DOMException('denied', 'SecurityError'); }, configurable: true}"
    script = f"for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {deny});"
    page = enter(open_page(f"/j/{party.session['code']}", script=script))
    expect(page.get_by_test_id("no-picture")).to_have_count(0)
    page.get_by_test_id("settings").click()
    page.get_by_test_id("language").click()
    page.wait_for_function("() => document.documentElement.lang === 'en'")
