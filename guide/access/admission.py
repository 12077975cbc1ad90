"""Whether one more may come in now: connections at a time and a second, in all and by address; members a second;
requests a minute; wrong codes and secrets.

Invariants
- `open` counts the WebSockets that were let in and have not left; `_by_network` the same by network, only above 0.
- The limits of an address are checked before the rate of the whole node: an address that is over its own limits uses
  up nothing of what all share.
- Each refusal by the node's rate names another time to come again, one after another at that rate: whoever waits as
  long as it was asked to is not refused a second time, however many wait. (Those of one
  address beyond its own limit all get the same time: when that address may open its next connection.)
- At most MAX_NETWORKS networks are remembered by each limit; one that was forgotten starts with its full allowance.

Behind one NAT everybody has one address, so limits by address are wide; of IPv6, a network of 64 bits counts as one
address. This machine's own addresses are not limited: they are a proxy that does not pass clients' addresses on, or a
test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from guide.common.limits import Limits
from guide.common.rate_limit import AcceptRateLimit, AddressRateLimit, network_of

ADDRESS_BURST_SECONDS: Final = 10  # so many seconds' worth of WebSockets one address may open at once: a school
GUESSES: Final = 60  # wrong codes, or secrets, from one address at once: a school's typing errors
GUESS_PERIOD: Final = 0.2  # seconds until one more: each costs a query of the record
NODE_FULL_WAIT: Final = 10.0  # seconds until to try again, where all connections are taken
CROWD_FOR: Final = 10.0  # seconds in which a refused WebSocket shows that many are coming
Guess = Literal["code", "secret"]


class Admission:
    """The limits of one node, and how much of each is used. Every wait is in seconds; 0.0 means yes."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self.open = 0
        self._refused_at = float("-inf")
        self._limits = limits
        self._clock = clock
        self._by_network: dict[str, int] = {}
        self._sockets = AcceptRateLimit(limits.accepts_per_second)
        self._joins = AcceptRateLimit(limits.accepts_per_second)
        rate = limits.address_accepts_per_second
        self._address_sockets = AddressRateLimit(rate * ADDRESS_BURST_SECONDS, 1 / rate)
        self._address_joins = AddressRateLimit.per_minute(limits.address_joins_per_minute)
        self._address_requests = AddressRateLimit.per_minute(limits.address_requests_per_minute)
        self._guesses: dict[Guess, AddressRateLimit] = {
            what: AddressRateLimit(GUESSES, GUESS_PERIOD) for what in ("code", "secret")
        }

    def enter(self, address: str) -> float:
        """Let a WebSocket of this address in, and count it until `leave`: 0.0; else the wait until it may try again."""
        wait = self._enter(address)
        if wait:
            self._refused_at = self._clock()
        return wait

    @property
    def crowded(self) -> bool:
        """Whether a WebSocket was refused within the last CROWD_FOR seconds."""
        return self._clock() - self._refused_at < CROWD_FOR

    def _enter(self, address: str) -> float:
        network = network_of(address)
        if (
            self.open >= self._limits.connections
            or self._by_network.get(network, 0) >= self._limits.address_connections
        ):
            return NODE_FULL_WAIT
        now = self._clock()
        wait = self._address_sockets.wait(address, now) or self._sockets.wait(now)
        if not wait:
            self.open += 1
            if network:
                self._by_network[network] = self._by_network.get(network, 0) + 1
        return wait

    def leave(self, address: str) -> None:
        """Count off a WebSocket that was let in."""
        self.open -= 1
        network = network_of(address)
        remaining = self._by_network.pop(network, 0) - 1
        if remaining > 0:
            self._by_network[network] = remaining

    def join_wait(self) -> float:
        """Take a turn to make a member on this node: 0.0; else the wait until one's turn. Ask `address_wait` first."""
        return self._joins.wait(self._clock())

    def address_wait(self, address: str) -> float:
        """Count a member that this address is about to make: 0.0; else the wait until it may."""
        return self._address_joins.wait(address, self._clock())

    def request_wait(self, address: str) -> float:
        """Count a request of this address, whatever it asks for: 0.0; else the wait until it may."""
        return self._address_requests.wait(address, self._clock())

    def guess_wait(self, what: Guess, address: str) -> float:
        """Count a code or a secret that may be wrong, until it proves `right`: 0.0; else the wait until the next try.

        Call it before looking up, so that no more than GUESSES look-ups of an address are under way at once. Codes and
        secrets are counted apart: followers who mistype a code keep no guide of their network out.
        """
        return self._guesses[what].wait(address, self._clock())

    def right(self, what: Guess, address: str) -> None:
        """Give back what `guess_wait` counted: it was right, or nobody knows, so it was no wrong guess."""
        self._guesses[what].give_back(address)
