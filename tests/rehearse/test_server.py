"""Held: a server's figures are read as it tells them, and what it did in a step is the difference."""

from __future__ import annotations

import math

import pytest

from guide.rehearse.server import between, parsed

BEFORE = """\
# HELP guide_skipped_total Ticks.
# TYPE guide_skipped_total counter
guide_skipped_total 5.0
process_cpu_seconds_total 2.0
guide_members{role="follower"} 3.0
guide_members{role="robot"} 4.0
guide_loop_lag_seconds_bucket{le="0.001"} 100.0
guide_loop_lag_seconds_bucket{le="0.02"} 100.0
guide_loop_lag_seconds_bucket{le="+Inf"} 100.0
"""
AFTER = """\
guide_skipped_total 12.0
process_cpu_seconds_total 6.5
guide_loop_lag_seconds_bucket{le="0.001"} 190.0
guide_loop_lag_seconds_bucket{le="0.02"} 199.0
guide_loop_lag_seconds_bucket{le="+Inf"} 200.0
"""


def test_reading() -> None:
    found = parsed(BEFORE)
    assert found["guide_members"] == 7
    assert found["guide_loop_lag_seconds_bucket +Inf"] == 100


def test_a_step() -> None:
    server = between(parsed(BEFORE), parsed(AFTER), 10)
    assert server.cpu == pytest.approx(0.45)
    assert server.loop_lag == 20
    assert server.skipped == 7
    assert server.lateness is None


def test_beyond_all_bounds() -> None:
    after = parsed(AFTER.replace("199", "150").replace("190", "150"))
    assert between(parsed(BEFORE), after, 10).loop_lag == math.inf


def test_a_server_that_does_not_say() -> None:
    assert between({}, {}, 10).cpu is None
