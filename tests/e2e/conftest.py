"""Real pages in a real Chromium against a real server.

Fixtures: `server` (one for all, with small pictures), `session` (a fresh one a test), `open_page` (a page of a person
of its own), the two people most tests need, `guide` and `follower` of that session, opened for one test; and `party`: a
guide and a follower whom the tests of a file share. A pair of pages costs 6 s of processor time: a test that can leave
the two as it found them takes the party. What a page's console complains of fails the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect, sync_playwright

from tests.e2e.chromium import context, launch
from tests.e2e.hall import with_small_pictures
from tests.e2e.pages import WAIT, enter, lead
from tests.support.server_process import Server

BRANCHES = ["一支部", "二支部"]
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


@pytest.fixture(scope="session")
def small_hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_small_pictures(tmp_path_factory.mktemp("hall"))


@pytest.fixture(scope="session")
def server(small_hall: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server") / "data", hall=small_hall) as running:
        yield running


@pytest.fixture
def session(server: Server) -> dict[str, str]:
    return server.new_session(branches=BRANCHES)


OpenPage = Callable[..., Page]


class People:
    """Opens pages, each in a browser context of its own, and keeps what their consoles complain of."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []

    def open_page(
        self,
        path: str,
        *,
        phone: bool = True,
        locale: str = "zh-CN",
        reduced_motion: bool = False,
        script: str = "",
        host: str = "",
    ) -> Page:
        """Open a page; `path`: of the server, or a URL.

        `script` runs before the page's own; `host`: another name of the server, where the browser knows one.
        """
        person = context(self._browser, phone=phone, locale=locale, reduced_motion=reduced_motion)
        self._contexts.append(person)
        if script:
            person.add_init_script(script)
        page = person.new_page()
        page.set_default_timeout(WAIT)
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on("console", self._on_console)
        server = self._url.replace("127.0.0.1", host) if host else self._url
        page.goto(server + path if path.startswith("/") else path)
        return page

    def complaints(self) -> list[str]:
        """Return what the pages have complained of since this was last asked."""
        for person in self._contexts:
            for page in person.pages:
                page.title()  # what a page has said before comes before its answer
        found = [text for text in self._complaints if not any(known in text for known in HARMLESS)]
        self._complaints.clear()
        return found

    def close(self) -> None:
        for person in self._contexts:
            person.close()
        self._contexts.clear()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complaints.append(message.text)


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[OpenPage]:
    """`People.open_page`; the pages are closed after the test."""
    people = People(browser, server.url)
    yield people.open_page
    people.close()
    assert people.complaints() == []


class Party(People):
    """A guide who leads, live, and a follower on a phone, who is there once he is asked for."""

    def __init__(self, browser: Browser, server: Server) -> None:
        super().__init__(browser, server.url)
        self.session = server.new_session(branches=BRANCHES)

    @cached_property
    def guide(self) -> Page:
        return lead(self.open_page(f"/guide#{self.session['guide_secret']}", phone=False))

    @cached_property
    def follower(self) -> Page:
        expect(self.guide.get_by_test_id("pause")).to_be_enabled()  # who leads is there first
        return enter(self.open_page(f"/j/{self.session['code']}"))


SomePeople = TypeVar("SomePeople", bound=People)


@pytest.fixture(scope="module")
def shared_people() -> Iterator[list[People]]:
    """Whom the tests of the file share; empty before the first that asks for them, and after one that failed."""
    people: list[People] = []
    yield people
    for some in people:
        some.close()
        assert some.complaints() == []


@contextmanager
def lend(
    shared: list[SomePeople], make: Callable[[], SomePeople], request: pytest.FixtureRequest
) -> Iterator[SomePeople]:
    """Hand them to one test; where there are none, `make` them. What their pages complain of fails this test."""
    if not shared:
        shared.append(make())
    some, failed = shared[0], request.session.testsfailed
    yield some
    complaints = some.complaints()
    if complaints or request.session.testsfailed > failed:
        shared.remove(some)  # it may have left anything
        some.close()
    assert complaints == []


@pytest.fixture
def party(
    shared_people: list[Party], browser: Browser, server: Server, request: pytest.FixtureRequest
) -> Iterator[Party]:
    """The guide and the follower of this file, as other tests have left them: at any stop, in any scene.

    A test that takes them leaves the guide leading, the follower following, no sheet open and every switch as it was.
    """
    with lend(shared_people, lambda: Party(browser, server), request) as shared:
        yield shared


@pytest.fixture
def guide(open_page: OpenPage, session: dict[str, str]) -> Page:
    """A guide at the console who leads, live."""
    return lead(open_page(f"/guide#{session['guide_secret']}", phone=False))


@pytest.fixture
def follower(open_page: OpenPage, session: dict[str, str], guide: Page) -> Page:
    """A follower on a phone, in a session whose guide is there."""
    return enter(open_page(f"/j/{session['code']}"))
