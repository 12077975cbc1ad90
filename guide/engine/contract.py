"""The seam between nodes: what several servers of one session share while it runs.

Three things, and no more:

*Messages.* What one node publishes to a session every *other* node that holds the session is delivered: local delivery
never goes through the engine. Not promised: that a message arrives (a subscription can die, a broker can restart), nor
that it arrives once. What one node publishes to one session arrives in order.

*The lease.* One node at a time is a session's lead node. Who holds the lease got a *fence* with it, a number that only
grows: whoever has seen a higher fence refuses what comes with a lower one, so that a node which was asleep and believes
that it still leads moves nobody. The engine counts LEASE seconds by its own clock; a node stops believing in its lease
LEASE − MARGIN seconds, by its own monotonic clock, after it *asked* for it, which is always before the engine lets it
go. No two clocks are ever compared, so wall clocks may differ by an hour.
An engine may forget (an empty restart, a fail-over that loses the last writes). So every claim carries the highest
fence that the node has seen, and the engine goes on from the higher of the two.

*The newest events*, a capped list under their numbers, from which a node that missed some fills its gap.

The numbers of events come from the record, not from here: the record numbers an event in the transaction that commits
it, and only what is committed is acknowledged. An engine that numbered them would have to keep what it acknowledged,
and neither a restarted nor a failed-over Redis does. `append` then keeps and publishes the event in one step,
idempotent by its number; the record makes it idempotent by the client's id.

An engine that is away raises EngineAway, and `away` says why; it comes back by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final, NamedTuple, Protocol

from guide.common.errors import GuideError

LEASE: Final = 3.0  # seconds by the engine's clock: with one renewal a second two may be lost
MARGIN: Final = 0.5  # seconds: a node stops believing in its lease this much before the engine forgets it
KEPT: Final = 4000  # events of a session: as many as a node keeps
NODES: Final = "nodes"  # stands for a session, and is none's id, in what concerns all nodes

Deliver = Callable[[str, bytes], None]
"""Called on the node's event loop with the id of the node that published and its message; must not block or raise."""


class EngineAway(GuideError):
    """The engine cannot be reached now; the text says why. Nothing is known of what was asked."""


class EngineAddressError(GuideError):
    """The address of the engine cannot be understood; the text says what was expected, and never the password."""


class Claim(Enum):
    """What a node wants of the lease."""

    LOOK = "look"
    """only to know who holds it"""
    RENEW = "renew"
    """to go on holding it, under the fence it has"""
    VACANT = "vacant"
    """to have it where nobody has"""
    SEIZE = "seize"
    """to have it whoever has it, unless a fence higher than the one given was granted: then the node has missed
    something and must judge anew"""


class SchemaStatus(NamedTuple):
    """`holder`: the node that holds the lease now, None where nobody does; `fence`: the highest ever granted;
    `last_event`: the number of the newest event kept, 0 where there is none."""

    holder: str | None
    fence: int
    last_event: int


class Engine(Protocol):
    """One node's end. `node` is its id, another one at every start."""

    node: str

    @property
    def away(self) -> str | None:
        """Why the engine cannot be reached; None: all is well."""

    def cut_off(self, session: str) -> bool:
        """Whether what concerns this session cannot be reached now. Where the engine is several servers, one may be
        away while most sessions are well."""

    @property
    def alone(self) -> bool:
        """No other node can be there: nothing need be published."""

    async def start(self) -> None:
        """Connect. An engine that is away is no error: it is connected to when it is back."""

    async def stop(self) -> None:
        """Disconnect; nothing is delivered afterwards. May be called twice."""

    def publish(self, session: str, message: bytes) -> None:
        """Hand `message`, which is not empty, to every other node that is subscribed to the session. Never waits;
        lost where the engine is away."""

    async def subscribe(self, session: str, deliver: Deliver) -> None:
        """From now on deliver what other nodes publish to the session. A second call replaces the first.

        Where the engine is away it is subscribed to as soon as it is back.
        """

    async def unsubscribe(self, session: str) -> None:
        """Deliver no more of the session. Does nothing where there is no subscription."""

    async def claim(self, session: str, epoch: str, claim: Claim, fence: int) -> SchemaStatus:
        """Who holds the lease, after this claim; `fence`: the highest this node has seen. Raises EngineAway.

        The claim was granted where `holder` is this node.
        """

    async def release(self, session: str) -> None:
        """Give the lease back, where this node holds it. Raises EngineAway."""

    async def append(self, session: str, epoch: str, number: int, message: bytes) -> None:
        """Keep an event under its number and publish it; where it is kept already it is only published.

        Raises EngineAway.
        """

    async def events(self, session: str, epoch: str, after: int) -> list[tuple[int, bytes]]:
        """The kept events with a number above `after`, in order, perhaps with holes. Raises EngineAway."""
