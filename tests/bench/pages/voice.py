"""Mouth to ear, and camera against voice: two Chromiums, a microphone that plays a file, one machine, one clock.

The file has a short 1 kHz burst a second. The guide's page notes when each burst comes out of the microphone, and which
way it looks in each picture it draws; the follower's page notes when each burst is heard (at the loudspeaker, by the
context's output time stamp), and what it shows in each picture. A picture counts as of its frame's time on both pages.
The guide sweeps to and fro.

- mouth to ear: heard − spoken, of one burst.
- camera minus voice: at the moment a burst is heard, the follower shows the view of some moment of the guide's; that
  moment minus the moment the burst was spoken. Bursts about the ends of a sweep, where a yaw has two, do not count.
"""

from __future__ import annotations

import bisect
import tempfile
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from playwright.sync_api import Browser, Page

from tests.bench.figures import figure, percentile
from tests.bench.pages.stalls import begin_stalls
from tests.e2e.chromium import chromiums, context
from tests.e2e.pages import enter, shown
from tests.support.faulty_proxy import FaultyProxy
from tests.support.server_process import Server

RATE: Final = 48_000
PERIOD: Final = 1.0  # seconds between bursts
BURST: Final = 0.06  # seconds
SECONDS: Final = 45.0
CALM, STALLS, BACK, AFTER = 10.0, 15.0, 5.0, 15.0  # seconds: before stalls, of them, to recover, after them
MICROPHONE: Final = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
HALF: Final = 3.0  # seconds to turn one way
AROUND: Final = 450  # ms: the camera is not further from the voice than that
NEAR: Final = 3.0  # seconds: a burst is heard within them, or it is lost

TAP: Final = """
(() => {
    const source = `registerProcessor('tap', class extends AudioWorkletProcessor {
        constructor() { super(); this.quiet = sampleRate; }
        process([input]) {
            const samples = input[0];
            if (!samples) return true;
            for (let i = 0; i < samples.length; i++) {
                if (Math.abs(samples[i]) > 0.1) {
                    if (this.quiet > sampleRate * 0.3) this.port.postMessage((currentFrame + i) / sampleRate);
                    this.quiet = 0;
                } else this.quiet++;
            }
            return true;
        }
    });`;
    window.bursts = [];
    window.tap = async (context, node, wall) => {
        await context.audioWorklet.addModule(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
        const tap = new AudioWorkletNode(context, 'tap', { numberOfOutputs: 0 });
        tap.port.onmessage = ({ data }) => window.bursts.push(wall(data));
        node.connect(tap);
    };
    window.views = [];
    let last = null;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
        const yaw = window.guideDiagnostics?.yaw ?? null;
        if (yaw !== null && yaw !== last) window.views.push([performance.timeOrigin + data, yaw]);
        last = yaw;
    };
    const note = (frame) => {
        port2.postMessage(frame);  // comes when everything of this frame has been drawn
        requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
})();
"""
MOUTH: Final = (
    TAP
    + """
const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await get(constraints);
    const context = new AudioContext({ sampleRate: 48000, latencyHint: 'interactive' });
    const now = () => performance.timeOrigin + performance.now() - context.currentTime * 1000;
    let apart = Infinity;
    setInterval(() => { apart = Math.min(apart, now()); }, 5);
    const source = context.createMediaStreamSource(stream.clone());
    await window.tap(context, source, (at) => at * 1000 + Math.min(apart, now()));
    return stream;
};
"""
)
EAR: Final = (
    TAP
    + """
const connect = AudioNode.prototype.connect;
const tapped = new WeakSet();
AudioNode.prototype.connect = function (to, ...rest) {
    const { context } = this;
    if (to instanceof AudioDestinationNode && !tapped.has(this)) {
        tapped.add(this);
        void window.tap(context, this, (at) => {
            const { contextTime, performanceTime } = context.getOutputTimestamp();
            return performance.timeOrigin + performanceTime + (at - contextTime) * 1000;
        });
    }
    return connect.call(this, to, ...rest);
};
"""
)


@dataclass(frozen=True)
class Heard:
    """Milliseconds; `at`: seconds since the first burst was spoken."""

    at: float
    delay: float
    camera_minus_voice: float | None


def bursts(path: Path) -> None:
    """What the microphone plays: a burst a second, faint noise between, ten seconds, again and again."""
    samples = np.random.default_rng(1).normal(0, 0.001, int(10 * RATE))
    for start in np.arange(0.5, 10, PERIOD):
        at = np.arange(int(BURST * RATE))
        edge = np.minimum(1, np.minimum(at, at[::-1]) / (0.002 * RATE))
        samples[int(start * RATE) + at] += 0.5 * edge * np.sin(2 * np.pi * 1000 * at / RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())


def unrolled(views: list[tuple[float, float | None]]) -> list[tuple[float, float]]:
    """(ms, degrees that run on past 360)"""
    turned: list[tuple[float, float]] = []
    for at, yaw in views:
        if yaw is None:
            continue
        last = turned[-1][1] if turned else yaw
        turned.append((at, last + (yaw - last + 180) % 360 - 180))
    return turned


def yaw_at(views: list[tuple[float, float]], at: float) -> float:
    return float(np.interp(at, [t for t, _ in views], [yaw for _, yaw in views])) % 360


