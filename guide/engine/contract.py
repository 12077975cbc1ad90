"""The seam between nodes: what several servers of one session share while it runs.

*Messages.* What one node publishes to a session is delivered to every *other* node that holds the session; a node's own
followers get it without the engine.

*The lease.* One node at a time is a session's lead node. Who gets the lease gets a *fence* with it, a number that only
grows. Whoever has seen a higher fence refuses what comes with a lower one, so a node that was asleep and believes that
it still leads moves nobody. The engine counts LEASE seconds by its own clock. A node stops believing in its lease
LEASE − MARGIN seconds, by its own monotonic clock, after it *asked* for it, which is always before the engine lets it
go. No two clocks are ever compared, so wall clocks may differ by an hour.

*The newest events*, a capped list under their numbers, from which a node that missed some fills its gap.

Not promised, by any of the methods:
- That a message arrives, or arrives only once: a subscription can die, a broker can restart. Whoever publishes state
  publishes it again.
- That anything is remembered: an engine may restart empty, or lose its last writes in a fail-over. So every claim
  carries the highest fence that the node has seen, and the engine goes on from the higher of the two.
- The numbers of events. The record numbers an event in the transaction that commits it, and only what is committed is
  acknowledged. An engine that numbered events would have to keep what it acknowledged, and neither a restarted nor a
  failed-over Redis does.

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
NODES: Final = "nodes"  # the id to publish to where all nodes are meant; no session has it

Deliver = Callable[[str, bytes], None]
"""Called on the node's event loop with the id of the node that published and its message; must not block or raise."""


class EngineAway(GuideError):
    """The engine cannot be reached now; the text says why. What was asked may have been done all the same."""


class EngineAddressError(GuideError):
    """The address of the engine cannot be understood; the text says what was expected, and never the password."""


class Claim(Enum):
    """What a node wants of the lease."""

    LOOK = "look"
    """only to know who holds it"""
    RENEW = "renew"
    """to go on holding it, under the fence that it has"""
    VACANT = "vacant"
    """to have it if nobody has"""
    SEIZE = "seize"
    """to have it whoever has it, unless a fence higher than the one given was granted: then the node has missed
    something and must judge anew"""


class LeaseStatus(NamedTuple):
    """`holder`: the node that holds the lease now, None where nobody does; `fence`: the highest ever granted;
    `last_event`: the number of the newest event kept, 0 where there is none."""

    holder: str | None
    fence: int
    last_event: int


class Engine(Protocol):
    """One node's end of what nodes share. `node` is its id, another one at every start."""

    node: str

    @property
    def away(self) -> str | None:
        """Return why the engine cannot be reached; None: all is well.

        Not promised: that it is noticed at once.
        """

    def cut_off(self, session: str) -> bool:
        """Return whether what concerns this session cannot be reached now.

        Where the engine is several servers, one may be away while most sessions are well. Not promised: that a session
        that is not cut off has missed nothing.
        """

    @property
    def alone(self) -> bool:
        """Return whether no other node can be there, so that nothing needs to be published."""

    async def start(self) -> None:
        """Connect. Raises nothing where the engine is away: it is connected to when it is back.

        Not promised: that it is connected on return.
        """

    async def stop(self) -> None:
        """Disconnect; nothing is delivered afterwards. May be called twice. Leases are not released by it."""

    def publish(self, session: str, message: bytes) -> None:
        """Hand `message`, which is not empty, to every other node that is subscribed to the session. Never waits.

        What one node publishes to one session arrives in that order. Not promised: that it arrives, or only once. Where
        the engine is away, or too much waits to be sent, it is lost, and nobody is told.
        """

    async def subscribe(self, session: str, deliver: Deliver) -> None:
        """Deliver from now on what other nodes publish to the session. A second call replaces the first.

        Not promised: that the subscription is up on return. Where the engine is away it subscribes as soon as it is
        back, and what was published meanwhile is lost.
        """

    async def unsubscribe(self, session: str) -> None:
        """Deliver no more of the session. Does nothing where there is no subscription."""

    async def claim(self, session: str, epoch: str, claim: Claim, fence: int) -> LeaseStatus:
        """Claim the lease and return who holds it then. The claim was granted where `holder` is this node.

        `fence`: the highest this node has seen; `epoch`: of the record, for `last_event`. Raises EngineAway.
        Not promised: that `holder` still has the lease when the answer comes.
        """

    async def release(self, session: str) -> None:
        """Give the lease back, where this node holds it. Raises EngineAway; the lease then ends after LEASE."""

    async def append(self, session: str, epoch: str, number: int, message: bytes) -> None:
        """Keep an event under its number and publish it, in one step; what is kept already is only published again.

        Raises EngineAway. Not promised: that it is kept where a higher number is kept already, or for how long.
        """

    async def events(self, session: str, epoch: str, after: int) -> list[tuple[int, bytes]]:
        """Return the kept events with a number above `after`, in order, as (number, message). Raises EngineAway.

        Not promised: that there is no gap between them, or before the first.
        """
