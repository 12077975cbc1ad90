"""Token buckets: how often something may happen, by address and in all. Pure; time is passed in."""

from __future__ import annotations

import functools
import ipaddress
from collections import OrderedDict
from typing import Final


class TokenBucket:
    """`burst` uses at once, then one every `period` seconds.

    Invariant: level ≤ burst, and below 0 only by what was spent that had come already. `now` is seconds on one
    monotonic clock and never runs back.
    """

    __slots__ = ("_at", "_burst", "_level", "_period")

    def __init__(self, burst: int, period: float) -> None:
        self._burst = burst
        self._period = period
        self._level = float(burst)
        self._at: float | None = None

    def wait(self, now: float, uses: int = 1) -> float:
        """Use so many. 0.0 if there were enough, else the seconds until there are (nothing is used)."""
        self._fill(now)
        # A thousandth of slack: a client that waits as long as it was told is not refused for a rounding error.
        if self._level >= uses - 0.001:
            self._level = max(0.0, self._level - uses)
            return 0.0
        return (uses - self._level) * self._period

    def spend(self, uses: int, now: float) -> float:
        """What came has come: use so many, there or not. The seconds until there are any again; 0.0: there are."""
        self._fill(now)
        self._level -= uses
        return max(0.0, -self._level * self._period)

    def give_back(self) -> None:
        """One was used for nothing."""
        self._level = min(self._burst, self._level + 1.0)

    def full(self, now: float) -> bool:
        """Whether this is as good as a new one."""
        self._fill(now)
        return self._level >= self._burst - 0.001

    def _fill(self, now: float) -> None:
        if self._at is not None:
            self._level = min(self._burst, self._level + (now - self._at) / self._period)
        self._at = now


AT_ONCE: Final = 0.25  # of a second's worth: a tick waits no longer for those who come in one instant
LONGEST: Final = 30.0  # seconds that anybody is told to wait
REMEMBERED: Final = 10_000  # networks that are counted: beyond that the one not seen for longest is forgotten
_OWN: Final = frozenset({"127.0.0.1", "::1"})


class AcceptRate:
    """So many a second, a few at once. Time passed in, seconds on one monotonic clock."""

    def __init__(self, rate: float) -> None:
        self._period = 1 / rate
        self._bucket = TokenBucket(max(1, round(rate * AT_ONCE)), self._period)
        self._slot = float("-inf")  # of the last who was turned away

    def wait(self, now: float) -> float:
        """0.0: come in. Else the seconds after which it is one's turn."""
        wait = self._bucket.wait(now)
        if not wait:
            return 0.0
        self._slot = min(max(self._slot, now) + self._period, now + LONGEST)
        return max(wait, self._slot - now)


class AddressRateLimit:
    """So many at once from one address, then one every `period` seconds. Time passed in, seconds on one monotonic
    clock."""

    def __init__(self, burst: int, period: float) -> None:
        self._burst, self._period = burst, period
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()  # the one used last is last

    @classmethod
    def per_minute(cls, uses: int) -> AddressRateLimit:
        """So many a minute, half of it at once."""
        return cls(uses // 2, 60 / uses)

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, address: str, now: float) -> float:
        """0.0: once more. Else the seconds after which it may."""
        network = network_of(address)
        return self._bucket(network).wait(now) if network else 0.0

    def give_back(self, address: str) -> None:
        """What it did once more does not count."""
        bucket = self._buckets.get(network_of(address))
        if bucket is not None:
            bucket.give_back()

    def _bucket(self, network: str) -> TokenBucket:
        bucket = self._buckets.get(network)
        if bucket is None:
            if len(self._buckets) >= REMEMBERED:
                self._buckets.popitem(last=False)
            bucket = self._buckets[network] = TokenBucket(self._burst, self._period)
        else:
            self._buckets.move_to_end(network)
        return bucket


@functools.lru_cache(4096)
def network_of(address: str) -> str:
    """What counts as one address; empty for this machine's own, and for what is none (a socket of this machine)."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if str(ip) in _OWN:
        return ""
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((int(ip) >> 64 << 64, 64)))
