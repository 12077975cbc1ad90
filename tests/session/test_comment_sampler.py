"""Checks that few comments are all shown, and of many as many as a viewer can read, with the branches in turn and at
random within one; that inventing branches gains nothing; that other events are always shown; and that the same random
source gives the same comments."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest

import guide.session.comment_sampler
from guide.protocol.messages import Event
from guide.session.comment_sampler import SECONDS_AT_ONCE, CommentSampler

NOW = 1000.0


class Flood:
    """Comments on and on; `shown` are those that were picked."""

    def __init__(self, per_second: float = 10, seed: int = 1, named: Sequence[str] = ()) -> None:
        self.sampler = CommentSampler(per_second, Random(seed), named)
        self.now = NOW
        self.number = 0
        self.people = itertools.count()
        self.sent: list[Event] = []
        self.shown: list[Event] = []

    def tick(self, *branches: str, others: int = 0) -> list[Event]:
        """40 ms later a tick with a comment of each of these branches, and so many captions after them. A branch
        whose name begins with x is one person, others are twenty."""
        self.now += 0.04
        authors = [f"{branch}-{next(self.people) % (1 if branch[0] == 'x' else 20)}" for branch in branches]
        said = zip(branches, authors, strict=True)
        events = [self._event("comment", {"branch": branch, "author": author}) for branch, author in said]
        events += [self._event("caption", {"text": "x"}) for _ in range(others)]
        picked = self.sampler.pick(events, self.now)
        self.sent += events
        self.shown += picked
        return picked

    def _event(self, kind: str, body: dict[str, str]) -> Event:
        self.number += 1
        return Event(self.number, kind, None, body)

    def count(self) -> Counter[str]:
        return Counter(event.body.get("branch", "") for event in self.shown)


def test_what_a_viewer_can_read_is_all_shown() -> None:
    flood = Flood()
    for tick in range(1000):
        flood.tick(*(["a"] if tick % 5 < 2 else []))  # ten a second
    assert flood.shown == flood.sent


def test_two_seconds_worth_may_come_at_once() -> None:
    flood = Flood()
    assert len(flood.tick(*["a"] * 30)) == 10 * SECONDS_AT_ONCE
    assert flood.tick("a") == []


def test_of_a_flood_as_many_as_can_be_read() -> None:
    flood = Flood()
    for _ in range(25 * 60):
        flood.tick(*["a"] * 4)  # a hundred a second
    assert 600 <= len(flood.shown) <= 600 + 10 * SECONDS_AT_ONCE
    assert [event.number for event in flood.shown] == sorted(event.number for event in flood.shown)


def test_a_small_branch_is_heard_as_often_as_a_noisy_one() -> None:
    flood = Flood()
    for _ in range(25 * 60):
        flood.tick(*["noisy"] * 19, "small")
    counts = flood.count()
    assert counts["small"] > 0.45 * counts.total()


def test_branches_that_are_made_up_take_nothing_from_the_real_ones() -> None:
    """Each says one thing, so each is new: together they have one turn."""
    flood = Flood()
    for tick in range(25 * 60):
        flood.tick("a", "b", "c", *(f"x{tick}-{number}" for number in range(5)))
    counts = flood.count()
    assert min(counts[branch] for branch in "abc") > 0.24 * counts.total()


def test_one_person_does_not_win_with_many_branches() -> None:
    flood = Flood()
    for _ in range(25 * 60):
        flood.tick("small", *(f"x{number}" for number in range(20)))
    counts = flood.count()
    assert counts["small"] > 0.45 * counts.total()


def test_a_branch_that_comes_late_has_its_turn_from_its_second_person_on() -> None:
    flood = Flood()
    for _ in range(25 * 10):
        flood.tick("a", "b")
    before = flood.count().total()
    for _ in range(25 * 60):
        flood.tick("a", "b", "late")
    assert flood.count()["late"] > 0.32 * (flood.count().total() - before)


def test_one_person_is_a_branch_where_the_session_names_it() -> None:
    flood = Flood(named=("x1", "x2"))
    for _ in range(25 * 60):
        flood.tick(*["a"] * 5, "x1", "x2", "x3", "x4")
    counts = flood.count()
    assert all(counts[branch] > 0.24 * counts.total() for branch in ("a", "x1", "x2"))
    assert counts["x3"] + counts["x4"] > 0.24 * counts.total()


def test_within_a_branch_each_has_the_same_chance() -> None:
    places: Counter[int] = Counter()
    for seed in range(200):
        flood = Flood(seed=seed)
        for _ in range(100):
            events = flood.tick(*["a"] * 10)
            places.update((event.number - 1) % 10 for event in events)
    mean = places.total() / 10
    assert all(abs(places[place] - mean) < 0.15 * mean for place in range(10))


def test_other_events_are_never_left_out() -> None:
    flood = Flood()
    for _ in range(100):
        flood.tick(*["a"] * 20, others=3)
    assert sum(event.kind == "caption" for event in flood.shown) == 300


def test_the_same_chance_picks_the_same() -> None:
    runs = []
    for _ in range(2):
        flood = Flood(seed=7)
        for _ in range(50):
            flood.tick(*"abcde" * 3)
        runs.append(flood.shown)
    assert runs[0] == runs[1]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide.session.comment_sampler, "BRANCHES_MOST", 50)
    flood = Flood(per_second=1000)
    for kind in "xa":
        for number in range(150):
            for _ in range(2):
                flood.tick(*[f"{kind}-{number}-{i}" for i in range(41)])
        assert len(flood.sampler._of_one) <= 50
    assert 50 <= len(flood.sampler._shown) <= 51
