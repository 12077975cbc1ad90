"""Who takes part, what an event is, what a client says and what the server says. PROTOCOL.md has the same in prose.
Pure.

The fields of a message are its elements on the wire, in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, NamedTuple

View = tuple[str, float, float, float]
"""scene, yaw [0, 360), pitch [-90, 90], fov [20, 110], degrees"""
Direction = tuple[float, float]
"""yaw [0, 360), pitch [-90, 90], degrees"""
Text = str | dict[str, str]
Packet = tuple[int, bytes]
"""time of the first sample in ms, one Opus packet"""
Spoken = tuple[int, bytes, int]
"""a packet on its way to followers: guide time in ms, and who speaks: 0 the leader, 1 who has the floor"""
Span = tuple[int, int]
"""events with numbers above the first, up to the second"""
State = dict[str, Any]
"""part of a session's state as it stands on the wire; its keys are in PROTOCOL.md"""


class Event(NamedTuple):
    """`number` counts from 1 in its epoch; `time` is guide time in ms or None; `body` is as PROTOCOL.md says."""

    number: int
    kind: str
    time: int | None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hello:
    version: int
    token: str
    can: tuple[str, ...] = ()
    resume: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """`state` holds the keys that changed, of view, pointer, stop and playing."""

    time: int
    state: State
    packets: tuple[Packet, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class React:
    count: int


@dataclass(frozen=True, slots=True)
class Caption:
    id: str
    time: int
    text: Text


@dataclass(frozen=True, slots=True)
class Take:
    force: bool


@dataclass(frozen=True, slots=True)
class Release:
    pass


@dataclass(frozen=True, slots=True)
class Report:
    summary: dict[str, int]


@dataclass(frozen=True, slots=True)
class Resume:
    epoch: str
    event: int


@dataclass(frozen=True, slots=True)
class Page:
    """The comments with numbers below `before`, please."""

    before: int


@dataclass(frozen=True, slots=True)
class Bye:
    pass


@dataclass(frozen=True, slots=True)
class Phase:
    phase: str


@dataclass(frozen=True, slots=True)
class Speak:
    time: int
    packets: tuple[Packet, ...]


@dataclass(frozen=True, slots=True)
class Hand:
    up: bool


@dataclass(frozen=True, slots=True)
class Floor:
    """`member`: who may speak; None: nobody but the leader."""

    member: str | None


ClientMessage = (
    Hello
    | Lead
    | Comment
    | React
    | Caption
    | Take
    | Release
    | Report
    | Resume
    | Page
    | Bye
    | Phase
    | Speak
    | Hand
    | Floor
)


def id_of(message: ClientMessage) -> str | None:
    """Return the id of a message that is to be recorded as an event, by which its author knows the answer; None for
    any other message."""
    return message.id if isinstance(message, Comment | Caption) else None


@dataclass(frozen=True, slots=True)
class Member:
    """One who takes part. `role` is follower, guide or co-guide; `robot`: a program plays it, so it is not counted."""

    id: str
    role: str
    name: str
    branch: str
    robot: bool = False

    @property
    def leads_ever(self) -> bool:
        return self.role != "follower"


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that the rules let through and the store has yet to record and number.

    `(author, id)` is its identity: recorded once however often it is sent. An event that the rules create
    themselves has no id.
    `wants_answer`: the author is told if it could not be recorded. `uses_allowance`: it took one of the comments,
    or of a guide's events, that the author may send, which is given back if it could not be recorded.
    """

    session: str
    author: str
    id: str | None
    kind: str
    time: int | None
    body: dict[str, Any]
    wants_answer: bool = True
    uses_allowance: bool = False


# ── what the server says ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Welcome:
    """The first message to a member: who it is (`me`) and of what `session`."""

    version: int
    me: Mapping[str, Any]
    session: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a newcomer begins. `event` and `tick`: the numbers of the last ones it stands for; `time`: guide time."""

    epoch: str
    event: int
    tick: int
    time: int | None
    state: State
    events: list[Event]


@dataclass(frozen=True, slots=True)
class Tick:
    """What every follower gets for one instant. `time`: guide time, None where no lead frame is in it; `left`:
    comments of these numbers were left out, None: none were."""

    number: int
    time: int | None
    state: State
    packets: list[Spoken]
    events: list[Event]
    left: Span | None = None


@dataclass(frozen=True, slots=True)
class Ack:
    """The message with this id was recorded as event number `event`."""

    id: str
    event: int


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """A message was refused; `id`: the one it names, None where it has no id. `code` is a Refusal, or a later one."""

    code: str
    id: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Resumed:
    """A snapshot with all events of a gap; `left` as in a tick."""

    epoch: str
    event: int
    tick: int
    time: int | None
    state: State
    events: list[Event]
    left: Span | None = None


@dataclass(frozen=True, slots=True)
class ByeMessage:
    """The server ends the connection with `code`; come back after `wait` ms, 0: as the code says."""

    code: int
    wait: int


@dataclass(frozen=True, slots=True)
class Health:
    """How the session is, for guides."""

    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comments:
    """All comments among the events with numbers `first` to `last`."""

    first: int
    last: int
    comments: list[Event]


ServerMessage = Welcome | Snapshot | Tick | Ack | ErrorMessage | Resumed | ByeMessage | Health | Comments


def elements_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """Return the function that gives the fields of such a message in order, which are its elements on the wire."""
    names = [field.name for field in fields(kind)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda message: tuple(getattr(message, name) for name in names)
