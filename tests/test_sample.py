"""Held: few comments are all shown; of many, as many as a viewer can read, the branches in turn, by chance within
one; other events always; the same chance gives the same comments."""

from __future__ import annotations

from collections import Counter
from random import Random

from guide.messages import Event
from guide.sample import BRANCHES_MOST, SECONDS_AT_ONCE, Sampler

NOW = 1000.0


class Flood:
    """Comments on and on; `shown` are those that were picked."""

    def __init__(self, per_second: float = 10, seed: int = 1) -> None:
        self.sampler = Sampler(per_second, Random(seed))
        self.now = NOW
        self.number = 0
        self.sent: list[Event] = []
        self.shown: list[Event] = []

    def tick(self, *branches: str, others: int = 0) -> list[Event]:
        """40 ms later a tick with a comment of each of these branches, and so many captions after them."""
        self.now += 0.04
        events = [self._event("comment", {"branch": branch}) for branch in branches]
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


def test_what_is_remembered_is_bounded() -> None:
    flood = Flood(per_second=1000)
    for number in range(3 * BRANCHES_MOST):
        flood.tick(*[f"{number}-{i}" for i in range(100)])
    assert len(flood.sampler._shown) <= BRANCHES_MOST
