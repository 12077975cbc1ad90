"""Readers who need it otherwise: larger text, 200 %, another language, less movement, a keyboard, no HTTPS."""

from __future__ import annotations

import json
import sqlite3

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.chromium import PHONE, context
from tests.e2e.conftest import OpenPage, Party
from tests.e2e.pages import HOME_ASKS_EVERY, enter, go_to_stop, press_stage, shown, until
from tests.support.server_process import Server

NO_WEBGL = "HTMLCanvasElement.prototype.getContext = () => null;"


def box(part: Locator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    found = part.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def apart(one: Locator, other: Locator) -> bool:
    """Whether no pixel of one lies over the other."""
    a, b = box(one), box(other)
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 0.5 or b[3] <= a[1] + 0.5


def within_window(page: Page, part: Locator) -> bool:
    size = page.viewport_size
    assert size is not None
    left, top, right, bottom = box(part)
    return left >= -0.5 and top >= -0.5 and right <= size["width"] + 0.5 and bottom <= size["height"] + 0.5


def resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})


def test_at_200_percent_the_guide_still_starts_and_reaches_the_next_stop(
    open_page: OpenPage, session: dict[str, str]
) -> None:
    page = open_page(f"/guide#{session['guide_secret']}", phone=False)
    sizes = ((720, 450), (640, 360), (195, 422))
    for size in sizes:
        resize(page, *size)
        shown(page)
        page.get_by_test_id("start").click(trial=True)
    page.get_by_test_id("start").click()
    for size, stop in zip(sizes, ("welcome", "overview", "wheel"), strict=True):
        resize(page, *size)
        following = page.get_by_test_id("next-stop")
        following.scroll_into_view_if_needed()
        assert within_window(page, following), size
        following.click()
        expect(page.locator(".stop.current")).to_have_attribute("data-stop", stop)


@pytest.mark.parametrize(("width", "height"), [(720, 450), (195, 422), (390, 844)])
def test_captions_notices_and_the_bar_lie_apart(party: Party, width: int, height: int) -> None:
    guide, page = party.guide, party.follower
    resize(page, width, height)
    guide.get_by_test_id("caption-field").fill("这座桥建于隋代，距今一千四百多年，是世界上现存最早的单孔敞肩石拱桥。")
    guide.keyboard.press("Enter")
    caption = page.get_by_test_id("caption").locator("p")
    expect(caption).to_be_visible()
    guide.get_by_test_id("pause").click()
    notice = page.get_by_test_id("status")
    expect(notice).to_contain_text("暂停")
    field, bar = page.get_by_test_id("comment-field"), page.get_by_test_id("settings")
    parts = [notice, page.get_by_test_id("caption"), field, page.get_by_test_id("heart"), bar]
    for i, one in enumerate(parts):
        for other in parts[i + 1 :]:
            assert apart(one, other), (box(one), box(other))
    for part in (
        field,
        page.get_by_test_id("question"),
        page.get_by_test_id("hand"),
        page.get_by_test_id("heart"),
        bar,
    ):
        assert within_window(page, part)
    guide.get_by_test_id("start").click()
    expect(notice).to_have_text("")
    page.set_viewport_size(PHONE)


def test_settings_fit_a_phone_at_200_percent(party: Party) -> None:
    page = party.follower
    resize(page, 195, 422)
    page.get_by_test_id("settings").click()
    for part in ("volume", "trim", "elder", "language"):
        page.get_by_test_id(part).scroll_into_view_if_needed()
        assert within_window(page, page.get_by_test_id(part)), part
    body = page.locator(".dialog-body")
    assert body.evaluate("(node) => node.scrollWidth <= node.clientWidth"), "nothing is cut off"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.set_viewport_size(PHONE)


