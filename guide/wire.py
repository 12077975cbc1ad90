"""Messages ⇄ bytes, as PROTOCOL.md says. Pure: bytes in, a message out, or the one documented error.

Every message is a msgpack array whose first element is its type. `decode_client` checks everything a client can send,
once, here: types, ranges, sizes. What passes can be used without another look; whatever does not raises WireError and
nothing else. Texts are not cleaned here (guide.text does, where their meaning is known).

Angles travel as 32-bit floats, so every float packed here is a single.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any, Final

import msgpack

from guide.codes import Close, WireError
from guide.messages import (
    Bye,
    Caption,
    ClientMessage,
    Comment,
    Direction,
    Event,
    Floor,
    Hand,
    Hello,
    Lead,
    Packet,
    Phase,
    React,
    Release,
    Report,
    Resume,
    Speak,
    Spoken,
    State,
    Take,
    Text,
    View,
)

VERSION: Final = 1
FOLLOWER_MAX: Final = 4096  # bytes: 200 characters of 4 bytes and their frame, five times over
GUIDE_MAX: Final = 65536  # bytes: eight Opus packets at their largest are 10 KB; texts in several languages
MAX_PACKETS: Final = 32  # of one message: what is no voice is refused by guide.voice, not here
_MAX_ITEMS: Final = 256  # of a client's arrays and maps
_MAX_EVENTS: Final = 4096  # of the server's: a resume carries up to 120 s of them
_MAX_DEPTH: Final = 6
_MAX_TIME: Final = 2**53 - 1  # what a JavaScript number holds exactly

_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_PHASES: Final = frozenset({"live", "paused", "ended"})
_PLAYABLE: Final = frozenset({"clip", "film"})
_KINDS: Final = frozenset({"comment", "question"})
_SUMMARY: Final = frozenset({"tick", "event", "lag", "buffer", "rung", "fps"})

# ── decoding ────────────────────────────────────────────────────────────────────────────────────────────────────────


def decode_client(data: bytes, largest: int = GUIDE_MAX) -> ClientMessage:
    """The message that a client's frame holds; `largest` is the sender's limit in bytes. Raises WireError only."""
    fields = _unpack(data, largest, _MAX_ITEMS)
    reader = _CLIENT.get(fields[0]) if type(fields[0]) is int else None
    if reader is None:
        raise _malformed("a client message type 1 to 14", fields[0])
    return reader(fields)


def decode_server(data: bytes, largest: int = 2**20) -> list[Any]:
    """A server frame as its checked array, for light clients and tests. Raises WireError only."""
    fields = _unpack(data, largest, _MAX_EVENTS)
    layout = _SERVER.get(fields[0]) if type(fields[0]) is int else None
    if layout is None:
        raise _malformed("a server message type 16 to 23", fields[0])
    if len(fields) <= len(layout):
        raise _malformed(f"{len(layout) + 1} elements", len(fields))
    for check, field in zip(layout, fields[1:], strict=False):
        check(field)
    return fields


def _malformed(expected: str, came: object) -> WireError:
    return WireError(Close.MALFORMED, f"expected {expected}, got {str(came)[:40]!r}")


def _refuse_extension(code: int, _data: bytes) -> object:
    raise _malformed("no extension types", code)


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
            max_map_len=_MAX_ITEMS,
            max_ext_len=0,
        )
    except WireError:
        raise
    # msgpack raises ValueError and its subclasses, UnicodeDecodeError among them, and RecursionError for deep nesting.
    except (ValueError, RecursionError) as error:
        raise WireError(Close.MALFORMED, f"expected one msgpack array: {error}"[:120]) from None
    if type(fields) is not list or not fields:
        raise _malformed("a msgpack array with a type", type(fields).__name__)
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
                    raise _malformed("string keys", "another key")
                below += [child for child in item.values() if type(child) is list or type(child) is dict]
        if not below:
            return
        level = below
    raise _malformed(f"nesting of at most {_MAX_DEPTH}", "deeper")


def _at_least(fields: list[Any], count: int) -> list[Any]:
    if len(fields) < count:
        raise _malformed(f"{count} elements", len(fields))
    return fields


def _int(value: Any, lowest: int = 0, highest: int = _MAX_TIME) -> int:
    if type(value) is not int or not lowest <= value <= highest:
        raise _malformed(f"a whole number {lowest} to {highest}", value)
    return value


def _str(value: Any, longest: int = 8000) -> str:
    if type(value) is not str or len(value) > longest:
        raise _malformed(f"a string of at most {longest}", value)
    return value


def _id(value: Any) -> str:
    if type(value) is not str or not _ID.match(value):
        raise _malformed("an id", value)
    return value


def _bool(value: Any) -> bool:
    if type(value) is not bool:
        raise _malformed("true or false", value)
    return value


def _list(value: Any, most: int = _MAX_ITEMS) -> list[Any]:
    if type(value) is not list or len(value) > most:
        raise _malformed(f"an array of at most {most}", type(value).__name__)
    return value


def _map(value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise _malformed("a map", type(value).__name__)
    return value


def _number(value: Any, lowest: float, highest: float) -> float:
    kind = type(value)
    if (kind is not float and kind is not int) or not isfinite(value) or not lowest <= value <= highest:
        raise _malformed(f"a number {lowest:g} to {highest:g}", value)
    return float(value)


def _yaw(value: Any) -> float:
    yaw = _number(value, 0.0, 360.0)
    return 0.0 if yaw == 360.0 else yaw  # 359.99999 rounds up to 360 as a 32-bit float


def _view(value: Any) -> View:
    scene, yaw, pitch, fov, *_ = _at_least(_list(value), 4)
    return _id(scene), _yaw(yaw), _number(pitch, -90.0, 90.0), _number(fov, 20.0, 110.0)


def _direction(value: Any) -> Direction:
    yaw, pitch, *_ = _at_least(_list(value), 2)
    return _yaw(yaw), _number(pitch, -90.0, 90.0)


def _text(value: Any) -> Text:
    if type(value) is str:
        return value
    texts = _map(value)
    if not texts:
        raise _malformed("a text", "an empty map")
    return {_str(language, 16): _str(text) for language, text in texts.items()}


def _packets(value: Any, most: int) -> tuple[Packet, ...]:
    packets = []
    for item in _list(value, most):
        time, data, *_ = _at_least(_list(item), 2)
        if type(data) is not bytes:
            raise _malformed("an Opus packet", type(data).__name__)
        packets.append((_int(time), data))
    return tuple(packets)


def _optional(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else check(value)


def _playing(value: Any) -> tuple[str, str, int, int, bool]:
    kind, id_, time, position, running, *_ = _at_least(_list(value), 5)
    if type(kind) is not str or kind not in _PLAYABLE:
        raise _malformed("clip or film", kind)
    return kind, _id(id_), _int(time), _int(position), _bool(running)


_LEAD_STATE: Final[dict[str, Callable[[Any], Any]]] = {
    "view": _view,
    "pointer": _optional(_direction),
    "stop": _optional(_id),
    "playing": _optional(_playing),
}


def _hello(fields: list[Any]) -> Hello:
    _at_least(fields, 2)
    # The version comes first: what follows it is only known when it is ours.
    if _int(fields[1]) != VERSION:
        raise WireError(Close.VERSION_UNSUPPORTED, f"expected version {VERSION}, got {fields[1]}")
    _, version, token, can, resume, *_ = _at_least(fields, 5)
    if resume is not None:
        epoch, event, *_ = _at_least(_list(resume), 2)
        resume = (_id(epoch), _int(event))
    return Hello(version, _str(token, 128), tuple(_str(item, 32) for item in _list(can, 16)), resume)


def _lead(fields: list[Any]) -> Lead:
    _, time, state, packets, *_ = _at_least(fields, 4)
    changed = {key: check(value) for key, value in _map(state).items() if (check := _LEAD_STATE.get(key))}
    return Lead(_int(time), changed, _packets(packets, MAX_PACKETS))


def _comment(fields: list[Any]) -> Comment:
    _, id_, kind, text, *_ = _at_least(fields, 4)
    if type(kind) is not str or kind not in _KINDS:
        raise _malformed("comment or question", kind)
    return Comment(_id(id_), kind, _str(text))


def _caption(fields: list[Any]) -> Caption:
    _, id_, time, text, *_ = _at_least(fields, 4)
    return Caption(_id(id_), _int(time), _text(text))


def _report(fields: list[Any]) -> Report:
    summary = _map(_at_least(fields, 2)[1])
    return Report({key: _int(value) for key, value in summary.items() if key in _SUMMARY})


def _resume(fields: list[Any]) -> Resume:
    _, epoch, event, *_ = _at_least(fields, 3)
    return Resume(_id(epoch), _int(event))


def _phase(fields: list[Any]) -> Phase:
    phase = _at_least(fields, 2)[1]
    if type(phase) is not str or phase not in _PHASES:
        raise _malformed("live, paused or ended", phase)
    return Phase(phase)


def _speak(fields: list[Any]) -> Speak:
    _, time, packets, *_ = _at_least(fields, 3)
    return Speak(_int(time), _packets(packets, MAX_PACKETS))


_CLIENT: Final[dict[int, Callable[[list[Any]], ClientMessage]]] = {
    1: _hello,
    2: _lead,
    3: _comment,
    4: lambda fields: React(_int(_at_least(fields, 2)[1], 1, 20)),
    5: _caption,
    6: lambda fields: Take(_bool(_at_least(fields, 2)[1])),
    7: lambda _: Release(),
    8: _report,
    9: _resume,
    10: lambda _: Bye(),
    11: _phase,
    12: _speak,
    13: lambda fields: Hand(_bool(_at_least(fields, 2)[1])),
    14: lambda fields: Floor(_optional(_id)(_at_least(fields, 2)[1])),
}


def _event(value: Any) -> None:
    number, kind, time, body, *_ = _at_least(_list(value), 4)
    _int(number), _str(kind, 32), _optional(_int)(time), _map(body)


def _events(value: Any) -> None:
    for item in _list(value, _MAX_EVENTS):
        _event(item)


_STATE: Final[dict[str, Callable[[Any], Any]]] = {
    "view": _optional(_view),
    "pointer": _optional(_direction),
    "stop": _optional(_id),
    "phase": _str,
    "leader": _optional(_map),
    "floor": _optional(_map),
    "playing": _optional(_playing),
    "count": _int,
    "hearts": _int,
}


def _state(value: Any) -> None:
    for key, item in _map(value).items():
        if key in _STATE:
            _STATE[key](item)


def _spoken(value: Any) -> None:
    _packets(value, _MAX_ITEMS)
    for item in value:
        _int(_at_least(item, 3)[2], 0, 1)


_SERVER: Final[dict[int, tuple[Callable[[Any], Any], ...]]] = {
    16: (_int, _map, _map),
    17: (_id, _int, _int, _optional(_int), _state, _events),
    18: (_int, _optional(_int), _state, _spoken, _events),
    19: (_id, _int),
    20: (_str, _optional(_id), _map),
    21: (_id, _int, _int, _optional(_int), _state, _events),
    22: (_int, _int),
    23: (_map,),
}


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


def welcome(me: dict[str, str], session: dict[str, str]) -> bytes:
    return _pack([16, VERSION, me, session])


def snapshot(epoch: str, event: int, tick: int, time: int | None, state: State, events: Sequence[Event]) -> bytes:
    return _pack([17, epoch, event, tick, time, state, events])


def tick(number: int, time: int | None, state: State, packets: Sequence[Spoken], events: Sequence[Event]) -> bytes:
    return _pack([18, number, time, state, packets, events])


def ack(id_: str, event: int) -> bytes:
    return _pack([19, id_, event])


def error(code: str, id_: str | None, detail: dict[str, Any]) -> bytes:
    return _pack([20, code, id_, detail])


def resumed(epoch: str, event: int, tick: int, time: int | None, state: State, events: Sequence[Event]) -> bytes:
    return _pack([21, epoch, event, tick, time, state, events])


def bye(code: Close, wait: int) -> bytes:
    return _pack([22, int(code), wait])


def health(summary: dict[str, Any]) -> bytes:
    return _pack([23, summary])


def json_form(value: Any) -> Any:
    """A message array with bytes written as `{"$bin": hex}`, as PROTOCOL.md's examples and the vectors have it."""
    if isinstance(value, bytes):
        return {"$bin": value.hex()}
    if isinstance(value, list | tuple):
        return [json_form(item) for item in value]
    if isinstance(value, dict):
        return {key: json_form(item) for key, item in value.items()}
    return value


def from_json_form(text: str) -> Any:
    """The message array that a JSON rendering stands for."""
    return json.loads(text, object_hook=lambda item: bytes.fromhex(item["$bin"]) if set(item) == {"$bin"} else item)


def pack_array(fields: Sequence[Any]) -> bytes:
    """Any message array as its frame, unchecked: for vectors and tools that already hold the array."""
    return _pack(fields)
