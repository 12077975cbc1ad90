"""What people do on pages, and what one waits for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.e2e.chromium import diagnostics

WAIT = 15_000  # ms: software rendering on a busy machine; what passes, passes at once
CLOSE = 0.5  # degrees
HOME_ASKS_EVERY = 10_000  # ms: app/pages/home/page.tsx


def until(page: Page, holds: Callable[[], bool], what: str) -> None:
    """Wait until it holds: for what lies on several pages, which no page can wait for alone. `what`: in words."""
    deadline = time.monotonic() + WAIT / 1000
    while not holds():
        assert time.monotonic() < deadline, f"not within {WAIT} ms: {what}"
        page.wait_for_timeout(50)


def drag(page: Page, right: int, down: int = 0, steps: int = 12) -> None:
    """Turn the panorama with the mouse; `right`, `down`: pixels the hand moves."""
    box = page.get_by_test_id("stage").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=steps)
    page.mouse.up()


def press_stage(page: Page) -> None:
    """Press the panorama above its middle: in the middle is what a stop is about, which opens when pressed."""
    box = page.get_by_test_id("stage").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)


def settle(page: Page) -> None:
    """Wait until the view shown no longer changes: for a while, and for some pictures of a page that has to hurry."""
    page.evaluate("() => { window.settled = {at: performance.now(), yaw: NaN, looks: 0}; }")
    page.wait_for_function(
        """() => {
            const now = performance.now(), yaw = window.guideDiagnostics.yaw, last = window.settled;
            if (yaw !== last.yaw) { window.settled = {at: now, yaw, looks: 0}; return false; }
            return ++last.looks > 8 && now - last.at > 400;
        }"""
    )


def same_view(guide: Page, follower: Page) -> None:
    """The follower comes to show what the guide shows, within CLOSE degrees."""
    settle(guide)

    def same() -> bool:
        there, here = diagnostics(guide), diagnostics(follower)
        turn = abs((here["yaw"] - there["yaw"] + 540) % 360 - 180)
        level = abs(here["pitch"] - there["pitch"]) < CLOSE and abs(here["fov"] - there["fov"]) < 1
        return bool(here["scene"] == there["scene"] and turn < CLOSE and level)

    until(follower, same, "the follower shows the guide's view")


class Held:
    """Requests for these files get no answer until they are let go."""

    def __init__(self, page: Page, files: str) -> None:
        self.routes: list[Route] | None = []
        page.route(files, self._handle)

    def _handle(self, route: Route) -> None:
        if self.routes is None:
            route.continue_()
        else:
            self.routes.append(route)

    def let_go(self) -> None:
        routes, self.routes = self.routes or [], None
        for route in routes:
            route.continue_()


def go_to_stop(guide: Page, stop: str, scene: str) -> None:
    """The guide goes to a stop of the run sheet, and its page shows that scene."""
    guide.locator(f"[data-stop={stop}]").click()
    guide.wait_for_function("(scene) => window.guideDiagnostics.scene === scene", arg=scene)


def comes_back(page: Page) -> None:
    """The network of a person is there again: the page tries at once, not after up to 20 s."""
    page.wait_for_function(
        """() => {
            if (window.guideDiagnostics.status === 'online') return true;
            window.dispatchEvent(new Event('online'));
            return false;
        }""",
        polling=500,
    )


def reopened(page: Page) -> Page:
    """The person of this page comes back in another one, as a phone does that threw the page away.

    Nobody has touched it: what a driver evaluates in a page counts as a touch there, and a reload may bring an old one
    along. So it is left alone until it has asked for sound, which it does before it connects.
    """
    kept = page.evaluate("() => JSON.stringify(sessionStorage)")
    person, url = page.context, page.url
    page.close()
    fresh = person.new_page()
    fresh.set_default_timeout(WAIT)
    put_back = f"for (const [key, value] of Object.entries(JSON.parse({json.dumps(kept)})))"
    fresh.add_init_script(f"{put_back} sessionStorage.setItem(key, value);")
    with fresh.expect_websocket():
        fresh.goto(url)
    return fresh


def go_away(page: Page) -> None:
    """The person leaves the page for another one, then the tab.

    A tab that is closed at once gets half a second of Chromium to say goodbye: a page that is busy says none.
    """
    page.evaluate("() => void location.assign('about:blank')")
    page.wait_for_url("about:blank")
    page.close()


def enter(page: Page, name: str = "李梅", branch: str = "一支部") -> Page:
    """Fill in the join page and go in; back when the panorama shows."""
    page.get_by_test_id("name").fill(name)
    field = page.get_by_test_id("branch")
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(branch)
    else:
        field.fill(branch)
    page.get_by_test_id("enter").click()
    shown(page)
    return page


def lead(page: Page) -> Page:
    """Begin the tour at the console that this page is; back when it is live."""
    shown(page)
    page.wait_for_function("() => window.guideDiagnostics.role === 'guide'")
    page.get_by_test_id("start").click()
    expect(page.get_by_test_id("pause")).to_be_enabled()
    return page


def shown(page: Page) -> None:
    """Wait until the page is online and shows a scene."""
    page.wait_for_function("() => window.guideDiagnostics?.status === 'online' && window.guideDiagnostics.scene")