def test_two_notices_stand_below_one_another(open_page: OpenPage, session: dict[str, str], guide: Page) -> None:
    page = open_page(f"/j/{session['code']}", script=NO_WEBGL)
    page.get_by_test_id("name").fill("李梅")
    page.get_by_test_id("branch").select_option("一支部")
    page.get_by_test_id("enter").click()
    picture, state = page.get_by_test_id("no-picture"), page.get_by_test_id("status")
    expect(picture).to_contain_text("WebGL")
    guide.context.close()
    expect(state).to_contain_text("讲解员")
    assert apart(picture, state), (box(picture), box(state))


def test_where_the_viewer_cannot_be_fetched_the_device_is_not_blamed(browser: Browser, server: Server) -> None:
    person = context(browser)
    page = person.new_page()
    page.route("**/panorama-*.js", lambda route: route.abort())
    page.goto(f"{server.url}/walk/transport")
    expect(page.get_by_test_id("no-picture")).to_contain_text("没有下载成功")
    person.close()


def test_what_no_page_may_copy_is_selected(party: Party) -> None:
    page = party.guide
    page.evaluate("""() => {
        Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true});
        document.execCommand = () => false;
    }""")
    page.get_by_test_id("share").click()
    page.get_by_test_id("copy").click()
    expect(page.get_by_test_id("copy-by-hand")).to_contain_text("Ctrl+C")
    marked = """() => {
        const {value, selectionStart, selectionEnd} = document.activeElement;
        return value.slice(selectionStart, selectionEnd);
    }"""
    assert page.evaluate(marked) == page.url.split("/guide")[0] + f"/j/{party.session['code']}"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate("() => { delete navigator.clipboard; delete document.execCommand; }")


def test_comments_are_seen_where_nothing_may_move(party: Party, open_page: OpenPage) -> None:
    page = open_page(f"/j/{party.session['code']}", reduced_motion=True)
    enter(page, "王强")
    for text in ("一", "二", "三", "四"):
        party.follower.get_by_test_id("comment-field").fill(f"第{text}条")
        party.follower.get_by_test_id("send").click()
        expect(page.get_by_test_id("danmaku")).to_contain_text(f"第{text}条")
    lines = page.get_by_test_id("danmaku").locator(".flying")
    expect(lines).to_have_count(3)
    before = [box(lines.nth(i)) for i in range(3)]
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert before == [box(lines.nth(i)) for i in range(3)], "they stand still"


def test_an_exhibit_does_not_lie_over_the_next_room(party: Party) -> None:
    guide, follower = party.guide, party.follower
    go_to_stop(guide, "wheel", "lobby")
    follower.wait_for_function("() => window.guideDiagnostics.scene === 'lobby'")
    follower.locator(".hotspot.exhibit").first.dispatch_event("click")
    expect(follower.get_by_test_id("exhibit")).to_be_visible()
    go_to_stop(guide, "library", "learning")
    expect(follower.get_by_test_id("exhibit")).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "join"])
def test_large_text_and_the_other_language_from_the_first_screen(
    open_page: OpenPage, session: dict[str, str], path: str
) -> None:
    page = open_page("/" if path == "/" else f"/j/{session['code']}")
    page.get_by_test_id("elder-switch").click()
    expect(page.locator("html")).to_have_class("elder")
    page.get_by_test_id("language").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_class("elder")
    expect(page.get_by_test_id("language")).to_have_text("中文")
    page.goto(page.url)
    expect(page.locator("html")).to_have_attribute("lang", "en")


def press(page: Page, key: str, code: str) -> None:
    """A key as a keyboard of another layout sends it."""
    sent = "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))"
    page.evaluate(sent, [key, code])


