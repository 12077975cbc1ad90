"""The messages between the nodes of a session, to bytes and from bytes. Pure.

Each message is a msgpack array whose first element is its type, as on the wire to clients. What clients get or send is
packed inside as it is on that wire. A later version may add elements and types; what is not understood is ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from guide.protocol import wire
from guide.protocol.messages import ClientMessage, Event, Member, Snapshot, Tick
from guide.protocol.server_table import an_event
from guide.protocol.validators import a_map, a_row, a_string, an_id, an_int, array_of, at_least, malformed
from guide.transport.frames import payload_of


@dataclass(frozen=True, slots=True)
class LeadTick:
    """The lead node's tick: `payload` is its bytes as followers get them, `framed` the same as a WebSocket frame;
    `epoch`: of its events, None from an earlier version."""

    fence: int
    tick: Tick
    payload: bytes
    framed: bytes
    epoch: str | None = None


@dataclass(frozen=True, slots=True)
class WholeState:
    """The lead node's whole state."""

    fence: int
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event that the sender recorded, in this epoch; None from an earlier version."""

    event: Event
    epoch: str | None = None


@dataclass(frozen=True, slots=True)
class NodeReport:
    """How the members of the sender are.

    `branches`: followers by branch; `guests`: those whose hands are up, and who has the floor; `hands`: the ids of
    those whose hands are up, first raised first; `hearts`: since the last report; `behind`: ms, nine followers in ten
    are behind by no more; `rungs`: followers by the rung that their pages report; `silent`, `no_picture`: followers, as
    in `session/health`.
    """

    branches: Mapping[str, int] = field(default_factory=dict)
    guests: tuple[Member, ...] = ()
    hands: tuple[str, ...] = ()
    hearts: int = 0
    behind: int = 0
    rungs: Mapping[int, int] = field(default_factory=dict)
    silent: int = 0
    no_picture: int = 0


@dataclass(frozen=True, slots=True)
class AskState:
    """The sender asks the lead node for its whole state."""


@dataclass(frozen=True, slots=True)
class Forward:
    """A message of a member of the sender that only the lead node can act on."""

    member: Member
    message: ClientMessage


@dataclass(frozen=True, slots=True)
class Answer:
    """A message from the lead node to one member, who is on `node`. `payload`: as the member gets it."""

    node: str
    member: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Leaving:
    """The sender closes the session. `fence`: of the lease that it gave back, 0 where it had none."""

    fence: int


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """The sender goes by this epoch of the record."""

    epoch: str


NodeMessage = LeadTick | WholeState | RecordedEvent | NodeReport | AskState | Forward | Answer | Leaving | NewEpoch


def lead_tick(fence: int, framed: bytes, epoch: str) -> bytes:
    """Pack the lead node's tick. `framed`: as it goes out to followers."""
    return wire.pack_array([1, fence, framed, epoch])


def whole_state(fence: int, snapshot: Snapshot) -> bytes:
    return wire.pack_array([2, fence, wire.encode_server(snapshot)])


def recorded_event(event: Event, epoch: str) -> bytes:
    return wire.pack_array([3, event, epoch])


def report(report: NodeReport) -> bytes:
    guests = [[one.id, one.role, one.name, one.branch] for one in report.guests]
    rungs = list(report.rungs.items())
    health = [report.behind, rungs, report.silent, report.no_picture]
    return wire.pack_array([4, report.branches, guests, report.hands, report.hearts, *health])


def ask_state() -> bytes:
    return wire.pack_array([5])


def forward(member: Member, message: ClientMessage) -> bytes:
    row = [member.id, member.role, member.name, member.branch]
    return wire.pack_array([6, row, wire.encode_client(message)])


def answer(node: str, member: str, payload: bytes) -> bytes:
    return wire.pack_array([7, node, member, payload])


def leaving(fence: int) -> bytes:
    return wire.pack_array([8, fence])


def new_epoch(epoch: str) -> bytes:
    return wire.pack_array([9, epoch])


def decode(data: bytes) -> NodeMessage | None:
    """Return the message; None for a type that only a later version has. Raises WireError."""
    fields = wire.unpack_array(data)
    match fields[0]:
        case 1:
            _, fence, framed, *_ = at_least(fields, 3)
            payload = _unframed(_bytes(framed))
            return LeadTick(an_int(fence), _server(payload, Tick), payload, framed, _epoch(fields, 3))
        case 2:
            _, fence, payload, *_ = at_least(fields, 3)
            return WholeState(an_int(fence), _server(payload, Snapshot))
        case 3:
            return RecordedEvent(an_event(at_least(fields, 2)[1]), _epoch(fields, 2))
        case 4:
            _, branches, guests, hands, hearts, behind, rungs, *more = at_least(fields, 7)
            silent, no_picture, *_ = [*more, 0, 0]  # a node of an earlier version does not say
            return NodeReport(
                {name: an_int(count) for name, count in a_map(branches).items()},
                tuple(_member(row) for row in array_of(_a_member, 4096)(guests)),
                tuple(array_of(an_id, 4096)(hands)),
                an_int(hearts),
                an_int(behind),
                {rung: count for rung, count, *_ in array_of(a_row(an_int, an_int), 4096)(rungs)},
                an_int(silent),
                an_int(no_picture),
            )
        case 5:
            return AskState()
        case 6:
            _, member, payload, *_ = at_least(fields, 3)
            return Forward(_member(_a_member(member)), wire.decode_client(_bytes(payload)))
        case 7:
            _, node, member, payload, *_ = at_least(fields, 4)
            return Answer(an_id(node), an_id(member), _bytes(payload))
        case 8:
            return Leaving(an_int(at_least(fields, 2)[1]))
        case 9:
            return NewEpoch(an_id(at_least(fields, 2)[1]))
    return None


Message = TypeVar("Message", Tick, Snapshot)

_a_member = a_row(an_id, a_string, a_string, a_string)


def _member(row: list[Any]) -> Member:
    id_, role, name, branch, *_ = row
    return Member(id_, role, name, branch)


def _epoch(fields: list[Any], at: int) -> str | None:
    """Return the epoch in this place; None where an earlier version sent none."""
    return an_id(fields[at]) if len(fields) > at else None


def _bytes(value: Any) -> bytes:
    if type(value) is not bytes:
        raise malformed("bytes", type(value).__name__)
    return value


def _unframed(framed: bytes) -> bytes:
    try:
        return payload_of(framed)
    except ValueError as error:
        raise malformed("a frame", str(error)) from None


def _server(payload: Any, kind: type[Message]) -> Message:
    """Return the message to clients that is packed inside, which must be of this kind."""
    message = wire.decode_server(_bytes(payload))
    if not isinstance(message, kind):
        raise malformed(kind.__name__, type(message).__name__)
    return message
