"""A browser whose microphone hears a 1 kHz tone, where sound needs a tap first; and people whose pages have ears."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from typing import Final

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.e2e.chromium import launch
from tests.e2e.conftest import OpenPage
from tests.e2e.pages import enter, shown
from tests.e2e.voice.ears import EARS
from tests.support.opus import RATE, tone

PLAIN: Final = "guide.test"  # a name that is not localhost: over plain HTTP no secure context
FLAGS: Final = [
    "--autoplay-policy=document-user-activation-required",
    f"--host-resolver-rules=MAP {PLAIN} 127.0.0.1",
    "--use-fake-device-for-media-stream",
]


@pytest.fixture(scope="package")
def browser(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that allows its microphone, which hears a tone."""
    path = tmp_path_factory.mktemp("microphone") / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((tone(10.0) * 32767).astype(np.int16).tobytes())
    sound = [f"--use-file-for-fake-audio-capture={path}", "--use-fake-ui-for-media-stream"]
    found = launch(driver, [*FLAGS, *sound])
    yield found
    found.close()


@pytest.fixture
def guide(open_page: OpenPage, session: dict[str, str]) -> Page:
    """A guide at the console who leads, live; with ears."""
    page = open_page(f"/guide#{session['guide_secret']}", phone=False, script=EARS)
    shown(page)
    page.wait_for_function("() => window.guideDiagnostics.role === 'guide'")
    page.get_by_test_id("start").click()
    expect(page.get_by_test_id("pause")).to_be_enabled()
    return page


@pytest.fixture
def follower(open_page: OpenPage, session: dict[str, str], guide: Page) -> Page:
    return enter(open_page(f"/j/{session['code']}", script=EARS))
