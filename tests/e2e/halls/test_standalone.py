"""A hall that was exported as a folder, walked from a disk and from a web server that knows nothing of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from guide.halls.exporting.content import content
from guide.halls.exporting.site import write_site
from guide.pages.routes import STATIC
from tests.e2e.chromium import context, diagnostics
from tests.e2e.halls.full_hall import full_hall
from tests.e2e.halls.test_walk import find, in_scene
from tests.e2e.pages import CLOSE, WAIT, until
from tests.e2e.test_picture import spread

HARMLESS = (
    "GL Driver",  # software WebGL says so of screenshots
    "GPU stall",
    "net::ERR_ABORTED",  # of what the page itself no longer wants: it was left, or has enough of a recording
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hall with everything, in a folder whose name needs quoting in a URL."""
    folder = tmp_path_factory.mktemp("stick")
    found = content(full_hall(folder / "hall"), lambda _path: None)
    write_site(found, folder / "展厅 #1 100%", STATIC / "standalone", lambda _done, _count, _name: None)
    return folder / "展厅 #1 100%"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(params=["disk", "http"])
def page(request: pytest.FixtureRequest, site: Path, browser: Browser) -> Iterator[Page]:
    """The page, opened in a browser of which everything that goes wrong is looked at in the end."""
    complaints: list[str] = []
    person = context(browser, phone=True, locale="zh-CN")
    opened = person.new_page()
    opened.set_default_timeout(WAIT)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("requestfailed", lambda asked: complaints.append(f"{asked.url}: {asked.failure}"))
    opened.on("response", lambda given: complaints.append(given.url) if given.status >= 400 else None)
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    if request.param == "disk":
        opened.goto((site / "index.html").as_uri())
        yield opened
    else:
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            opened.goto(f"http://127.0.0.1:{server.server_port}/")
            yield opened
            server.shutdown()
    person.close()
    assert [text for text in complaints if not any(known in text for known in HARMLESS)] == []


def test_a_walk(page: Page) -> None:
    page.wait_for_function("() => window.guideDiagnostics?.scene")
    until(page, lambda: spread(page) > 10, "the hall is seen")
    assert diagnostics(page)["scene"] == "lobby"
    expect(page.get_by_test_id("find-open")).to_be_visible()
    for of_a_server in ("home-link", "share-here"):
        expect(page.get_by_test_id(of_a_server)).to_have_count(0)
    find(page, "水路")
    page.get_by_test_id("scene-item").click()
    in_scene(page, "waterways")
    until(page, lambda: spread(page) > 10, "it is seen")
    expect(page.get_by_test_id("no-picture")).to_have_count(0)


def test_an_exhibit_with_a_model(page: Page) -> None:
    page.wait_for_function("() => window.guideDiagnostics?.scene")
    find(page, "车轮")
    page.get_by_test_id("exhibit-item").first.click()
    expect(page.get_by_test_id("exhibit").get_by_test_id("model")).to_have_attribute("data-shown", "true")


def test_a_link_to_a_spot(page: Page) -> None:
    page.wait_for_function("() => window.guideDiagnostics?.scene")
    page.goto(f"{page.url}?scene=roads&view=120,5,60")
    page.wait_for_function("() => window.guideDiagnostics?.scene === 'roads'")
    assert abs(diagnostics(page)["yaw"] - 120) < CLOSE
