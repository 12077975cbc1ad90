"""Chromium behind the same driver as the others; Playwright drives it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page

from tests.e2e.browsers.tab import WITHIN, BrowserDriver, Tab
from tests.e2e.chromium import PLAIN, context


class ChromiumTab(Tab):
    """A page in a browser context of its own."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.set_default_timeout(WITHIN * 1000)

    def _go(self, url: str) -> None:
        self._page.goto(url)

    def run(self, expression: str) -> Any:
        return self._page.evaluate(expression)

    def press_at(self, x: float, y: float) -> None:
        self._page.mouse.click(x, y)

    def drag(self, x: float, y: float, right: float) -> None:
        self._page.mouse.move(x, y)
        self._page.mouse.down()
        self._page.mouse.move(x + right, y, steps=12)
        self._page.mouse.up()

    def type_text(self, text: str) -> None:
        self._page.keyboard.type(text)

    def reload(self) -> None:
        self._page.reload()

    def back(self) -> None:
        self._page.go_back()

    def forward(self) -> None:
        self._page.go_forward()

    def screenshot(self) -> bytes:
        return self._page.screenshot()

    def close(self) -> None:
        self._page.context.close()


class Chromium(BrowserDriver):
    """Tabs in a browser that others have started and will stop."""

    name = "chromium"
    plain_host = PLAIN

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._tabs: list[ChromiumTab] = []

    def new_tab(self, *, phone: bool = True) -> Tab:
        tab = ChromiumTab(context(self._browser, phone=phone).new_page())
        self._tabs.append(tab)
        return tab

    def close(self) -> None:
        for tab in self._tabs:
            tab.close()
