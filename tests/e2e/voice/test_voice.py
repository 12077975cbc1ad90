"""The guide's voice in real browsers: the microphone hears a 1 kHz tone, and followers hear the guide."""

from __future__ import annotations

from playwright.sync_api import Page, Response, expect

from tests.e2e.chromium import diagnostics
from tests.e2e.conftest import OpenPage
from tests.e2e.pages import comes_back, enter, until
from tests.e2e.voice.ears import HEARS, SILENCE, microphone, speak
from tests.support.server_process import Server


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
    page = open_page(f"/j/{session['code']}")
    scripts: dict[str, int] = {}

    def note(response: Response) -> None:  # the page's, and its worker's
        if "/assets/" in response.url and response.url.endswith(".js"):
            scripts[response.url.rsplit("/", 1)[1]] = int(response.headers["content-length"])

    page.on("response", note)
    expect(page.get_by_test_id("enter")).to_be_visible()
    loaded = "() => performance.getEntriesByType('resource').some(({ name }) => /opus|worker/.test(name))"
    assert not page.evaluate(loaded)
    enter(page)
    until(page, lambda: any("opus-decoder" in name for name in scripts), "the decoder is fetched")
    assert any("session.worker" in name for name in scripts)
    assert not any("voice-player" in name for name in scripts)  # what plays on the page is for pages without a worker
    others = [size for name, size in scripts.items() if not name.startswith("panorama")]
    assert max(others) < 120_000  # no encoder for one who listens


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
    for page in (guide, follower):
        comes_back(page)
    follower.wait_for_function(HEARS)
    expect(follower.get_by_test_id("rung")).to_have_count(0)
    microphone(guide, "on")
