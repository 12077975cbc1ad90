"""Checks that 100,000 broken messages, the same on every run, decode or raise WireError. `make fuzz` tries more."""

from __future__ import annotations

from random import Random

from tests.fuzz import wire


def test_nothing_but_wire_errors() -> None:
    decoded = wire.run(100_000, seed=20261122)
    assert 10_000 < decoded < 90_000, "the inputs are neither all noise nor all good"


def test_each_maker_makes_what_decodes_and_what_does_not() -> None:
    for maker in wire.MAKERS[:-1]:
        rng = Random(1)
        outcomes = {wire.check(maker(rng)) for _ in range(1000)}
        assert outcomes == {True, False}, maker.__name__
