"""What the server may send: one row for each type, with a check for each element. Pure.

This is the one place in Python that knows what stands where in a tick. A check takes what msgpack gave and returns it
as the message has it; it raises WireError where that is not what PROTOCOL.md says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from guide.protocol.client_table import COMMENT_KINDS, PHASES, a_version
from guide.protocol.messages import (
    Ack,
    ByeMessage,
    Comments,
    ErrorMessage,
    Event,
    Health,
    Resumed,
    ServerMessage,
    Snapshot,
    Span,
    Spoken,
    Tick,
    Welcome,
    elements_of,
)
from guide.protocol.opus import MAX_FRAME
from guide.protocol.validators import (
    MAX_TIME,
    a_bool,
    a_direction,
    a_map,
    a_playing,
    a_record,
    a_row,
    a_string,
    a_text,
    a_view,
    an_array,
    an_id,
    an_int,
    array_of,
    at_least,
    malformed,
    one_of,
    optional,
    some_packets,
)

MAX_EVENTS: Final = 4096  # in one message: a resume carries up to 120 s of them

_Check = Callable[[Any], Any]


def _from(lowest: int, highest: int = MAX_TIME) -> Callable[[Any], int]:
    return lambda value: an_int(value, lowest, highest)


_BODIES: Final[dict[str, _Check]] = {
    "comment": a_record(
        id=an_id,
        author=an_id,
        name=a_string,
        branch=a_string,
        kind=one_of(*COMMENT_KINDS),
        text=a_string,
        role=optional(one_of("guide", "co-guide")),
    ),
    "caption": a_record(text=a_text),
    "scene": a_record(scene=an_id),
    "phase": a_record(phase=one_of("waiting", *PHASES)),
    "announcement": a_record(text=a_text),
}


def an_event(value: Any) -> Event:
    """Check an event, wherever it stands: in a server's message, or between nodes."""
    number, kind, time, body, *_ = at_least(an_array(value), 4)
    an_int(number, 1), optional(an_int)(time)
    check: _Check = _BODIES.get(a_string(kind), a_map)
    check(body)
    return Event(number, kind, time, body)


STATE: Final[dict[str, _Check]] = {
    "view": optional(a_view),
    "pointer": optional(a_direction),
    "stop": optional(an_id),
    "phase": one_of("waiting", *PHASES),
    "leader": optional(a_record(id=an_id, name=a_string, robot=a_bool, away=a_bool)),
    "floor": optional(a_record(id=an_id, name=a_string, branch=a_string)),
    "playing": optional(a_playing),
    "began": optional(an_int),
    "count": an_int,
    "hearts": an_int,
}


def _state(value: Any) -> dict[str, Any]:
    state = a_map(value)
    for key, item in state.items():
        if key in STATE:
            STATE[key](item)
    return state


def _spoken(value: Any) -> list[Spoken]:
    packets = some_packets(value, MAX_EVENTS)
    for _, data in packets:
        if not 0 < len(data) <= MAX_FRAME:
            raise malformed(f"an Opus packet of 1 to {MAX_FRAME} bytes", len(data))
    return [(time, data, an_int(at_least(item, 3)[2], 0, 1)) for (time, data), item in zip(packets, value, strict=True)]


def _events(value: Any) -> list[Event]:
    return [an_event(item) for item in an_array(value, MAX_EVENTS)]


def _left(value: Any) -> Span | None:
    if value is None:
        return None
    after, last, *_ = _a_span(value)
    return after, last


_a_span: Final = a_row(an_int, _from(1))
_me: Final = a_record(id=an_id, role=one_of("follower", "guide", "co-guide"), name=a_string, branch=a_string)
_limits: Final = a_record(comment=optional(_from(1)), caption=optional(_from(1)))
_session: Final = a_record(id=an_id, code=a_string, title=a_string, hall=an_id, limits=optional(_limits))
_health: Final = a_record(
    followers=an_int,
    behind=an_int,
    silent=optional(an_int),
    no_picture=optional(an_int),
    branches=array_of(a_row(a_string, an_int), MAX_EVENTS),
    rungs=array_of(a_row(an_int, an_int), MAX_EVENTS),
    hands=array_of(a_row(an_id, a_string, a_string), MAX_EVENTS),
    dropped=an_int,
    elapsed=an_int,
)
_whole: Final = (an_id, an_int, an_int, optional(an_int), _state, _events)


class _Row(NamedTuple):
    """`checks`: for the elements after the type, all of which must be there; `more`: for those that may be absent, and
    are where they would say None."""

    kind: type[ServerMessage]
    checks: tuple[_Check, ...]
    more: tuple[_Check, ...] = ()


ROWS: Final[dict[int, _Row]] = {
    16: _Row(Welcome, (a_version, _me, _session)),
    17: _Row(Snapshot, _whole),
    18: _Row(Tick, (an_int, optional(an_int), _state, _spoken, _events), (_left,)),
    19: _Row(Ack, (an_id, _from(1))),
    20: _Row(ErrorMessage, (a_string, optional(an_id), a_map)),
    21: _Row(Resumed, _whole, (_left,)),
    22: _Row(ByeMessage, (_from(1000, 4999), an_int)),
    23: _Row(Health, (_health,)),
    24: _Row(Comments, (_from(1), an_int, _events)),
}

ELEMENTS: Final = {row.kind: (number, elements_of(row.kind), bool(row.more)) for number, row in ROWS.items()}
"""by kind: its type on the wire, the function that gives its elements, and whether the last may be absent"""


def read(fields: list[Any]) -> ServerMessage:
    """Return the message that an array with a known type holds."""
    kind, checks, more = ROWS[fields[0]]
    at_least(fields, len(checks) + 1)
    return kind(*(check(field) for check, field in zip((*checks, *more), fields[1:], strict=False)))
