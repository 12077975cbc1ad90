"""The server goes away and comes back: pages say what is, and go on by themselves."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.chromium import context, diagnostics
from tests.e2e.pages import WAIT, comes_back, drag, enter, same_view, shown
from tests.support.server_process import Server


def test_pages_reconnect_after_a_restart_and_nothing_typed_is_lost(browser: Browser, tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        session = server.new_session()
        guide, follower = (context(browser, phone=phone).new_page() for phone in (False, True))
        try:
            _reconnect(server, session, guide, follower)
        finally:
            guide.context.close()
            follower.context.close()


def _reconnect(server: Server, session: dict[str, str], guide: Page, follower: Page) -> None:
    for page in (guide, follower):
        page.set_default_timeout(2 * WAIT)
    guide.goto(f"{server.url}/guide#{session['guide_secret']}")
    shown(guide)
    follower.goto(f"{server.url}/j/{session['code']}")
    enter(follower)
    follower.get_by_test_id("comment-field").fill("重启之前")
    follower.get_by_test_id("send").click()
    expect(guide.get_by_test_id("comment-item").filter(has_text="重启之前")).to_have_count(1)
    before = diagnostics(follower)

    server.kill()
    follower.wait_for_function("() => window.guideDiagnostics.status === 'reconnecting'")
    expect(follower.get_by_test_id("status").first).to_be_visible()
    follower.get_by_test_id("comment-field").fill("断线时写的")
    follower.get_by_test_id("send").click()
    server.start()
    for page in (guide, follower):
        comes_back(page)
        shown(page)

    expect(guide.get_by_test_id("comment-item").filter(has_text="断线时写的")).to_have_count(1)
    expect(guide.get_by_test_id("comment-item").filter(has_text="重启之前")).to_have_count(1)
    after = diagnostics(follower)
    assert after["epoch"] == before["epoch"]  # resumed, not begun anew
    assert after["lastEvent"] > before["lastEvent"]
    assert after["reconnects"] >= 1
    drag(guide, 250)
    same_view(guide, follower)
    assert abs(diagnostics(follower)["yaw"] - before["yaw"]) > 1
