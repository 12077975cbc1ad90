"""What tests of the room share."""

from __future__ import annotations

from typing import Any

OPUS = b"\x08" + bytes(60)  # one packet of 20 ms


def kinds(messages: list[Any]) -> list[type]:
    return [type(message) for message in messages]
