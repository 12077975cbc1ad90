"""Messages ⇄ bytes, as PROTOCOL.md says. Pure: bytes in, a message out, or the one documented error.

Every message is a msgpack array whose first element is its type. `decode_client` checks everything a client can send,
once, here: types, ranges, sizes. What passes can be used without another look; whatever does not raises WireError and
nothing else. Texts are not cleaned here (guide.text does, where their meaning is known).

Angles travel as 32-bit floats, so every float packed here is a single.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgpack

from guide.protocol.codes import Close, WireError
from guide.protocol.messages import (
    Bye,
    Caption,
    ClientMessage,
    Comment,
    Event,
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
    Span,
    Speak,
    Spoken,
    State,
    Take,
)
from guide.protocol.validators import (
    MAX_ITEMS,
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

VERSION: Final = 1
CLIENT_MAX: Final = 2**18  # bytes: no limit of a server's is above it, so what one node let in another can read
SERVER_MAX: Final = 2**23  # bytes: a resume of 4,000 events
MAX_PACKET: Final = 1275  # bytes of one on its way to followers: what guide.voice lets through
MAX_PACKETS: Final = 32  # of one message: what is no voice is refused by guide.voice, not here
_MAX_EVENTS: Final = 4096  # of the server's: a resume carries up to 120 s of them
_MAX_DEPTH: Final = 6

_PHASES: Final = frozenset({"live", "paused", "ended"})
_KINDS: Final = frozenset({"comment", "question"})
_SUMMARY: Final = frozenset({"tick", "event", "lag", "buffer", "rung", "fps"})

# ── decoding ────────────────────────────────────────────────────────────────────────────────────────────────────────


def decode_client(data: bytes, largest: int = CLIENT_MAX) -> ClientMessage:
    """The message that a client's frame holds; `largest` is the sender's limit in bytes. Raises WireError only."""
    fields = _unpack(data, largest, MAX_ITEMS)
    reader = _CLIENT.get(fields[0]) if type(fields[0]) is int else None
    if reader is None:
        raise malformed("a client message type 1 to 15", fields[0])
    return reader(fields)


def decode_server(data: bytes, largest: int = SERVER_MAX) -> list[Any]:
    """A server frame as its checked array, for light clients and tests. Raises WireError only."""
    fields = _unpack(data, largest, _MAX_EVENTS)
    layout = _SERVER.get(fields[0]) if type(fields[0]) is int else None
    if layout is None:
        raise malformed("a server message type 16 to 24", fields[0])
    if len(fields) <= len(layout):
        raise malformed(f"{len(layout) + 1} elements", len(fields))
    for check, field in zip((*layout, *_MORE.get(fields[0], ())), fields[1:], strict=False):
        check(field)
    return fields


def _refuse_extension(code: int, _data: bytes) -> object:
    raise malformed("no extension types", code)


def _unpack(data: bytes, largest: int, most: int) -> list[Any]:
    if len(data) > largest:
        raise WireError(Close.TOO_LARGE, f"expected at most {largest} bytes, got {len(data)}")
    try:
        fields = msgpack.unpackb(
            data,
            use_list=True,
            strict_map_key=True,
            ext_hook=_refuse_extension,
            max_array_len=most,
            max_map_len=most,
            max_ext_len=0,
        )
    except WireError:
        raise
    # msgpack raises ValueError and its subclasses, UnicodeDecodeError among them, and RecursionError for deep nesting.
    except (ValueError, RecursionError) as error:
        raise WireError(Close.MALFORMED, f"expected one msgpack array: {error}"[:120]) from None
    if type(fields) is not list or not fields:
        raise malformed("a msgpack array with a type", type(fields).__name__)
    _check_shape(fields)
    return fields


def _check_shape(root: list[Any]) -> None:
    """Nesting within bounds, string keys only; also in places that are otherwise ignored."""
    level: list[Any] = [root]
    for _ in range(_MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            if type(item) is list:
                below += [child for child in item if type(child) is list or type(child) is dict]
            else:
                if any(type(key) is not str for key in item):
                    raise malformed("string keys", "another key")
                below += [child for child in item.values() if type(child) is list or type(child) is dict]
        if not below:
            return
        level = below
    raise malformed(f"nesting of at most {_MAX_DEPTH}", "deeper")


_LEAD_STATE: Final[dict[str, Callable[[Any], Any]]] = {
    "view": a_view,
    "pointer": optional(a_direction),
    "stop": optional(an_id),
    "playing": optional(a_playing),
}


def _version(value: Any) -> None:
    if an_int(value) != VERSION:
        raise WireError(Close.VERSION_UNSUPPORTED, f"expected version {VERSION}, got {value}")


def _hello(fields: list[Any]) -> Hello:
    at_least(fields, 2)
    _version(fields[1])  # first: what follows it is only known when it is ours
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
    if type(kind) is not str or kind not in _KINDS:
        raise malformed("comment or question", kind)
    return Comment(an_id(id_), kind, a_string(text))


def _caption(fields: list[Any]) -> Caption:
    _, id_, time, text, *_ = at_least(fields, 4)
    return Caption(an_id(id_), an_int(time), a_text(text))


def _report(fields: list[Any]) -> Report:
    summary = a_map(at_least(fields, 2)[1])
    return Report({key: an_int(value) for key, value in summary.items() if key in _SUMMARY})


def _resume(fields: list[Any]) -> Resume:
    _, epoch, event, *_ = at_least(fields, 3)
    return Resume(an_id(epoch), an_int(event))


def _phase(fields: list[Any]) -> Phase:
    phase = at_least(fields, 2)[1]
    if type(phase) is not str or phase not in _PHASES:
        raise malformed("live, paused or ended", phase)
    return Phase(phase)


def _speak(fields: list[Any]) -> Speak:
    _, time, packets, *_ = at_least(fields, 3)
    return Speak(an_int(time), some_packets(packets, MAX_PACKETS))


_CLIENT: Final[dict[int, Callable[[list[Any]], ClientMessage]]] = {
    1: _hello,
    2: _lead,
    3: _comment,
    4: lambda fields: React(an_int(at_least(fields, 2)[1], 1, 20)),
    5: _caption,
    6: lambda fields: Take(a_bool(at_least(fields, 2)[1])),
    7: lambda _: Release(),
    8: _report,
    9: _resume,
    10: lambda _: Bye(),
    11: _phase,
    12: _speak,
    13: lambda fields: Hand(a_bool(at_least(fields, 2)[1])),
    14: lambda fields: Floor(optional(an_id)(at_least(fields, 2)[1])),
    15: lambda fields: Page(an_int(at_least(fields, 2)[1], 1)),
}


def _from(lowest: int, highest: int = MAX_TIME) -> Callable[[Any], int]:
    return lambda value: an_int(value, lowest, highest)


_BODIES: Final[dict[str, Callable[[Any], Any]]] = {
    "comment": a_record(id=an_id, author=an_id, name=a_string, branch=a_string, kind=one_of(*_KINDS), text=a_string),
    "caption": a_record(text=a_text),
    "scene": a_record(scene=an_id),
    "phase": a_record(phase=one_of("waiting", *_PHASES)),
    "announcement": a_record(text=a_text),
}


def _event(value: Any) -> None:
    number, kind, time, body, *_ = at_least(an_array(value), 4)
    an_int(number, 1), optional(an_int)(time)
    check: Callable[[Any], Any] = _BODIES.get(a_string(kind), a_map)
    check(body)


_STATE: Final[dict[str, Callable[[Any], Any]]] = {
    "view": optional(a_view),
    "pointer": optional(a_direction),
    "stop": optional(an_id),
    "phase": one_of("waiting", *_PHASES),
    "leader": optional(a_record(id=an_id, name=a_string, robot=a_bool, away=a_bool)),
    "floor": optional(a_record(id=an_id, name=a_string, branch=a_string)),
    "playing": optional(a_playing),
    "began": optional(an_int),
    "count": an_int,
    "hearts": an_int,
}


def _state(value: Any) -> None:
    for key, item in a_map(value).items():
        if key in _STATE:
            _STATE[key](item)


def _spoken(value: Any) -> None:
    for _, data in some_packets(value, _MAX_EVENTS):
        if not 0 < len(data) <= MAX_PACKET:
            raise malformed(f"an Opus packet of 1 to {MAX_PACKET} bytes", len(data))
    for item in value:
        an_int(at_least(item, 3)[2], 0, 1)


_events: Final = array_of(_event, _MAX_EVENTS)
_whole: Final = (an_id, an_int, an_int, optional(an_int), _state, _events)
_member: Final = a_record(id=an_id, role=one_of("follower", "guide", "co-guide"), name=a_string, branch=a_string)
_limits: Final = a_record(comment=optional(_from(1)), caption=optional(_from(1)))
_health: Final = a_record(
    followers=an_int,
    behind=an_int,
    branches=array_of(a_row(a_string, an_int), _MAX_EVENTS),
    rungs=array_of(a_row(an_int, an_int), _MAX_EVENTS),
    hands=array_of(a_row(an_id, a_string, a_string), _MAX_EVENTS),
    dropped=an_int,
    elapsed=an_int,
)

_SERVER: Final[dict[int, tuple[Callable[[Any], Any], ...]]] = {
    16: (_version, _member, a_record(id=an_id, code=a_string, title=a_string, hall=an_id, limits=optional(_limits))),
    17: _whole,
    18: (an_int, optional(an_int), _state, _spoken, _events),
    19: (an_id, _from(1)),
    20: (a_string, optional(an_id), a_map),
    21: _whole,
    22: (_from(1000, 4999), an_int),
    23: (_health,),
    24: (_from(1), an_int, _events),
}

_LEFT: Final = optional(a_row(an_int, _from(1)))
_MORE: Final[dict[int, tuple[Callable[[Any], Any], ...]]] = {18: (_LEFT,), 21: (_LEFT,)}
"""what may follow, or be absent: nothing was left out"""


# ── encoding ────────────────────────────────────────────────────────────────────────────────────────────────────────

_pack: Final[Callable[[object], bytes]] = msgpack.Packer(use_single_float=True).pack


def encode_client(message: ClientMessage) -> bytes:
    """The frame of a client's message, for light clients and tests."""
    match message:
        case Hello(version, token, can, resume):
            return _pack([1, version, token, can, resume])
        case Lead(time, state, packets):
            return _pack([2, time, state, packets])
        case Comment(id_, kind, text):
            return _pack([3, id_, kind, text])
        case React(count):
            return _pack([4, count])
        case Caption(id_, time, caption):
            return _pack([5, id_, time, caption])
        case Take(force):
            return _pack([6, force])
        case Release():
            return _pack([7])
        case Report(summary):
            return _pack([8, summary])
        case Resume(epoch, event):
            return _pack([9, epoch, event])
        case Bye():
            return _pack([10])
        case Phase(phase):
            return _pack([11, phase])
        case Speak(time, packets):
            return _pack([12, time, packets])
        case Hand(up):
            return _pack([13, up])
        case Floor(member):
            return _pack([14, member])
        case Page(before):
            return _pack([15, before])


