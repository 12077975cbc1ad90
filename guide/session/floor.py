"""Who may speak beside the leader: hands raised, the one who has the floor, and both voices' gates. Pure.

Invariants
- One member at most has the floor, and only one who is here.
- Hands are in the order they were raised; who has the floor has no hand up.
- The hand of one whose connection broke keeps its place until it is forgotten.

`now` is seconds on the node's monotonic clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from guide.common.limits import DEFAULTS, Limits
from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Packet, Spoken
from guide.session.rules.voice_gate import VoiceGate

LEADER, FLOOR = 0, 1  # who speaks, as in a tick's packets


class Speakers:
    """One session's hands and two voices. `hands`: ids, in order; `has_floor`: an id; `dropped`: packets by reason."""

    def __init__(self, limits: Limits = DEFAULTS) -> None:
        self._limits = limits
        self.dropped: Counter[str] = Counter()
        self.hands: dict[str, None] = {}
        self.has_floor: str | None = None
        self._left: dict[str, float] = {}  # of those whose hands are up and who are not here: since when
        self._gates = [VoiceGate(limits), VoiceGate(limits)]
        self._offset: int | None = None  # the floor's capture clock + offset = guide time

    def raise_hand(self, member: str, *, up: bool) -> None:
        """Raise or lower a hand; who has the floor raises none."""
        if up and member != self.has_floor:
            self.hands.setdefault(member)
        else:
            self.hands.pop(member, None)
            self._left.pop(member, None)

    def join(self, member: str) -> None:
        """A member is here, perhaps again; its hand is as it was."""
        self._left.pop(member, None)

    def leave(self, member: str, now: float, *, for_good: bool) -> None:
        """A member is not here any more; its hand stays up unless it left for good."""
        if for_good:
            self.raise_hand(member, up=False)
        elif member in self.hands:
            self._left[member] = now

    def forget(self, before: float) -> None:
        """Lower the hands of those who left before this moment, monotonic seconds, and have not come back."""
        for member in [member for member, left in self._left.items() if left < before]:
            self.raise_hand(member, up=False)

    def grant(self, member: str | None) -> None:
        """Give the floor to a member, or to nobody."""
        self.has_floor = member
        self._gates[FLOOR] = VoiceGate(self._limits)
        self._offset = None
        if member is not None:
            self.hands.pop(member, None)

    def new_leader(self) -> None:
        """Packets of another capture clock follow as the leader's."""
        self._gates[LEADER] = VoiceGate(self._limits)

    def lead(self, packets: Sequence[Packet], shift: int, now: float) -> list[Spoken]:
        """Return the leader's packets that followers get; capture time + `shift` = guide time, ms."""
        return self._pass(LEADER, packets, shift, now)

    def speak(self, member: str, time: int, packets: Sequence[Packet], guide_time: int, now: float) -> list[Spoken]:
        """Return the packets of who has the floor that followers get.

        `time`: of this moment on the speaker's capture clock, ms; `guide_time`: of this moment.
        Raises Refused VOICE_REFUSED for anyone else.
        """
        if member != self.has_floor:
            self.dropped["no_floor"] += len(packets)
            raise Refused(Refusal.VOICE_REFUSED, {"reason": "no_floor"})
        if self._offset is None:
            self._offset = guide_time - time
        return self._pass(FLOOR, packets, self._offset, now)

    def complaint(self, speaker: int) -> Refused | None:
        """Return the error for a speaker's first dropped packet, once; None where none was dropped since."""
        reason = self._gates[speaker].complaint()
        return None if reason is None else Refused(Refusal.VOICE_REFUSED, {"reason": reason})

    def _pass(self, speaker: int, packets: Sequence[Packet], shift: int, now: float) -> list[Spoken]:
        gate = self._gates[speaker]
        before = gate.dropped.copy()
        kept = gate.accept(packets, now)
        self.dropped += gate.dropped - before
        return [(max(0, time + shift), data, speaker) for time, data in kept]
