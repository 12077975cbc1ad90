"""A guide's voice whose packets can be told apart, and what of it somebody heard: in which order, and with which gaps.

The packets are those of the rehearsal's recording; whose they are and a number stand behind the sound, where neither
the server nor a decoder minds them.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guide.protocol.messages import Packet
from guide.rehearse.guide import FRAME, PACKET, voice

IN_A_FRAME: Final = round(FRAME * 1000) // PACKET

_recorded: Final = voice()
_MARK: Final = 5  # bytes


def said(frame: int, whose: int) -> tuple[Packet, ...]:
    """What goes with lead frame number `frame`, the first of which has the time 0: the voice just before it."""
    first = (frame - 1) * IN_A_FRAME
    return tuple((number * PACKET, _packet(number, whose)) for number in range(max(0, first), first + IN_A_FRAME))


def _packet(number: int, whose: int) -> bytes:
    return _recorded[number % len(_recorded)] + bytes([whose]) + number.to_bytes(4)


@dataclass(frozen=True, slots=True)
class Heard:
    """`at`: seconds of the loop's clock; `time`: ms of guide time; `number`: its guide's packets count up by one."""

    at: float
    time: int
    whose: int
    number: int


class Ear:
    """One person's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.heard: list[Heard] = []

    def hear(self, packets: Sequence[tuple[int, bytes, int]], now: float) -> None:
        """The packets of a tick."""
        for time, data, *_ in packets:
            mark = data[-_MARK:]
            self.heard.append(Heard(now, time, mark[0], int.from_bytes(mark[1:])))

    def last(self, whose: int) -> float:
        """When it heard this guide last."""
        return next((one.at for one in reversed(self.heard) if one.whose == whose), float("-inf"))

    def faults(self) -> list[str]:
        """Whatever breaks: times only rise, and nobody's packets come twice, or an older one after a newer."""
        faults = []
        back = [(one, two) for one, two in itertools.pairwise(self.heard) if two.time <= one.time]
        if back:
            faults.append(f"{self.name}: voice ran back {len(back)} times, first {back[0]}")
        for whose in {one.whose for one in self.heard}:
            numbers = [one.number for one in self.heard if one.whose == whose]
            if len(set(numbers)) != len(numbers):
                faults.append(f"{self.name}: {len(numbers) - len(set(numbers))} packets of {whose} came twice")
            if sorted(numbers) != numbers:
                faults.append(f"{self.name}: packets of {whose} came in another order")
        return faults

    def gaps(self, whose: int, since: float, now: float, longest: float) -> list[str]:
        """Where this guide's voice was not whole from `since` to `now`: packets are missing, or came late."""
        heard = [one for one in self.heard if one.whose == whose and one.at > since]
        holes = [(one, two) for one, two in itertools.pairwise(heard) if two.number != one.number + 1]
        waits = [two - one for one, two in itertools.pairwise([since, *(one.at for one in heard), now])]
        faults = []
        if holes:
            missing = sum(two.number - one.number - 1 for one, two in holes)
            faults.append(f"{self.name}: {missing} packets missing in {len(holes)} places, first {holes[0]}")
        if max(waits) > longest:
            faults.append(f"{self.name}: heard no voice for {max(waits):.2f} s")
        return faults
