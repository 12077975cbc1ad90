"""The parts of the pages in a real browser, on /ui-kit: the keyboard, the focus, what is read out, elder mode.

That page is in development builds alone, so these cases run on Vite's development server.
"""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.chromium import DESKTOP, PHONE
from tests.e2e.conftest import OpenPage, People, lend
from tests.support.server_process import ROOT

CLIENT = ROOT / "client_js"
WAIT_FOR_VITE = 60.0  # seconds: it bundles the packages when it starts for the first time


class DevelopmentServer(NamedTuple):
    """Vite, which serves the pages without a build."""

    url: str


@pytest.fixture(scope="module")
def server() -> Iterator[DevelopmentServer]:
    """Takes the place of the hub: these pages ask nothing of it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    vite = [str(CLIENT / "node_modules" / ".bin" / "vite"), "--host", "127.0.0.1", "--port", str(port), "--strictPort"]
    with subprocess.Popen(vite, cwd=CLIENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + WAIT_FOR_VITE
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    assert process.poll() is None, "vite ended"
                    assert time.monotonic() < until, "vite does not listen"
                    time.sleep(0.1)
            yield DevelopmentServer(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


class Visitor(People):
    """Somebody with one page, the kit's."""

    @cached_property
    def page(self) -> Page:
        return self.open_page("/ui-kit?set=day-light&lang=en")


