"""guide/api/README.md lists every request."""

from __future__ import annotations

import re
from pathlib import Path

from guide.app import Application

README = (Path(__file__).parents[2] / "guide" / "api" / "README.md").read_text()


def test_every_request_of_the_readme_is_routed(app: Application) -> None:
    named = set(re.findall(r"^\| `(GET|POST) (/[^ `]*)`", README, re.MULTILINE))
    routed = set()
    for route in app.http.routes:
        path = getattr(route, "path", "")
        if path.startswith(("/api", "/halls", "/previews", "/tiles")):
            for method in getattr(route, "methods", None) or ():
                routed.add((method, re.sub(r"\{(\w+)(:path)?\}", lambda found: found[1].upper(), path)))
    routed.discard(("GET", "/api/PATH"))  # everything else below /api is told in JSON that it is not there
    assert {item for item in routed if item[0] != "HEAD"} == named
