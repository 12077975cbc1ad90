"""Sound that a browser or a phone takes away, and how it comes back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.chromium import diagnostics
from tests.e2e.conftest import OpenPage
from tests.e2e.pages import enter, reopened, shown, until
from tests.e2e.voice.ears import HEARS, speak


def test_after_a_reload_one_tap_brings_sound_back(guide: Page, follower: Page) -> None:
    speak(guide)
    follower.wait_for_function(HEARS)
    again = reopened(follower)
    shown(again)
    expect(again.get_by_test_id("restore-sound")).to_be_visible()
    assert diagnostics(again)["voice"] == "locked"
    expect(again.get_by_test_id("speaking")).to_be_visible()  # by sight: nothing can be heard yet
    again.get_by_test_id("restore-sound").click()
    again.wait_for_function(HEARS)
    assert diagnostics(again)["voice"] == "on"
    expect(again.get_by_test_id("restore-sound")).to_be_hidden()


def test_what_a_phone_takes_away_comes_back(guide: Page, follower: Page) -> None:
    """A call interrupts the sound; back on the page it goes on by itself, live, and what was said can be read."""
    speak(guide)
    follower.wait_for_function(HEARS)
    follower.evaluate("() => Promise.all(window.contexts().map((context) => context.suspend()))")
    expect(follower.get_by_test_id("restore-sound")).to_be_visible()
    field = guide.get_by_test_id("caption-field")
    field.fill("这句话没有听到")
    field.press("Enter")
    expect(follower.get_by_test_id("caption")).to_contain_text("这句话没有听到")
    follower.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    follower.wait_for_function(HEARS)
    expect(follower.get_by_test_id("restore-sound")).to_be_hidden()
    follower.wait_for_function("() => window.guideDiagnostics.lag < 1000")
    follower.get_by_test_id("comments-toggle").click()
    follower.get_by_test_id("said").locator("summary").click()
    expect(follower.get_by_test_id("said")).to_contain_text("这句话没有听到")


def test_a_frozen_page_goes_live_again(guide: Page, follower: Page) -> None:
    speak(guide)
    follower.wait_for_function(HEARS)
    protocol = follower.context.new_cdp_session(follower)
    protocol.send("Page.setWebLifecycleState", {"state": "frozen"})
    guide.wait_for_timeout(5000)  # frozen for longer than the 3 s of silence after which a page gives up its line
    protocol.send("Page.setWebLifecycleState", {"state": "active"})
    follower.wait_for_function("() => window.guideDiagnostics.status === 'online'")
    follower.wait_for_function(HEARS)
    follower.wait_for_function("() => window.guideDiagnostics.lag < 1000")
    # the guide's own time runs on what the guide's page is told of it
    until(
        follower,
        lambda: abs(diagnostics(guide)["guideTime"] - diagnostics(follower)["guideTime"]) < 1500,
        "both are at the same guide time",
    )


def test_a_device_without_sound_says_so(guide: Page, open_page: OpenPage, session: dict[str, str]) -> None:
    """As Firefox has it where nothing can play sound: a context that never runs, however often it is asked to."""
    never = """
        AudioContext.prototype.resume = () => new Promise(() => undefined);
        Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' });
    """
    follower = enter(open_page(f"/j/{session['code']}", script=never))
    restore = follower.get_by_test_id("restore-sound")
    expect(restore).to_be_visible()
    expect(follower.get_by_test_id("no-sound")).to_have_count(0)
    restore.click()
    expect(follower.get_by_test_id("no-sound")).to_contain_text("发声设备")
    expect(restore).to_be_visible()  # for whoever connects one
