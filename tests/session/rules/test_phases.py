"""Checks that a phase is in force when it is recorded and not before, and that one that was not recorded changes
nothing."""

from __future__ import annotations

from typing import Any

import pytest

from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Comment, Event, Lead, Snapshot
from guide.session.session import Session
from tests.session.conftest import led_by, record_draft, refusal
from tests.support.fakes import follower, guide, session

NOW = 1000.0


def phase_event(number: int, phase: str) -> Event:
    return Event(number, "phase", 5000, {"phase": phase})


def test_an_end_is_in_force_when_it_is_recorded() -> None:
    made = led_by(guide())
    made.join(follower())
    made.lead(guide(), Lead(0, {"pointer": (1.0, 1.0)}), NOW)
    made.tick(NOW)
    draft = made.phase(guide(), "ended", NOW)
    assert made.state["phase"] == "waiting"
    assert made.tick(NOW).state == {}
    assert made.comment(follower(), Comment("c", "comment", "好"), NOW), "the session goes on"
    record_draft(made, draft)
    assert made.tick(NOW).state == {"phase": "ended", "pointer": None, "floor": None}


def test_what_was_not_recorded_changes_nothing_and_may_be_tried_again() -> None:
    made = led_by(guide())
    draft = made.phase(guide(), "ended", NOW)
    assert draft is not None
    assert made.phase(guide(), "ended", NOW) is None, "it is being recorded"
    made.phases.answered(draft)
    assert made.state["phase"] == "waiting"
    assert made.take(guide(), force=False) is None  # type: ignore[func-returns-value]
    record_draft(made, made.phase(guide(), "ended", NOW))
    assert made.state["phase"] == "ended"


def test_nothing_else_is_asked_for_while_the_end_is_being_recorded() -> None:
    made = led_by(guide())
    made.phase(guide(), "ended", NOW)
    with pytest.raises(Refused) as refused:
        made.phase(guide(), "live", NOW)
    assert refusal(refused) == (Refusal.SESSION_ENDED, {})


def test_two_phases_on_their_way() -> None:
    made = led_by(guide())
    first, second = made.phase(guide(), "live", NOW), made.phase(guide(), "paused", NOW)
    assert made.phase(guide(), "paused", NOW) is None
    record_draft(made, first)
    assert made.state["phase"] == "live"
    record_draft(made, second)
    assert made.state["phase"] == "paused"


def test_what_another_node_recorded_is_in_force_too() -> None:
    made = led_by(guide())
    made.add(phase_event(1, "live"), NOW)
    assert made.state["phase"] == "live"
    made.add(phase_event(2, "ended"), NOW)
    made.add(phase_event(3, "live"), NOW)
    assert made.state["phase"] == "ended", "nothing follows an end"


def whole(**state: Any) -> Snapshot:
    return Snapshot("e1", 0, 7, 5000, session().state | state, [])


def test_a_node_that_mirrors_goes_by_the_lead_nodes_phase() -> None:
    made = session()
    made.adopt(whole(phase="live"), NOW)
    made.add(phase_event(1, "ended"), NOW)
    assert made.state["phase"] == "live"


def test_what_the_lead_node_told_no_more_is_in_force_when_the_rules_are_run_here() -> None:
    """It recorded the end, told other nodes of the event, and died before its tick."""
    made = session()
    made.adopt(whole(phase="live"), NOW)
    made.add(phase_event(1, "ended"), NOW)
    made.stand_alone(NOW)
    assert made.state["phase"] == "ended"


def test_what_the_lead_node_has_told_is_not_put_in_force_again() -> None:
    made = session()
    made.add(phase_event(1, "live"), NOW)
    made.adopt(Snapshot("e1", 2, 7, 5000, session().state | {"phase": "paused"}, []), NOW)
    made.stand_alone(NOW)
    assert made.state["phase"] == "paused", "by event 2, which this node lacks still"


@pytest.mark.parametrize(
    ("events", "saved", "phase"),
    [
        ([], {}, "waiting"),
        ([phase_event(1, "live")], {}, "live"),
        ([], {"phase": "live"}, "live"),
        ([phase_event(1, "live"), phase_event(2, "ended")], {"phase": "live"}, "ended"),
    ],
)
def test_another_record_says_which_phase_it_is(events: list[Event], saved: dict[str, Any], phase: str) -> None:
    """Also where the end that followers were shown is not in it."""
    made: Session = led_by(guide())
    for number, each in enumerate(("live", "ended"), 1):
        made.add(phase_event(number, each), NOW)
    made.tick(NOW)
    made.begin_anew("e2", events, NOW, saved)
    assert made.state["phase"] == phase
    assert made.tick(NOW).state.get("phase", "ended") == phase
