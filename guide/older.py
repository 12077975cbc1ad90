"""Pages of older comments, for who reads the list: out of the log where it goes back so far, else of the record."""

from __future__ import annotations

from typing import Final

from guide import wire
from guide.eventlog import too_many
from guide.session import Session
from guide.store.contract import Store

PAGE: Final = 100  # event numbers: two screens of a long list and more; fewer where their comments are long


async def page(session: Session, store: Store, before: int) -> bytes:
    """The message with all comments among the PAGE events before number `before`, or among the newest of them that fit
    into a message; a number beyond the newest is as good as the next. Raises StoreError."""
    last = min(before - 1, session.log.last_taken)
    first = max(1, last - PAGE + 1)
    events = session.log.between(first, last)
    if events is None:
        events = await store.events(session.id, first - 1, last - first + 1)
    cut = too_many(events)
    if cut:
        first = events[cut - 1].number + 1
    return wire.comments(first, last, [event for event in events[cut:] if event.kind == "comment"])
