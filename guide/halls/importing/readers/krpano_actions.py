"""Reads what a hotspot of krpano does when it is clicked, without doing it. Pure.

An action is a row of calls, `loadscene(scene2, view.hlookat=30, MERGE); lookat(30, 5);`. Tours define calls of their
own, so what counts is what is given to a call: the name of a scene, a file, an address.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from guide.halls.importing.parsing import values
from guide.halls.importing.readers.draft import AS_FIRST, Arrival

LONGEST: Final = 4_000  # characters of an action that are looked at
_MOST: Final = 40  # calls of an action
_WIDEST: Final = 1_000  # characters of a call
_FEW: Final = 20  # files and texts that a click shows

_CALL: Final = re.compile(r"(?<!\w)([A-Za-z_][\w.]{0,60})\s{0,10}\(")
_QUOTES: Final = "'\""
_FILE: Final = re.compile(r"\.(jpe?g|png|webp|gif|mp4|mp3|m4a|ogg|opus)$", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)
_SETTING: Final = re.compile(r"(?:view\.)?(hlookat|vlookat|fov)\s*=\s*([-+0-9.eE]+)")
_DATA: Final = re.compile(r"data\[(?:get\()?'?([\w .-]{1,100})")
_CLOSING: Final = {"(": ")", "[": "]"}


_BUILT_IN: Final = {
    *("addhotspot", "addlayer", "call", "callwith", "copy", "def", "delayedcall", "for", "get", "if", "js", "loop"),
    *("looktohotspot", "openurl", "pausesound", "playsound", "removehotspot", "set", "showtext", "stopsound", "switch"),
    *("toggle", "trace", "tween", "txtadd"),
}
"""Calls of krpano itself that are given names of other things. What a tour defines by itself may well load a scene."""


@dataclass(frozen=True)
class Call:
    """`name`: in lower case, the last part of it; `arguments`: without their quotation marks."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Click:
    """What a click does. `target`: a scene as it is written; `arrival`: fov is as the target measures it.

    `data`: the names of texts that it shows.
    """

    target: str = ""
    arrival: Arrival = AS_FIRST
    address: str = ""
    files: tuple[str, ...] = ()
    data: tuple[str, ...] = ()


def calls(action: str) -> list[Call]:
    """Return the calls of an action in their order, also those inside others."""
    text = action[:LONGEST]
    found: list[Call] = []
    for match in _CALL.finditer(text):
        if len(found) == _MOST:
            break
        found.append(Call(match[1].rpartition(".")[2].lower(), _arguments(text, match.end())))
    return found


def click(action: str, scenes: Collection[str], yaw: float | None) -> Click:
    """Return what an action does. `scenes`: their names in lower case; `yaw`: of the hotspot, in its picture."""
    made = calls(action)
    target, arrival = "", AS_FIRST
    for call in made:
        named = call.arguments[0] if call.name not in _BUILT_IN and call.arguments[0].lower() in scenes else ""
        loads = call.name.endswith("loadscene") and call.arguments[:1] != ("get(linkedscene)",)
        if not target and (named or loads):
            target = named or call.arguments[0]
            arrival = _settings(call, yaw)
        elif call.name.endswith("lookat") and len(call.arguments) >= 2 and target:
            arrival = lookat(call.arguments)
    given = [argument for call in made for argument in call.arguments if "(" not in argument]
    address = next((argument for argument in given if _ADDRESS.match(argument) and not _FILE.search(argument)), "")
    if not address:
        address = next((call.arguments[0] for call in made if call.name == "openurl" and call.arguments[0]), "")
    files = dict.fromkeys(argument for argument in given if _FILE.search(argument))
    data = dict.fromkeys(_DATA.findall(action[:LONGEST]))
    return Click(target, arrival, address, tuple(files)[:_FEW], tuple(data)[:_FEW])


def lookat(numbers: Collection[str]) -> Arrival:
    """Return where `h, v, fov` looks, as far as these are numbers; krpano's v is down."""
    h, v, fov = ([values.number(number) for number in numbers] + [None, None, None])[:3]
    return Arrival(h, None if v is None else -v, fov)


def _settings(call: Call, yaw: float | None) -> Arrival:
    """Return how a call that loads a scene looks at it: as its settings say, or as before with KEEPVIEW."""
    settings = {name: values.number(number) for given in call.arguments for name, number in _SETTING.findall(given)}
    pitch = settings.get("vlookat")
    if not settings and any("KEEPVIEW" in given for given in call.arguments):
        return Arrival(yaw)
    return Arrival(settings.get("hlookat"), None if pitch is None else -pitch, settings.get("fov"))


def _arguments(text: str, start: int) -> tuple[str, ...]:
    """Return the arguments of a call. `start`: after its first bracket."""
    parts: list[list[str]] = [[]]
    waiting = [")"]
    quote = ""
    for char in text[start : start + _WIDEST]:
        if quote:
            quote = "" if char == quote else quote
        elif char in _QUOTES:
            quote = char
        elif char in _CLOSING:
            waiting.append(_CLOSING[char])
        elif char == waiting[-1]:
            waiting.pop()
            if not waiting:
                break
        elif char == "," and len(waiting) == 1:
            parts.append([])
            continue
        parts[-1].append(char)
    return tuple("".join(part).strip().strip(_QUOTES).strip() for part in parts)
