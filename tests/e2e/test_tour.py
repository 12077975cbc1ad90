"""A tour in Chromium: what the guide does, followers see; what one says, all read. More of it, which every browser must
do, is in browsers/tour.py."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.chromium import DESKTOP, PHONE, diagnostics
from tests.e2e.conftest import OpenPage, Party
from tests.e2e.pages import CLOSE, Held, drag, enter, go_away, go_to_stop, press_stage, same_view, settle, shown, until
from tests.support.server_process import Server


def test_a_guide_in_a_hurry_ends_up_where_the_run_sheet_says(party: Party) -> None:
    guide, follower = party.guide, party.follower
    go_to_stop(guide, "welcome", "lobby")
    same_view(guide, follower)
    press = "(stops) => stops.forEach((stop) => document.querySelector(`[data-stop=${stop}]`).click())"
    guide.evaluate(press, ["old-roads", "zhaozhou"])  # the second while their scene is on its way
    guide.wait_for_function("() => window.guideDiagnostics.scene === 'roads'")
    same_view(guide, follower)
    assert abs((diagnostics(guide)["yaw"] + 180) % 360 - 180) < CLOSE  # the second stop's, not the first one's 306


def test_a_stop_is_chosen_before_the_panorama_is_there(
    open_page: OpenPage, session: dict[str, str], server: Server
) -> None:
    guide = open_page("about:blank", phone=False)
    held = Held(guide, "**/panorama-*.js")
    guide.goto(f"{server.url}/guide#{session['guide_secret']}")
    guide.wait_for_function("() => window.guideDiagnostics?.role === 'guide'")
    guide.get_by_test_id("start").click()
    guide.locator("[data-stop=wheel]").click()
    assert diagnostics(guide)["scene"] is None
    held.let_go()
    shown(guide)
    settle(guide)
    wheel = {
        stop["id"]: stop["view"]
        for stop in httpx.get(guide.url.split("/guide")[0] + "/api/halls/transport").json()["run_sheet"]
    }["wheel"]
    assert abs((diagnostics(guide)["yaw"] - wheel["yaw"] + 540) % 360 - 180) < CLOSE


@pytest.mark.parametrize(("size", "stop"), [(DESKTOP, "library"), (PHONE, "lingqu")])
def test_the_current_stop_and_the_next_line_stay_in_sight(party: Party, size: ViewportSize, stop: str) -> None:
    guide = party.guide
    guide.set_viewport_size(size)
    go_to_stop(guide, "welcome", "lobby")
    current = guide.locator(".stop.current")
    while current.get_attribute("data-stop") != stop:
        before = current.get_attribute("data-stop")
        guide.keyboard.press("Space")
        expect(current).not_to_have_attribute("data-stop", str(before))
    until(guide, lambda: in_sight(guide, ".stop.current", ".run-sheet"), "the stop is in sight")
    for sent in range(1, 3):
        guide.get_by_test_id("caption-next").click()
        expect(guide.locator(".line.sent")).to_have_count(sent)
    until(guide, lambda: in_sight(guide, ".line.next", ".lines"), "the third line is in sight")
    guide.set_viewport_size(DESKTOP)


def in_sight(page: Page, item: str, within: str) -> bool:
    """Whether the whole of it, give or take a pixel, can be read without scrolling."""
    first, second = page.locator(item).bounding_box(), page.locator(within).bounding_box()
    assert first is not None
    assert second is not None
    return second["y"] - 1 <= first["y"] and first["y"] + first["height"] <= second["y"] + second["height"] + 1


def test_a_newcomer_sees_the_place_is_counted_and_reads_what_is_said(party: Party, open_page: OpenPage) -> None:
    guide, follower = party.guide, party.follower
    expect(follower.get_by_test_id("headcount")).to_have_text("1")
    go_to_stop(guide, "welcome", "lobby")
    guide.keyboard.press("Space")
    drag(guide, 200, 40)
    settle(guide)
    page = open_page(f"/j/{party.session['code']}", locale="en-US")
    expect(page.get_by_test_id("enter")).to_have_text("Join the tour")
    other = enter(page, "Ann", "二支部")
    same_view(guide, other)  # though the guide stands still
    expect(guide.get_by_test_id("headcount").first).to_contain_text("2")
    follower.get_by_test_id("comment-field").fill("这座桥真美 👍")
    follower.get_by_test_id("send").click()
    expect(guide.get_by_test_id("comment-item").filter(has_text="这座桥真美 👍")).to_have_count(1)
    expect(follower.get_by_test_id("comment-field")).to_have_value("")
    other.get_by_test_id("comments-toggle").click()
    read = other.get_by_test_id("comment-item").filter(has_text="这座桥真美 👍")
    expect(read).to_have_count(1)
    expect(read).to_contain_text("李梅")
    other.context.close()
    expect(guide.get_by_test_id("headcount").first).to_contain_text("1")


def test_a_prepared_caption_is_sent_with_one_key(party: Party) -> None:
    guide = party.guide
    go_to_stop(guide, "overview", "lobby")
    line = guide.locator(".line.next").inner_text()
    assert line
    guide.get_by_test_id("caption-next").click()
    expect(party.follower.get_by_test_id("caption")).to_contain_text(line)


def test_a_question_is_marked_for_the_guide(party: Party) -> None:
    follower = party.follower
    follower.get_by_test_id("question").click()
    follower.get_by_test_id("comment-field").fill("是哪一年建成的？")
    follower.get_by_test_id("send").click()
    expect(party.guide.get_by_test_id("comment-item").filter(has_text="是哪一年建成的？")).to_have_count(1)
    expect(follower.get_by_test_id("question")).to_have_attribute("aria-pressed", "false")


def test_hearts_are_tallied(party: Party) -> None:
    follower = party.follower
    for _ in range(3):
        follower.get_by_test_id("heart").click()
    expect(follower.get_by_test_id("hearts")).to_contain_text("3")


def test_the_pointer_is_seen_by_followers(party: Party) -> None:
    guide, follower = party.guide, party.follower
    go_to_stop(guide, "welcome", "lobby")
    same_view(guide, follower)
    guide.get_by_test_id("pointer-toggle").click()
    press_stage(guide)
    follower.wait_for_function(
        """() => {
            const mark = document.querySelector('[data-testid=pointer]');
            if (!mark || getComputedStyle(mark).visibility !== 'visible') return false;
            const { x, y } = mark.getBoundingClientRect();
            return Math.abs(x - innerWidth / 2) < 30 && y > 0 && y < innerHeight;
        }"""
    )
    guide.get_by_test_id("pointer-toggle").click()


def test_a_second_guide_takes_over_and_the_first_takes_the_lead_back(party: Party, open_page: OpenPage) -> None:
    guide, follower = party.guide, party.follower
    second = open_page(f"/guide#{party.session['coguide_secret']}", phone=False)
    expect(second.get_by_test_id("watch")).to_be_visible()
    second.get_by_test_id("take-over").click()
    expect(second.get_by_test_id("take-over")).to_be_hidden()
    expect(guide.get_by_test_id("error-message")).to_contain_text("您现在是观看者")
    take_lead_back(guide)
    expect(guide.get_by_test_id("error-message")).to_have_count(0)
    second.get_by_test_id("take-over").last.click()
    expect(second.get_by_test_id("take-over")).to_be_hidden()
    drag(second, 240)
    same_view(second, follower)
    take_lead_back(guide)


def take_lead_back(guide: Page) -> None:
    guide.get_by_test_id("take-over").click()
    expect(guide.get_by_test_id("pause")).to_be_enabled()


def test_too_many_comments_are_refused_and_nothing_typed_is_lost(party: Party, open_page: OpenPage) -> None:
    guide, follower = party.guide, enter(open_page(f"/j/{party.session['code']}"), "王强")
    field = follower.get_by_test_id("comment-field")
    refused = follower.get_by_test_id("error-message").first
    said = 0
    while not refused.is_visible() and said < 40:  # five at once and one every 2 s: the slower the typing, the later
        field.press("End")
        field.press_sequentially(f"第 {said} 条 ")  # a person writes behind what came back into the field
        field.press("Enter")
        said += 1
    expect(refused).to_be_visible()

    def lost() -> list[str]:
        """What was typed and is neither recorded, nor on its way, nor back in the field, nor kept beside it."""
        items = guide.get_by_test_id("comment-item").all_inner_texts()
        kept = follower.get_by_test_id("error-message").all_inner_texts()
        there = "".join([field.input_value(), *follower.get_by_test_id("pending").all_inner_texts(), *kept, *items])
        return [text for text in (f"第 {number} 条" for number in range(said)) if text not in there]

    until(
        follower, lambda: lost() == [], f"what was typed is somewhere: {lost()}"
    )  # on its way from the one page to the other


def test_a_comment_of_control_characters_is_refused_in_words(party: Party) -> None:
    follower = party.follower
    follower.get_by_test_id("comment-field").fill("\u202e\u200b\u2066")
    follower.get_by_test_id("send").click()
    expect(follower.get_by_test_id("error-message").first).to_be_visible()
    follower.get_by_test_id("comment-field").fill("")
    expect(follower.get_by_test_id("error-message")).to_have_count(0)


def test_home_leads_to_the_live_session(open_page: OpenPage, session: dict[str, str]) -> None:
    page = open_page("/")
    page.get_by_test_id("code-field").fill(session["code"].lower())
    page.get_by_test_id("code-go").click()
    expect(page.get_by_test_id("enter")).to_be_visible()


def test_a_long_press_of_the_title_shows_the_support_panel(party: Party) -> None:
    follower = party.follower
    follower.get_by_test_id("title").click(delay=900)
    panel = follower.get_by_test_id("support-panel")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text(diagnostics(follower)["epoch"][:8])
    with pytest.raises(Exception, match=r"read.only|Cannot|frozen|extensible"):
        follower.evaluate("() => { 'use strict'; window.guideDiagnostics.role = 'guide'; }")
    follower.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_the_same_person_in_a_second_tab_continues_there(party: Party) -> None:
    follower = party.follower
    seat = follower.evaluate("() => JSON.stringify(sessionStorage)")
    tab = follower.context.new_page()
    tab.add_init_script(
        f"if (!sessionStorage.length) for (const [k, v] of Object.entries({seat})) sessionStorage.setItem(k, v)"
    )
    tab.goto(follower.url)
    shown(tab)
    expect(follower.get_by_test_id("continue-here")).to_be_visible()
    go_away(tab)
    shown(follower)


def test_a_token_the_server_does_not_know_asks_to_join_again(open_page: OpenPage, session: dict[str, str]) -> None:
    follower = enter(open_page(f"/j/{session['code']}"))
    follower.evaluate(
        """() => { for (const key of Object.keys(sessionStorage))
            sessionStorage.setItem(key, sessionStorage.getItem(key).replace(/"token":"[^"]+"/, '"token":"gone"')); }"""
    )
    follower.reload()
    expect(follower.get_by_test_id("enter")).to_be_visible()
    expect(follower.get_by_test_id("name")).to_have_value("李梅")


def test_a_phone_page_has_no_sideways_scroll_and_large_targets(party: Party) -> None:
    follower = party.follower
    assert follower.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    small = follower.evaluate(
        """() => [...document.querySelectorAll('button')].filter((b) => b.offsetParent !== null)
            .map((b) => [b.getAttribute('data-testid') ?? b.textContent, b.getBoundingClientRect()])
            .filter(([, r]) => r.width > 0 && (r.width < 43.5 || r.height < 43.5)).map(([name]) => name)"""
    )
    assert small == []
