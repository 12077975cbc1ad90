"""What of a speaker's voice goes on: packets in order, of Opus, not too large, not too many. Pure.

A packet that does not is dropped and counted, and nobody but its sender hears of it. Live voice is never repaired by
waiting: what comes late or doubled is worth nothing any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from guide.common.limits import DEFAULTS, Limits
from guide.common.rate_limit import TokenBucket
from guide.protocol import opus
from guide.protocol.messages import Packet

MAX_PACKET: Final = 1275  # bytes: 510 kbit/s in packets of 20 ms; speech at 24 kbit/s has 60


class VoiceGate:
    """One speaker's packets. `dropped` counts by reason: too_large, too_many, too_fast, out_of_order, not_opus."""

    __slots__ = ("_bytes", "_last", "_rate", "_told", "_untold", "dropped")

    def __init__(self, limits: Limits = DEFAULTS) -> None:
        self.dropped: Counter[str] = Counter()
        self._last = -1
        self._rate = TokenBucket(limits.voice_packets_burst, 1 / limits.voice_packets_per_second)
        self._bytes = TokenBucket(limits.voice_bytes_burst, 1 / limits.voice_bytes_per_second)
        self._told = False
        self._untold: str | None = None

    def accept(self, packets: Sequence[Packet], now: float) -> list[Packet]:
        """Those that go on. Times are ms of the speaker's capture clock."""
        kept = []
        for packet in packets:
            reason = self._refused(packet, now)
            if reason is None:
                kept.append(packet)
                self._last = packet[0]
                continue
            self.dropped[reason] += 1
            if not self._told:
                self._told = True
                self._untold = reason
        return kept

    def complaint(self) -> str | None:
        """Why the first packet was dropped, once: what the speaker is told."""
        reason, self._untold = self._untold, None
        return reason

    def _refused(self, packet: Packet, now: float) -> str | None:
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
