"""Checks that a rehearsal rises to exactly the followers asked for, measures for the time asked for, and ends."""

from __future__ import annotations

import pytest

from guide.rehearse.steps import JOINS_PER_SECOND, MAX_FOLLOWERS, SETTLE, steps, time_limit


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
    for step in steps(MAX_FOLLOWERS, 60):
        assert step.joining > (step.followers - before) / JOINS_PER_SECOND
        before = step.followers


def test_the_time_limit_leaves_room_and_is_bounded() -> None:
    planned = steps(2000, 60)
    assert 60 + 2000 / JOINS_PER_SECOND + 5 * SETTLE < time_limit(planned) < 400
