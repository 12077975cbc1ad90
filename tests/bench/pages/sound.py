"""Whether a tone comes out as it went in, on every page that plays one; and what hearing and following cost a page.

The tone goes through the guide's real microphone, encoder and server. What comes out is looked at by an analyser beside
the loudspeaker: 8,192 points, one bin is 5.9 Hz. Followers decode with WebAssembly everywhere; the browser's own
AudioDecoder is not used.

The cost is that of the SDK on a page of its own, which draws nothing: from a message's arrival to sound that is
scheduled, and each frame's view. The page's own drawing comes on top.
"""

from __future__ import annotations

import tempfile
import time
import wave
from pathlib import Path
from typing import Final

import numpy as np
from playwright.sync_api import Page

from tests.bench.figures import figure, percentile
from tests.e2e.chromium import chromiums, context
from tests.e2e.pages import enter, shown
from tests.e2e.voice.ears import EARS, HEARS, speak
from tests.support.opus import RATE, tone
from tests.support.server_process import Server

PLAIN: Final = "guide.test"  # a name that is not localhost: over plain HTTP no secure context
FLAGS: Final = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    f"--host-resolver-rules=MAP {PLAIN} 127.0.0.1",
]
HERTZ: Final = 1000.0
LOOKS: Final = 50
SETTLE: Final = 8.0  # seconds; while the buffer finds its length it plays up to 4 % faster or slower
SECONDS: Final = 20.0

FOLLOW: Final = r"""async (code) => {
    const { GuideClient, Follower, VoiceReceiver, join, socketUrl } = await import('/static/sdk/guide.js');
    let spent = 0;
    window.costs = [];
    Object.defineProperty(WebSocket.prototype, 'onmessage', {
        set(handle) {
            if (handle) this.addEventListener('message', (event) => {
                const begun = performance.now();
                handle.call(this, event);
                spent += performance.now() - begun;
            });
        },
    });
    const { token } = await join(code, { name: '\u7532', branch: '' });
    const client = new GuideClient({ url: socketUrl(), token });
    const follower = new Follower(client);
    const receiver = window.receiver = new VoiceReceiver(client, follower.timeline.clock);
    document.body.onclick = () => receiver.unlock();
    client.connect();
    const frame = (now) => {
        const begun = performance.now();
        follower.frame(now);
        window.costs.push(spent + performance.now() - begun);
        spent = 0;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
}"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "tone.wav"
        with wave.open(str(sound), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((tone(10.0, HERTZ) * 32767).astype("<i2").tobytes())
        flags = [*FLAGS, f"--use-file-for-fake-audio-capture={sound}"]
        with Server(Path(folder) / "data") as server, chromiums(2, flags) as (first, second):
            session = server.new_session()
            guide = context(first, phone=False).new_page()
            guide.goto(f"{server.url}/guide#{session['guide_secret']}")
            shown(guide)
            guide.get_by_test_id("start").click()
            speak(guide)
            plain = server.url.replace("127.0.0.1", PLAIN)
            for name, url in (("WebAssembly", server.url), ("WebAssembly, page by plain HTTP", plain)):
                follower = context(second).new_page()
                follower.add_init_script(EARS)
                follower.goto(f"{url}/j/{session['code']}")
                enter(follower)
                _tone(name, follower)
                follower.context.close()
            _cost(context(second, bypass_csp=True).new_page(), server.url, session["code"])


def _tone(name: str, page: Page) -> None:
    page.wait_for_function(HEARS)
    time.sleep(SETTLE)
    peaks: list[float] = []
    for _ in range(LOOKS):
        time.sleep(0.1)
        peaks.append(page.evaluate("() => window.peak()[0]"))
    one_bin = page.evaluate("() => window.contexts()[0].sampleRate") / 8192
    off = float(np.median(np.abs(np.array(peaks) - HERTZ)))
    figure("sound", f"1 kHz in, peak out, {name}: off by, median of {LOOKS} looks", off, "Hz", f"<= {one_bin:.2f}")


def _cost(page: Page, url: str, code: str) -> None:
    page.goto(f"{url}/livez")  # a page of ours that runs nothing
    page.evaluate(FOLLOW, code)
    page.locator("body").click()
    page.wait_for_function("() => window.receiver.speaking.length > 0")
    page.evaluate("() => { window.costs.length = 0; }")
    time.sleep(SECONDS)
    costs: list[float] = page.evaluate("() => window.costs")
    figure("sound", f"decode and follow, p95 of {len(costs)} frames", percentile(costs, 0.95), "ms", "<= 2")
