"""A tour as every browser must take it: the cases, written once. Each file beside this one runs them in one browser."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import pytest

from tests.e2e.browsers.tab import WITHIN, BrowserDriver, Tab
from tests.e2e.voice.ears import EARS, IN_STEP
from tests.support.server_process import Server

CLOSE: Final = 0.5  # degrees
STILL_FOR: Final = 400  # ms that a view must not change to count as settled,
LOOKS: Final = 6  # and so many looks at it
SHOWN: Final = "window.guideDiagnostics?.status === 'online' && !!window.guideDiagnostics.scene"
HEARS: Final = "window.peak()[1] > -60"  # dB: not all microphones of tests hear the same tone
SILENCE: Final = "window.peak()[1] < -75"


@dataclass(frozen=True)
class Party:
    """Who takes the tour, and where."""

    driver: BrowserDriver
    server: Server
    session: dict[str, str]
    guide: Tab
    follower: Tab

    @property
    def join_link(self) -> str:
        return f"{self.server.url}/j/{self.session['code']}"


def lead(tab: Tab, url: str, secret: str) -> None:
    """Open the console and begin the tour."""
    tab.open(f"{url}/guide#{secret}", EARS)
    tab.until(SHOWN)
    tab.until("window.guideDiagnostics.role === 'guide'")
    tab.press("start")
    tab.until("document.querySelector('[data-testid=pause]')?.disabled === false")


def enter(tab: Tab, link: str, name: str = "李梅") -> None:
    """Fill in the join page and go in."""
    tab.open(link, EARS)
    tab.write("name", name)
    tab.press("enter")
    tab.until(SHOWN)


def settle(tab: Tab) -> None:
    """Wait until the view no longer changes: for a while, and for some looks at a page that has to hurry."""
    tab.run("(window.still = { at: performance.now(), yaw: NaN, looks: 0 }, 0)")
    tab.until(
        f"""(() => {{
            const now = performance.now(), yaw = window.guideDiagnostics.yaw;
            if (yaw !== window.still.yaw) window.still = {{ at: now, yaw, looks: 0 }};
            return ++window.still.looks > {LOOKS} && now - window.still.at > {STILL_FOR};
        }})()"""
    )


def same_view(guide: Tab, follower: Tab) -> None:
    """The follower comes to show what the guide shows."""
    settle(guide)

    def same() -> bool:
        there, here = guide.diagnostics(), follower.diagnostics()
        level = abs(here["pitch"] - there["pitch"]) < CLOSE and abs(here["fov"] - there["fov"]) < 1
        return bool(here["scene"] == there["scene"] and turn(here["yaw"], there["yaw"]) < CLOSE and level)

    follower.until_holds(same, "the follower shows the guide's view")


def turn(first: float, second: float) -> float:
    """Return the angle between two yaws, degrees."""
    return abs((first - second + 540) % 360 - 180)


def press_key(tab: Tab, key: str) -> None:
    """Press a key where nothing has the focus, on a keyboard that is the same in all browsers."""
    tab.run(f"document.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }}))")


def go_to_stop(guide: Tab, stop: str, scene: str) -> None:
    """The guide goes to a stop of the run sheet, and its page shows that scene."""
    guide.press(f"[data-stop={stop}]")
    guide.until(f"window.guideDiagnostics.scene === '{scene}'")


def say(follower: Tab, text: str) -> None:
    """Write a comment and send it."""
    follower.write("comment-field", text)
    follower.press("send")


def begins(tab: Tab, testid: str) -> float:
    """Return the guide time at which what plays began, s: the same on all pages that are in step."""
    return float(
        tab.run(
            f"window.guideDiagnostics.guideTime / 1000 - document.querySelector('[data-testid={testid}]').currentTime"
        )
    )


def in_step(pages: list[Tab], testid: str) -> None:
    """All play it, and come to be at the same place."""
    for page in pages:
        page.until(
            f"(() => {{ const it = document.querySelector('[data-testid={testid}]');"
            " return !!it && !it.paused && !it.seeking && it.currentTime > 0.5; })()"
        )
    first, *others = pages
    for page in others:
        page.until_holds(partial(_together, first, page, testid), f"the {testid} is in step")


def _together(first: Tab, second: Tab, testid: str) -> bool:
    return abs(begins(first, testid) - begins(second, testid)) < IN_STEP


def microphone_is(tab: Tab, state: str) -> None:
    tab.until(f"document.querySelector('[data-testid=microphone-state]')?.dataset.state === '{state}'")


def switch_microphone(guide: Tab, state: str) -> None:
    guide.press("microphone")
    microphone_is(guide, state)


class Tour:
    """The cases. None leaves a trace for the next: what is switched on is switched off."""

    def test_the_follower_sees_what_the_guide_turns_to(self, guide: Tab, follower: Tab) -> None:
        same_view(guide, follower)
        before = follower.diagnostics()["yaw"]
        guide.drag_stage(300)
        same_view(guide, follower)
        assert turn(follower.diagnostics()["yaw"], before) > 5

    def test_free_look_and_back(self, guide: Tab, follower: Tab) -> None:
        go_to_stop(guide, "welcome", "lobby")
        same_view(guide, follower)
        follower.drag_stage(-150)
        follower.sees("return")
        settle(follower)
        mine = follower.diagnostics()
        assert not mine["following"]
        go_to_stop(guide, "overview", "lobby")  # out of the follower's sight
        settle(guide)
        assert turn(guide.diagnostics()["yaw"], mine["yaw"]) > 40
        settle(follower)
        assert turn(follower.diagnostics()["yaw"], mine["yaw"]) < CLOSE  # the guide does not pull one who looks around
        follower.until("getComputedStyle(document.querySelector('.edge-arrow .head')).visibility === 'visible'")
        follower.press("return")
        same_view(guide, follower)
        assert follower.diagnostics()["following"]
        follower.misses("return")

    def test_the_next_stop_brings_another_scene(self, guide: Tab, follower: Tab) -> None:
        go_to_stop(guide, "wheel", "lobby")
        same_view(guide, follower)
        press_key(guide, " ")
        guide.until("window.guideDiagnostics.scene === 'learning'")
        same_view(guide, follower)

    def test_a_live_microphone_is_heard(self, guide: Tab, follower: Tab) -> None:
        follower.until(SILENCE)
        switch_microphone(guide, "on")
        follower.until(HEARS)
        assert follower.diagnostics()["voice"] == "on"
        switch_microphone(guide, "muted")
        follower.until(SILENCE)

    def test_a_hand_is_raised_and_the_floor_is_given(self, guide: Tab, follower: Tab) -> None:
        follower.press("hand")
        follower.until("document.querySelector('[data-testid=turn]')?.dataset.step === 'raised'")
        guide.run("document.querySelectorAll('[role=tab]')[2].click()")
        guide.press("grant-floor")
        follower.until("document.querySelector('[data-testid=turn]')?.dataset.step === 'granted'")
        follower.press("turn-start")
        follower.until("document.querySelector('[data-testid=turn]')?.dataset.step === 'speaking'")
        guide.until(HEARS)
        guide.sees("speaking", "李梅")
        guide.press("take-floor")
        follower.misses("turn")
        guide.until(SILENCE)

    def test_comments_go_both_ways(self, party: Party, guide: Tab, follower: Tab) -> None:
        say(follower, "这座桥真美")
        guide.run("document.querySelectorAll('[role=tab]')[0].click()")
        guide.sees("comment-item", "这座桥真美")
        guide.sees("comment-item", "李梅")
        guide.write("caption-field", "大家请看右边")
        guide.run("document.querySelector('[data-testid=caption-field]').form.requestSubmit()")
        follower.sees("caption", "大家请看右边")

    def test_a_clip_plays_in_step(self, guide: Tab, follower: Tab) -> None:
        guide.press("[data-stop=wheel]")
        guide.until("document.querySelector('[data-testid=clip-play]')?.disabled === false")
        guide.press("clip-play")
        in_step([guide, follower], "clip")
        guide.press("clip-play")
        follower.until("document.querySelector('[data-testid=clip]').paused")

    def test_a_film_plays_in_step(self, guide: Tab, follower: Tab) -> None:
        go_to_stop(guide, "film", "film")
        guide.until("!!document.querySelector('[data-hotspot=film-programme]')")
        guide.run("document.querySelector('[data-hotspot=film-programme]').click()")
        guide.press("film-play")
        in_step([guide, follower], "film")
        guide.press("film-close")
        follower.misses("film")

    def test_the_share_card_shows_code_and_link(self, party: Party, guide: Tab) -> None:
        guide.press("share")
        guide.sees("dialog", party.session["code"])
        guide.sees("dialog", party.join_link)
        guide.until("document.querySelector('.qr').naturalWidth > 0")
        press_key(guide, "Escape")
        guide.misses("dialog")

    def test_a_reload_comes_straight_back(self, guide: Tab, follower: Tab) -> None:
        follower.reload()
        follower.until(SHOWN)
        same_view(guide, follower)

    def test_back_and_forward(self, party: Party, guide: Tab, follower: Tab) -> None:
        follower.open(f"{party.server.url}/")
        follower.sees("code-field")
        follower.back()
        follower.until(SHOWN)
        same_view(guide, follower)
        follower.forward()
        follower.sees("code-field")
        follower.back()
        follower.until(SHOWN)

    def test_on_plain_http_one_follows_and_hears(self, party: Party, guide: Tab) -> None:
        plain = party.driver.new_tab()
        enter(plain, party.join_link.replace("127.0.0.1", party.driver.plain_host), "王强")
        assert plain.run("window.isSecureContext") is False
        same_view(guide, plain)
        switch_microphone(guide, "on")
        plain.until(HEARS)
        switch_microphone(guide, "muted")
        assert plain.complaints() == []
        plain.close()

    def test_a_restart_of_the_server_is_survived(self, party: Party, guide: Tab, follower: Tab) -> None:
        go_to_stop(guide, "welcome", "lobby")
        same_view(guide, follower)
        guide.run("document.querySelectorAll('[role=tab]')[0].click()")
        say(follower, "重启之前")
        guide.sees("comment-item", "重启之前")
        before = follower.diagnostics()
        party.server.kill()
        for page in (guide, follower):
            page.until("window.guideDiagnostics.status === 'reconnecting'")
        follower.sees("status")
        say(follower, "断线时写的")
        party.server.start()
        for page in (guide, follower):
            page.until(f"(window.dispatchEvent(new Event('online')), {SHOWN})", 2 * WITHIN)
        for text in ("重启之前", "断线时写的"):
            guide.until(
                "[...document.querySelectorAll('[data-testid=comment-item]')]"
                f".filter((item) => item.textContent.includes('{text}')).length === 1"
            )
        after = follower.diagnostics()
        assert after["epoch"] == before["epoch"]  # resumed, not begun anew
        assert after["lastEvent"] > before["lastEvent"]
        assert after["reconnects"] > before["reconnects"]
        go_to_stop(guide, "overview", "lobby")
        same_view(guide, follower)
        assert turn(follower.diagnostics()["yaw"], before["yaw"]) > 1

    def test_no_script_complained(self, guide: Tab, follower: Tab) -> None:
        assert guide.complaints() == []
        assert follower.complaints() == []


def needs(*missing: str) -> pytest.MarkDecorator:
    """Skip the file, by name, where programs are missing."""
    return pytest.mark.skipif(bool(missing), reason=f"not on this machine: {', '.join(missing)}")
