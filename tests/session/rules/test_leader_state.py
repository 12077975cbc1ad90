"""Checks that a change of scene which comes too fast waits, and that nothing else waits with it."""

from __future__ import annotations

import pytest

from guide.common.limits import DEFAULTS
from guide.protocol.codes import Refusal, Refused
from guide.protocol.messages import Draft, Lead
from guide.session.session import Session
from tests.session.conftest import led_by, refusal, voice
from tests.support.fakes import guide, look, session

NOW = 1000.0
PERIOD = 1 / DEFAULTS.guide_events_per_second


def at_its_limit() -> Session:
    """In the lobby, and no change of scene is allowed for PERIOD seconds."""
    made = led_by(guide())
    made.lead(guide(), look(0), NOW)
    while not made.people.event_wait(guide(), NOW):
        pass
    made.tick(NOW)
    return made


def test_the_voice_is_taken_and_the_view_waits() -> None:
    made = at_its_limit()
    assert made.lead(guide(), Lead(40, {"view": ("roads", 1.0, 0.0, 70.0), "stop": "s2"}, voice(40)), NOW) is None
    tick = made.tick(NOW)
    assert len(tick.packets) == 1
    assert tick.state == {"stop": "s2"}
    assert tick.time is not None


def test_the_latest_is_shown_with_the_next_frame_that_is_in_time() -> None:
    made = at_its_limit()
    for yaw, scene in enumerate(("roads", "waterways")):
        assert made.lead(guide(), look(40 + yaw, scene, float(yaw)), NOW) is None
    draft = made.lead(guide(), Lead(400, {}, voice(400)), NOW + PERIOD)
    assert isinstance(draft, Draft)
    assert (draft.kind, draft.body) == ("scene", {"scene": "waterways"})
    assert made.tick(NOW).state == {"view": ("waterways", 1.0, 0.0, 70.0)}


def test_it_is_shown_without_another_frame() -> None:
    made = at_its_limit()
    made.lead(guide(), look(40, "roads"), NOW)
    assert made.leader_state.take_waiting(NOW) is None
    draft = made.leader_state.take_waiting(NOW + PERIOD)
    assert draft is not None
    assert draft.body == {"scene": "roads"}
    assert made.leader_state.take_waiting(NOW + 2 * PERIOD) is None, "once"


def test_who_went_back_meanwhile_stays() -> None:
    made = at_its_limit()
    made.lead(guide(), look(40, "roads"), NOW)
    made.lead(guide(), look(80, "lobby", 5.0), NOW)
    assert made.leader_state.take_waiting(NOW + PERIOD) is None
    assert made.state["view"] == ("lobby", 5.0, 0.0, 70.0)


@pytest.mark.parametrize("how", ["release", "another", "page", "left", "mirrored"])
def test_what_waits_goes_with_its_leader(how: str) -> None:
    made = at_its_limit()
    made.lead(guide(), look(40, "roads"), NOW)
    if how == "release":
        made.release(guide())
    elif how == "another":
        made.join(guide("g2"))
        made.take(guide("g2"), force=True)
    elif how == "page":
        made.join(guide())
    elif how == "left":
        made.leave("g1", NOW, for_good=True)
    else:
        made.adopt(session().ticks.whole(NOW), NOW)
    assert made.leader_state.take_waiting(NOW + PERIOD) is None
    assert made.state["view"] in (("lobby", 0.0, 0.0, 70.0), None)


def test_an_unknown_scene_is_refused_and_its_voice_is_taken() -> None:
    made = led_by(guide())
    made.tick(NOW)
    with pytest.raises(Refused) as refused:
        made.lead(guide(), Lead(40, {"view": ("moon", 1.0, 0.0, 70.0), "stop": "s2"}, voice(40)), NOW)
    assert refusal(refused) == (Refusal.SCENE_UNKNOWN, {"scene": "moon"})
    tick = made.tick(NOW)
    assert (len(tick.packets), tick.state) == (1, {})
