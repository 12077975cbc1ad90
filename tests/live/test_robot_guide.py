"""The robot guide's plan: sentences, captions side by side, timing, and a turn that ends where it should; and when it
leads."""

from __future__ import annotations

import asyncio

import pytest

from guide.halls.check import load
from guide.halls.model import Clip, Stop
from guide.live import robot_guide
from guide.live.robot_guide import (
    FRAME,
    LOOK_AROUND,
    TURN,
    RobotGuide,
    Step,
    between,
    frames,
    plan,
    reading_time,
    timing,
)
from guide.protocol.messages import Phase, Release, Take
from tests.support.fakes import guide, until
from tests.support.room_rig import Rig
from tests.support.server_process import DEMO_HALL


def stop(id_: str, scene: str, yaw: float, **more: object) -> Stop:
    narration = {"zh": "第一句。第二句！", "en": "One. Two!"}
    view = {"scene": scene, "yaw": yaw, "pitch": 0.0, "fov": 70.0}
    return Stop.model_validate({"id": id_, "title": id_, "view": view, "narration": narration, **more})


def test_a_caption_stays_as_long_as_its_slowest_language_needs() -> None:
    assert reading_time("好。") == pytest.approx(2.5)
    assert reading_time({"zh": "字" * 27, "en": "short"}) == pytest.approx(6.0)
    assert reading_time("字" * 400) == pytest.approx(9.0)


def test_timing_is_as_recorded_or_as_one_reads() -> None:
    def clip(*sentences: float, seconds: float | None = None) -> Clip:
        return Clip(audio="a.mp3", sentences=list(sentences), seconds=seconds)

    assert timing(["一。", "二。"], clip(0.0, 4.0)) == ([0.0, 4.0], 6.5)
    assert timing(["一。", "二。"], clip(0.0, 4.0, seconds=9.25)) == ([0.0, 4.0], 9.25)  # not cut short
    assert timing(["一。", "二。"], None) == ([0.0, 2.5], 5.0)
    assert timing(["一。", "二。"], clip(0.0)) == ([0.0, 2.5], 5.0)  # of another text: not used
    assert timing(["一。", "二。"], clip(seconds=8.0)) == ([0.0, 2.5], 8.0)
    assert timing([], None) == ([], 0.0)


def test_where_there_is_nothing_to_point_at_the_time_left_is_for_looking_around() -> None:
    steps, length = plan([stop("a", "s", 0, seconds=20)])
    assert steps[-1].state["view"][1] == LOOK_AROUND
    assert length == pytest.approx(20)
    assert all("view" not in step.state for step in plan([stop("a", "s", 0)])[0][1:])
    pointed = plan([stop("a", "s", 0, seconds=20, pointer={"yaw": 1.0, "pitch": 0.0})])[0]
    assert all("view" not in step.state for step in pointed[1:])


def test_a_walk_goes_through_all_stops_in_order_and_turns_only_within_a_scene() -> None:
    steps, length = plan([stop("a", "s", 0), stop("b", "s", 90), stop("c", "t", 10)])
    moves = [step for step in steps if "view" in step.state]
    assert [step.state["stop"] for step in moves] == ["a", "b", "c"]
    assert [step.turn for step in moves] == [0.0, TURN, 0.0]
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert length > steps[-1].at


def test_a_stop_with_a_clip_plays_it_and_ends_it() -> None:
    clip = {"audio": "clips/a.mp3", "sentences": [0, 3.5]}
    steps, _ = plan([stop("a", "s", 0, clip=clip)])
    begin = next(step for step in steps if step.clip == "a")
    said = [step.at - begin.at for step in steps if step.caption is not None]
    assert said == [0.0, 3.5]
    assert steps[-1].state == {"playing": None}
    assert steps[-1].at > begin.at + 3.5


def test_a_turn_takes_the_short_way_and_ends_exactly() -> None:
    start, end = ("s", 350.0, 0.0, 70.0), ("s", 10.0, 5.0, 60.0)
    assert between(start, end, 1.0) == end
    yaws = [state["view"][1] for state in frames(Step(0, {"view": end, "stop": "b"}, TURN), start)]
    assert len(yaws) == round(TURN / FRAME)
    turned = [(b - a + 180) % 360 - 180 for a, b in zip([350.0, *yaws], yaws, strict=False)]
    assert all(step >= 0 for step in turned)
    assert sum(turned) == pytest.approx(20.0)


def test_a_view_in_another_scene_is_a_cut() -> None:
    step = Step(0, {"view": ("t", 1.0, 0.0, 70.0)}, 0.0)
    assert list(frames(step, ("s", 0.0, 0.0, 70.0))) == [step.state]


def leader_of(rig: Rig) -> str | None:
    leader = rig.room.session.state["leader"]
    return None if leader is None else str(leader["id"])


async def test_it_leads_at_once_gives_way_and_returns_after_a_while_without_a_leader(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robot_guide, "RETURN_AFTER", 0.3)
    robot = RobotGuide(rig.room, load(DEMO_HALL), "机器人")
    robot.start()
    await until(lambda: leader_of(rig) == robot.member.id)
    person = rig.join(guide())
    rig.room.receive(person, Take(force=True))
    rig.quiet()
    assert leader_of(rig) == "g1"
    rig.room.receive(person, Release())
    rig.quiet()
    assert await until(lambda: leader_of(rig) == robot.member.id) > 0.25
    await robot.stop()


async def test_it_does_not_wait_for_a_leader_who_is_there_and_begins_no_tour_that_is_over(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robot_guide, "RETURN_AFTER", 0.05)
    person = rig.leader()
    robot = RobotGuide(rig.room, load(DEMO_HALL), "机器人")
    robot.start()
    await asyncio.sleep(0.15)  # it may not lead in it
    assert leader_of(rig) == "g1"
    rig.room.receive(person, Phase("ended"))
    rig.room.receive(person, Release())
    rig.quiet()
    await asyncio.sleep(0.15)  # nor in this
    assert leader_of(rig) in (None, "g1")
    await robot.stop()
