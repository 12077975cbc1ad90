"""What a node knows of a session's lease. Pure; `now` is seconds on the node's monotonic clock.

Invariants
- `fence` only grows.
- `mine` is never true after the engine may have let the lease go: it is counted from the moment the node asked.
- The lease is seized only by who knows the state that its holder has made since it was granted: a node that slept finds
  a higher fence when it wakes, and must judge anew whether its guide still leads.
"""

from __future__ import annotations

from typing import Final

from guide.engine.contract import LEASE, MARGIN, Claim, SchemaStatus

SILENCE: Final = 3.0  # seconds without a word of the lead node: then a node stands alone


class Lease:
    """`holder`: the node that holds it as far as is known."""

    def __init__(self, node: str) -> None:
        self.node = node
        self.holder: str | None = None
        self.fence = 0
        self._judged = 0  # the highest fence whose state this node has seen
        self._until = float("-inf")
        self._heard = float("-inf")
        self._answered = 0  # claims the engine has answered in a row

    def mine(self, now: float) -> bool:
        """Whether this node is the lead node for certain."""
        return self.holder == self.node and now < self._until

    def silent(self, now: float) -> bool:
        """Whether nothing was heard of another lead node for SILENCE."""
        return now - self._heard >= SILENCE

    def wants(self, now: float, *, leader_here: bool) -> Claim:
        """What to ask the engine for.

        A node that was cut off leaves a vacant lease for a second to the one with the leader's line: the engine may
        have restarted empty, and that node's state is the one to go on with.
        """
        if self.mine(now):
            return Claim.RENEW
        if leader_here and (self._judged == self.fence or self.silent(now)):
            return Claim.SEIZE
        return Claim.VACANT if self._answered else Claim.LOOK

    def opens(self) -> None:
        """The session is opened here: a vacant lease may be taken at once."""
        self._answered = 1

    def answered(self, standing: SchemaStatus, asked: float) -> None:
        """The engine's answer to a claim that was asked at `asked`."""
        self._answered += 1
        if standing.fence < self.fence:
            return  # an older answer: something was heard meanwhile
        self.fence = standing.fence
        if standing.holder != self.node and standing.holder is not None and standing.holder != self.holder:
            self._heard = asked  # one that was unheard of: it is given time to speak
        self.holder = standing.holder
        if self.holder == self.node:
            self._judged = self.fence
            self._until = max(self._until, asked + LEASE - MARGIN)

    def judged(self) -> None:
        """The state under the highest fence has come."""
        self._judged = self.fence

    def failed(self) -> None:
        """The engine did not answer."""
        self._answered = 0

    def heard(self, node: str, fence: int, now: float) -> bool:
        """Something came from a node that says it is the lead node. False: it is not, or not any more."""
        if fence < self.fence or (fence == self.fence and self.holder == self.node):
            return False
        self.fence, self.holder, self._heard = fence, node, now
        return True
