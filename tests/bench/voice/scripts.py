"""What is put into the pages that are measured: taps at microphone and loudspeaker, and the view of each picture."""

from __future__ import annotations

from typing import Final

TAP: Final = """
(() => {
    const source = `registerProcessor('tap', class extends AudioWorkletProcessor {
        constructor() { super(); this.quiet = sampleRate; this.zeros = -Infinity; }
        process([input]) {
            const samples = input[0];
            if (!samples) return true;
            for (let i = 0; i < samples.length; i++) {
                // nothing at all, where there was sound and will be: what is spoken is never that quiet
                if (samples[i] === 0) this.zeros++;
                else {
                    if (this.zeros > sampleRate * 0.01) this.port.postMessage({ gap: this.zeros / sampleRate });
                    this.zeros = 0;
                }
                if (Math.abs(samples[i]) > 0.1) {
                    const burst = (currentFrame + i) / sampleRate;
                    if (this.quiet > sampleRate * 0.3) this.port.postMessage({ burst });
                    this.quiet = 0;
                } else this.quiet++;
            }
            return true;
        }
    });`;
    window.bursts = [];
    window.gaps = [];
    window.tap = async (context, node, wall) => {
        await context.audioWorklet.addModule(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
        const tap = new AudioWorkletNode(context, 'tap', { numberOfOutputs: 0 });
        tap.port.onmessage = ({ data: { burst, gap } }) => {
            if (gap) window.gaps.push(Math.round(gap * 1000));
            else window.bursts.push(wall(burst));
        };
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
// by the stamps of the capture itself: an audio context's microphone comes some 20 ms later
const listen = async (track) => {
    const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 400 }).readable.getReader();
    let apart = Infinity;
    let quiet = Infinity;
    for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        const { numberOfFrames, sampleRate, timestamp } = value;
        const samples = new Float32Array(numberOfFrames);
        value.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
        value.close();
        const ms = (i) => timestamp / 1000 + (i * 1000) / sampleRate;
        apart = Math.min(apart, performance.timeOrigin + performance.now() - ms(numberOfFrames));
        samples.forEach((sample, i) => {
            if (Math.abs(sample) <= 0.1) return void quiet++;
            if (quiet > sampleRate * 0.3) window.bursts.push(ms(i) + apart);
            quiet = 0;
        });
    }
};
const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await get(constraints);
    void listen(stream.getAudioTracks()[0].clone());
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

# What a page's own thread spends on voice and wire, ms: all that runs while it takes a message of the session's worker
# or a WebSocket, in the SDK's timers that tell the worker of the sound's clock, and in reading that clock.
COST: Final = """
(() => {
    window.spent = 0;
    let depth = 0;
    const timed = (run) => function (...given) {
        if (depth > 0) return run.apply(this, given);
        const begun = performance.now();
        depth++;
        try {
            return run.apply(this, given);
        } finally {
            depth--;
            window.spent += performance.now() - begun;
        }
    };
    for (const { prototype } of [Worker, WebSocket]) {
        const { get, set } = Object.getOwnPropertyDescriptor(prototype, 'onmessage');
        Object.defineProperty(prototype, 'onmessage', {
            get, set(run) { set.call(this, run && timed(run)); }, configurable: true,
        });
    }
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = timed(post);
    const after = window.setTimeout;
    window.setTimeout = (run, ms, ...given) => after(ms === 250 ? timed(run) : run, ms, ...given);
    AudioContext.prototype.getOutputTimestamp = timed(AudioContext.prototype.getOutputTimestamp);
    AudioContext.prototype.createBufferSource = timed(AudioContext.prototype.createBufferSource);
})();
"""
# By the machine's clock, from `at` ms after each full second on.
BLOCK: Final = """(at) => void setTimeout(
    () => setInterval(() => { for (const from = Date.now(); Date.now() - from < 250;); }, 1000),
    1000 - (Date.now() - at) % 1000,
)"""
