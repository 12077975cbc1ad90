"""Checks that a silence is measured whether it ends in the step or not, and that the reasons why followers were kept
out are still known after the joining."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from guide.rehearse.followers.pool import FollowerPool
from guide.rehearse.http_client import Api
from guide.rehearse.local_load import LocalLoad
from guide.rehearse.progress import Progress
from guide.rehearse.run import Options, Rehearsal
from guide.rehearse.steps import Step
from guide.rehearse.target import TargetError
from guide.rehearse.verdict import Measurement, Unknown
from tests.rehearse.followers.conftest import Peer, pool
from tests.support.fakes import until


class FakeApi:
    """Followers are there already, and the server says `figures` of itself, one after another: by default nothing."""

    def __init__(self, *figures: dict[str, float]) -> None:
        self._figures = iter(figures)

    async def join(self, code: str, first: int, count: int, taken: Callable[[str], None]) -> None:
        pass

    async def metrics(self) -> dict[str, float] | None:
        return next(self._figures, None)


async def measured(
    played: FollowerPool, hold: float, lead: str | None = None, api: FakeApi | None = None
) -> Measurement:
    asked = Options("ABCDEF", 1, 1.0, played.target.url, True, lead, None, Path(), Path("p.svg"))
    rehearsal = Rehearsal(asked, played.target, "en")
    load = LocalLoad()
    asking, step, progress = cast("Api", api or FakeApi()), Step(1, 0.3, hold), Progress(1, "en")
    await rehearsal._raise(asking, played, step, progress)
    await rehearsal._measure(asking, played, load, step, progress)
    await load.stop()
    return rehearsal.measured[-1]


@pytest.fixture(autouse=True)
def no_settling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.rehearse.steps.SETTLE", 0.0)


async def test_a_pause_that_lasts_until_the_end() -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot()
        await peer.tick(1)

    async with pool(script) as (played, _):
        await until(lambda: played.present == 1)
        step = await measured(played, 0.6, lead="SECRET")
    assert step.silence > 0.6
    assert step.led
    assert step.p99 is None


async def test_a_full_session_is_told_while_they_wait() -> None:
    began = asyncio.Event()

    async def script(peer: Peer) -> None:
        await began.wait()
        await peer.socket.close(4004, "session_full")

    async with pool(script) as (played, _):
        played.closes[4001] = 9  # of the step before
        asyncio.get_running_loop().call_later(0.1, began.set)
        step = await measured(played, 0.1)
    assert step.present == 0
    assert step.closed == 4004


CPU = "process_cpu_seconds_total"


@pytest.mark.parametrize(
    ("figures", "unknown"),
    [
        ([], Unknown.UNASKED),
        ([{CPU: 5.0}], Unknown.GONE),
        ([{CPU: 5.0}, {CPU: 1.0}], Unknown.ANEW),
    ],
)
async def test_why_the_servers_figures_are_not_known(figures: list[dict[str, float]], unknown: Unknown) -> None:
    async def script(peer: Peer) -> None:
        await peer.snapshot()

    async with pool(script) as (played, _):
        step = await measured(played, 0.1, api=FakeApi(*figures))
    assert (step.server, step.unknown) == (None, unknown)


async def test_a_server_that_dies_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.rehearse.followers.follower.RETRY_AFTER", (0.5, 0.6))

    async def script(peer: Peer) -> None:
        await peer.snapshot()
        if len(peers) == 1:
            asyncio.get_running_loop().call_later(0.05, peer.socket.transport.abort)

    async with pool(script) as (played, peers):
        step = await measured(played, 0.3)
    assert step.crashed
    assert step.restarted
    assert step.recovery is not None
    assert 0.5 <= step.recovery < 5
    assert step.present == 1


async def test_who_is_missing_when_the_server_dies_comes_when_it_is_back() -> None:
    class Away(FakeApi):
        tries = 0

        async def join(self, code: str, first: int, count: int, taken: Callable[[str], None]) -> None:
            self.tries += 1
            if self.tries < 3:
                raise TargetError("no_server", why="away")

    async def script(peer: Peer) -> None:
        await peer.snapshot()

    async with pool(script) as (played, _):
        with pytest.raises(TargetError):
            await measured(played, 0.1, api=Away())
        away = Away()
        played.begin_step = lambda: setattr(played, "interrupted_at", 0.0)  # type: ignore[method-assign]  # to see it
        assert (await measured(played, 0.1, api=away)).present == 1
        assert away.tries == 3
