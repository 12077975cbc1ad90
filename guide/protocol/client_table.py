"""What a client may send: one row for each type, with the function that checks its elements. Pure.

A function takes the array with its type, and returns the message; it raises WireError where an element is not what
PROTOCOL.md says. What passes can be used without another look. Texts are not cleaned here (`text` does that, where
their meaning is known).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from guide.protocol.codes import Close, WireError
from guide.protocol.messages import (
    Bye,
    Caption,
    ClientMessage,
    Comment,
    Floor,
    Hand,
    Hello,
    Lead,
    Page,
    Phase,
    React,
    Release,
    Report,
    Resume,
    Speak,
    Take,
    elements_of,
)
from guide.protocol.validators import (
    a_bool,
    a_direction,
    a_map,
    a_playing,
    a_string,
    a_text,
    a_view,
    an_array,
    an_id,
    an_int,
    at_least,
    one_of,
    optional,
    some_packets,
)

VERSION: Final = 1
MAX_PACKETS: Final = 32  # in one message; session/rules/voice_gate drops what is no voice
PHASES: Final = ("live", "paused", "ended")
COMMENT_KINDS: Final = ("comment", "question")
SUMMARY_KEYS: Final = frozenset({"tick", "event", "lag", "buffer", "rung", "fps", "picture"})

_LEAD_STATE: Final[dict[str, Callable[[Any], Any]]] = {
    "view": a_view,
    "pointer": optional(a_direction),
    "stop": optional(an_id),
    "playing": optional(a_playing),
}
_a_phase: Final = one_of(*PHASES)
_a_comment_kind: Final = one_of(*COMMENT_KINDS)


def a_version(value: Any) -> int:
    """Check for our version. Raises WireError VERSION_UNSUPPORTED for any other."""
    if an_int(value) != VERSION:
        raise WireError(Close.VERSION_UNSUPPORTED, f"expected version {VERSION}, got {value}")
    return VERSION


def _hello(fields: list[Any]) -> Hello:
    at_least(fields, 2)
    a_version(fields[1])  # first: what follows it is only known when it is ours
    _, version, token, can, resume, *_ = at_least(fields, 5)
    if resume is not None:
        epoch, event, *_ = at_least(an_array(resume), 2)
        resume = (an_id(epoch), an_int(event))
    return Hello(version, a_string(token, 128), tuple(a_string(item, 32) for item in an_array(can, 16)), resume)


def _lead(fields: list[Any]) -> Lead:
    _, time, state, packets, *_ = at_least(fields, 4)
    changed = {key: check(value) for key, value in a_map(state).items() if (check := _LEAD_STATE.get(key))}
    return Lead(an_int(time), changed, some_packets(packets, MAX_PACKETS))


def _comment(fields: list[Any]) -> Comment:
    _, id_, kind, text, *_ = at_least(fields, 4)
    return Comment(an_id(id_), _a_comment_kind(kind), a_string(text))


def _caption(fields: list[Any]) -> Caption:
    _, id_, time, text, *_ = at_least(fields, 4)
    return Caption(an_id(id_), an_int(time), a_text(text))


def _report(fields: list[Any]) -> Report:
    summary = a_map(at_least(fields, 2)[1])
    return Report({key: an_int(value) for key, value in summary.items() if key in SUMMARY_KEYS})


def _resume(fields: list[Any]) -> Resume:
    _, epoch, event, *_ = at_least(fields, 3)
    return Resume(an_id(epoch), an_int(event))


def _speak(fields: list[Any]) -> Speak:
    _, time, packets, *_ = at_least(fields, 3)
    return Speak(an_int(time), some_packets(packets, MAX_PACKETS))


class _Row(NamedTuple):
    kind: type[ClientMessage]
    read: Callable[[list[Any]], ClientMessage]


ROWS: Final[dict[int, _Row]] = {
    1: _Row(Hello, _hello),
    2: _Row(Lead, _lead),
    3: _Row(Comment, _comment),
    4: _Row(React, lambda fields: React(an_int(at_least(fields, 2)[1], 1, 20))),
    5: _Row(Caption, _caption),
    6: _Row(Take, lambda fields: Take(a_bool(at_least(fields, 2)[1]))),
    7: _Row(Release, lambda _: Release()),
    8: _Row(Report, _report),
    9: _Row(Resume, _resume),
    10: _Row(Bye, lambda _: Bye()),
    11: _Row(Phase, lambda fields: Phase(_a_phase(at_least(fields, 2)[1]))),
    12: _Row(Speak, _speak),
    13: _Row(Hand, lambda fields: Hand(a_bool(at_least(fields, 2)[1]))),
    14: _Row(Floor, lambda fields: Floor(optional(an_id)(at_least(fields, 2)[1]))),
    15: _Row(Page, lambda fields: Page(an_int(at_least(fields, 2)[1], 1))),
}

READ: Final = {number: row.read for number, row in ROWS.items()}
ELEMENTS: Final = {row.kind: (number, elements_of(row.kind)) for number, row in ROWS.items()}
"""by kind: its type on the wire, and the function that gives its elements"""
