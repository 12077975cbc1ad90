"""What a node knows of a session's lease. Pure; `now` is seconds on the node's monotonic clock.

Invariants
- `fence` only grows.
- `is_mine` is never true after the engine may have let the lease go: time is counted from when the node asked for it.
- A node seizes the lease only when it has seen the state that the holder has made since it got the lease. A node that
  was asleep finds a higher fence when it wakes, and must judge anew whether its guide still leads.
"""

from __future__ import annotations

from typing import Final

from guide.engine.contract import LEASE, MARGIN, Claim, LeaseStatus

SILENCE: Final = 3.0  # seconds without a message after which a node counts as gone


class Lease:
    """`holder`: the node that holds it, as far as is known; `fence`: the highest that was seen.

    `answers`: whether the engine answered the last claim.
    """

    def __init__(self, node: str) -> None:
        self.node = node
        self.holder: str | None = None
        self.fence = 0
        self.answers = False
        self._fence_of_state = 0  # the highest fence under which the whole state was seen here
        self._mine_until = float("-inf")
        self._last_message = float("-inf")  # of another node that leads

    def is_mine(self, now: float) -> bool:
        """Return whether this node holds the lease for certain."""
        return self.holder == self.node and now < self._mine_until

    def is_silent(self, now: float) -> bool:
        """Return whether no other lead node has sent anything for SILENCE."""
        return now - self._last_message >= SILENCE

    def next_claim(self, now: float, *, wanted: bool) -> Claim:
        """Return what to ask the engine for. `wanted`: a guide on this node leads, or is about to.

        The first claim after one that went unanswered only looks: the engine may have restarted empty, and a vacant
        lease is left for a second to the node with the leading guide, whose state is the one to go on with.
        """
        if self.is_mine(now):
            return Claim.RENEW
        if wanted and (self._fence_of_state == self.fence or self.is_silent(now)):
            return Claim.SEIZE
        return Claim.VACANT if self.answers else Claim.LOOK

    def open(self) -> None:
        """Begin: the session is opened on this node, so a vacant lease may be taken at once."""
        self.answers = True

    def answered(self, status: LeaseStatus, asked: float) -> None:
        """Take in the engine's answer to a claim that was sent at `asked`."""
        self.answers = True
        if status.fence < self.fence:
            return  # an older answer: a message with a higher fence came meanwhile
        self.fence = status.fence
        if status.holder != self.node and status.holder is not None and status.holder != self.holder:
            self._last_message = asked  # a holder that was not known yet is given time to send something
        self.holder = status.holder
        if self.holder == self.node:
            self._fence_of_state = self.fence
            self._mine_until = max(self._mine_until, asked + LEASE - MARGIN)

    def unanswered(self) -> None:
        """Note that the engine did not answer a claim."""
        self.answers = False

    def accept(self, node: str, fence: int, now: float) -> bool:
        """Take in that `node` sent something as the lead node. False: it is not the lead node, or not any more."""
        if fence < self.fence or (fence == self.fence and self.holder == self.node):
            return False
        self.fence, self.holder, self._last_message = fence, node, now
        return True

    def state_seen(self) -> None:
        """Note that the whole state under the highest fence has come."""
        self._fence_of_state = self.fence
