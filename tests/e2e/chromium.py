"""Chromium as the browser tests and benches drive it."""

from __future__ import annotations

import os
import shutil
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, sync_playwright

from tests.support.opus import RATE, tone

FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-timer-throttling",  # two pages are looked at by one test at once
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
]
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
DESKTOP: Final[ViewportSize] = {"width": 1440, "height": 900}

PLAIN: Final = "guide.test"
"""A name that is not localhost: over plain HTTP no secure context."""
TOUCH_FIRST: Final = [
    "--autoplay-policy=document-user-activation-required",
    f"--host-resolver-rules=MAP {PLAIN} 127.0.0.1",
    "--use-fake-device-for-media-stream",
]
"""Sound needs a touch first, as people have it; and PLAIN is this machine."""


def sound_flags(folder: Path) -> list[str]:
    """Return the flags of a browser that allows its microphone, which hears a tone of 1 kHz from a file in `folder`."""
    path = folder / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((tone(10.0) * 32767).astype(np.int16).tobytes())
    return [*TOUCH_FIRST, f"--use-file-for-fake-audio-capture={path}", "--use-fake-ui-for-media-stream"]


def chromium_path() -> str:
    """Raises RuntimeError where there is no Chromium."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError("no chromium found: apt-get install chromium fonts-noto-cjk, or name one in $CHROMIUM")
    return path


def launch(playwright: Playwright, flags: Sequence[str] = ()) -> Browser:
    """One browser; `flags` beside the usual ones."""
    args = [*FLAGS, *flags]
    return playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=args)


@contextmanager
def chromiums(count: int, flags: Sequence[str] = ()) -> Iterator[list[Browser]]:
    """Several browsers, each with processes of its own; `flags` beside the usual ones."""
    with sync_playwright() as playwright:
        browsers = [launch(playwright, flags) for _ in range(count)]
        yield browsers
        for browser in browsers:
            browser.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    with chromiums(1) as (browser,):
        yield browser


def context(
    browser: Browser,
    *,
    phone: bool = True,
    locale: str = "zh-CN",
    reduced_motion: bool = False,
    bypass_csp: bool = False,
) -> BrowserContext:
    """A person's browser: nothing of another's is in it."""
    return browser.new_context(
        viewport=PHONE if phone else DESKTOP,
        locale=locale,
        has_touch=phone,
        is_mobile=phone,
        device_scale_factor=1,
        reduced_motion="reduce" if reduced_motion else "no-preference",
        bypass_csp=bypass_csp,
    )


def diagnostics(page: Page) -> dict[str, Any]:
    """`window.guideDiagnostics` as it stands."""
    found: dict[str, Any] = page.evaluate("() => ({...window.guideDiagnostics})")
    return found
