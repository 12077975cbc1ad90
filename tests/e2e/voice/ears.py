"""What a page lets be heard, and what people do to be heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from playwright.sync_api import Page, expect

from tests.e2e.pages import until

IN_STEP: Final = 0.3  # seconds

# Ears: an analyser beside every loudspeaker. `peak()`: [Hz, dB] of the loudest tone since sound began.
EARS = """
(() => {
    const ears = [];
    const connect = AudioNode.prototype.connect;
    AudioNode.prototype.connect = function (to, ...rest) {
        if (to instanceof AudioDestinationNode && !(window.AudioWorkletNode && this instanceof AudioWorkletNode)) {
            const analyser = to.context.createAnalyser();
            analyser.fftSize = 8192;
            analyser.smoothingTimeConstant = 0;
            connect.call(this, analyser);
            ears.push(analyser);
        }
        return connect.call(this, to, ...rest);
    };
    window.tracks = [];
    const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
    if (open) navigator.mediaDevices.getUserMedia = async (asked) => {
        const stream = await open(asked);
        window.tracks = stream.getAudioTracks();
        return stream;
    };
    window.contexts = () => ears.map((ear) => ear.context);
    window.peak = () => ears.reduce((best, ear) => {
        const spectrum = new Float32Array(ear.frequencyBinCount);
        ear.getFloatFrequencyData(spectrum);
        const at = spectrum.indexOf(Math.max(...spectrum));
        return spectrum[at] > best[1] ? [at * ear.context.sampleRate / ear.fftSize, spectrum[at]] : best;
    }, [0, -Infinity]);
})();
"""
HEARS = "() => { const [hertz, db] = window.peak(); return Math.abs(hertz - 1000) < 30 && db > -60; }"
# The same while what was late is caught up with, at most 4 % faster.
HEARS_FASTER = HEARS.replace("< 30", "< 45")
SILENCE = "() => window.peak()[1] < -75"


def microphone(page: Page, state: str) -> None:
    expect(page.get_by_test_id("microphone-state")).to_have_attribute("data-state", state)


def speak(guide: Page) -> None:
    guide.keyboard.press("m")
    microphone(guide, "on")


def played(page: Page, testid: str) -> dict[str, Any]:
    """The element's position, s, and the guide time shown there at that moment, ms."""
    found: dict[str, Any] = page.evaluate(
        """(testid) => {
            const element = document.querySelector(`[data-testid=${testid}]`);
            const guide = window.guideDiagnostics.guideTime;
            return { position: element.currentTime, paused: element.paused, volume: element.volume, guide };
        }""",
        testid,
    )
    return found


def runs(page: Page, testid: str, after: float = 0.5) -> None:
    page.wait_for_function(
        """([testid, after]) => {
            const element = document.querySelector(`[data-testid=${testid}]`);
            return element && !element.paused && !element.seeking && element.currentTime > after;
        }""",
        arg=[testid, after],
    )


def began(page: Page, testid: str) -> float:
    """The guide time at which what plays was at its beginning, s: the same on all pages that are in step."""
    now = played(page, testid)
    return float(now["guide"]) / 1000 - float(now["position"])


def in_step(pages: Sequence[Page], testid: str) -> None:
    """All play it, and come to be at the same place: small errors are worked off in some seconds."""
    for page in pages:
        runs(page, testid)

    def together() -> bool:
        begins = [began(page, testid) for page in pages]
        return max(begins) - min(begins) < IN_STEP

    until(pages[0], together, f"the {testid} is in step on all pages")


def stand_still(pages: Sequence[Page], testid: str) -> None:
    """All have stopped it, at the same place."""
    for page in pages:
        page.wait_for_function("(testid) => document.querySelector(`[data-testid=${testid}]`).paused", arg=testid)

    def together() -> bool:
        places = [played(page, testid)["position"] for page in pages]
        return bool(max(places) - min(places) < 0.1)

    until(pages[0], together, f"the {testid} stands still at the same place on all pages")


def hand_is_granted(guide: Page, follower: Page) -> None:
    follower.get_by_test_id("hand").click()
    expect(follower.get_by_test_id("turn")).to_have_attribute("data-step", "raised")
    guide.get_by_role("tab").nth(2).click()
    guide.get_by_test_id("grant-floor").click()
    expect(follower.get_by_test_id("turn")).to_have_attribute("data-step", "granted")
