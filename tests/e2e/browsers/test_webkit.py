"""The tour in Debian's WebKitGTK, the engine of Safari. Its pages are private: an automated browser keeps nothing."""

from __future__ import annotations

import glob
from collections.abc import Iterator

import pytest

from tests.e2e.browsers.desktop import Desktop, missing
from tests.e2e.browsers.tour import Tour, needs
from tests.e2e.browsers.webkit import MINI_BROWSERS, WebKit

pytestmark = needs(
    *missing("WebKitWebDriver", "Xvfb", "pulseaudio", "pactl"),
    *([] if glob.glob(MINI_BROWSERS) else ["MiniBrowser"]),  # noqa: PTH207 - a pattern from the root
)


@pytest.fixture(scope="module")
def browser_driver(desktop: Desktop) -> Iterator[WebKit]:
    with WebKit(desktop) as started:
        yield started


class TestTour(Tour):
    """All of it, as it stands."""
