"""Wire messages as JSON, for docs, test vectors and logs that a person reads."""

from __future__ import annotations

import json
from typing import Any


def json_form(value: Any) -> Any:
    """Return a message array with bytes as `{"$bin": hex}`, as PROTOCOL.md's examples and the vectors have it."""
    if isinstance(value, bytes):
        return {"$bin": value.hex()}
    if isinstance(value, list | tuple):
        return [json_form(item) for item in value]
    if isinstance(value, dict):
        return {key: json_form(item) for key, item in value.items()}
    return value


def from_json_form(text: str) -> Any:
    """Return the message array that this JSON text stands for."""
    return json.loads(text, object_hook=lambda item: bytes.fromhex(item["$bin"]) if set(item) == {"$bin"} else item)
