"""The voice off the page's thread goes on while the page is busy; pages that may start no worker have it too."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.chromium import PLAIN
from tests.e2e.conftest import OpenPage
from tests.e2e.pages import enter
from tests.e2e.voice.ears import EARS, HEARS, HEARS_FASTER, speak

# What is heard at the end of 1.5 s in which the page does nothing else: far longer than what any page schedules ahead.
BUSY = f"""() => {{
    for (const begun = performance.now(); performance.now() - begun < 1500;);
    return ({HEARS_FASTER})();
}}"""
WORKS = "() => performance.getEntriesByType('resource').some(({ name }) => name.includes('voice-player'))"


def test_a_voice_is_heard_while_the_page_is_busy(guide: Page, follower: Page) -> None:
    speak(guide)
    follower.wait_for_function(HEARS)
    assert follower.evaluate(BUSY)
    assert not follower.evaluate(WORKS)


def test_a_guide_is_heard_whose_page_is_busy(guide: Page, follower: Page) -> None:
    speak(guide)
    follower.wait_for_function(HEARS)
    later = f"""() => new Promise((resolve) => {{
        const begun = performance.now();
        const look = setInterval(() => {{
            const passed = performance.now() - begun;
            const hears = passed > 1500 && ({HEARS_FASTER})();
            if (!hears && passed < 4000) return;
            clearInterval(look);
            resolve(hears);
        }}, 50);
    }})"""
    guide.evaluate("() => void setTimeout(() => { for (const begun = Date.now(); Date.now() - begun < 6000;); })")
    assert follower.evaluate(later)


def test_on_plain_http_a_follower_hears_by_the_page(guide: Page, open_page: OpenPage, session: dict[str, str]) -> None:
    follower = enter(open_page(f"/j/{session['code']}", script=EARS, host=PLAIN))
    speak(guide)
    follower.wait_for_function(HEARS)
    assert not follower.evaluate(WORKS)


def test_a_page_that_may_start_no_worker_plays_the_voice_itself(
    guide: Page, open_page: OpenPage, session: dict[str, str]
) -> None:
    forbid = "window.Worker = class { constructor() { throw new DOMException('no workers here', 'SecurityError'); } };"
    follower = enter(open_page(f"/j/{session['code']}", script=EARS + forbid))
    speak(guide)
    follower.wait_for_function(HEARS)
    assert follower.evaluate(WORKS)


def test_a_page_whose_worker_does_not_load_plays_the_voice_itself(
    guide: Page, open_page: OpenPage, session: dict[str, str]
) -> None:
    follower = open_page(f"/j/{session['code']}", script=EARS)
    follower.route("**/session.worker*", lambda route: route.abort())
    enter(follower)
    speak(guide)
    follower.wait_for_function(HEARS)
    assert follower.evaluate(WORKS)
