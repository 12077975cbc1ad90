"""Which comments everyone is shown when more come than anyone can read. Pure; the random source and time passed in.

A tick carries at most so many comments a second, with those of two seconds at once. Where more wait, the branches take
turns: the branch that was shown longest ago comes first, with one of its comments at random. So a large or noisy branch
is not shown more often than a small one, and within a branch all comments of a tick are equally likely.

Where the session names no branches anyone may invent one, or many. So a branch that is not named by the session gets a
turn of its own when a second person comments for it, and starts behind those that wait; until then all such branches
share one turn.

Only comments are ever left out. They are recorded and numbered like the others, and the list of comments fetches them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

from guide.protocol.messages import Event

SECONDS_AT_ONCE: Final = 2.0
BRANCHES_MOST: Final = 5000  # remembered of either kind: more than a session may name
_SHARED: Final = None  # stands for all branches for which only one person has commented


class CommentSampler:
    """Picks the comments of one session's ticks."""

    __slots__ = ("_at", "_chance", "_level", "_of_one", "_rate", "_shown", "_turn")

    def __init__(self, per_second: float, chance: Random, named: Iterable[str] = ()) -> None:
        """`per_second`: comments; `chance`: what decides at random; `named`: the branches that the session names."""
        self._rate = per_second
        self._chance = chance
        self._level = per_second * SECONDS_AT_ONCE
        self._at: float | None = None
        self._turn = 0
        self._shown: dict[str | None, int] = dict.fromkeys(
            named, 0
        )  # by branch with a turn of its own: the last turn it had
        self._of_one: dict[str, str] = {}  # by branch: the only person who commented for it so far; the newest last

    def pick(self, events: list[Event], now: float) -> list[Event]:
        """Return those of a tick's events that everyone is shown, in order."""
        if self._at is not None:
            self._level = min(self._rate * SECONDS_AT_ONCE, self._level + (now - self._at) * self._rate)
        self._at = now
        comments = [event for event in events if event.kind == "comment"]
        for comment in comments:
            self._meet(comment.body["branch"], comment.body["author"])
        if len(comments) <= self._level:
            self._level -= len(comments)
            return events
        most = int(self._level)
        self._level -= most
        shown = self._fair(comments, most)
        return [event for event in events if event.kind != "comment" or event.number in shown]

    def _meet(self, branch: str, author: str) -> None:
        """Note that somebody comments for a branch, which may give it a turn of its own."""
        if branch in self._shown:
            return
        if self._of_one.pop(branch, author) == author:
            self._of_one[branch] = author
            if len(self._of_one) > BRANCHES_MOST:
                del self._of_one[next(iter(self._of_one))]  # the one that commented longest ago
        else:
            self._shown[branch] = self._turn
            if len(self._shown) > BRANCHES_MOST:
                del self._shown[next(iter(self._shown))]  # the one that was shown longest ago

    def _fair(self, comments: Sequence[Event], most: int) -> set[int]:
        """Return the numbers of `most` of these comments, branches in turn."""
        by_turn: dict[str | None, list[Event]] = {}
        for event in self._chance.sample(comments, len(comments)):
            branch = event.body["branch"]
            by_turn.setdefault(branch if branch in self._shown else _SHARED, []).append(event)
        shown: set[int] = set()
        while len(shown) < most:
            next_ = min(by_turn, key=lambda name: self._shown.get(name, 0))
            self._turn += 1
            self._shown.pop(next_, None)
            self._shown[next_] = self._turn
            shown.add(by_turn[next_].pop().number)
            if not by_turn[next_]:
                del by_turn[next_]
        return shown
