"""Pages that a browser translates: what is live stays as it is, and what changes is seen to change."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.pages import enter, shown

TRANSLATE = """(everything) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
        if (!text.data.trim() || text.parentElement.closest('script, style, font')) continue;
        if (!everything && text.parentElement.closest('[translate=no], .notranslate')) continue;
        const outer = document.createElement('font'), inner = document.createElement('font');
        inner.textContent = `[${text.data}]`;
        outer.append(inner);
        text.replaceWith(outer);
    }
}"""
"""What Chrome's translator does to a page; with `everything`, one that does not care for translate="no"."""


def test_what_a_button_says_is_seen_to_change_in_a_translated_page(
    open_page: OpenPage, session: dict[str, str]
) -> None:
    page = open_page(f"/j/{session['code']}")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/members", hold)
    page.get_by_test_id("name").fill("李梅")
    page.get_by_test_id("branch").select_option("一支部")
    page.evaluate(TRANSLATE, False)
    expect(page.get_by_test_id("enter")).to_have_text("[进入导览]")
    page.get_by_test_id("enter").click()
    expect(page.get_by_test_id("enter")).to_have_text("正在进入…")
    held[0].continue_()
    shown(page)


def test_live_texts_go_on_in_a_translated_page(
    open_page: OpenPage, session: dict[str, str], guide: Page, follower: Page
) -> None:
    """Under a translator that leaves them alone, and then under one that translates all."""
    for page in (guide, follower):
        page.evaluate(TRANSLATE, False)
    expect(follower.get_by_test_id("headcount")).to_have_text("1")
    goes_on(guide, follower, "这是赵州桥")

    follower = enter(open_page(f"/j/{session['code']}"))
    guide.get_by_test_id("caption-field").fill("请看这里")
    guide.get_by_test_id("caption-field").press("Enter")
    expect(follower.get_by_test_id("caption")).to_contain_text("请看这里")
    for page in (guide, follower):
        page.evaluate(TRANSLATE, True)
    goes_on(guide, follower, "这是灵渠")


def goes_on(guide: Page, follower: Page, caption: str) -> None:
    """The phase, a caption, a comment, the state of the tour: all are seen to change, and one word at a time."""
    guide.get_by_test_id("pause").click()
    expect(guide.get_by_test_id("status").first).to_have_text("讲解已暂停")
    expect(follower.get_by_test_id("status")).to_have_text("讲解员暂停了讲解可以随意看看，继续时会自动跟上。")
    guide.get_by_test_id("start").click()
    expect(follower.get_by_test_id("status")).to_have_text("")
    guide.get_by_test_id("caption-field").fill(caption)
    guide.get_by_test_id("caption-field").press("Enter")
    expect(follower.get_by_test_id("caption")).to_have_text(caption)
    follower.get_by_test_id("comment-field").fill(f"好：{caption}")
    follower.get_by_test_id("send").click()
    expect(guide.get_by_test_id("comment-item").filter(has_text=f"好：{caption}")).to_have_count(1)
    follower.context.close()
    expect(guide.get_by_test_id("headcount").first).to_have_text("0")
