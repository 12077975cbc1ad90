"""A figure is one JSON line, and one that misses its target is named where it is printed and at the end."""

from __future__ import annotations

import json
import math

import pytest

from tests.bench.figures import figure, meets, summary


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [
        (10, "<= 10", True),
        (10.001, "<= 10", False),
        (1.9, ">= 1.9", True),
        (1.899, ">= 1.9", False),
        (10, "< 10", False),
        (math.nan, "<= 10", False),
        (1e9, "", True),
    ],
)
def test_targets(value: float, target: str, met: bool) -> None:
    assert meets(value, target) == met


def test_a_target_that_is_none() -> None:
    with pytest.raises(ValueError, match="expected a target"):
        meets(1, "about 10")


def test_what_was_missed_is_named_twice(capsys: pytest.CaptureFixture[str]) -> None:
    figure("nodes", "delay", 12.3456, "ms", "<= 10")
    figure("nodes", "moves", 100, "%", ">= 99.9")
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert lines[0] == {"bench": "nodes", "figure": "delay", "value": 12.346, "unit": "ms", "target": "<= 10"}
    assert told.err == "# missed: nodes: delay: 12.346 ms, wanted <= 10\n"
    summary()
    assert capsys.readouterr().err == "# 1 missed:\n#   nodes: delay: 12.346 ms, wanted <= 10\n"
    summary()
    assert capsys.readouterr().err == ""
