"""Checks how long a session has run, as its guides see it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guide.protocol.messages import Member, Report
from guide.session.dispatch import act
from guide.session.health import SILENT_AFTER, elapsed, health_of
from guide.session.participants import Elsewhere
from guide.session.session import Session
from tests.session.conftest import record_draft
from tests.support.fakes import follower, guide, look, session

REPORTS_APART = 5.0


@pytest.fixture
def followed() -> Session:
    made = session()
    for member in (guide(), follower("m1"), follower("m2"), follower("m3"), replace(follower("r1"), robot=True)):
        made.join(member)
    return made


def reports(held: Session, member: Member, now: float, **summary: int) -> None:
    act(held, member, Report(summary), now)


def test_one_who_sleeps_does_not_count_as_one_who_is_up_to_date(followed: Session) -> None:
    """Its connection is there, and its last report was the best: that was 45 s ago."""
    reports(followed, follower("m1"), 0.0, lag=0, rung=0)
    reports(followed, follower("m2"), 0.0, lag=0, rung=1)
    assert health_of(followed, SILENT_AFTER)["silent"] == 0, "one report may be late"
    for at in range(5, 50, 5):
        reports(followed, follower("m2"), float(at), lag=900, rung=1)
    health = health_of(followed, 45.0)
    assert (health["followers"], health["silent"], health["behind"]) == (3, 1, 900)
    assert health["rungs"] == [(0, 1), (1, 1)], "of the third, who has not reported yet, nothing bad is known"
    reports(followed, follower("m1"), 46.0, lag=0, rung=0)
    assert health_of(followed, 46.0)["silent"] == 0, "awake"


def test_one_whose_connection_is_new_is_not_silent(followed: Session) -> None:
    reports(followed, follower("m1"), 0.0, lag=0)
    followed.join(follower("m1"))
    assert health_of(followed, 45.0)["silent"] == 0


def test_those_who_see_no_picture_are_counted(followed: Session) -> None:
    reports(followed, follower("m1"), 0.0, picture=0)
    reports(followed, follower("m2"), 0.0, picture=1)
    reports(followed, follower("m3"), 0.0, lag=3)
    for uncounted in (guide(), replace(follower("r1"), robot=True)):
        reports(followed, uncounted, 0.0, picture=0)
    assert health_of(followed, REPORTS_APART)["no_picture"] == 1
    assert health_of(followed, 45.0)["no_picture"] == 0, "one who sleeps is counted as that"


def test_those_on_other_nodes_are_counted_too(followed: Session) -> None:
    followed.people.elsewhere = Elsewhere(silent=2, no_picture=3)
    health = health_of(followed, 0.0)
    assert (health["silent"], health["no_picture"]) == (2, 3)
    here = health_of(followed, 0.0, here=True)
    assert (here["silent"], here["no_picture"]) == (0, 0)


def test_elapsed_counts_from_going_live_whoever_leads_and_over_a_pause() -> None:
    made = session()
    made.join(guide())
    made.take(guide(), force=False)
    made.lead(guide(), look(0), 0.0)
    assert elapsed(made, 5.0) == 0
    record_draft(made, made.phase(guide(), "live", 10.0), 10.0)
    record_draft(made, made.phase(guide(), "paused", 20.0), 20.0)
    record_draft(made, made.phase(guide(), "live", 30.0), 30.0)
    assert elapsed(made, 70.0) == 60_000
