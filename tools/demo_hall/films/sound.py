"""The quiet sound of the films, computed."""

import numpy as np

RATE = 48000


def chords(seconds: float, roots: list[float], seed: int) -> np.ndarray:
    """Two channels of quiet: slow chords of soft tones, and now and then a single plucked note of a five-note scale."""
    rng, count = np.random.default_rng(seed), int(seconds * RATE)
    t, sound = np.arange(count) / RATE, np.zeros((2, count))
    each = seconds / len(roots)
    for k, root in enumerate(roots):
        swell = np.clip(1 - np.abs(t - (k + 0.5) * each) / (each * 0.95), 0, 1) ** 1.2
        for step, loud in ((0.5, 0.5), (1, 1), (1.5, 0.6), (2, 0.35), (2.25, 0.22), (3, 0.14)):
            for side in (0, 1):
                drift = 0.15 * np.sin(2 * np.pi * rng.uniform(0.05, 0.12) * t + rng.uniform(0, 6))
                tone = np.sin(2 * np.pi * root * step * (1 + rng.uniform(-8e-4, 8e-4)) * t + rng.uniform(0, 6))
                sound[side] += loud * swell * (1 + drift) * tone
    for at in np.arange(2.0, seconds - 4, 1.9):
        root = roots[min(int(at / each), len(roots) - 1)]
        note, length = root * rng.choice([2, 2.25, 2.5, 3, 3.375, 4]), int(3.5 * RATE)
        s = t[: min(length, count - int(at * RATE))]
        wave = np.sin(2 * np.pi * note * s) + 0.3 * np.sin(4 * np.pi * note * s) * np.exp(-3 * s)
        pluck = np.exp(-1.8 * s) * (1 - np.exp(-300 * s)) * wave
        for side, share in enumerate((pan := rng.uniform(0.25, 0.75), 1 - pan)):
            for delay, loud in ((0, 0.9), (0.38, 0.35), (0.76, 0.15)):  # and its echo
                a = int((at + delay) * RATE)
                sound[side, a : a + len(s)] += loud * share * pluck[: max(0, count - a)]
    sound *= np.clip(np.minimum(t / 2.5, (seconds - t) / 3.5), 0, 1) ** 1.5
    return (sound * 0.35 / np.abs(sound).max()).astype(np.float32)
