"""The tour in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from tests.e2e.browsers.chromium import Chromium
from tests.e2e.browsers.tour import Tour
from tests.e2e.chromium import launch, sound_flags


@pytest.fixture(scope="module")
def browser_driver(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    browser = launch(driver, sound_flags(tmp_path_factory.mktemp("microphone")))
    with Chromium(browser) as started:
        yield started
    browser.close()


class TestTour(Tour):
    """All of it, as it stands."""
