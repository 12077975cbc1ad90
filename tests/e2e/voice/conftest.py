"""A browser whose microphone hears a 1 kHz tone, where sound needs a tap first; and people whose pages have ears."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.e2e.chromium import launch, sound_flags
from tests.e2e.conftest import OpenPage
from tests.e2e.pages import enter, lead
from tests.e2e.voice.ears import EARS
from tests.support.server_process import Server


@pytest.fixture(scope="package")
def browser(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that allows its microphone, which hears a tone."""
    found = launch(driver, sound_flags(tmp_path_factory.mktemp("microphone")))
    yield found
    found.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serves the hall with its own pictures: what they cost a page must not be heard."""
    with Server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture
def guide(open_page: OpenPage, session: dict[str, str]) -> Page:
    """A guide at the console who leads, live; with ears."""
    return lead(open_page(f"/guide#{session['guide_secret']}", phone=False, script=EARS))


@pytest.fixture
def follower(open_page: OpenPage, session: dict[str, str], guide: Page) -> Page:
    return enter(open_page(f"/j/{session['code']}", script=EARS))
