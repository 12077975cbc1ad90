"""What people do on pages, and what one waits for."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browsers import diagnostics

CLOSE = 0.5  # degrees


def drag(page: Page, right: int, down: int = 0, steps: int = 12) -> None:
    """Turn the panorama with the mouse; `right`, `down`: pixels the hand moves."""
    box = page.get_by_test_id("stage").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=steps)
    page.mouse.up()


def settle(page: Page) -> None:
    """Wait until the view shown no longer changes."""
    page.evaluate("() => { window.settled = {at: performance.now(), yaw: NaN}; }")
    page.wait_for_function(
        """() => {
            const now = performance.now(), yaw = window.guideDiagnostics.yaw, last = window.settled;
            if (yaw !== last.yaw) { window.settled = {at: now, yaw}; return false; }
            return now - last.at > 400;
        }"""
    )


def same_view(guide: Page, follower: Page) -> None:
    """The follower comes to show what the guide shows, within CLOSE degrees."""
    settle(guide)
    there = diagnostics(guide)
    follower.wait_for_function(
        """([scene, yaw, pitch, fov, close]) => {
            const d = window.guideDiagnostics;
            const turn = Math.abs((d.yaw - yaw + 540) % 360 - 180);
            return d.scene === scene && turn < close && Math.abs(d.pitch - pitch) < close && Math.abs(d.fov - fov) < 1;
        }""",
        arg=[there["scene"], there["yaw"], there["pitch"], there["fov"], CLOSE],
    )


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


def shown(page: Page) -> None:
    """Wait until the page is online and shows a scene."""
    page.wait_for_function("() => window.guideDiagnostics?.status === 'online' && window.guideDiagnostics.scene")
