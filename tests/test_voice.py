"""The gate of a voice: real Opus passes; everything else is dropped, counted, and told once."""

from __future__ import annotations

from itertools import pairwise

from guide.voice import BURST, BYTES_BURST, MAX_PACKET, PERIOD, Gate
from tests.speech import opus_packets

OPUS = bytes([31 << 3]) + b"x" * 60


def test_real_opus_passes_in_order() -> None:
    packets = opus_packets(seconds=1.0)
    gate = Gate()
    kept = [packet for i, data in enumerate(packets) for packet in gate.accept([(i * 20, data)], i * 0.02)]
    assert [data for _, data in kept] == packets
    assert all(a < b for (a, _), (b, _) in pairwise(kept))
    assert not gate.dropped
    assert gate.complaint() is None


def test_each_fault_is_dropped_and_counted_while_the_good_go_on() -> None:
    gate = Gate()
    kept = gate.accept([(20, OPUS), (20, OPUS), (0, OPUS), (40, b""), (60, OPUS + b"x" * MAX_PACKET), (80, OPUS)], 0.0)
    assert [time for time, _ in kept] == [20, 80]
    assert gate.dropped == {"out_of_order": 2, "not_opus": 1, "too_large": 1}


def test_the_speaker_is_told_once() -> None:
    gate = Gate()
    gate.accept([(0, b""), (20, b"")], 0.0)
    assert gate.complaint() == "not_opus"
    gate.accept([(40, b"")], 1.0)
    assert gate.complaint() is None


def test_more_than_a_voice_can_say_is_dropped() -> None:
    gate = Gate()
    kept = gate.accept([(i, OPUS) for i in range(2 * BURST)], 0.0)
    assert len(kept) == BURST
    assert gate.dropped == {"too_many": BURST}
    assert len(gate.accept([(1000, OPUS)], PERIOD * 2)) == 1


def test_more_bytes_than_a_voice_has_are_dropped() -> None:
    gate = Gate(bytes_per_second=1000)
    largest = OPUS + bytes(1000 - len(OPUS))
    kept = gate.accept([(i, largest) for i in range(10)], 0.0)
    assert len(kept) == BYTES_BURST
    assert gate.dropped == {"too_fast": 10 - BYTES_BURST}
    assert len(gate.accept([(100 + i, largest) for i in range(5)], 2.0)) == 2
