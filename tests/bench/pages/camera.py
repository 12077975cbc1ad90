"""How far the follower's camera is behind the guide's: two Chromiums, one machine, one clock.

Both pages note for every picture when it was drawn and which yaw it showed. While the guide turns one way, each yaw the
follower shows has one moment at which the guide showed it: the difference is the lag.
"""

from __future__ import annotations

import bisect
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Page

from tests.bench.figures import figure, percentile
from tests.e2e.chromium import chromiums, context
from tests.e2e.pages import enter, settle, shown
from tests.support.server_process import Server

TURNS = 6
TURN_SECONDS = 3.0
HAND = 0.016  # seconds between two movements of the hand
STOPPED = 0.3  # seconds after the guide's last movement

Track = list[tuple[float, float]]
"""(ms, degrees), one a picture; degrees run on past 360"""

RECORD = """() => {
    window.recorded = [];
    let turns = 0, last = null;
    const note = () => {
        const yaw = window.guideDiagnostics.yaw;
        if (last !== null) turns += yaw - last > 180 ? -360 : yaw - last < -180 ? 360 : 0;
        last = yaw;
        window.recorded.push([performance.timeOrigin + performance.now(), yaw + turns]);
        window.recording = requestAnimationFrame(note);
    };
    window.recording = requestAnimationFrame(note);
}"""
STOP = "() => { cancelAnimationFrame(window.recording); return window.recorded; }"


def turn(guide: Page, way: int) -> float:
    """Turn the guide's panorama one way for TURN_SECONDS with the mouse. When it ended, Unix ms."""
    box = guide.get_by_test_id("stage").bounding_box()
    if box is None:
        raise RuntimeError("the guide's page shows no panorama")
    y = box["y"] + box["height"] * 0.4
    middle, reach = box["x"] + box["width"] / 2, box["width"] * 0.4
    guide.mouse.move(middle - way * reach, y)
    guide.mouse.down()
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < TURN_SECONDS:
        guide.mouse.move(middle + way * reach * (2 * passed / TURN_SECONDS - 1), y)
        time.sleep(HAND)
    guide.mouse.up()
    return time.time() * 1000


def lags(guide: Track, follower: Track, way: int) -> list[float]:
    """For each picture of the follower within the turn: how long ago the guide showed that yaw, ms."""
    rising = [(-way * yaw, at) for at, yaw in guide]
    yaws = [yaw for yaw, _ in rising]
    low, high = yaws[0] + 2, yaws[-1] - 2  # the ends stand still, where a yaw has no one moment
    found = []
    for at, yaw in follower:
        sought = -way * yaw
        i = bisect.bisect_left(yaws, sought)
        if low < sought < high and 0 < i < len(yaws) and yaws[i] > yaws[i - 1]:
            part = (sought - yaws[i - 1]) / (yaws[i] - yaws[i - 1])
            found.append(at - (rising[i - 1][1] + part * (rising[i][1] - rising[i - 1][1])))
    return found


def forward(track: Track, way: int) -> Track:
    """The pictures of a turn in which the yaw moved on: what a search by yaw needs."""
    kept: Track = []
    for at, yaw in track:
        if not kept or -way * yaw > -way * kept[-1][1]:
            kept.append((at, yaw))
    return kept


def main() -> None:
    all_lags: list[float] = []
    errors: list[float] = []
    back = 0
    pictures = 0
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "data") as server:
        session = server.new_session()
        with chromiums(2) as (first, second):
            guide = context(first, phone=False).new_page()
            guide.goto(f"{server.url}/guide#{session['guide_secret']}")
            shown(guide)
            follower = context(second).new_page()
            follower.goto(f"{server.url}/j/{session['code']}")
            enter(follower)
            settle(guide)
            time.sleep(2)
            for number in range(TURNS):
                way = 1 if number % 2 == 0 else -1
                guide.evaluate(RECORD)
                follower.evaluate(RECORD)
                turn(guide, way)
                settle(guide)
                time.sleep(1)
                there: Track = guide.evaluate(STOP)
                here: Track = follower.evaluate(STOP)
                moved = [i for i in range(1, len(there)) if abs(there[i][1] - there[i - 1][1]) > 0.01]
                stopped = there[moved[-1]][0] + STOPPED * 1000
                final = there[-1][1]
                errors.append(next(abs(yaw - final) for at, yaw in here if at >= stopped))
                back += sum(1 for (_, a), (_, b) in pairwise(here) if -way * (b - a) < -0.01)
                pictures += len(here)
                all_lags += lags(forward(there, way), here, way)
    figure("camera", "lag guide to follower while turning, p50", percentile(all_lags, 0.5), "ms", "<= 150")
    figure("camera", "lag guide to follower while turning, p95", percentile(all_lags, 0.95), "ms", "<= 150")
    figure("camera", "view error 300 ms after the guide stops, worst of all turns", max(errors), "degrees", "<= 0.5")
    figure("camera", f"pictures that step back, of {pictures}", back, "pictures", "<= 0")
    figure("camera", "frames of the follower's screen, a second", pictures / (TURNS * (TURN_SECONDS + 2)), "1/s", "> 0")
