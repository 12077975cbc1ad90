"""Real Opus for tests: made by a real encoder, taken apart by a real decoder."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

RATE: Final = 48_000
PACKET: Final = 960  # samples: 20 ms


def tone(seconds: float, hertz: float = 1000.0) -> NDArray[np.float32]:
    """A sine at half of full scale, 48 kHz."""
    at = np.arange(int(seconds * RATE)) / RATE
    return (0.5 * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def opus_packets(seconds: float, hertz: float = 1000.0) -> list[bytes]:
    """A tone as the guide's page sends it: 20 ms packets, mono, 24 kbit/s."""
    encoder = av.CodecContext.create("libopus", "w")
    if not isinstance(encoder, av.AudioCodecContext):
        raise TypeError("expected an audio encoder")
    encoder.sample_rate = RATE
    encoder.layout = "mono"
    encoder.format = "flt"
    encoder.bit_rate = 24_000
    encoder.time_base = Fraction(1, RATE)
    encoder.options = {"application": "voip", "frame_duration": "20"}
    samples = tone(seconds, hertz)
    packets: list[bytes] = []
    for start in range(0, len(samples) - PACKET + 1, PACKET):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + PACKET], format="flt", layout="mono")
        frame.sample_rate = RATE
        frame.pts = start
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets + [bytes(packet) for packet in encoder.encode(None)]


def decoded(packets: list[bytes]) -> NDArray[np.float32]:
    """What a listener hears of them."""
    decoder = av.CodecContext.create("libopus", "r")
    if not isinstance(decoder, av.AudioCodecContext):
        raise TypeError("expected an audio decoder")
    decoder.sample_rate = RATE
    decoder.layout = "mono"
    heard = [frame.to_ndarray().reshape(-1) for packet in packets for frame in decoder.decode(av.Packet(packet))]
    return np.concatenate(heard).astype(np.float32)


def peak_hertz(samples: NDArray[np.float32]) -> float:
    """Where the spectrum is strongest."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * RATE / len(samples))