@pytest.fixture
def kit(
    shared_people: list[Visitor], browser: Browser, server: DevelopmentServer, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """The one page of all cases here: each has parts of it that no other touches, and closes what it opens."""
    with lend(shared_people, lambda: Visitor(browser, server.url), request) as visitor:
        expect(visitor.page.locator(".kit")).not_to_have_count(0, timeout=WAIT_FOR_VITE * 1000)
        yield visitor.page


def is_inert(page: Page, element: str) -> bool:
    found: bool = page.locator(element).evaluate("element => element.closest('[inert]') !== null")
    return found


def focused(page: Page) -> Locator:
    return page.locator("*:focus")


def test_dialogs_lie_in_one_stack(kit: Page) -> None:
    opener = kit.get_by_test_id("kit-sheet")
    opener.focus()
    kit.keyboard.press("Enter")
    dialogs = kit.get_by_role("dialog", include_hidden=True)
    expect(dialogs).to_have_count(1)
    expect(dialogs.first).to_be_focused()
    assert is_inert(kit, "[data-testid=kit-sheet]")
    kit.get_by_test_id("kit-second").click()
    expect(dialogs).to_have_count(2)
    expect(dialogs.last).to_be_focused()
    assert is_inert(kit, "[data-testid=kit-second]")

    # the focus cannot leave the topmost
    for _ in range(6):
        kit.keyboard.press("Tab")
        assert dialogs.last.evaluate("dialog => dialog.contains(document.activeElement)")

    # Escape closes one at a time, and the focus returns each time
    kit.keyboard.press("Escape")
    expect(dialogs).to_have_count(1)
    expect(kit.get_by_test_id("kit-second")).to_be_focused()
    kit.keyboard.press("Escape")
    expect(dialogs).to_have_count(0)
    expect(opener).to_be_focused()
    assert not is_inert(kit, "[data-testid=kit-sheet]")


def test_a_press_beside_a_dialog_closes_it(kit: Page) -> None:
    kit.get_by_test_id("kit-dialog").click()
    expect(kit.get_by_role("dialog")).to_have_count(1)
    kit.mouse.click(10, 400)
    expect(kit.get_by_role("dialog")).to_have_count(0)


def test_tabs_are_reached_by_arrow_keys(kit: Page) -> None:
    tabs = kit.get_by_role("tablist").last.get_by_role("tab")
    tabs.first.focus()
    kit.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    kit.keyboard.press("End")
    expect(tabs.last).to_be_focused()
    kit.keyboard.press("ArrowRight")
    expect(tabs.first).to_be_focused()
    panel = tabs.first.get_attribute("aria-controls")
    expect(kit.locator(f"[id='{panel}']")).to_have_role("tabpanel")


def test_a_menu_is_led_by_the_keyboard(kit: Page) -> None:
    button = kit.get_by_test_id("kit-menu")
    button.focus()
    kit.keyboard.press("Enter")
    entries = kit.get_by_role("menuitemradio")
    expect(entries.nth(1)).to_be_focused()  # the chosen one
    kit.keyboard.press("ArrowDown")
    expect(entries.nth(2)).to_be_focused()
    kit.keyboard.press("Home")
    kit.keyboard.press("Enter")
    expect(kit.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()
    kit.keyboard.press("Enter")
    expect(entries.first).to_have_attribute("aria-checked", "true")
    kit.keyboard.press("Escape")
    expect(kit.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()


def test_a_toast_takes_back_what_was_done(kit: Page) -> None:
    place = kit.locator(".toasts")
    expect(place).to_have_attribute("aria-live", "polite")  # it is there before anything is said in it
    kit.get_by_test_id("kit-toast").click()
    expect(kit.get_by_test_id("kit-draft")).to_have_count(0)
    expect(place).to_contain_text("Draft removed")
    place.get_by_role("button", name="Undo").click()
    expect(kit.get_by_test_id("kit-draft")).to_have_count(1)
    expect(place).to_be_empty()


def test_a_table_sorts_and_selects(kit: Page) -> None:
    table = kit.get_by_role("table")
    people = table.get_by_role("columnheader", name="People")
    branch = table.get_by_role("columnheader", name="Branch")
    expect(people).to_have_attribute("aria-sort", "descending")
    expect(table.locator("tbody tr").first).to_contain_text("Retired members")
    people.get_by_role("button").click()
    expect(people).to_have_attribute("aria-sort", "ascending")
    expect(table.locator("tbody tr").first).to_contain_text("Third branch")
    branch.get_by_role("button").click()
    expect(branch).to_have_attribute("aria-sort", "ascending")
    expect(people).to_have_attribute("aria-sort", "none")

    everyone = table.get_by_role("checkbox", name="Select all")
    assert everyone.evaluate("box => box.indeterminate")
    everyone.check()
    expect(table.locator("tr[aria-selected=true]")).to_have_count(5)
    table.get_by_role("checkbox", name="Select Third branch").uncheck()
    assert everyone.evaluate("box => box.indeterminate")
    kit.get_by_role("button", name="Remove selected").click()
    expect(table.locator("tbody tr")).to_have_count(1)
    kit.locator(".toasts").get_by_role("button", name="Undo").click()
    expect(table.locator("tbody tr")).to_have_count(5)


def test_a_field_says_what_is_wrong_and_keeps_what_was_typed(kit: Page) -> None:
    code = kit.get_by_label("Join code")
    expect(code).to_have_attribute("aria-invalid", "true")
    expect(code).to_have_accessible_description("There is no such code. Check it and try again.")
    code.fill("ABC123")
    expect(code).to_have_attribute("aria-invalid", "false")
    kit.get_by_label("Remarks").fill("Bring the banner")
    kit.reload()
    expect(kit.get_by_label("Remarks")).to_have_value("Bring the banner")


def test_elder_mode_is_large_and_still(open_page: OpenPage) -> None:
    page = open_page("/ui-kit?elder=1&lang=zh")
    sets = page.get_by_role("tablist").first.get_by_role("tab")
    for number, colours in enumerate(("hall", "day-light", "day-dark")):
        sets.nth(number).click()
        expect(page.locator(f".kit[data-theme={colours}]")).to_be_visible()
        small = page.evaluate(
            """() => [...document.querySelectorAll('#app *')]
                .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && e.offsetParent)
                .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 18).map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], colours
        low = page.evaluate(
            """() => [...document.querySelectorAll('#app :is(button, a, select, .field, .range, .checkbox)')]
                .filter((e) => e.offsetParent && !e.classList.contains('table-sort'))
                .filter((e) => e.getBoundingClientRect().height < 60).map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert low == [], colours
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), colours
        # what came in has come to rest, and nothing goes round for ever
        page.wait_for_function("() => document.getAnimations().every((each) => each.playState !== 'running')")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_part_is_wider_than_the_window(open_page: OpenPage, language: str) -> None:
    page = open_page(f"/ui-kit?set=all&lang={language}", phone=False)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        expect(page.locator(".kit")).to_have_count(3)
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), size
