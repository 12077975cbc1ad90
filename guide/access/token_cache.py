"""Members who joined a moment ago, by their token, until their first hello: it comes at once, and needs no read.

Without this cache, thousands who join within seconds would each make the record's one thread stop writing for a read.
What is cached was committed by this node; a hello to another node, a later one or a second one is looked up in the
record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from guide.store.contract import MemberRecord

KEPT: Final = 30.0  # seconds: a page's first hello comes within one or two
KEPT_MOST: Final = 5000  # members


class TokenCache:
    """One for each node."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock`: monotonic seconds."""
        self._clock = clock
        self._members: dict[str, tuple[float, MemberRecord]] = {}  # by the token's digest, the oldest first

    def __len__(self) -> int:
        return len(self._members)

    def add(self, member: MemberRecord) -> None:
        """Cache a member that has been recorded."""
        now = self._clock()
        while self._members:
            digest, (since, _) = next(iter(self._members.items()))
            if len(self._members) < KEPT_MOST and now - since <= KEPT:
                break
            del self._members[digest]
        self._members[member.token] = now, member

    def take(self, digest: str) -> MemberRecord | None:
        """Return the member whose token has this digest, and forget it; None: it is not cached."""
        known = self._members.pop(digest, None)
        return known[1] if known is not None and self._clock() - known[0] <= KEPT else None
