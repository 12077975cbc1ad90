"""What the tests of sessions share: a session that somebody leads, events, voice."""

from __future__ import annotations

from typing import Any

import pytest

from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Draft, Event, Member, Packet
from guide.session.event_log import Added
from guide.session.session import Session
from tests.support.fakes import session


def led_by(member: Member, **more: Any) -> Session:
    made = session(**more)
    made.join(member)
    made.take(member, force=False)
    return made


def record_draft(made: Session, draft: Draft | int | None, now: float = 1000.0) -> Event:
    """What the store does, for one session: number the draft and hand it back."""
    assert isinstance(draft, Draft)
    event = Event(made.log.last + 1, draft.kind, draft.time, draft.body)
    made.phases.answered(draft)
    assert made.add(event, now) is Added.NEW
    return event


def notes(count: int, first: int = 1) -> list[Event]:
    return [Event(number, "announcement", None, {"text": str(number)}) for number in range(first, first + count)]


def voice(*times: int) -> tuple[Packet, ...]:
    """Opus packets of 20 ms, each unlike the others."""
    return tuple((time, b"\x08" + str(time).encode()) for time in times)


def refusal(refused: pytest.ExceptionInfo[Refused]) -> tuple[Refusal, object]:
    return refused.value.code, refused.value.detail
