"""One timeline, whoever leads: it keeps each clock's spacing and never runs back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guide.protocol.messages import Lead, Member
from guide.session.guide_time import AHEAD, GuideTime
from guide.session.session import Session
from guide.session.state import state_to_save
from tests.session.conftest import led_by, voice
from tests.support.fakes import guide, session

NOW = 1000.0


def test_the_spacing_of_a_capture_clock_is_kept_whatever_the_network_does() -> None:
    time = GuideTime()
    first = time.show(500, 10.0)
    assert [time.show(540, 10.3) - first, time.show(580, 10.31) - first] == [40, 80]


def test_another_clock_goes_on_where_the_last_one_would_be() -> None:
    time = GuideTime()
    last = time.show(90_000, 10.0)
    time.new_clock()
    assert time.show(5, 12.5) == last + 2500


def test_a_clock_that_leaps_is_another_clock() -> None:
    time = GuideTime()
    first = time.show(1000, 10.0)
    assert time.show(2**53 - 1, 10.04) - first <= AHEAD
    assert time.show(2**53 - 1, 11.0) - first <= AHEAD


def test_guide_time_now_goes_on_between_frames() -> None:
    time = GuideTime()
    assert time.at(1.0) is None
    shown = time.show(0, 10.0)
    assert time.at(13.0) == shown + 3000


@given(st.lists(st.tuples(st.integers(0, 2**40), st.floats(0, 50), st.booleans())))
def test_it_never_runs_back(frames: list[tuple[int, float, bool]]) -> None:
    time, now, last = GuideTime(), 0.0, 0
    for capture, passed, new in frames:
        now += passed
        if new:
            time.new_clock()
        shown = time.show(capture, now)
        assert shown >= last
        last = shown


# ── in a session ─────────────────────────────────────────────────────────────────────────────────────────────────────


def times(made: Session, member: Member, frames: list[tuple[int, float]]) -> list[int]:
    """Guide times of lead frames at (capture ms, seconds)."""
    seen = []
    for capture, now in frames:
        made.lead(member, Lead(capture, {}), now)
        time = made.tick(now).time
        assert time is not None
        seen.append(time)
    return seen


def test_guide_time_follows_the_capture_clock_not_the_arrival() -> None:
    """Frames that come in a burst after a stall keep their distances."""
    made = led_by(guide())
    seen = times(made, guide(), [(50_000, NOW), (50_040, NOW + 0.3), (50_080, NOW + 0.3), (50_120, NOW + 0.3)])
    assert [time - seen[0] for time in seen] == [0, 40, 80, 120]


def test_guide_time_never_runs_back_whoever_leads() -> None:
    made = led_by(guide())
    first = times(made, guide(), [(900_000, NOW), (901_000, NOW + 1)])
    made.take(guide("g2"), force=True)
    second = times(made, guide("g2"), [(12, NOW + 3), (52, NOW + 3.04)])
    assert second == [first[-1] + 2000, first[-1] + 2040], "the pause between them is kept"


def test_a_page_loaded_anew_has_a_new_capture_clock() -> None:
    made = led_by(guide())
    first = times(made, guide(), [(900_000, NOW)])
    made.leave("g1", NOW + 1)
    made.join(guide())
    assert times(made, guide(), [(7, NOW + 5)]) == [first[0] + 5000]


def test_a_capture_clock_that_runs_back_stands_still() -> None:
    made = led_by(guide())
    seen = times(made, guide(), [(1000, NOW), (400, NOW), (0, NOW), (1010, NOW)])
    assert [time - seen[0] for time in seen] == [0, 0, 0, 10]


def test_two_leaders_in_one_instant() -> None:
    made = led_by(guide())
    first = times(made, guide(), [(1000, NOW)])
    made.take(guide("g2"), force=True)
    assert times(made, guide("g2"), [(0, NOW)])[0] > first[0]


def test_guide_time_goes_on_after_a_restart() -> None:
    made = session(time=70_000, state=state_to_save(led_by(guide()).state))
    made.join(guide())
    assert times(made, guide(), [(3, NOW)])[0] > 70_000


def test_packets_are_on_guide_time() -> None:
    made = led_by(guide(), time=100_000)
    made.lead(guide(), Lead(5000, {}, voice(4980, 5000)), NOW)
    made.lead(guide(), Lead(5040, {}, voice(5020)), NOW)
    tick = made.tick(NOW)
    assert tick.time is not None
    assert [(time - tick.time, speaker) for time, _, speaker in tick.packets] == [(-60, 0), (-40, 0), (-20, 0)]
    assert [data for _, data, _ in tick.packets] == [data for _, data in voice(4980, 5000, 5020)]
    assert made.tick(NOW).packets == []
