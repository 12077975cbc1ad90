"""Checks how long a session has run, as its guides see it."""

from __future__ import annotations

from guide.session.health import elapsed
from tests.support.fakes import guide, look, session


def test_elapsed_counts_from_going_live_whoever_leads_and_over_a_pause() -> None:
    made = session()
    made.join(guide())
    made.take(guide(), force=False)
    made.lead(guide(), look(0), 0.0)
    assert elapsed(made, 5.0) == 0
    made.phase(guide(), "live", 10.0)
    made.phase(guide(), "paused", 20.0)
    made.phase(guide(), "live", 30.0)
    assert elapsed(made, 70.0) == 60_000
