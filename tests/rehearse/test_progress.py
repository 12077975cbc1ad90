"""Held: the line shows how many are there and what went wrong; without a terminal each part is one line."""

from __future__ import annotations

import pytest

from guide.rehearse.followers import FollowerPool
from guide.rehearse.report import Progress, progress_line
from guide.rehearse.steps import Step
from guide.rehearse.target import target

STEP = Step(500, 10.0, 5.0)


async def test_the_line() -> None:
    crowd = FollowerPool(target("http://127.0.0.1:1"))
    crowd.present = 250
    assert progress_line("joining", STEP, crowd, 1000, "en") == "█████░░░░░░░░░░░░░░░ 250/500  joining"
    crowd.lags.add(31)
    crowd.drops = 2
    assert progress_line("measuring", STEP, crowd, 1000, "zh") == "█████░░░░░░░░░░░░░░░ 250/500  测量  p99 31 ms  ✗ 2"


async def test_one_line_a_part_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    crowd = FollowerPool(target("http://127.0.0.1:1"))
    progress = Progress(1000, "en")
    for what in ("joining", "joining", "measuring", "measuring"):
        progress.show(what, STEP, crowd)
    progress.done()
    assert [line.split("  ")[1] for line in capsys.readouterr().out.splitlines()] == ["joining", "measuring"]
