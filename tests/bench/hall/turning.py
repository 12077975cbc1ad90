"""Turning in a panorama of 8,192×4,096: frames that are dropped with tiles, and with one picture, in turn."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
from playwright.sync_api import Page

from tests.bench.figures import figure
from tests.bench.hall.panoramas import hall, panorama
from tests.e2e.chromium import chromium, context
from tests.support.server_process import Server

ROUNDS = 4
SECONDS = 6.0
STEP = 0.016
FRAME = 1000 / 60  # ms
TILED_WITHIN = 300.0  # seconds
RECORD = """() => {
    window.frames = [];
    const note = (at) => { window.frames.push(at); window.recording = requestAnimationFrame(note); };
    window.recording = requestAnimationFrame(note);
}"""
STOP = "() => { cancelAnimationFrame(window.recording); return window.frames; }"


def turn(page: Page) -> float:
    """Turn by hand, to and fro; return the share of frames that were dropped."""
    box = page.get_by_test_id("stage").bounding_box()
    if box is None:
        raise RuntimeError("the page shows no panorama")
    middle, y, reach = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.4, box["width"] * 0.4
    page.mouse.move(middle, y)
    page.mouse.down()
    page.evaluate(RECORD)
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < SECONDS:
        at = abs((passed / 1.5) % 2 - 1) * 2 - 1
        page.mouse.move(middle + reach * at, y)
        time.sleep(STEP)
    frames: list[float] = page.evaluate(STOP)
    page.mouse.up()
    wanted = (frames[-1] - frames[0]) / FRAME
    return max(0.0, 1 - (len(frames) - 1) / wanted)


def tiled(server: Server) -> None:
    """Wait until the tiles are made."""
    deadline = time.monotonic() + TILED_WITHIN
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        while client.get("/api/halls/large").json()["scenes"][0]["pyramid"] is None:
            if time.monotonic() > deadline:
                raise RuntimeError(f"no tiles within {TILED_WITHIN} s")
            time.sleep(0.5)


def run(folder: Path, *, quick: bool) -> None:
    large = hall(folder / "hall", panorama(folder / "a.jpg"))
    dropped: dict[str, list[float]] = {"tiles": [], "one picture": []}
    with (
        Server(folder / "tiles", hall=large, env={"GUIDE_TILES": "true"}) as with_tiles,
        Server(folder / "plain", hall=large) as plain,
        chromium() as browser,
    ):
        tiled(with_tiles)
        for _round in range(1 if quick else ROUNDS):
            for kind, server in (("tiles", with_tiles), ("one picture", plain)):
                person = context(browser)
                page = person.new_page()
                page.goto(f"{server.url}/walk/large")
                page.locator('[data-testid="stage"][data-scene="a"]').wait_for()
                page.wait_for_load_state("networkidle")
                dropped[kind].append(turn(page))
                person.close()
    shares = {kind: 100 * sum(found) / len(found) for kind, found in dropped.items()}
    for kind, share in shares.items():
        figure("turning", f"8,192×4,096, {kind}: frames dropped of 60 a second", share, "%", "")
    figure(
        "turning",
        "frames dropped with tiles beyond those with one picture",
        shares["tiles"] - shares["one picture"],
        "%",
        "<= 1",
    )