def welcome(me: Mapping[str, str | bool], session: Mapping[str, Any]) -> bytes:
    return _pack([16, VERSION, me, session])


def snapshot(
    epoch: str,
    event: int,
    tick: int,
    time: int | None,
    state: State,
    events: Sequence[Event],
    _left: Span | None = None,
) -> bytes:
    return _pack([17, epoch, event, tick, time, state, events])


def tick(
    number: int,
    time: int | None,
    state: State,
    packets: Sequence[Spoken],
    events: Sequence[Event],
    left: Span | None = None,
) -> bytes:
    return _pack([18, number, time, state, packets, events, *([] if left is None else [left])])


def ack(id_: str, event: int) -> bytes:
    return _pack([19, id_, event])


def error(code: str, id_: str | None, detail: dict[str, Any]) -> bytes:
    return _pack([20, code, id_, detail])


def resumed(
    epoch: str,
    event: int,
    tick: int,
    time: int | None,
    state: State,
    events: Sequence[Event],
    left: Span | None = None,
) -> bytes:
    return _pack([21, epoch, event, tick, time, state, events, *([] if left is None else [left])])


def bye(code: Close, wait: int) -> bytes:
    return _pack([22, int(code), wait])


def health(summary: dict[str, Any]) -> bytes:
    return _pack([23, summary])


def comments(first: int, last: int, comments: Sequence[Event]) -> bytes:
    return _pack([24, first, last, comments])


def unpack_array(data: bytes) -> list[Any]:
    """An array with a type, of ours and not of a client's: what `pack_array` made. Raises WireError."""
    return _unpack(data, SERVER_MAX, _MAX_EVENTS)


def pack_array(fields: Sequence[Any]) -> bytes:
    """Any message array as its frame, unchecked: for vectors and tools that already hold the array."""
    return _pack(fields)