def test_keys_are_those_with_the_letter_and_can_be_switched_off(party: Party) -> None:
    guide = party.guide
    go_to_stop(guide, "welcome", "lobby")
    pointer = guide.get_by_test_id("pointer-toggle")
    press(guide, "p", "KeyR")  # where another layout has its P
    expect(pointer).to_have_attribute("aria-pressed", "true")
    press(guide, "r", "KeyP")
    expect(pointer).to_have_attribute("aria-pressed", "true")
    press(guide, "з", "KeyP")  # a keyboard of another script
    expect(pointer).to_have_attribute("aria-pressed", "false")
    guide.get_by_test_id("settings").click()
    guide.get_by_test_id("keys").click()
    guide.keyboard.press("Escape")
    expect(guide.get_by_role("dialog")).to_have_count(0)
    press(guide, "p", "KeyP")
    press_stage(guide)
    guide.keyboard.press("Space")
    expect(pointer).to_have_attribute("aria-pressed", "false")
    expect(guide.locator(".stop.current")).to_have_attribute("data-stop", "welcome")
    guide.get_by_test_id("settings").click()
    guide.get_by_test_id("keys").click()
    guide.keyboard.press("Escape")
    expect(guide.get_by_role("dialog")).to_have_count(0)
    press(guide, " ", "Space")
    expect(guide.locator(".stop.current")).to_have_attribute("data-stop", "overview")


def test_the_words_of_icons_can_be_seen(party: Party) -> None:
    follower = party.follower
    for part, words in (
        ("question", "提问"),
        ("hand", "举手"),
        ("heart", "点赞"),
        ("settings", "设置"),
        ("mute", "静音"),
    ):
        expect(follower.get_by_test_id(part).locator(".icon-caption")).to_have_text(words)
        assert words in (follower.get_by_test_id(part).get_attribute("aria-label") or "")


def test_home_tells_what_is_live_now(open_page: OpenPage, server: Server, session: dict[str, str], guide: Page) -> None:
    page = open_page("about:blank")
    page.clock.install()
    page.goto(server.url)
    card = page.get_by_test_id("live-card").filter(
        has=page.locator(f"xpath=self::*[contains(@href, '{session['code']}')]")
    )
    expect(card).to_have_attribute("data-standing", "live")
    guide.context.close()

    def left() -> bool:
        leader = httpx.get(f"{server.url}/api/sessions/{session['code']}").json()["leader"]
        return leader is None or leader["away"]

    until(page, left, "the server has seen the guide go")
    page.clock.fast_forward(HOME_ASKS_EVERY)
    expect(card).to_have_attribute("data-standing", "left")
    expect(card).to_contain_text("最近一次活动")


def test_a_guide_link_that_is_broken_says_so(open_page: OpenPage) -> None:
    page = open_page("/guide#50%")
    expect(page.get_by_test_id("error-message")).to_contain_text("这个讲解链接无效")


def announce(server: Server, session: dict[str, str], text: str) -> None:
    """Put an announcement into the record, as an operator's program would: followers get it with the next event."""
    with sqlite3.connect(server.data / "guide.sqlite3", timeout=10) as record:
        (last,) = record.execute("SELECT last_event FROM sessions WHERE id = ?", [session["id"]]).fetchone()
        event = [session["id"], last + 1, "o1", "announcement", json.dumps({"text": text}).encode(), 0]
        columns = "session, number, author, kind, body, recorded"
        record.execute(f"INSERT INTO events ({columns}) VALUES (?, ?, ?, ?, ?, ?)", event)
        record.execute("UPDATE sessions SET last_event = ? WHERE id = ?", [last + 1, session["id"]])


def test_an_announcement_takes_the_focus_from_nobody(party: Party, server: Server) -> None:
    guide, follower = party.guide, party.follower
    field = follower.get_by_test_id("comment-field")
    field.press_sequentially("我正在")
    announce(server, party.session, "请大家十点集合")
    guide.get_by_test_id("caption-field").fill("下一位")
    guide.keyboard.press("Enter")
    expect(follower.get_by_test_id("announcement")).to_contain_text("请大家十点集合")
    follower.keyboard.type("打字")
    expect(field).to_have_value("我正在打字")
    # and a sheet that is opened meanwhile has its own Escape
    follower.get_by_test_id("settings").click()
    follower.keyboard.press("Escape")
    expect(follower.get_by_role("dialog")).to_have_count(0)
    expect(follower.get_by_test_id("announcement")).to_be_visible()
    follower.get_by_test_id("announcement").get_by_role("button").click()
    expect(follower.get_by_test_id("announcement")).to_have_count(0)
    field.fill("")
