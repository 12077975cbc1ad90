"""Who may come in now: how many connections there are, from where, how many a second are begun, and how often one
address may ask, and be wrong.

Invariants
- `open` counts the WebSockets let in and not gone; `_from` the same by address, only those above 0.
- An address is looked at before everybody's turn is: who is turned away for where it comes from takes no turn, so that
  one address alone does not shut the door for others.
- Who finds that it is not its turn is told when it is: one after another at the rate that is let in, so that those who
  wait as they are told are not turned away a second time, however many they are, while none of their addresses
  brings more than one may. (Of one that does, all are told when the next of them may come.)
- Of at most MAX_NETWORKS networks it is known how often they did a thing; one forgotten begins anew, with all at once.

Behind one NAT everybody has one address, so limits by address are wide; of IPv6, a network of 64 bits counts as one.
Addresses of this machine itself are not limited: they are a proxy that does not say whom it speaks for, or a test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from guide.common.limits import Limits
from guide.common.rate_limit import AcceptRateLimit, AddressRateLimit, network_of

SCHOOL_WITHIN: Final = 10  # seconds' worth of WebSockets that one address may bring at once
GUESSES: Final = 60  # wrong codes, or secrets, from one address at once: a school's typing errors
GUESS_PERIOD: Final = 0.2  # seconds to one more: the record is asked for each
FULL_WAIT: Final = 10.0  # seconds, for who finds no room at all
Guess = Literal["code", "secret"]


class Admission:
    """One a node."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self.open = 0
        self._limits = limits
        self._clock = clock
        self._from: dict[str, int] = {}
        self._sockets = AcceptRateLimit(limits.accepts_per_second)
        self._joins = AcceptRateLimit(limits.accepts_per_second)
        rate = limits.address_accepts_per_second
        self._came = AddressRateLimit(rate * SCHOOL_WITHIN, 1 / rate)
        self._joined = AddressRateLimit.per_minute(limits.address_joins_per_minute)
        self._asked = AddressRateLimit.per_minute(limits.address_requests_per_minute)
        self._guessed: dict[Guess, AddressRateLimit] = {
            what: AddressRateLimit(GUESSES, GUESS_PERIOD) for what in ("code", "secret")
        }

    def enter(self, address: str) -> float:
        """0.0: this WebSocket is let in, and counted until `leave`. Else the seconds after which to try again."""
        network = network_of(address)
        if self.open >= self._limits.connections or self._from.get(network, 0) >= self._limits.address_connections:
            return FULL_WAIT
        now = self._clock()
        wait = self._came.wait(address, now) or self._sockets.wait(now)
        if not wait:
            self.open += 1
            if network:
                self._from[network] = self._from.get(network, 0) + 1
        return wait

    def leave(self, address: str) -> None:
        """One that was let in has gone."""
        self.open -= 1
        network = network_of(address)
        left = self._from.pop(network, 0) - 1
        if left > 0:
            self._from[network] = left

    def join_wait(self) -> float:
        """0.0: a member may be made now, where `address_wait` says so, too. Else the seconds until one's turn."""
        return self._joins.wait(self._clock())

    def address_wait(self, address: str) -> float:
        """0.0: this address may make a member. Else the seconds until it may."""
        return self._joined.wait(address, self._clock())

    def request_wait(self, address: str) -> float:
        """0.0: this address may ask for something, whatever it is. Else the seconds until it may."""
        return self._asked.wait(address, self._clock())

    def guess_wait(self, what: Guess, address: str) -> float:
        """0.0: this address may try one that may be wrong, which counts until it is `right`. Else the seconds until it
        may: never more than to the next one.

        Taken before it is looked up, so that no more than GUESSES are under way at once. Codes and secrets are counted
        apart: followers who mistype a code keep no guide of their network out.
        """
        return self._guessed[what].wait(address, self._clock())

    def right(self, what: Guess, address: str) -> None:
        """What `guess_wait` let it try was none of those that are wrong."""
        self._guessed[what].give_back(address)
