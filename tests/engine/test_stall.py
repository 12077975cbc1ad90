"""Checks that a process knows for a moment that it stood still, whichever of its timers fires first."""

from __future__ import annotations

from guide.engine.stall import JUST_NOW, LOOK_EVERY, STALL, StallWatch


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_loop_that_turns_stands_never_still() -> None:
    clock = Clock()
    watch = StallWatch(clock)
    for _ in range(20):
        clock.now += LOOK_EVERY + STALL / 2  # busy, but no more
        assert not watch.stood_still
        watch.look()
        assert not watch.stood_still


def test_before_and_after_the_look_that_finds_it() -> None:
    clock = Clock()
    watch = StallWatch(clock)
    clock.now += 6.0
    assert watch.stood_still  # another timer fired first
    watch.look()
    assert watch.stood_still
    clock.now += JUST_NOW
    watch.look()
    assert not watch.stood_still
