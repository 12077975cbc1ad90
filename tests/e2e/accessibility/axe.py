"""axe: the rules of accessibility that a program can check, on a page as it stands."""

from __future__ import annotations

import functools
from typing import Any, Final

from playwright.sync_api import Page

from tests.support.server_process import ROOT

SOURCE: Final = ROOT / "client_js/node_modules/axe-core/axe.min.js"
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Words over a panorama stand on glass, which axe cannot see through: tests/app/ui/tokens.test.ts checks them over any.
OFF: Final = ["color-contrast"]
ON: Final = ["label-content-name-mismatch"]  # a rule that axe itself has off


@functools.cache
def _source() -> str:
    return SOURCE.read_text()


def violations(page: Page) -> list[str]:
    """What breaks a rule, one line each: the rule, what it wants, and where."""
    page.evaluate(_source())
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "rules": {**{rule: {"enabled": False} for rule in OFF}, **{rule: {"enabled": True} for rule in ON}},
        "resultTypes": ["violations"],
    }
    found: list[dict[str, Any]] = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [f"{rule['id']}: {rule['help']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
