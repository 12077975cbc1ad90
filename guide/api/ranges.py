"""The header Range: one that cannot be read is as if it were not there (RFC 9110, section 14.2)."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

_ONE: Final = rb"(?:(\d{1,18})-(\d{1,18})?|-\d{1,18})"
_RANGE: Final = re.compile(rb"bytes=[ \t]*" + _ONE + rb"(?:[ \t]*,[ \t]*" + _ONE + rb")*[ \t]*", re.IGNORECASE)
_PART: Final = re.compile(_ONE)


class ReadableRange:
    """ASGI middleware: drops a Range that cannot be read, which Starlette would answer 400."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http":
            asked = [value for name, value in scope["headers"] if name == b"range"]
            if asked and not (len(asked) == 1 and is_readable(asked[0])):
                scope = {**scope, "headers": [header for header in scope["headers"] if header[0] != b"range"]}
        return self._app(scope, receive, send)


def is_readable(value: bytes) -> bool:
    """Return whether this is a set of ranges of bytes, none of which ends before it begins."""
    if not _RANGE.fullmatch(value):
        return False
    return all(not last or int(first) <= int(last) for first, last in _PART.findall(value))
