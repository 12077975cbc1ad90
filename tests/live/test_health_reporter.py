"""Checks that guides are told how their session is: all of them and nobody else, and not too often."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from guide.live.health_reporter import HEALTH_SPACING, HealthReporter
from guide.live.room import HEALTH_EVERY
from guide.protocol.messages import Hand, Health, Report
from guide.session.health import health_of
from guide.session.session import Session
from tests.support.fakes import follower, guide
from tests.support.room_rig import Rig


async def test_health_goes_to_guides_alone(rig: Rig) -> None:
    lines = [rig.join(follower(f"m{i}", branch="一支部" if i % 5 else "二支部")) for i in range(20)]
    guides = [rig.join(guide()), rig.join(guide("g2", "co-guide"))]
    for i, line in enumerate(lines):
        rig.room.receive(line, Report({"lag": i * 10, "rung": int(i > 15)}))
    robot = rig.join(replace(follower("r1"), robot=True))
    for other in (guides[0], robot):
        rig.room.receive(other, Report({"lag": 9999, "rung": 3}))
    await rig.beats(HEALTH_EVERY)
    expected = {
        "followers": 20,
        "behind": 180,
        "silent": 0,
        "no_picture": 0,
        "branches": [["一支部", 16], ["二支部", 4]],
        "rungs": [[0, 16], [1, 4]],
        "hands": [],
        "elapsed": 0,
        "dropped": 0,
    }
    for line in guides:
        assert line.fake.of(Health) == [Health(expected)]
    assert not any(line.fake.of(Health) for line in lines)


async def test_guides_are_not_told_of_each_hand_by_itself(rig: Rig) -> None:
    """Ten hands in one instant: told of the first at once, of all of them a fifth of a second later."""
    leader = rig.leader()
    for number in range(10):
        rig.room.receive(rig.join(follower(f"m{number}")), Hand(up=True))
    assert [len(message.summary["hands"]) for message in leader.fake.of(Health)] == [1]
    told = await leader.fake.until(lambda message: isinstance(message, Health) and len(message.summary["hands"]) == 10)
    assert leader.fake.of(Health)[1:] == [told]


async def test_a_rung_that_nobody_has_makes_no_row_of_its_own(rig: Rig) -> None:
    leader = rig.leader()
    for number in range(30):
        rig.room.receive(rig.join(follower(f"m{number}")), Report({"rung": number * 1000}))
    await rig.beats(2)
    assert leader.fake.of(Health)[-1].summary["rungs"] == [[0, 1], [9, 29]]


async def test_soon_is_at_once_and_then_no_sooner_than_the_spacing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    leader = rig.leader()
    planned: list[float] = []

    def call_later(wait: float, _: object) -> asyncio.TimerHandle:
        planned.append(wait)
        return plan(1000.0, str)

    loop = asyncio.get_running_loop()
    plan = loop.call_later
    monkeypatch.setattr(loop, "call_later", call_later)
    reporter = HealthReporter(rig.room.session, rig.room.subscribers, rig.clock)
    reporter.soon()
    assert len(leader.fake.of(Health)) == 1
    rig.clock.now += 0.05
    reporter.soon()
    reporter.soon()
    assert len(leader.fake.of(Health)) == 1
    reporter.stop()
    assert planned == [pytest.approx(HEALTH_SPACING - 0.05)], "one is planned, however many ask"


async def test_a_planned_report_is_sent_once_and_can_be_forgotten(rig: Rig) -> None:
    leader = rig.leader()
    reporter = HealthReporter(rig.room.session, rig.room.subscribers, rig.clock)
    reporter.send()
    reporter.soon()
    reporter.send()  # as the heartbeat does meanwhile
    assert len(leader.fake.of(Health)) == 2
    assert reporter._timer is None, "the planned one would be a third"
    reporter.soon()
    reporter.stop()
    assert reporter._timer is None


async def test_where_no_guide_is_here_nothing_is_counted(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks at every connection."""
    counted: list[float] = []

    def counting(session: Session, now: float) -> Any:
        counted.append(now)
        return health_of(session, now)

    monkeypatch.setattr("guide.live.health_reporter.health_of", counting)
    reporter = HealthReporter(rig.room.session, rig.room.subscribers, rig.clock)
    rig.join(follower())
    reporter.send()
    assert counted == []
    rig.join(guide())
    reporter.send()
    assert counted == [rig.clock.now]
