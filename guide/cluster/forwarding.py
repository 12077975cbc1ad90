"""What only the lead node can do for a member of another node: take the voice of who has the floor, or the floor back.

Pure. The member's node forwards the message. The lead node acts on it, checks it as for its own members, and sends an
answer where the member has to be told something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from guide.cluster.messages import Forward
from guide.protocol.codes import Refused
from guide.protocol.messages import ClientMessage, Hand, Member, Speak
from guide.session.dispatch import Place, place_of
from guide.session.session import Session


def has_floor(session: Session, member: Member) -> bool:
    """Return whether this member has the floor, by the state."""
    floor = session.state["floor"]
    return floor is not None and floor["id"] == member.id


def is_forwarded(session: Session, member: Member, message: ClientMessage) -> bool:
    """Return whether a node that mirrors the session forwards this message to the lead node."""
    if place_of(type(message)) is not Place.FORWARDED:
        return False
    if message == Hand(up=True):
        return False  # the member's own node keeps raised hands, and reports them
    return has_floor(session, member)


def act_on(session: Session, forward: Forward, now: float) -> Refused | None:
    """Do on the lead node what a member of another node asked for. Return what the member has to be told.

    A message of a kind that this version does not forward does nothing.
    """
    case = CASES.get(type(forward.message))
    if case is None:
        return None
    try:
        return case(session, forward.member, forward.message, now)
    except Refused as refused:
        return refused


def _speak(session: Session, member: Member, speak: Speak, now: float) -> Refused | None:
    session.speak(member, speak, now)
    return session.complaint(member)


def _lower_hand(session: Session, member: Member, hand: Hand, now: float) -> None:
    if not hand.up:
        session.hand(member, False, now)


CASES: Final[Mapping[type[ClientMessage], Callable[[Session, Member, Any, float], Refused | None]]] = {
    Speak: _speak,
    Hand: _lower_hand,
}
"""What is done for each kind whose place is FORWARDED. Raises Refused."""
