"""Which packets of a speaker's voice followers get: Opus, in order, not too large, not too many. Pure.

Any other is dropped and counted, and nobody but its sender learns of it. Nothing waits for a packet that is late: live
voice that comes late, or twice, is worth nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from guide.common.limits import DEFAULTS, Limits
from guide.common.rate_limit import TokenBucket
from guide.protocol import opus
from guide.protocol.messages import Packet

MAX_PACKET: Final = opus.MAX_FRAME  # bytes: 510 kbit/s in packets of 20 ms; speech at 24 kbit/s has 60


class VoiceGate:
    """One speaker's packets. `dropped` counts by reason: too_large, too_many, too_fast, out_of_order, not_opus."""

    __slots__ = ("_bytes", "_complained", "_complaint", "_last", "_rate", "dropped")

    def __init__(self, limits: Limits = DEFAULTS) -> None:
        self.dropped: Counter[str] = Counter()
        self._last = -1
        self._rate = TokenBucket(limits.voice_packets_burst, 1 / limits.voice_packets_per_second)
        self._bytes = TokenBucket(limits.voice_bytes_burst, 1 / limits.voice_bytes_per_second)
        self._complained = False
        self._complaint: str | None = None

    def accept(self, packets: Sequence[Packet], now: float) -> list[Packet]:
        """Return the packets that followers get. Their times are ms of the speaker's capture clock; `now`: seconds."""
        kept = []
        for packet in packets:
            reason = self._refused(packet, now)
            if reason is None:
                kept.append(packet)
                self._last = packet[0]
                continue
            self.dropped[reason] += 1
            if not self._complained:
                self._complained = True
                self._complaint = reason
        return kept

    def complaint(self) -> str | None:
        """Return why the first packet was dropped, once; None where none was, and from then on."""
        reason, self._complaint = self._complaint, None
        return reason

    def _refused(self, packet: Packet, now: float) -> str | None:
        """Return why a packet is dropped; None where it is not."""
        time, data = packet
        if len(data) > MAX_PACKET:
            return "too_large"
        if time <= self._last:
            return "out_of_order"
        if opus.duration(data) is None:
            return "not_opus"
        if self._rate.wait(now):
            return "too_many"
        return "too_fast" if self._bytes.wait(now, len(data)) else None
