"""The tour in Debian's Firefox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.browsers.desktop import Desktop, missing
from tests.e2e.browsers.firefox import Firefox
from tests.e2e.browsers.tour import Party, Tour, enter, needs, same_view

pytestmark = needs(*missing("firefox-esr", "Xvfb", "pulseaudio", "pactl"))


@pytest.fixture(scope="module")
def browser_driver(desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with Firefox(desktop, tmp_path_factory.mktemp("firefox") / "profile") as started:
        yield started


class TestTour(Tour):
    def test_the_console_is_clean(self, browser_driver: Firefox) -> None:
        harmless = ("can’t establish a connection", "was interrupted while the page")  # of the server that was killed
        assert [text for text in browser_driver.complaints if not any(known in text for known in harmless)] == []


def test_in_a_private_window_one_follows(party: Party, desktop: Desktop, tmp_path: Path) -> None:
    private = {"browser.privatebrowsing.autostart": True}
    with Firefox(desktop, tmp_path / "profile", private) as browser:
        page = browser.new_tab()
        enter(page, party.join_link, "王强")
        same_view(party.guide, page)
        page.reload()
        page.until("window.guideDiagnostics?.status === 'online'")
