"""Checks for one field of a message, as PROTOCOL.md has it. Pure.

Each function takes whatever msgpack gave and returns it with its type, or raises WireError MALFORMED, which says what
was expected and what came.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import Any, Final

from guide.protocol.codes import Close, WireError
from guide.protocol.messages import Direction, Packet, Text, View

MAX_ITEMS: Final = 256  # of a client's arrays and maps
MAX_TIME: Final = 2**53 - 1  # what a JavaScript number holds exactly

_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z")
_PLAYABLE: Final = frozenset({"clip", "film"})


def malformed(expected: str, came: object) -> WireError:
    return WireError(Close.MALFORMED, f"expected {expected}, got {str(came)[:40]!r}")


def at_least(fields: list[Any], count: int) -> list[Any]:
    if len(fields) < count:
        raise malformed(f"{count} elements", len(fields))
    return fields


def an_int(value: Any, lowest: int = 0, highest: int = MAX_TIME) -> int:
    if type(value) is not int or not lowest <= value <= highest:
        raise malformed(f"a whole number {lowest} to {highest}", value)
    return value


def a_string(value: Any, longest: int = 8000) -> str:
    if type(value) is not str or len(value) > longest:
        raise malformed(f"a string of at most {longest}", value)
    return value


def an_id(value: Any) -> str:
    if type(value) is not str or not _ID.match(value):
        raise malformed("an id", value)
    return value


def a_bool(value: Any) -> bool:
    if type(value) is not bool:
        raise malformed("true or false", value)
    return value


def an_array(value: Any, most: int = MAX_ITEMS) -> list[Any]:
    if type(value) is not list or len(value) > most:
        raise malformed(f"an array of at most {most}", type(value).__name__)
    return value


def a_map(value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise malformed("a map", type(value).__name__)
    return value


def a_number(value: Any, lowest: float, highest: float) -> float:
    kind = type(value)
    if (kind is not float and kind is not int) or not isfinite(value) or not lowest <= value <= highest:
        raise malformed(f"a number {lowest:g} to {highest:g}", value)
    return float(value)


def a_yaw(value: Any) -> float:
    yaw = a_number(value, 0.0, 360.0)
    return 0.0 if yaw == 360.0 else yaw  # 359.99999 rounds up to 360 as a 32-bit float


def a_view(value: Any) -> View:
    scene, yaw, pitch, fov, *_ = at_least(an_array(value), 4)
    return an_id(scene), a_yaw(yaw), a_number(pitch, -90.0, 90.0), a_number(fov, 20.0, 110.0)


def a_direction(value: Any) -> Direction:
    yaw, pitch, *_ = at_least(an_array(value), 2)
    return a_yaw(yaw), a_number(pitch, -90.0, 90.0)


def a_text(value: Any) -> Text:
    if type(value) is str:
        return value
    texts = a_map(value)
    if not texts:
        raise malformed("a text", "an empty map")
    for language in texts:
        if not _LANGUAGE.match(language):
            raise malformed("a language such as zh or en", language)
    return {language: a_string(text) for language, text in texts.items()}


def some_packets(value: Any, most: int) -> tuple[Packet, ...]:
    packets = []
    for item in an_array(value, most):
        time, data, *_ = at_least(an_array(item), 2)
        if type(data) is not bytes:
            raise malformed("an Opus packet", type(data).__name__)
        packets.append((an_int(time), data))
    return tuple(packets)


def optional(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else check(value)


def a_playing(value: Any) -> tuple[str, str, int, int, bool]:
    kind, id_, time, position, running, *_ = at_least(an_array(value), 5)
    if type(kind) is not str or kind not in _PLAYABLE:
        raise malformed("clip or film", kind)
    return kind, an_id(id_), an_int(time), an_int(position), a_bool(running)


def one_of(*words: str) -> Callable[[Any], Any]:
    """A check for one of these words."""

    def check(value: Any) -> str:
        if type(value) is not str or value not in words:
            raise malformed(" or ".join(words), value)
        return value

    return check


def a_record(**checks: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A check for a map that has all these keys, each as its check says; other keys are not looked at."""

    def check(value: Any) -> dict[str, Any]:
        record = a_map(value)
        for key, check_one in checks.items():
            check_one(record.get(key))
        return record

    return check


def array_of(check: Callable[[Any], Any], most: int) -> Callable[[Any], Any]:
    """A check for an array of at most `most`, each as `check` says."""

    def check_all(value: Any) -> list[Any]:
        items = an_array(value, most)
        for item in items:
            check(item)
        return items

    return check_all


def a_row(*checks: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A check for an array that begins with these, in this order."""

    def check(value: Any) -> list[Any]:
        row = at_least(an_array(value), len(checks))
        for check_one, item in zip(checks, row, strict=False):
            check_one(item)
        return row

    return check
