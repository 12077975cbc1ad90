"""Close codes, refusals and the error tree: what can go wrong on the wire, in one place.

    GuideError
    ├── WireError      bytes that are not a message: the connection is closed with `.close`
    ├── Closed         the server ends this connection with `.close`, after `.wait` ms
    └── Refused        one message is refused with `.code` and `.detail`; the connection stays

PROTOCOL.md lists the same codes with what a client does about each. Pure: nothing here does I/O.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

from guide.common.errors import GuideError


class Close(IntEnum):
    """WebSocket close codes. The range tells a client what to do: see PROTOCOL.md."""

    SERVER_RESTARTING = 4000
    TOO_FAR_BEHIND = 4001
    TRY_LATER = 4002
    HELLO_EXPECTED = 4003
    SESSION_FULL = 4004
    TOKEN_UNKNOWN = 4100
    TOKEN_EXPIRED = 4101
    MALFORMED = 4200
    TOO_LARGE = 4201
    VERSION_UNSUPPORTED = 4202
    SESSION_OVER = 4203
    OPENED_ELSEWHERE = 4204
    FLOODING = 4205

    @property
    def word(self) -> str:
        """The code's name as PROTOCOL.md and the vectors spell it."""
        return self.name.lower()


class Refusal(StrEnum):
    """Why one message was refused while the connection stays."""

    TOO_MANY_COMMENTS = "too_many_comments"
    TOO_MANY_MESSAGES = "too_many_messages"
    TOO_MANY_RESUMES = "too_many_resumes"
    TOO_MANY_HANDS = "too_many_hands"
    TEXT_EMPTY = "text_empty"
    TEXT_TOO_LONG = "text_too_long"
    NOT_ALLOWED = "not_allowed"
    LED_BY_ANOTHER = "led_by_another"
    NOT_LEADING = "not_leading"
    SCENE_UNKNOWN = "scene_unknown"
    SESSION_ENDED = "session_ended"
    NOT_RECORDED = "not_recorded"
    VOICE_REFUSED = "voice_refused"


Detail = dict[str, "str | int | bool"]

NO_DETAIL: Final[Detail] = {}


class WireError(GuideError):
    """Bytes that are not a message of the protocol.

    `close` is MALFORMED, TOO_LARGE or VERSION_UNSUPPORTED; the text says what was expected and what came.
    """

    def __init__(self, close: Close, message: str) -> None:
        super().__init__(message)
        self.close = close

    @property
    def expected(self) -> str:
        """The part of the text that may be logged: without what came, which may be what a person wrote."""
        return str(self).partition(", got ")[0]


class Closed(GuideError):
    """This connection ends now with `close`; the client may come back after `wait` milliseconds."""

    def __init__(self, close: Close, wait: int = 0) -> None:
        super().__init__(close.word)
        self.close = close
        self.wait = wait


class Refused(GuideError):
    """One message is refused; `detail` holds what the client needs to tell the person."""

    def __init__(self, code: Refusal, detail: Detail | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.detail = NO_DETAIL if detail is None else detail