def moment(views: list[tuple[float, float]], yaw: float, near: float) -> float | None:
    """When the page showed this yaw, about `near`; None around the ends of a sweep, where it showed it twice."""
    around = [(t, value) for t, value in views if abs(t - near) < AROUND]
    steps = [b[1] - a[1] for a, b in pairwise(around)]
    if len(around) < 10 or (max(steps) > 0.01 and min(steps) < -0.01) or abs(around[-1][1] - around[0][1]) < 1:
        return None
    way = 1 if around[-1][1] > around[0][1] else -1
    middle = around[len(around) // 2][1]
    sought = middle + (yaw - middle + 180) % 360 - 180
    return float(np.interp(way * sought, [way * value for _, value in around], [t for t, _ in around]))


def compare(guide: Page, follower: Page) -> list[Heard]:
    """Each burst that was spoken, when it was heard, and what was shown then."""
    spoken: list[float] = guide.evaluate("() => window.bursts")
    heard: list[float] = sorted(follower.evaluate("() => window.bursts"))
    there = unrolled(guide.evaluate("() => window.views"))
    here = unrolled(follower.evaluate("() => window.views"))
    found: list[Heard] = []
    for at in spoken:
        i = bisect.bisect_left(heard, at)
        if i < len(heard) and heard[i] - at < NEAR * 1000:
            shown_of = moment(there, yaw_at(here, heard[i]), at)
            found.append(Heard((at - spoken[0]) / 1000, heard[i] - at, None if shown_of is None else shown_of - at))
    return found


def sweep(guide: Page, seconds: float) -> None:
    """Turn to and fro with the mouse, each way for HALF seconds."""
    box = guide.get_by_test_id("stage").bounding_box()
    if box is None:
        raise RuntimeError("the guide's page shows no panorama")
    y, middle, reach = box["y"] + box["height"] * 0.4, box["x"] + box["width"] / 2, box["width"] * 0.4
    guide.mouse.move(middle - reach, y)
    guide.mouse.down()
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        part = passed % (2 * HALF) / HALF
        guide.mouse.move(middle + reach * (2 * min(part, 2 - part) - 1), y)
        time.sleep(0.016)
    guide.mouse.up()


def tour(
    first: Browser, second: Browser, server: Server, url: str, seconds: float, begin: Callable[[], None] = lambda: None
) -> list[Heard]:
    """A guide who speaks and turns, a follower who listens at `url`; what was heard. `begin` is called at the start."""
    session = server.new_session()
    guide = context(first, phone=False, bypass_csp=True).new_page()
    guide.add_init_script(MOUTH)
    guide.goto(f"{server.url}/guide#{session['guide_secret']}")
    shown(guide)
    guide.get_by_test_id("start").click()
    guide.get_by_test_id("microphone").click()
    follower = context(second, bypass_csp=True).new_page()
    follower.add_init_script(EAR)
    follower.goto(f"{url}/j/{session['code']}")
    enter(follower)
    time.sleep(3)
    guide.evaluate("() => { window.bursts = []; window.views = []; }")
    follower.evaluate("() => { window.bursts = []; window.views = []; }")
    begin()
    sweep(guide, seconds)
    time.sleep(1)
    found = compare(guide, follower)
    guide.context.close()
    follower.context.close()
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "bursts.wav"
        bursts(sound)
        flags = [*MICROPHONE, f"--use-file-for-fake-audio-capture={sound}"]
        with Server(Path(folder) / "data") as server, chromiums(2, flags) as (first, second):
            _report(tour(first, second, server, server.url, SECONDS))
            with FaultyProxy(server.port) as proxy:
                url, seconds = f"http://127.0.0.1:{proxy.port}", CALM + STALLS + AFTER
                _report_stalls(tour(first, second, server, url, seconds, lambda: begin_stalls(proxy)))


def _report(heard: list[Heard]) -> None:
    name = "voice"
    delays = [item.delay for item in heard]
    apart = _apart(heard)
    figure(name, "clean line: bursts heard", len(heard), "bursts", f">= {int(SECONDS) - 2}")
    figure(name, "clean line: mouth to ear, p50", percentile(delays, 0.5), "ms", "<= 220")
    figure(name, "clean line: mouth to ear, p95", percentile(delays, 0.95), "ms", "<= 260")
    figure(name, f"clean line: camera minus voice, 95 % of {len(apart)} marks", percentile(apart, 0.95), "ms", "<= 30")
    figure(name, "clean line: camera minus voice, all marks after the first second", max(apart), "ms", "<= 45")


def _report_stalls(heard: list[Heard]) -> None:
    name = "voice"
    before = [item.delay for item in heard if item.at < CALM]
    after = [item.delay for item in heard if item.at > CALM + STALLS + BACK]
    worse = percentile(after, 0.5) - percentile(before, 0.5)
    figure(name, "stalls up to 300 ms: delay 5 s after they end, against before them", worse, "ms", "<= 60")
    figure(name, "stalls up to 300 ms: camera minus voice, all marks", max(_apart(heard)), "ms", "<= 45")


def _apart(heard: list[Heard]) -> list[float]:
    return [abs(item.camera_minus_voice) for item in heard if item.at >= 1 and item.camera_minus_voice is not None]
