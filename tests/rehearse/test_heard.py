"""Held: what a tick stands for, with and without comments that were left out."""

from __future__ import annotations

from typing import Any

import pytest

from guide.rehearse.followers import Heard

EVENT: list[Any] = [None, {}]


@pytest.mark.parametrize(
    ("rest", "follow"),
    [
        ([[[5, "caption", *EVENT], [6, "caption", *EVENT]]], {4}),  # exactly the next
        ([[[5, "caption", *EVENT]], [2, 9]], {2, 3, 4, 5, 6, 7, 8, 9}),  # stands for all of 3 to 9
        ([[], [12, 14]], {12, 13, 14}),
    ],
)
def test_whom_it_fits(rest: list[Any], follow: set[int]) -> None:
    heard = Heard([18, 7, 1000, {}, [], *rest])
    assert {event for event in range(20) if heard.follows(event)} == follow
    assert (heard.number, heard.time) == (7, 1000)


def test_without_events() -> None:
    assert Heard([18, 7, None, {}, [], []]).event == 0
