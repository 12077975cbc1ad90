"""Real pages in a real Chromium against a real server.

Fixtures: `server` (one a module), `session` (a fresh one a test), `open_page` (a page of a person of its own; console
errors fail the test), and the two people most tests need, `guide` and `follower`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from tests.e2e.chromium import context, launch
from tests.e2e.pages import WAIT, enter, shown
from tests.support.server_process import Server

HARMLESS = (
    "GPU stall due to ReadPixels",  # software WebGL says so of screenshots
    "Failed to load resource",  # what a test brings about on purpose; pages say it in words, and tests look at those
    "WebSocket connection to",  # the same, of servers that are stopped
    "GL Driver Message",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    found = launch(driver)
    yield found
    found.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture
def session(server: Server) -> dict[str, str]:
    return server.new_session(branches=["一支部", "二支部"])


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[OpenPage]:
    """`open_page(path, phone=True, locale="zh-CN", script="", host="")`: a page in a browser context of its own.

    `script` runs before the page's own; `host`: another name of the server, where the browser knows one.
    """
    contexts = []
    complaints: list[str] = []

    def listen(page: Page) -> None:
        def on_console(message: ConsoleMessage) -> None:
            if message.type == "error":
                complaints.append(message.text)

        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", on_console)

    def open_(path: str, *, phone: bool = True, locale: str = "zh-CN", script: str = "", host: str = "") -> Page:
        person = context(browser, phone=phone, locale=locale)
        contexts.append(person)
        if script:
            person.add_init_script(script)
        page = person.new_page()
        page.set_default_timeout(WAIT)
        listen(page)
        page.goto((server.url.replace("127.0.0.1", host) if host else server.url) + path)
        return page

    yield open_
    for person in contexts:
        person.close()
    assert [text for text in complaints if not any(known in text for known in HARMLESS)] == []


@pytest.fixture
def guide(open_page: OpenPage, session: dict[str, str]) -> Page:
    """A guide at the console who leads, live."""
    page = open_page(f"/guide#{session['guide_secret']}", phone=False)
    shown(page)
    page.wait_for_function("() => window.guideDiagnostics.role === 'guide'")
    page.get_by_test_id("start").click()
    expect(page.get_by_test_id("pause")).to_be_enabled()
    return page


@pytest.fixture
def follower(open_page: OpenPage, session: dict[str, str], guide: Page) -> Page:
    """A follower on a phone, in a session whose guide is there."""
    return enter(open_page(f"/j/{session['code']}"))
