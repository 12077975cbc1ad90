"""What each message of a member does: a table from the kind of message to the function that acts on it. Pure.

A function changes the session and returns Effects: what its caller does then. A new kind of message is one row in the
wire's table, its rules in a file of their own, and one row here, which also says on what node of several it acts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final, NamedTuple

from guide.protocol import wire
from guide.protocol.codes import Close, Closed, Refusal, Refused
from guide.protocol.messages import (
    Ack,
    Bye,
    Caption,
    ClientMessage,
    Comment,
    Draft,
    ErrorMessage,
    Floor,
    Hand,
    Hello,
    Lead,
    Member,
    Page,
    Phase,
    React,
    Release,
    Report,
    Resume,
    Speak,
    Take,
    id_of,
)
from guide.session.session import Session

EVENT_WAIT: Final = 0.04  # seconds that an event or a tally waits for company
VOICE_WAIT: Final = (
    0.025  # seconds that packets of who has the floor wait: the leader's own tick most often takes them along
)


@dataclass(frozen=True, slots=True)
class Effects:
    """What is to be done after a message was acted on, in this order."""

    drafts: tuple[Draft, ...] = ()
    """to record; the author gets an ack, or an error where they could not be recorded"""
    tick: float | None = None
    """seconds until the next tick at the latest, if there is something to tell; None: this message is no reason"""
    reply: bytes | None = None
    """a message to the author alone"""
    health: bool = False
    """guides get the session's health soon"""
    request: Report | Resume | Page | None = None
    """allowed, and answered by who holds the author's line and the record: nothing in the session changes by it"""


class Place(Enum):
    """Where a message acts when its author's node mirrors the session, which another node leads."""

    HERE = "here"
    """on the node of its author"""
    LEAD_NODE = "lead node"
    """on the lead node only: from who leads, or is about to, it waits until the author's node has the lease"""
    FORWARDED = "forwarded"
    """on the lead node, to which the author's node forwards it; `cluster/forwarding` says from whom, and acts on it"""


NOTHING: Final = Effects()
TICK_NOW: Final = Effects(tick=0.0)
TICK_WITH_EVENTS: Final = Effects(tick=EVENT_WAIT)
TICK_WITH_VOICE: Final = Effects(tick=VOICE_WAIT)
TICK_AND_HEALTH: Final = Effects(tick=0.0, health=True)


def act(session: Session, member: Member, message: ClientMessage, now: float) -> Effects:
    """Act on a message of a member who is here. What is refused is answered by an error.

    `now`: monotonic seconds. Raises Closed for a message that ends the connection.
    """
    try:
        return _RULES[type(message)].act(session, member, message, now)
    except Refused as refused:
        return refuse(session, member, message, refused)


def place_of(kind: type[ClientMessage]) -> Place:
    """Return where messages of this kind act when their author's node mirrors the session."""
    return _RULES[kind].acts_on


def refuse(session: Session, member: Member, message: ClientMessage, refused: Refused) -> Effects:
    """Return the error that answers a message; nothing where the message repeats and its author has had that error."""
    if _RULES[type(message)].repeats:
        sent = session.people.of(member).errors_sent
        if refused.code in sent:
            return NOTHING
        sent.add(refused.code)
    return Effects(reply=wire.encode_server(ErrorMessage(refused.code, id_of(message), refused.detail)))


# ── leading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _lead(session: Session, member: Member, lead: Lead, now: float) -> Effects:
    try:
        draft = session.lead(member, lead, now)
    except Refused as refused:
        voice_taken = refused.code is Refusal.SCENE_UNKNOWN
        return replace(refuse(session, member, lead, refused), tick=0.0 if voice_taken else None)
    reply = _voice_error(session, member)
    if draft is None and reply is None:
        return TICK_NOW
    return Effects(drafts=() if draft is None else (draft,), tick=0.0, reply=reply)


def _caption(session: Session, member: Member, caption: Caption, now: float) -> Effects:
    return Effects(drafts=(session.caption(member, caption, now),))


def _take(session: Session, member: Member, take: Take, _now: float) -> Effects:
    session.take(member, take.force)
    session.people.of(member).errors_sent.clear()
    return TICK_NOW


