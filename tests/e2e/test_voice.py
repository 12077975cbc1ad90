"""Voices, clips and films in real browsers: the guide's microphone hears a 1 kHz tone, and followers hear the guide."""

from __future__ import annotations

import re
import wave
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browsers import diagnostics, launch
from tests.e2e.conftest import OpenPage
from tests.e2e.ears import EARS, HEARS, SILENCE, began, hand_is_granted, microphone, played, runs, speak
from tests.e2e.pages import enter, shown
from tests.servers import Server
from tests.speech import RATE, tone

PLAIN = "guide.test"  # a name that is not localhost: over plain HTTP no secure context
IN_STEP = 0.3  # seconds
FLAGS = [
    "--autoplay-policy=document-user-activation-required",
    f"--host-resolver-rules=MAP {PLAIN} 127.0.0.1",
    "--use-fake-device-for-media-stream",
]


@pytest.fixture(scope="module")
def browser(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that allows its microphone, which hears a tone."""
    path = tmp_path_factory.mktemp("microphone") / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((tone(10.0) * 32767).astype(np.int16).tobytes())
    sound = [f"--use-file-for-fake-audio-capture={path}", "--use-fake-ui-for-media-stream"]
    found = launch(driver, [*FLAGS, *sound])
    yield found
    found.close()


@pytest.fixture
def guide(open_page: OpenPage, session: dict[str, str]) -> Page:
    """A guide at the console who leads, live; with ears."""
    page = open_page(f"/guide#{session['guide_secret']}", phone=False, script=EARS)
    shown(page)
    page.wait_for_function("() => window.guideDiagnostics.role === 'guide'")
    page.get_by_test_id("start").click()
    expect(page.get_by_test_id("pause")).to_be_enabled()
    return page


@pytest.fixture
def follower(open_page: OpenPage, session: dict[str, str], guide: Page) -> Page:
    return enter(open_page(f"/j/{session['code']}", script=EARS))


def test_the_guide_speaks_and_followers_hear(guide: Page, follower: Page) -> None:
    expect(guide.get_by_test_id("microphone-state")).to_have_text("麦克风未开")
    speak(guide)
    expect(guide.get_by_test_id("microphone-state")).to_contain_text("麦克风已开")
    level = guide.get_by_test_id("level")
    guide.wait_for_function(
        "() => Number(document.querySelector('[data-testid=level]').style.getPropertyValue('--level')) > 0.3"
    )
    expect(level).to_be_visible()
    follower.wait_for_function(HEARS)
    expect(follower.get_by_test_id("speaking")).to_be_visible()
    assert diagnostics(follower)["voice"] == "on"

    guide.keyboard.press("Space")  # the microphone stays on from stop to stop
    guide.keyboard.press("Space")
    microphone(guide, "on")
    follower.wait_for_function(HEARS)

    guide.keyboard.press("m")
    microphone(guide, "muted")
    expect(follower.get_by_test_id("speaking")).to_be_hidden()
    follower.wait_for_function(SILENCE)
    guide.get_by_test_id("microphone").click()
    microphone(guide, "on")
    follower.wait_for_function(HEARS)


def test_codecs_are_fetched_when_they_are_needed(open_page: OpenPage, session: dict[str, str]) -> None:
    heaviest = """() => performance.getEntriesByType('resource')
        .filter(({ name }) => /assets\\/(?!panorama).*js$/.test(name))
        .map(({ decodedBodySize }) => decodedBodySize).sort((a, b) => b - a)[0]"""
    decoder = "() => performance.getEntriesByType('resource').some(({ name }) => name.includes('opus-decoder'))"
    page = open_page(f"/j/{session['code']}")
    expect(page.get_by_test_id("enter")).to_be_visible()
    assert not page.evaluate(decoder)
    enter(page)
    page.wait_for_function(decoder)
    assert page.evaluate(heaviest) < 120_000  # no encoder for one who listens


def test_another_microphone_is_chosen_and_closed_from_the_menu(guide: Page, follower: Page) -> None:
    speak(guide)
    guide.get_by_test_id("microphone-device").click()
    guide.get_by_role("menuitemradio").nth(1).click()
    microphone(guide, "on")
    guide.get_by_test_id("microphone-device").click()
    expect(guide.get_by_role("menuitemradio").nth(1)).to_have_attribute("aria-checked", "true")
    guide.get_by_role("menuitem").last.click()
    microphone(guide, "off")


def test_a_microphone_that_is_pulled_out_is_told_and_comes_back(guide: Page, follower: Page) -> None:
    speak(guide)
    guide.evaluate("() => window.tracks.forEach((track) => { track.stop(); track.dispatchEvent(new Event('ended')); })")
    microphone(guide, "lost")
    expect(guide.get_by_test_id("microphone-note")).to_contain_text("听不到")
    guide.evaluate("() => navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    microphone(guide, "on")
    expect(guide.get_by_test_id("microphone-note")).to_have_count(0)
    follower.wait_for_function(HEARS)


def test_with_the_line_down_the_prepared_text_is_read_and_the_voice_comes_back(
    guide: Page, follower: Page, server: Server
) -> None:
    guide.keyboard.press("Space")
    speak(guide)
    follower.wait_for_function(HEARS)
    server.kill()
    expect(follower.get_by_test_id("rung")).to_have_attribute("data-rung", "2")
    expect(follower.get_by_test_id("caption")).to_contain_text("各位朋友，欢迎来到交通历史展厅")
    assert diagnostics(follower)["rung"] == 2
    server.start()
    follower.wait_for_function(HEARS, timeout=60_000)
    expect(follower.get_by_test_id("rung")).to_have_count(0)
    microphone(guide, "on")


def test_after_a_reload_one_tap_brings_sound_back(guide: Page, follower: Page) -> None:
    speak(guide)
    follower.wait_for_function(HEARS)
    follower.reload()
    shown(follower)
    expect(follower.get_by_test_id("restore-sound")).to_be_visible()
    assert diagnostics(follower)["voice"] == "locked"
    follower.get_by_test_id("restore-sound").click()
    follower.wait_for_function(HEARS)
    assert diagnostics(follower)["voice"] == "on"
    expect(follower.get_by_test_id("restore-sound")).to_be_hidden()


def test_what_a_phone_takes_away_comes_back(guide: Page, follower: Page) -> None:
    """A call interrupts the sound; back on the page it goes on by itself, live, and what was said can be read."""
    speak(guide)
    follower.wait_for_function(HEARS)
    follower.evaluate("() => Promise.all(window.contexts().map((context) => context.suspend()))")
    expect(follower.get_by_test_id("restore-sound")).to_be_visible()
    field = guide.get_by_test_id("caption-field")
    field.fill("这句话没有听到")
    field.press("Enter")
    follower.wait_for_timeout(2000)
    follower.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    follower.wait_for_function(HEARS)
    expect(follower.get_by_test_id("restore-sound")).to_be_hidden()
    assert diagnostics(follower)["lag"] < 1000
    follower.get_by_test_id("comments-toggle").click()
    follower.get_by_test_id("said").locator("summary").click()
    expect(follower.get_by_test_id("said")).to_contain_text("这句话没有听到")


def test_a_frozen_page_goes_live_again(guide: Page, follower: Page) -> None:
    speak(guide)
    follower.wait_for_function(HEARS)
    protocol = follower.context.new_cdp_session(follower)
    protocol.send("Page.setWebLifecycleState", {"state": "frozen"})
    guide.wait_for_timeout(5000)
    protocol.send("Page.setWebLifecycleState", {"state": "active"})
    follower.wait_for_function("() => window.guideDiagnostics.status === 'online'")
    follower.wait_for_function(HEARS)
    follower.wait_for_function("() => window.guideDiagnostics.lag < 1000")
    # the guide's own time runs on what the guide's page is told of it
    assert abs(diagnostics(guide)["guideTime"] - diagnostics(follower)["guideTime"]) < 1500


def test_without_sound_and_mute(guide: Page, follower: Page) -> None:
    speak(guide)
    follower.wait_for_function(HEARS)
    follower.get_by_test_id("mute").click()
    follower.wait_for_function(SILENCE)
    follower.get_by_test_id("mute").click()
    follower.wait_for_function(HEARS)
    follower.get_by_test_id("settings").click()
    follower.get_by_test_id("volume").fill("0")
    follower.wait_for_function(SILENCE)
    follower.get_by_test_id("volume").fill("100")
    follower.get_by_test_id("trim").fill("250")
    follower.wait_for_function("() => window.guideDiagnostics.lag > 250")  # the view waits for the ear


def test_a_clip_plays_in_step_for_one_who_comes_late(
    guide: Page, follower: Page, open_page: OpenPage, session: dict[str, str]
) -> None:
    guide.keyboard.press("Space")
    expect(guide.get_by_test_id("clip-play")).to_be_enabled()
    guide.keyboard.press("v")
    runs(follower, "clip")
    late = enter(open_page(f"/j/{session['code']}"), "晚来", "二支部")
    runs(late, "clip", 1.5)
    late.wait_for_timeout(3000)  # small errors are worked off
    assert played(late, "clip")["position"] > 1.5  # it did not begin at the beginning
    begin = began(follower, "clip")
    assert abs(began(late, "clip") - begin) < IN_STEP
    assert abs(began(guide, "clip") - begin) < IN_STEP

    guide.get_by_test_id("clip-position").fill("10")
    for page in (guide, follower, late):
        runs(page, "clip", 10)
    guide.keyboard.press("v")
    for page in (guide, follower, late):
        page.wait_for_function("() => document.querySelector('[data-testid=clip]').paused")
    guide.wait_for_timeout(1000)
    places = [played(page, "clip")["position"] for page in (guide, follower, late)]
    assert max(places) - min(places) < 0.1
    guide.keyboard.press("v")
    runs(follower, "clip", 10)
    guide.keyboard.press("Space")  # a narration belongs to its stop
    follower.wait_for_function("() => document.querySelector('[data-testid=clip]').paused")


def test_a_clip_is_softer_while_the_guide_speaks(guide: Page, follower: Page) -> None:
    guide.keyboard.press("Space")
    expect(guide.get_by_test_id("clip-play")).to_be_enabled()
    guide.keyboard.press("v")
    runs(follower, "clip")
    assert played(follower, "clip")["volume"] == 1
    speak(guide)
    for page in (guide, follower):
        page.wait_for_function("() => document.querySelector('[data-testid=clip]').volume < 0.3")


def test_a_film_is_shown_to_all_and_goes_when_the_guide_ends_it(guide: Page, follower: Page) -> None:
    for _ in range(20):
        if diagnostics(guide)["scene"] == "film":
            break
        guide.keyboard.press("Space")
        guide.wait_for_timeout(400)
    guide.wait_for_function("() => window.guideDiagnostics.scene === 'film'")
    for hotspot in guide.locator(".hotspot.exhibit").all():
        hotspot.dispatch_event("click")
        if guide.get_by_test_id("film-play").count():
            break
        guide.keyboard.press("Escape")
    guide.get_by_test_id("film-play").click()
    for page in (guide, follower):
        runs(page, "film")
    guide.wait_for_timeout(2000)
    assert abs(began(guide, "film") - began(follower, "film")) < IN_STEP
    guide.get_by_test_id("film-play").click()
    follower.wait_for_function("() => document.querySelector('[data-testid=film]').paused")
    guide.get_by_test_id("film-close").click()
    expect(follower.get_by_test_id("film")).to_have_count(0)


def test_a_raised_hand_is_given_the_floor_and_two_are_heard(
    guide: Page, follower: Page, open_page: OpenPage, session: dict[str, str]
) -> None:
    other = enter(open_page(f"/j/{session['code']}", script=EARS), "王强", "二支部")
    guide.get_by_test_id("stage").click(position={"x": 30, "y": 300})  # any press lets the console be heard
    hand_is_granted(guide, follower)
    follower.get_by_test_id("turn-start").click()
    expect(follower.get_by_test_id("turn")).to_have_attribute("data-step", "speaking")
    for page in (guide, other):
        page.wait_for_function(HEARS)
        expect(page.get_by_test_id("speaking")).to_contain_text("李梅")
    assert follower.evaluate(SILENCE)  # nobody hears oneself
    speak(guide)
    expect(other.get_by_test_id("speaking")).to_have_text(re.compile("李梅.*正在讲话"))
    expect(other.get_by_test_id("speaking")).to_contain_text("和")
    guide.get_by_test_id("take-floor").click()
    expect(follower.get_by_test_id("turn")).to_have_count(0)
    expect(other.get_by_test_id("speaking")).not_to_contain_text("李梅")
    guide.wait_for_function(SILENCE)  # not itself either


def test_the_floor_is_given_back(guide: Page, follower: Page) -> None:
    hand_is_granted(guide, follower)
    follower.get_by_test_id("turn-start").click()
    expect(follower.get_by_test_id("turn")).to_have_attribute("data-step", "speaking")
    follower.get_by_test_id("turn-end").click()
    expect(follower.get_by_test_id("turn")).to_have_count(0)
    expect(guide.get_by_test_id("take-floor")).to_have_count(0)


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
        found = launch(driver, [*FLAGS, "--deny-permission-prompts"])
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
