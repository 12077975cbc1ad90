"""Checks the progress line: who is present and what was lost; without a terminal, one line for each part of a step."""

from __future__ import annotations

import asyncio

import pytest

from guide.rehearse.followers.pool import FollowerPool
from guide.rehearse.progress import Progress, progress_line
from guide.rehearse.steps import Step
from guide.rehearse.target import target
from tests.support.fakes import until

STEP = Step(500, 10.0, 5.0)


async def test_the_line() -> None:
    pool = FollowerPool(target("http://127.0.0.1:1"))
    pool.present = 250
    assert progress_line("joining", STEP, pool, 1000, "en") == "█████░░░░░░░░░░░░░░░ 250/500  joining"
    pool.lags.add(31)
    pool.drops = 2
    assert progress_line("measuring", STEP, pool, 1000, "zh") == "█████░░░░░░░░░░░░░░░ 250/500  测量  p99 31 ms  ✗ 2"


async def test_while_a_part_lasts_the_line_is_shown_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.rehearse.progress.SHOWN_EVERY", 0.001)
    pool, progress = FollowerPool(target("http://127.0.0.1:1")), Progress(1000, "en")
    shown: list[int] = []
    monkeypatch.setattr(progress, "show", lambda _what, _step, pool: shown.append(pool.present))
    async with progress.shown("joining", STEP, pool):
        await until(lambda: shown)
        pool.present = 7
        await until(lambda: shown[-1] == 7)
    count = len(shown)
    await asyncio.sleep(0.01)  # nothing may be shown in it
    assert len(shown) == count


async def test_one_line_a_part_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    pool = FollowerPool(target("http://127.0.0.1:1"))
    progress = Progress(1000, "en")
    for what in ("joining", "joining", "measuring", "measuring"):
        progress.show(what, STEP, pool)
    progress.done()
    assert [line.split("  ")[1] for line in capsys.readouterr().out.splitlines()] == ["joining", "measuring"]
