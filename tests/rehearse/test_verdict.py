"""Checks that the followers carried are those of the last step before the first that failed, that each fault is
named, and that the server is not blamed where the rehearsing machine was too busy."""

from __future__ import annotations

from typing import Any

import pytest

from guide.rehearse.verdict import LATE, LOCAL_LATENESS, SILENT, Fault, Verdict, judge
from tests.rehearse.conftest import step


def test_a_step_that_holds() -> None:
    assert judge([step(500), step(1000)]) == Verdict(1000, None, (), local_limit=False, lags_known=True)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"gaps": 1}, Fault.GAPS),
        ({"present": 998}, Fault.ABSENT),
        ({"drops": 1}, Fault.DROPPED),
        ({"silence": SILENT + 0.1}, Fault.SILENT),
        ({"led": True, "p99": None}, Fault.UNMEASURED),
        ({"missed": 251}, Fault.SKIPPED),
        ({"p99": LATE + 1}, Fault.LATE),
    ],
)
def test_each_limit_that_is_passed_is_found(changes: dict[str, Any], fault: Fault) -> None:
    assert judge([step(500), step(1000, **changes), step(2000)]) == Verdict(
        500, 1000, (fault,), local_limit=False, lags_known=True
    )


@pytest.mark.parametrize(
    "changes", [{"present": 999}, {"missed": 250}, {"p99": LATE}, {"silence": SILENT}, {"led": True}]
)
def test_a_value_at_its_limit_holds(changes: dict[str, Any]) -> None:
    assert judge([step(1000, **changes)]).passed


def test_the_most_serious_fault_comes_first() -> None:
    assert judge([step(p99=900, drops=3, gaps=2)]).faults == (Fault.GAPS, Fault.DROPPED, Fault.LATE)


@pytest.mark.parametrize("changes", [{"local_cpu": 0.95}, {"local_lateness": LOCAL_LATENESS + 1}])
def test_a_busy_load_generator_cannot_judge(changes: dict[str, Any]) -> None:
    assert judge([step(500), step(1000, p99=900, **changes)]).local_limit
    assert not judge([step(500, **changes), step(1000, p99=900)]).local_limit


def test_a_load_generator_that_stood_still_cannot_judge() -> None:
    assert judge([step(silence=2.0, local_longest=1900.0)]).local_limit
    assert not judge([step(silence=2.0, local_longest=20.0)]).local_limit


def test_a_step_without_a_leader() -> None:
    verdict = judge([step(p50=None, p95=None, p99=None)])
    assert verdict.passed
    assert not verdict.lags_known
