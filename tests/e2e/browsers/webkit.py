"""Debian's WebKitGTK in its MiniBrowser, driven by WebDriver (https://www.w3.org/TR/webdriver2/)."""

from __future__ import annotations

import base64
import contextlib
import glob
import json
import subprocess
import time
from typing import Any, Final

import httpx

from tests.e2e.browsers.desktop import Desktop
from tests.e2e.browsers.tab import BrowserDriver, Tab
from tests.support.server_process import free_port

STARTS_WITHIN: Final = 30.0  # seconds
ANSWERS_WITHIN: Final = 60.0  # seconds
MINI_BROWSERS: Final = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"


class WebKitTab(Tab):
    """A browser of its own with a driver of its own: WebKitWebDriver knows one session."""

    def __init__(self, desktop: Desktop, width: int, height: int) -> None:
        port = free_port()
        environment = {**desktop.environment, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        self._driver = subprocess.Popen(
            ["WebKitWebDriver", f"--port={port}"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=ANSWERS_WITHIN, trust_env=False)
        self._session = ""
        try:
            self._wait()
            args = ["--automation", "--private", "--enable-mock-capture-devices=true"]
            options = {"binary": max(glob.glob(MINI_BROWSERS)), "args": args}  # noqa: PTH207 - a pattern from the root
            wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
            self._session = self._ask("POST", "/session", {"capabilities": wanted})["sessionId"]
            self._call("POST", "/window/rect", {"width": width, "height": height})
        except BaseException:
            self.close()
            raise

    def _wait(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                self._ask("GET", "/status")
            except httpx.TransportError:
                if time.monotonic() > deadline or self._driver.poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self._client.request(method, path, json=body)
        value = answer.json()["value"]
        if answer.is_error:
            raise RuntimeError(f"{method} {path}: {value}")
        return value

    def _call(self, method: str, path: str, body: object = None) -> Any:
        return self._ask(method, f"/session/{self._session}{path}", body)

    def _go(self, url: str) -> None:
        self._call("POST", "/url", {"url": url})

    def run(self, expression: str) -> Any:
        script = (
            f"const done = arguments[0]; Promise.resolve({expression})"
            ".then((value) => done([JSON.stringify(value)]), (error) => done([null, String(error)]))"
        )
        value, *error = self._call("POST", "/execute/async", {"script": script, "args": []})
        if error:
            raise RuntimeError(f"{expression}: {error[0]}")
        return None if value is None else json.loads(value)

    def _point(self, *steps: dict[str, object]) -> None:
        pointer = {"type": "pointer", "id": "mouse", "actions": list(steps)}
        self._call("POST", "/actions", {"actions": [pointer]})

    def press_at(self, x: float, y: float) -> None:
        self._point(move(x, y), DOWN, UP)

    def drag(self, x: float, y: float, right: float) -> None:
        self._point(move(x, y), DOWN, *(move(x + right * step / 12, y) for step in range(1, 13)), UP)

    def type_text(self, text: str) -> None:
        element = next(iter(self._call("GET", "/element/active").values()))
        self._call("POST", f"/element/{element}/value", {"text": text.replace("\n", "\ue007")})

    def reload(self) -> None:
        self._call("POST", "/refresh", {})

    def back(self) -> None:
        self._call("POST", "/back", {})

    def forward(self) -> None:
        self._call("POST", "/forward", {})

    def screenshot(self) -> bytes:
        return base64.b64decode(self._call("GET", "/screenshot"))

    def close(self) -> None:
        with contextlib.suppress(httpx.TransportError, RuntimeError):
            if self._session:
                self._ask("DELETE", f"/session/{self._session}")
        self._client.close()
        self._driver.terminate()
        self._driver.wait(timeout=30)


DOWN: Final[dict[str, object]] = {"type": "pointerDown", "button": 0}
UP: Final[dict[str, object]] = {"type": "pointerUp", "button": 0}


def move(x: float, y: float) -> dict[str, object]:
    return {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 10}


class WebKit(BrowserDriver):
    """As many browsers as people. Its mock microphone beeps."""

    name = "webkit"
    plain_host = "[::ffff:127.0.0.1]"  # WebKit takes no other way of writing this machine for an insecure one

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._tabs: list[WebKitTab] = []

    def new_tab(self, *, phone: bool = True) -> Tab:
        # MiniBrowser's window is no narrower than 447 pixels.
        tab = WebKitTab(self._desktop, *((447, 900) if phone else (1440, 960)))
        self._tabs.append(tab)
        return tab

    def close(self) -> None:
        for tab in self._tabs:
            tab.close()
