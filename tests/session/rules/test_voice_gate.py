"""The gate of a voice: real Opus passes; everything else is dropped, counted, and told once."""

from __future__ import annotations

from itertools import pairwise

import pytest

from guide.common.limits import DEFAULTS, Limits
from guide.session.rules.voice_gate import MAX_PACKET, VoiceGate
from tests.support.opus import opus_packets

OPUS = bytes([31 << 3]) + b"x" * 60


def test_real_opus_passes_in_order() -> None:
    packets = opus_packets(seconds=1.0)
    gate = VoiceGate()
    kept = [packet for i, data in enumerate(packets) for packet in gate.accept([(i * 20, data)], i * 0.02)]
    assert [data for _, data in kept] == packets
    assert all(a < b for (a, _), (b, _) in pairwise(kept))
    assert not gate.dropped
    assert gate.complaint() is None


def test_each_fault_is_dropped_and_counted_while_the_good_go_on() -> None:
    gate = VoiceGate()
    kept = gate.accept([(20, OPUS), (20, OPUS), (0, OPUS), (40, b""), (60, OPUS + b"x" * MAX_PACKET), (80, OPUS)], 0.0)
    assert [time for time, _ in kept] == [20, 80]
    assert gate.dropped == {"out_of_order": 2, "not_opus": 1, "too_large": 1}


def test_the_speaker_is_told_once() -> None:
    gate = VoiceGate()
    gate.accept([(0, b""), (20, b"")], 0.0)
    assert gate.complaint() == "not_opus"
    gate.accept([(40, b"")], 1.0)
    assert gate.complaint() is None


@pytest.mark.parametrize("limits", [DEFAULTS, Limits(voice_packets_per_second=50, voice_packets_burst=70)])
def test_more_than_a_voice_can_say_is_dropped(limits: Limits) -> None:
    burst = limits.voice_packets_burst
    gate = VoiceGate(limits)
    kept = gate.accept([(i, OPUS) for i in range(2 * burst)], 0.0)
    assert len(kept) == burst
    assert gate.dropped == {"too_many": burst}
    later = 10 / limits.voice_packets_per_second
    assert len(gate.accept([(1000 + i, OPUS) for i in range(20)], later)) == 10


def test_more_bytes_than_a_voice_has_are_dropped() -> None:
    gate = VoiceGate(Limits(voice_bytes_per_second=6000, voice_bytes_burst=12_000))
    large = OPUS + bytes(1000 - len(OPUS))
    kept = gate.accept([(i, large) for i in range(20)], 0.0)
    assert len(kept) == 12
    assert gate.dropped == {"too_fast": 8}
    assert len(gate.accept([(100 + i, large) for i in range(10)], 0.5)) == 3
