"""A new session, with its code and its secrets. Pure but for the randomness."""

from __future__ import annotations

from typing import NamedTuple

from guide.store.contract import SessionRecord
from guide.tokens import digest, new_code, new_id, new_token


class Planned(NamedTuple):
    """The record keeps only digests: the secrets are told once, here."""

    record: SessionRecord
    guide_secret: str
    coguide_secret: str


def new_session(hall: str, title: str, branches: tuple[str, ...] = (), *, listed: bool = True) -> Planned:
    """A session that has not begun. `title` and `branches` are cleaned already."""
    guide_secret, coguide_secret = new_token(), new_token()
    record = SessionRecord(
        id=new_id(),
        code=new_code(),
        epoch=new_id(),
        title=title,
        hall=hall,
        guide_secret=digest(guide_secret),
        coguide_secret=digest(coguide_secret),
        branches=branches,
        listed=listed,
    )
    return Planned(record, guide_secret, coguide_secret)
