"""Members who joined a moment ago, until their first hello: it comes at once, and need not ask the record again.

Thousands who join within seconds would else each make the record's one thread stop writing for a read. What is known
here was committed by this node; who says hello to another one, or later, or again, is looked up there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from guide.store.contract import MemberRecord

KEPT: Final = 30.0  # seconds: a page's first hello comes within one or two
KEPT_MOST: Final = 5000  # members


class TokenCache:
    """One a node."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock`: monotonic seconds."""
        self._clock = clock
        self._members: dict[str, tuple[float, MemberRecord]] = {}  # by the token's digest, the oldest first

    def __len__(self) -> int:
        return len(self._members)

    def add(self, member: MemberRecord) -> None:
        """It has been recorded."""
        now = self._clock()
        while self._members:
            digest, (since, _) = next(iter(self._members.items()))
            if len(self._members) < KEPT_MOST and now - since <= KEPT:
                break
            del self._members[digest]
        self._members[member.token] = now, member

    def take(self, digest: str) -> MemberRecord | None:
        """The one of this token, once."""
        known = self._members.pop(digest, None)
        return known[1] if known is not None and self._clock() - known[0] <= KEPT else None
