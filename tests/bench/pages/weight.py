"""What a follower's phone has to load, as a real page loads it: JavaScript gzipped, the panorama's apart."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

from playwright.sync_api import Response

from tests.bench.figures import figure
from tests.e2e.chromium import chromium, context
from tests.e2e.pages import enter
from tests.support.server_process import Server

KIB = 1024


def main() -> None:
    scripts: dict[str, int] = {}

    def note(response: Response) -> None:
        if response.url.endswith(".js") and response.ok:
            scripts[response.url.rsplit("/", 1)[1]] = len(gzip.compress(response.body(), 9))

    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "data") as server, chromium() as browser:
        session = server.new_session()
        page = context(browser).new_page()
        page.on("requestfinished", lambda request: note(found) if (found := request.response()) else None)
        page.goto(f"{server.url}/j/{session['code']}")
        enter(page)
        page.wait_for_timeout(2000)
    panorama = sum(size for name, size in scripts.items() if name.startswith("panorama"))
    rest = sum(scripts.values()) - panorama
    figure("weight", "follower JavaScript before the panorama, gzipped", rest / KIB, "KiB", "<= 300")
    figure("weight", "the panorama's JavaScript, gzipped", panorama / KIB, "KiB", "> 0")
