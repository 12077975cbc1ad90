"""Rate limits: a token bucket, and two limits made of it, one for all and one for each address. Pure.

`now` is seconds on one monotonic clock everywhere here. Every `wait` returns 0.0 where the use is allowed, else the
seconds after which to try again.
"""

from __future__ import annotations

import functools
import ipaddress
from collections import OrderedDict
from typing import Final


class TokenBucket:
    """Allows `burst` uses at once, then one every `period` seconds.

    Invariant: level ≤ burst. It is below 0 only by what `spend` took that was not there.
    """

    __slots__ = ("_at", "_burst", "_level", "_period")

    def __init__(self, burst: int, period: float) -> None:
        self._burst = burst
        self._period = period
        self._level = float(burst)
        self._at: float | None = None

    def wait(self, now: float, uses: int = 1) -> float:
        """Take so many tokens and return 0.0; or take none and return the seconds until there are enough."""
        self._fill(now)
        # A thousandth of slack, so that a client that waited as long as asked is not refused for a rounding error.
        if self._level >= uses - 0.001:
            self._level = max(0.0, self._level - uses)
            return 0.0
        return (uses - self._level) * self._period

    def spend(self, uses: int, now: float) -> float:
        """Take so many tokens, whether they are there or not, because what they are for has happened already. Return
        the seconds until the level is not below 0 any more."""
        self._fill(now)
        self._level -= uses
        return max(0.0, -self._level * self._period)

    def give_back(self) -> None:
        """Return one token, whose use did not happen."""
        self._level = min(self._burst, self._level + 1.0)

    def full(self, now: float) -> bool:
        """Whether all tokens are there, as in a new bucket."""
        self._fill(now)
        return self._level >= self._burst - 0.001

    def _fill(self, now: float) -> None:
        if self._at is not None:
            self._level = min(self._burst, self._level + (now - self._at) / self._period)
        self._at = now


BURST: Final = 0.25  # of a second's worth of uses: a tick is delayed no longer by those who come in one instant
MAX_WAIT: Final = 30.0  # seconds
MAX_NETWORKS: Final = 10_000  # that are counted at a time; beyond that the one not seen for longest is forgotten
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})


class AcceptRateLimit:
    """Allows `rate` uses a second, and gives each one that it refuses a time of its own to come back.

    So those who are refused together do not return together.
    """

    def __init__(self, rate: float) -> None:
        self._period = 1 / rate
        self._bucket = TokenBucket(max(1, round(rate * BURST)), self._period)
        self._slot = float("-inf")  # the time that was given last

    def wait(self, now: float) -> float:
        """Return 0.0: allowed; else the seconds, at most MAX_WAIT, after which to try again."""
        wait = self._bucket.wait(now)
        if not wait:
            return 0.0
        self._slot = min(max(self._slot, now) + self._period, now + MAX_WAIT)
        return max(wait, self._slot - now)


class AddressRateLimit:
    """Allows each address `burst` uses at once, then one every `period` seconds. This machine's own are not limited."""

    def __init__(self, burst: int, period: float) -> None:
        self._burst, self._period = burst, period
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()  # by network; the one used last is last

    @classmethod
    def per_minute(cls, uses: int) -> AddressRateLimit:
        """Make a limit of so many uses a minute, half of them at once."""
        return cls(uses // 2, 60 / uses)

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, address: str, now: float) -> float:
        """Return 0.0: allowed; else the seconds after which to try again."""
        network = network_of(address)
        return self._bucket(network).wait(now) if network else 0.0

    def give_back(self, address: str) -> None:
        """Return one use, which does not count."""
        bucket = self._buckets.get(network_of(address))
        if bucket is not None:
            bucket.give_back()

    def _bucket(self, network: str) -> TokenBucket:
        bucket = self._buckets.get(network)
        if bucket is None:
            if len(self._buckets) >= MAX_NETWORKS:
                self._buckets.popitem(last=False)
            bucket = self._buckets[network] = TokenBucket(self._burst, self._period)
        else:
            self._buckets.move_to_end(network)
        return bucket


@functools.lru_cache(4096)
def network_of(address: str) -> str:
    """Return what is counted as one address: IPv4 as it is, IPv6 by its /64 network.

    Empty for this machine's own address, and for what is no address (a Unix socket has none).
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if str(ip) in _LOOPBACK:
        return ""
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((int(ip) >> 64 << 64, 64)))
