"""One driver for the browsers of the tests: what a person does with a page, whatever the browser.

`BrowserDriver` is one kind of browser; `Tab` is a page in it. A test of a tour is written once, against these two.
"""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

WITHIN: Final = 20.0  # seconds: software rendering on a busy machine; what holds, is seen at once
LOOK_EVERY: Final = 0.05  # seconds

LISTEN: Final = """
(() => {
    if (window.complaints) return;
    window.complaints = [];
    addEventListener('error', (event) => event.message && complaints.push(event.message));
    addEventListener('unhandledrejection', (event) => complaints.push(String(event.reason)));
})()
"""
"""Collects a page's faults in `window.complaints`: not every driver passes the console on."""

PRESSABLE: Final = """
(() => {
    const node = document.querySelector(%s);
    if (!node || node.disabled) return null;
    node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const { x, y, width, height } = node.getBoundingClientRect();
    const at = [x + width / 2, y + height / 2];
    const top = document.elementFromPoint(...at);
    return width && height && top && (node.contains(top) || top.contains(node)) ? at : null;
})()
"""


def selector_of(testid: str) -> str:
    """Return the CSS selector of a `data-testid`; what begins with `[` or `.` is a selector already."""
    return testid if testid[0] in "[." else f"[data-testid={testid}]"


class Tab(ABC):
    """A page, with storage that no other page of the tests shares."""

    def open(self, url: str, script: str = "") -> None:
        """Go to a page. `script` is run as soon as it has loaded: before anybody has touched it."""
        self._go(url)
        self.run(LISTEN)
        if script:
            self.run(script.strip().rstrip(";"))

    @abstractmethod
    def _go(self, url: str) -> None: ...

    @abstractmethod
    def run(self, expression: str) -> Any:
        """Evaluate a JavaScript expression and return its value, which must be JSON. A promise is waited for."""

    @abstractmethod
    def press_at(self, x: float, y: float) -> None:
        """Press with the mouse, as a hand does: the browser takes it for a gesture of the user's."""

    @abstractmethod
    def drag(self, x: float, y: float, right: float) -> None:
        """Press at a point, move to the right, let go. CSS pixels."""

    @abstractmethod
    def type_text(self, text: str) -> None:
        """Type into what has the focus."""

    @abstractmethod
    def reload(self) -> None: ...

    @abstractmethod
    def back(self) -> None: ...

    @abstractmethod
    def forward(self) -> None: ...

    @abstractmethod
    def screenshot(self) -> bytes:
        """Return the page as a PNG."""

    @abstractmethod
    def close(self) -> None: ...

    def until(self, expression: str, within: float = WITHIN) -> Any:
        """Wait until a JavaScript expression is true, and return its value. Raises AssertionError after `within` s."""
        deadline = time.monotonic() + within
        while not (value := self.run(expression)):
            if time.monotonic() > deadline:
                shown = self.run("document.body.innerText")
                raise AssertionError(f"not within {within} s: {expression}\nfaults: {self.complaints()}\n{shown}")
            time.sleep(LOOK_EVERY)
        return value

    def until_holds(self, holds: Callable[[], bool], what: str, within: float = WITHIN) -> None:
        """Wait until it holds, for what lies on several pages. `what`: in words."""
        deadline = time.monotonic() + within
        while not holds():
            assert time.monotonic() < deadline, f"not within {within} s: {what}"
            time.sleep(LOOK_EVERY)

    def press(self, testid: str) -> None:
        """Press the middle of an element, once it is there, enabled and not covered."""
        x, y = self.until(PRESSABLE % json.dumps(selector_of(testid)))
        self.press_at(x, y)

    def write(self, testid: str, text: str) -> None:
        """Press a field and type into it."""
        self.press(testid)
        self.until(f"document.activeElement === document.querySelector({json.dumps(selector_of(testid))})")
        self.type_text(text)
        self.until(f"document.querySelector({json.dumps(selector_of(testid))}).value.endsWith({json.dumps(text)})")

    def drag_stage(self, right: float) -> None:
        """Turn the panorama by hand."""
        self.until("!!document.querySelector('[data-testid=stage]')")
        x, y = self.run(
            "(() => { const r = document.querySelector('[data-testid=stage]').getBoundingClientRect();"
            " return [r.x + r.width / 2, r.y + r.height * 0.4]; })()"
        )
        self.drag(x, y, right)

    def sees(self, testid: str, text: str = "") -> None:
        """Wait until an element with this text can be seen."""
        self.until(
            f"[...document.querySelectorAll({json.dumps(selector_of(testid))})].some((node) =>"
            f" node.getClientRects().length > 0 && node.textContent.includes({json.dumps(text)}))"
        )

    def misses(self, testid: str) -> None:
        """Wait until no such element can be seen."""
        self.until(
            f"[...document.querySelectorAll({json.dumps(selector_of(testid))})]"
            ".every((node) => node.getClientRects().length === 0)"
        )

    def diagnostics(self) -> dict[str, Any]:
        """Return `window.guideDiagnostics` as it stands."""
        found: dict[str, Any] = json.loads(self.run("JSON.stringify({...window.guideDiagnostics})"))
        return found

    def complaints(self) -> list[str]:
        """Return the faults that the page's scripts have had since it was opened."""
        return list(self.run("window.complaints ?? []"))


class BrowserDriver(ABC):
    """One kind of browser. A context: what it started is stopped when the block is left."""

    name: str
    plain_host: str
    """A host name or address of this machine that the browser takes for no secure context over plain HTTP."""

    @abstractmethod
    def new_tab(self, *, phone: bool = True) -> Tab:
        """Open an empty page of a person of its own: 390 × 844 or 1440 × 900, in Chinese, allowed its microphone."""

    @abstractmethod
    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