def _release(session: Session, member: Member, _release: Release, _now: float) -> Effects:
    session.release(member)
    return TICK_NOW


def _phase(session: Session, member: Member, phase: Phase, now: float) -> Effects:
    draft = session.phase(member, phase.phase, now)
    return NOTHING if draft is None else Effects(drafts=(draft,))


def _floor(session: Session, member: Member, floor: Floor, _now: float) -> Effects:
    session.floor(member, floor)
    return TICK_AND_HEALTH


# ── taking part ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _comment(session: Session, member: Member, comment: Comment, now: float) -> Effects:
    accepted = session.comment(member, comment, now)
    if isinstance(accepted, Draft):
        return Effects(drafts=(accepted,))
    return Effects(reply=wire.encode_server(Ack(comment.id, accepted)))


def _react(session: Session, member: Member, react: React, now: float) -> Effects:
    session.react(member, react.count, now)
    return TICK_WITH_EVENTS


def _hand(session: Session, member: Member, hand: Hand, now: float) -> Effects:
    session.hand(member, hand.up, now)
    return TICK_AND_HEALTH


def _speak(session: Session, member: Member, speak: Speak, now: float) -> Effects:
    session.speak(member, speak, now)
    reply = _voice_error(session, member)
    return TICK_WITH_VOICE if reply is None else Effects(tick=VOICE_WAIT, reply=reply)


def _voice_error(session: Session, member: Member) -> bytes | None:
    """Return the error that tells a speaker, once, that packets were dropped."""
    refused = session.complaint(member)
    return None if refused is None else wire.encode_server(ErrorMessage(refused.code, None, refused.detail))


# ── the line itself ─────────────────────────────────────────────────────────────────────────────────────────────────


def _report(session: Session, member: Member, report: Report, now: float) -> Effects:
    person = session.people.of(member)
    person.report, person.reported_at = report.summary, now
    return Effects(request=report)


def _resume(session: Session, member: Member, resume: Resume, now: float) -> Effects:
    wait = session.people.resume_wait(member, now)
    if wait:
        raise Refused(Refusal.TOO_MANY_RESUMES, {"wait": round(wait * 1000)})
    session.people.of(member).errors_sent.discard(Refusal.TOO_MANY_RESUMES)
    return Effects(request=resume)


def _page(session: Session, member: Member, page: Page, now: float) -> Effects:
    if session.people.page_wait(member, now):
        raise Refused(Refusal.TOO_MANY_MESSAGES)
    return Effects(request=page)


def _out_of_place(_session: Session, _member: Member, _message: Hello | Bye, _now: float) -> Effects:
    """Hello begins a connection and bye ends it: neither comes in between."""
    raise Closed(Close.MALFORMED)


class _Rule(NamedTuple):
    """What is known of a kind of message.

    `repeats`: clients send many of these in a row, so that one error answers all until it can be otherwise.
    """

    act: Callable[[Session, Member, Any, float], Effects]
    acts_on: Place
    repeats: bool = False


_RULES: Final[dict[type[ClientMessage], _Rule]] = {
    Hello: _Rule(_out_of_place, Place.HERE),
    Lead: _Rule(_lead, Place.LEAD_NODE, repeats=True),
    Comment: _Rule(_comment, Place.HERE),
    React: _Rule(_react, Place.HERE, repeats=True),
    Caption: _Rule(_caption, Place.LEAD_NODE),
    Take: _Rule(_take, Place.LEAD_NODE),
    Release: _Rule(_release, Place.LEAD_NODE),
    Report: _Rule(_report, Place.HERE),
    Resume: _Rule(_resume, Place.HERE, repeats=True),
    Bye: _Rule(_out_of_place, Place.HERE),
    Phase: _Rule(_phase, Place.LEAD_NODE),
    Speak: _Rule(_speak, Place.FORWARDED, repeats=True),
    Hand: _Rule(_hand, Place.FORWARDED),
    Floor: _Rule(_floor, Place.LEAD_NODE),
    Page: _Rule(_page, Place.HERE),
}
