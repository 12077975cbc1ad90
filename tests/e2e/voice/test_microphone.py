"""The guide's and a follower's microphone: which one, and every way that there is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.e2e.chromium import PLAIN, TOUCH_FIRST, launch
from tests.e2e.conftest import OpenPage
from tests.e2e.pages import enter, shown
from tests.e2e.voice.ears import EARS, HEARS, SILENCE, hand_is_granted, microphone, speak


def test_another_microphone_is_chosen_and_closed_from_the_menu(guide: Page, follower: Page) -> None:
    speak(guide)
    guide.get_by_test_id("microphone-device").click()
    guide.get_by_role("menuitemradio").nth(1).click()
    microphone(guide, "on")
    guide.get_by_test_id("microphone-device").click()
    expect(guide.get_by_role("menuitemradio").nth(1)).to_have_attribute("aria-checked", "true")
    guide.get_by_role("menuitem").last.click()
    microphone(guide, "off")


def test_the_chosen_microphone_is_chosen_again_while_it_is_there(guide: Page) -> None:
    def used() -> str:
        return str(guide.evaluate("() => window.tracks[0].getSettings().deviceId"))

    speak(guide)
    guide.get_by_test_id("microphone-device").click()
    guide.get_by_role("menuitemradio").nth(2).click()
    microphone(guide, "on")
    chosen = used()
    guide.reload()
    shown(guide)
    microphone(guide, "on")
    assert used() == chosen
    guide.evaluate("() => localStorage.setItem('guide.microphone', 'a-headset-left-at-home')")
    guide.reload()
    shown(guide)
    microphone(guide, "on")
    assert used() != chosen
    guide.get_by_test_id("microphone-device").click()
    expect(guide.get_by_role("menuitemradio").first).to_have_attribute("aria-checked", "true")


def test_a_guide_who_leads_unheard_cannot_miss_it(guide: Page, follower: Page) -> None:
    shout = guide.get_by_test_id("unheard")
    expect(shout).to_contain_text("大家听不到您")
    guide.get_by_test_id("unheard-start").click()
    microphone(guide, "on")
    expect(shout).to_have_count(0)
    follower.wait_for_function(HEARS)
    guide.keyboard.press("m")
    microphone(guide, "muted")
    expect(shout).to_contain_text("已静音")
    guide.get_by_test_id("pause").click()
    expect(shout).to_have_count(0)  # nobody expects to be heard in a break


def test_the_microphone_is_on_again_after_a_reload_where_the_browser_permits_it(guide: Page, follower: Page) -> None:
    speak(guide)
    follower.wait_for_function(HEARS)
    guide.reload()
    shown(guide)
    microphone(guide, "on")
    guide.keyboard.press("m")
    microphone(guide, "muted")
    follower.wait_for_function(SILENCE)
    guide.keyboard.press("m")
    follower.wait_for_function(HEARS)
    guide.keyboard.press("m")
    microphone(guide, "muted")
    guide.reload()
    shown(guide)
    microphone(guide, "muted")
    guide.get_by_test_id("microphone-device").click()
    guide.get_by_role("menuitem").last.click()
    microphone(guide, "off")
    guide.reload()
    shown(guide)
    expect(guide.get_by_test_id("unheard")).to_be_visible()
    microphone(guide, "off")


def test_voice_and_sound_are_tried_before_the_start(open_page: OpenPage, session: dict[str, str]) -> None:
    guide = open_page(f"/guide#{session['guide_secret']}", phone=False, script=EARS)
    shown(guide)
    card = guide.get_by_test_id("check-card")
    guide.get_by_test_id("check-microphone").click()
    microphone(guide, "on")
    expect(card).to_contain_text("能听到您的声音")
    guide.get_by_test_id("check-sound").click()
    guide.wait_for_function(
        "() => { const [hertz, db] = window.peak(); return hertz > 640 && hertz < 900 && db > -60; }"
    )
    expect(card).to_contain_text("刚才响了两声")


def test_a_microphone_that_is_pulled_out_is_told_and_comes_back(guide: Page, follower: Page) -> None:
    speak(guide)
    guide.evaluate("() => window.tracks.forEach((track) => { track.stop(); track.dispatchEvent(new Event('ended')); })")
    microphone(guide, "lost")
    expect(guide.get_by_test_id("microphone-note")).to_contain_text("听不到")
    guide.evaluate("() => navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    microphone(guide, "on")
    expect(guide.get_by_test_id("microphone-note")).to_have_count(0)
    follower.wait_for_function(HEARS)


def test_plain_http_says_why_there_is_no_microphone(open_page: OpenPage, session: dict[str, str]) -> None:
    guide = open_page(f"/guide#{session['guide_secret']}", phone=False, host=PLAIN)
    shown(guide)
    guide.get_by_test_id("start").click()
    guide.keyboard.press("m")
    microphone(guide, "insecure")
    expect(guide.get_by_test_id("microphone-note")).to_contain_text("--tls-self-signed")
    follower = enter(open_page(f"/j/{session['code']}", host=PLAIN))
    hand_is_granted(guide, follower)
    follower.get_by_test_id("turn-start").click()
    microphone(follower, "insecure")
    expect(follower.get_by_test_id("turn")).to_contain_text("https")


class TestDenied:
    @pytest.fixture
    def browser(self, driver: Playwright) -> Iterator[Browser]:
        """A browser whose person says no."""
        found = launch(driver, [*TOUCH_FIRST, "--deny-permission-prompts"])
        yield found
        found.close()

    def test_a_denied_microphone_says_what_to_do(self, guide: Page, follower: Page) -> None:
        guide.get_by_test_id("microphone").click()
        microphone(guide, "denied")
        expect(guide.get_by_test_id("microphone-note")).to_contain_text("允许")
        hand_is_granted(guide, follower)
        follower.get_by_test_id("turn-start").click()
        microphone(follower, "denied")
        expect(follower.get_by_test_id("turn")).to_contain_text("允许")
