"""Held: what a guide says until the lease is there is acted on once, in order, and only where it is still allowed."""

from __future__ import annotations

from guide.cluster.role import HELD_MOST, Waiting
from guide.protocol.messages import Take
from guide.session.session import Session
from tests.support.fakes import FakeLine, guide, look, session

NOW = 1000.0
TAKE, LOOK = Take(force=False), look(5000)


def led_by(id_: str) -> Session:
    made, member = session(), guide(id_)
    made.join(member)
    made.take(member, force=False)
    return made


def test_what_is_held_comes_once_and_in_order() -> None:
    waiting = Waiting()
    waiting.hold("g1", TAKE)
    waiting.hold("g1", LOOK)
    assert waiting.guide == "g1"
    assert waiting.over() == [("g1", TAKE), ("g1", LOOK)]
    assert waiting.guide is None
    assert waiting.over() == []


def test_another_guide_takes_the_place() -> None:
    waiting = Waiting()
    waiting.hold("g1", TAKE)
    waiting.hold("g2", LOOK)
    assert waiting.over() == [("g2", LOOK)]


def test_the_newest_are_held() -> None:
    waiting = Waiting()
    frames = [look(40 * number) for number in range(HELD_MOST + 10)]
    for frame in frames:
        waiting.hold("g1", frame)
    assert [message for _, message in waiting.over()] == frames[10:]


def test_who_leads_goes_on_waiting() -> None:
    waiting, line = Waiting(), FakeLine(guide("g1"))
    waiting.want("g1")
    waiting.hold("g1", LOOK)
    waiting.judge(led_by("g1"), {"g1": line})
    assert waiting.over() == [("g1", LOOK)]
    assert line.fake.messages == []


def test_a_take_that_is_not_allowed_any_more_is_refused() -> None:
    waiting, line = Waiting(), FakeLine(guide("g2"))
    waiting.hold("g2", TAKE)
    waiting.judge(session(), {"g2": line})
    assert waiting.guide == "g2", "nobody leads"
    waiting.judge(led_by("g1"), {"g2": line})
    assert [error[1] for error in line.fake.of(20)] == ["led_by_another"]
    assert waiting.guide is None
    assert waiting.over() == []


def test_a_take_by_force_goes_on() -> None:
    waiting, line = Waiting(), FakeLine(guide("g2"))
    waiting.hold("g2", Take(force=True))
    waiting.judge(led_by("g1"), {"g2": line})
    assert waiting.over() == [("g2", Take(force=True))]
    assert line.fake.messages == []


def test_who_led_and_does_not_any_more_waits_for_nothing() -> None:
    waiting, line = Waiting(), FakeLine(guide("g2"))
    waiting.hold("g2", LOOK)
    waiting.judge(led_by("g1"), {"g2": line})
    assert waiting.over() == []
    assert line.fake.messages == []


def test_who_is_gone_waits_for_nothing() -> None:
    waiting = Waiting()
    waiting.hold("g1", TAKE)
    waiting.judge(session(), {})
    assert waiting.guide is None
    assert waiting.over() == []
