"""One claim at a time is under way; those asked for meanwhile are one more after it; none begins after the stop."""

from __future__ import annotations

import asyncio

from guide.cluster.claim_task import ClaimTask
from guide.common.tasks import BackgroundTasks


class Claims:
    """Claims that end when they may."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.begun = self.under_way = self.most = 0
        self.tasks = BackgroundTasks()
        self.task = ClaimTask(self._claim, self.tasks)

    async def _claim(self) -> None:
        self.begun += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await self.may_end.wait()
        self.under_way -= 1


async def test_claims_asked_for_during_a_claim_become_one_more() -> None:
    claims = Claims()
    for _ in range(10):
        claims.task.soon()
    await asyncio.sleep(0)
    assert (claims.begun, claims.task.running) == (1, True)
    claims.may_end.set()
    await claims.tasks.finish()
    assert (claims.begun, claims.most) == (2, 1)
    assert not claims.task.running


async def test_no_claim_begins_after_stop() -> None:
    claims = Claims()
    claims.task.soon()
    claims.task.soon()
    await asyncio.sleep(0)
    stopping = asyncio.create_task(claims.task.stop())
    await asyncio.sleep(0)
    assert not stopping.done(), "it waits for the answer to the one that is under way"
    claims.may_end.set()
    await stopping
    claims.task.soon()
    await claims.tasks.finish()
    assert claims.begun == 1
