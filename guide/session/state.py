"""The state of a session: its keys, its first values, and the values that the rules put there. Pure.

What each key means is in PROTOCOL.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from guide.protocol.messages import Event, Member, State

STATE_AT_START: Final[State] = {
    "view": None,
    "pointer": None,
    "stop": None,
    "phase": "waiting",
    "leader": None,
    "floor": None,
    "playing": None,
    "began": None,
    "count": 0,
    "hearts": 0,
}
_NOT_SAVED: Final = ("count", "floor")  # of those who are connected


def state_from(saved: State | None, events: Sequence[Event]) -> State:
    """Return the state of a session that is opened: as it was saved, with nobody connected.

    `events`: the newest of the record, in order. The phase is what they say: the state may have been saved before.
    """
    state = {**STATE_AT_START, **(saved or {}), **{key: STATE_AT_START[key] for key in _NOT_SAVED}}
    for event in events:
        if event.kind == "phase":
            state["phase"] = phase_after(state["phase"], event.body["phase"])
    return state


def phase_after(phase: str, recorded: str) -> str:
    """Return the phase that is in force after `phase` when another is recorded: nothing follows an end."""
    return phase if phase == "ended" else recorded


def state_to_save(state: State) -> State:
    """Return the part of the state that is worth keeping over a restart."""
    return {key: value for key, value in state.items() if key not in _NOT_SAVED}


def leader_entry(member: Member, *, away: bool = False) -> dict[str, Any]:
    """Return the value of `leader` while this member leads."""
    return {"id": member.id, "name": member.name, "robot": member.robot, "away": away}


def playing_entry(value: tuple[str, str, int, int, bool] | None, shift: int) -> list[Any] | None:
    """Return the value of `playing` with its capture time on guide time; `shift` is the difference, ms."""
    if value is None:
        return None
    kind, id_, time, position, running = value
    return [kind, id_, max(0, time + shift), position, running]
