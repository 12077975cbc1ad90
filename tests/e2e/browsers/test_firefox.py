"""The tour in Debian's Firefox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.browsers.desktop import Desktop, missing
from tests.e2e.browsers.firefox import Firefox
from tests.e2e.browsers.tour import HEARS, Party, Tour, enter, lead, needs, same_view, switch_microphone

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


def test_with_storage_blocked_one_follows(party: Party, desktop: Desktop, tmp_path: Path) -> None:
    """The viewer of panoramas reads localStorage without asking whether it may."""
    with Firefox(desktop, tmp_path / "profile", {"dom.storage.enabled": False}) as browser:
        page = browser.new_tab()
        enter(page, party.join_link, "王强")
        same_view(party.guide, page)
        assert page.complaints() == []


def test_a_microphone_of_44100_hz_is_heard(party: Party, tmp_path: Path) -> None:
    """Firefox joins a microphone to an audio context of the same rate only."""
    desktop = Desktop(tmp_path, rate=44_100)
    try:
        with Firefox(desktop, tmp_path / "profile") as browser:
            made = party.server.new_session()
            guide = browser.new_tab(phone=False)
            lead(guide, party.server.url, made["guide_secret"])
            follower = party.driver.new_tab()
            enter(follower, f"{party.server.url}/j/{made['code']}")
            switch_microphone(guide, "on")
            follower.until(HEARS)
            follower.close()
    finally:
        desktop.close()


def test_without_a_sound_device_the_page_says_so(party: Party, tmp_path: Path) -> None:
    """The pill that restores the sound would never help, and says why."""
    desktop = Desktop(tmp_path, sound=False)
    try:
        with Firefox(desktop, tmp_path / "profile") as browser:
            page = browser.new_tab()
            enter(page, party.join_link, "王强")
            page.press("restore-sound")
            page.sees("no-sound", "没有能用的发声设备")
    finally:
        desktop.close()
