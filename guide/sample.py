"""Which comments fly over everyone's view when more come than anyone can read. Pure; chance and time passed in.

A viewer is shown at most so many comments a second, with two seconds' worth at once. Where more wait for a tick, the
branches take turns: the one that was shown longest ago comes first, with one of its comments by chance. So a large or
noisy branch is not heard more than a small one, and within a branch each comment of a tick has the same chance.

Only comments are ever left out. They are recorded and numbered like the others: who reads the list fetches them.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from guide.messages import Event

SECONDS_AT_ONCE: Final = 2.0
BRANCHES_MOST: Final = 1000  # remembered, of when they were last shown


class Sampler:
    """One session's."""

    __slots__ = ("_at", "_chance", "_level", "_rate", "_shown", "_turn")

    def __init__(self, per_second: float, chance: Random) -> None:
        self._rate = per_second
        self._chance = chance
        self._level = per_second * SECONDS_AT_ONCE
        self._at: float | None = None
        self._turn = 0
        self._shown: dict[str, int] = {}  # branch: the turn it was last shown in

    def pick(self, events: list[Event], now: float) -> list[Event]:
        """Those of a tick's events that everyone is shown, in order."""
        if self._at is not None:
            self._level = min(self._rate * SECONDS_AT_ONCE, self._level + (now - self._at) * self._rate)
        self._at = now
        comments = [event for event in events if event.kind == "comment"]
        if len(comments) <= self._level:
            self._level -= len(comments)
            return events
        most = int(self._level)
        self._level -= most
        shown = self._fair(comments, most)
        return [event for event in events if event.kind != "comment" or event.number in shown]

    def _fair(self, comments: Sequence[Event], most: int) -> set[int]:
        """The numbers of `most` of them."""
        by_branch: dict[str, list[Event]] = {}
        for event in self._chance.sample(comments, len(comments)):
            by_branch.setdefault(event.body["branch"], []).append(event)
        shown: set[int] = set()
        while len(shown) < most:
            branch = min(by_branch, key=lambda name: self._shown.get(name, 0))
            self._turn += 1
            self._shown.pop(branch, None)
            self._shown[branch] = self._turn
            shown.add(by_branch[branch].pop().number)
            if not by_branch[branch]:
                del by_branch[branch]
        while len(self._shown) > BRANCHES_MOST:
            del self._shown[next(iter(self._shown))]  # the one shown longest ago
        return shown
