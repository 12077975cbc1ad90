"""Clips and films that the guide plays to all, in step on every page."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.pages import enter, go_to_stop
from tests.e2e.voice.ears import in_step, played, runs, speak, stand_still
from tests.support.server_process import Server


def test_a_clip_plays_in_step_for_one_who_comes_late(
    guide: Page, follower: Page, open_page: OpenPage, session: dict[str, str]
) -> None:
    guide.keyboard.press("Space")
    expect(guide.get_by_test_id("clip-play")).to_be_enabled()
    guide.keyboard.press("v")
    runs(follower, "clip")
    late = enter(open_page(f"/j/{session['code']}"), "晚来", "二支部")
    runs(late, "clip", 1.5)
    in_step([guide, follower, late], "clip")

    guide.get_by_test_id("clip-position").fill("10")
    for page in (guide, follower, late):
        runs(page, "clip", 10)
    guide.keyboard.press("v")
    stand_still([guide, follower, late], "clip")
    guide.keyboard.press("v")
    runs(follower, "clip", 10)
    guide.keyboard.press("Space")  # a narration belongs to its stop
    follower.wait_for_function("() => document.querySelector('[data-testid=clip]').paused")


def test_a_clip_brings_its_captions_with_its_words(
    guide: Page, follower: Page, open_page: OpenPage, session: dict[str, str], server: Server
) -> None:
    hall = httpx.get(f"{server.url}/api/halls/transport").json()
    said = [caption["text"]["zh"] for caption in hall["run_sheet"][0]["clip"]["captions"]]
    caption = follower.get_by_test_id("caption")
    guide.keyboard.press("Space")
    expect(guide.get_by_test_id("clip-play")).to_be_enabled()
    guide.keyboard.press("v")
    expect(caption).to_have_text(said[0])
    expect(caption).to_have_text(said[1])  # nobody presses anything
    guide.get_by_test_id("clip-position").fill("15")
    expect(caption).to_have_text(said[3])
    late = enter(open_page(f"/j/{session['code']}"), "晚来", "二支部")
    expect(late.get_by_test_id("caption")).to_have_text(re.compile("|".join(said[3:])))
    guide.get_by_test_id("clip-position").fill("0")
    expect(caption).to_have_text(said[0])


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
    go_to_stop(guide, "film", "film")
    guide.locator("[data-hotspot=film-programme]").dispatch_event("click")
    guide.get_by_test_id("film-play").click()
    in_step([guide, follower], "film")
    guide.get_by_test_id("film-play").click()
    stand_still([guide, follower], "film")
    guide.get_by_test_id("film-close").click()
    expect(follower.get_by_test_id("film")).to_have_count(0)
