"""Checks which events a tick stands for, with and without comments that were left out."""

from __future__ import annotations

import pytest

from guide.protocol.messages import Event, Span, Tick
from guide.rehearse.followers.tick_summary import TickSummary

CAPTIONS = [Event(number, "caption", None, {}) for number in (5, 6)]


@pytest.mark.parametrize(
    ("events", "left", "follow"),
    [
        (CAPTIONS, None, {4}),  # exactly the next
        (CAPTIONS[:1], (2, 9), {2, 3, 4, 5, 6, 7, 8, 9}),  # stands for all of 3 to 9
        ([], (12, 14), {12, 13, 14}),
    ],
)
def test_a_tick_follows_the_event_before_its_first(events: list[Event], left: Span | None, follow: set[int]) -> None:
    heard = TickSummary(Tick(7, 1000, {}, [], events, left))
    assert {event for event in range(20) if heard.follows(event)} == follow
    assert (heard.number, heard.time) == (7, 1000)


def test_a_tick_without_events_has_event_zero() -> None:
    assert TickSummary(Tick(7, None, {}, [], [])).event == 0
