"""Checks that background tasks are kept until they are done, and that the failure of one is logged."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from guide.common.tasks import BackgroundTasks


async def test_finish_waits_also_for_tasks_that_tasks_start() -> None:
    tasks = BackgroundTasks()
    done: list[str] = []

    async def inner() -> None:
        await asyncio.sleep(0)
        done.append("inner")

    async def outer() -> None:
        await asyncio.sleep(0)
        tasks.spawn(inner())
        done.append("outer")

    tasks.spawn(outer())
    await tasks.finish()
    assert done == ["outer", "inner"]


async def test_a_failure_is_logged_and_the_others_go_on() -> None:
    tasks = BackgroundTasks()
    done: list[str] = []

    async def fail() -> None:
        raise OSError("disk full")

    async def work() -> None:
        await asyncio.sleep(0)
        done.append("work")

    with capture_logs() as logs:
        tasks.spawn(fail())
        tasks.spawn(work())
        await tasks.finish()
    assert done == ["work"]
    assert logs == [{"event": "background task failed", "log_level": "error", "error": "disk full", "kind": "OSError"}]
