"""Held: a rehearsal rises to exactly what was asked for, measures as long as was asked for, and ends."""

from __future__ import annotations

import pytest

from guide.rehearse.steps import JOINS_PER_SECOND, MOST, SETTLE, longest, steps


@pytest.mark.parametrize(
    ("followers", "heights"),
    [(2000, [200, 500, 1000, 1500, 2000]), (1, [1]), (3, [1, 2, 3]), (10, [1, 2, 5, 8, 10])],
)
def test_the_steps(followers: int, heights: list[int]) -> None:
    planned = steps(followers, 60)
    assert [step.followers for step in planned] == heights
    assert sum(step.hold for step in planned) == pytest.approx(60)


def test_there_is_time_for_everybody_to_join() -> None:
    before = 0
    for step in steps(MOST, 60):
        assert step.joining > (step.followers - before) / JOINS_PER_SECOND
        before = step.followers


def test_it_ends() -> None:
    planned = steps(2000, 60)
    assert 60 + 2000 / JOINS_PER_SECOND + 5 * SETTLE < longest(planned) < 400
