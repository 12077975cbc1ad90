"""Debian's Firefox, driven by WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/)."""

from __future__ import annotations

import base64
import itertools
import json
import re
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from websockets.sync.client import ClientConnection, connect

from tests.e2e.browsers.desktop import Desktop
from tests.e2e.browsers.tab import BrowserDriver, Tab

PLAIN: Final = "guide.test"
STARTS_WITHIN: Final = 60.0  # seconds
ANSWERS_WITHIN: Final = 60.0
PREFERENCES: Final[Mapping[str, object]] = {
    "media.navigator.permission.disabled": True,  # the microphone is allowed
    "media.autoplay.default": 1,  # no sound before a touch: as people have it
    "webgl.force-enabled": True,
    "intl.accept_languages": "zh-CN,zh",
    "network.dns.localDomains": PLAIN,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.auto": False,
    "remote.active-protocols": 1,
}


NEVER_ASKED: Final = """() => {
    for (const name of ['outputLatency', 'getOutputTimestamp']) {
        const get = () => { throw new Error(`Firefox may stand still for ever when it is asked for ${name}`); };
        Object.defineProperty(AudioContext.prototype, name, { get });
    }
}"""
"""Makes a fault, on every page and at once, of a question over which one page of ten stands still for ever."""


class FirefoxError(Exception):
    """Firefox answered a command with an error."""


class FirefoxTab(Tab):
    """A page in a container of its own (a "user context"): own storage, own cookies."""

    def __init__(self, driver: Firefox, context: str) -> None:
        self._driver, self._context = driver, context

    def _call(self, method: str, **parameters: object) -> Any:
        return self._driver.call(method, context=self._context, **parameters)

    def _go(self, url: str) -> None:
        self._call("browsingContext.navigate", url=url, wait="complete")

    def run(self, expression: str) -> Any:
        script = f"Promise.resolve({expression}).then((value) => JSON.stringify(value))"
        answer = self._driver.call(
            "script.evaluate",
            expression=script,
            target={"context": self._context},
            awaitPromise=True,
            userActivation=False,
        )
        if answer["type"] != "success":
            raise FirefoxError(f"{expression}: {answer['exceptionDetails']['text']}")
        value = answer["result"].get("value")
        return None if value is None else json.loads(value)

    def _point(self, *steps: Mapping[str, object]) -> None:
        pointer = {"type": "pointer", "id": "mouse", "actions": list(steps)}
        self._call("input.performActions", actions=[pointer])

    def press_at(self, x: float, y: float) -> None:
        self._point(move(x, y), DOWN, UP)

    def drag(self, x: float, y: float, right: float) -> None:
        steps = [move(x + right * step / 12, y, 16) for step in range(1, 13)]
        self._point(move(x, y), DOWN, *steps, UP)

    def type_text(self, text: str) -> None:
        # As an input method does: single keys sometimes never come back where Firefox has several windows.
        self.run(f"document.execCommand('insertText', false, {json.dumps(text)})")

    def reload(self) -> None:
        self._call("browsingContext.reload", wait="complete")

    def back(self) -> None:
        self._call("browsingContext.traverseHistory", delta=-1)

    def forward(self) -> None:
        self._call("browsingContext.traverseHistory", delta=1)

    def screenshot(self) -> bytes:
        return base64.b64decode(self._call("browsingContext.captureScreenshot")["data"])

    def close(self) -> None:
        self._call("browsingContext.close")


DOWN: Final = {"type": "pointerDown", "button": 0}
UP: Final = {"type": "pointerUp", "button": 0}


def move(x: float, y: float, duration: int = 0) -> dict[str, object]:
    """Return a step of a pointer; `duration` in ms."""
    return {"type": "pointerMove", "x": round(x), "y": round(y), "duration": duration}


class Firefox(BrowserDriver):
    """One Firefox with a profile of its own. `preferences` beside the usual ones."""

    name = "firefox"
    plain_host = PLAIN

    def __init__(self, desktop: Desktop, profile: Path, preferences: Mapping[str, object] | None = None) -> None:
        profile.mkdir()
        lines = {**PREFERENCES, **(preferences or {})}
        text = "".join(f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in lines.items())
        (profile / "user.js").write_text(text)
        self.complaints: list[str] = []
        self._numbers = itertools.count(1)
        self._lines = ExitStack()
        command = ["firefox-esr", "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
        self._log = profile.with_name(profile.name + ".log")
        with self._log.open("wb") as log:  # a pipe that nobody reads would fill, and Firefox stand still
            self._process = subprocess.Popen(command, env=desktop.environment, stdout=log, stderr=log)
        try:
            self._socket = self._connect()
            self.call("session.new", capabilities={})
            self.call("session.subscribe", events=["log.entryAdded"])
            self.call("script.addPreloadScript", functionDeclaration=NEVER_ASKED)
        except BaseException:
            self._stop()
            raise

    def _connect(self) -> ClientConnection:
        deadline = time.monotonic() + STARTS_WITHIN
        while self._process.poll() is None and time.monotonic() < deadline:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", self._log.read_text(errors="replace")):
                return self._lines.enter_context(connect(f"{found[1]}/session", max_size=None, proxy=None))
            time.sleep(0.05)
        raise RuntimeError(f"Firefox does not start:\n{self._log.read_text(errors='replace')}")

    def call(self, method: str, **parameters: object) -> Any:
        """Send a command and return its result. Raises FirefoxError where Firefox refuses it."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=ANSWERS_WITHIN))
            if answer.get("method") == "log.entryAdded" and answer["params"]["level"] == "error":
                self.complaints.append(str(answer["params"]["text"]))
            if answer.get("id") == number:
                if answer["type"] != "success":
                    raise FirefoxError(f"{method}: {answer['error']}: {answer['message']}")
                return answer["result"]

    def new_tab(self, *, phone: bool = True) -> Tab:
        person = self.call("browser.createUserContext")["userContext"]
        context = self.call("browsingContext.create", type="window", userContext=person)["context"]
        viewport = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        self.call("browsingContext.setViewport", context=context, viewport=viewport)
        return FirefoxTab(self, context)

    def close(self) -> None:
        try:
            self.call("browser.close")
        finally:
            self._stop()

    def _stop(self) -> None:
        self._lines.close()
        self._process.terminate()
        self._process.wait(timeout=30)
