"""The phase of a session: waiting, live, paused or ended. Pure.

Invariants
- A phase is in force when it is recorded, and not before: what followers see of it holds after a restart, too.
- While one is being recorded, asking for it again asks for nothing new; where it could not be recorded, it may be asked
  for again.
- Nothing follows an end.

`now` is seconds on the node's monotonic clock.
"""

from __future__ import annotations

from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Draft
from guide.session.guide_time import START
from guide.session.state import phase_after
from guide.session.tick_builder import TickBuilder


class Phases:
    """One session's."""

    def __init__(self, ticks: TickBuilder) -> None:
        self._ticks = ticks
        self._pending: str | None = None  # what is being recorded; of several the last

    @property
    def ended(self) -> bool:
        return bool(self._ticks.state["phase"] == "ended")

    def is_news(self, phase: str) -> bool:
        """Return whether asking for this phase would change anything. Raises Refused SESSION_ENDED for another one
        while the end is being recorded."""
        if self._pending == "ended" and phase != "ended":
            raise Refused(Refusal.SESSION_ENDED)
        return phase != (self._pending or self._ticks.state["phase"])

    def ask(self, phase: str) -> None:
        """Note that a draft of this phase is to be recorded."""
        self._pending = phase

    def answered(self, draft: Draft) -> None:
        """Note that a draft has been recorded, or could not be."""
        if draft.kind == "phase" and draft.body["phase"] == self._pending:
            self._pending = None

    def begin(self, phase: str, now: float) -> None:
        """Put a phase that was recorded in force."""
        ticks = self._ticks
        phase = phase_after(ticks.state["phase"], phase)
        if phase == ticks.state["phase"]:
            return
        ticks.set("phase", phase)
        if phase == "live" and ticks.state["began"] is None:
            ticks.set("began", ticks.time.at(now) or START)
        if phase == "ended":
            ticks.set("pointer", None)

    def begin_anew(self, phase: str) -> None:
        """Go by the phase of another record, also where that takes an end back."""
        if phase != self._ticks.state["phase"]:
            self._ticks.set("phase", phase)
