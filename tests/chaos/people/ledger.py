"""What was acknowledged and what everyone was told, against the record: nothing lost, doubled or in another order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from guide.protocol.messages import Event

TickBuilder = tuple[int, str, str]
"""number, kind, id (empty where it has none)"""


@dataclass
class Sheet:
    """One person's: `acked` by the comment's id; `told`: every event in the order it was handed on, since `begins`."""

    name: str
    acked: dict[str, int] = field(default_factory=dict)
    told: list[TickBuilder] = field(default_factory=list)
    begins: int | None = None
    resets: int = 0
    faults: list[str] = field(default_factory=list)

    def ack(self, id_: str, number: int) -> None:
        if self.acked.setdefault(id_, number) != number:
            self.faults.append(f"{self.name}: {id_} was acknowledged as {self.acked[id_]} and as {number}")

    def tell(self, number: int, kind: str, id_: str) -> None:
        self.told.append((number, kind, id_))

    def begin(self, event: int) -> None:
        """A snapshot: what comes is after this event. The second one is a reset."""
        if self.begins is None:
            self.begins = event
        else:
            self.resets += 1


def told(event: Event) -> TickBuilder:
    return event.number, event.kind, str(event.body.get("id") or "")


def compare(sheets: Sequence[Sheet], recorded: Sequence[Event]) -> list[str]:
    """What is wrong, a sentence each: at most a few of one kind. `recorded`: all events, in order."""
    record = [told(event) for event in recorded]
    numbers = {id_: number for number, kind, id_ in record if kind == "comment"}
    faults = [fault for sheet in sheets for fault in sheet.faults]
    if [number for number, _, _ in record] != list(range(1, len(record) + 1)):
        faults.append("the record's numbers have a hole")
    doubled = [id_ for id_, times in Counter(id_ for _, kind, id_ in record if kind == "comment").items() if times > 1]
    if doubled:
        faults.append(f"recorded more than once: {doubled[:5]} ({len(doubled)})")
    for sheet in sheets:
        lost = [id_ for id_, number in sheet.acked.items() if numbers.get(id_) != number]
        if lost:
            faults.append(f"{sheet.name}: acknowledged and lost: {lost[:5]} ({len(lost)})")
        if sheet.resets:
            faults.append(f"{sheet.name} was reset {sheet.resets} times")
        if sheet.begins is None:
            faults.append(f"{sheet.name} never got a snapshot")
        elif sheet.told != record[sheet.begins :]:
            faults.append(f"{sheet.name}: {_difference(sheet.told, record[sheet.begins :])}")
    return faults


def _difference(seen: Sequence[TickBuilder], wanted: Sequence[TickBuilder]) -> str:
    for place, (one, other) in enumerate(zip(seen, wanted, strict=False)):
        if one != other:
            return f"was told {one} where the record has {other} (place {place})"
    return f"was told {len(seen)} events of {len(wanted)}"
