"""Checks what of a session's state outlives a restart."""

from __future__ import annotations

from guide.protocol.messages import Event
from guide.session.state import playing_entry, state_to_save
from tests.session.conftest import led_by, record_draft
from tests.support.fakes import follower, guide, look, session

NOW = 1000.0


def test_what_is_kept_over_a_restart() -> None:
    made = led_by(guide())
    made.join(follower())
    made.react(follower(), 3, NOW)
    record_draft(made, made.phase(guide(), "live", NOW))
    made.lead(guide(), look(0), NOW)
    again = session(state=state_to_save(made.state))
    assert again.state == made.state | {"count": 0, "leader": {**made.state["leader"], "away": True}}
    assert set(state_to_save(made.state)) == set(made.state) - {"count", "floor"}, (
        "who had the floor must be given it anew"
    )


def test_an_ended_session_stays_ended_though_its_state_was_saved_before() -> None:
    ended = Event(1, "phase", 5000, {"phase": "ended"})
    assert session(events=[ended], state={"phase": "live"}).state["phase"] == "ended"


def test_the_scene_is_the_same_after_a_restart() -> None:
    """State from the record has lists where live state has tuples."""
    made = session(state={"view": ["lobby", 0.0, 0.0, 70.0]})
    made.join(guide())
    made.take(guide(), force=False)
    assert made.lead(guide(), look(0), NOW) is None


def test_an_entry_of_what_plays_is_never_before_the_beginning() -> None:
    assert playing_entry(("clip", "welcome", 40, 200, True), 1000) == ["clip", "welcome", 1040, 200, True]
    assert playing_entry(("clip", "welcome", 40, 200, True), -50) == ["clip", "welcome", 0, 200, True]
    assert playing_entry(None, 1000) is None
