"""Held: other nodes' reports are added up, the last of each node counts, and who is silent does not."""

from __future__ import annotations

from guide.cluster.lease import SILENCE
from guide.cluster.messages import Report
from guide.cluster.peer_reports import PeerReports
from guide.protocol.messages import Member

M1, M2 = (Member(id_, "follower", id_, "一支部") for id_ in ("m1", "m2"))


def test_they_are_added_up() -> None:
    others = PeerReports()
    others.heard("a", Report({"一支部": 2, "二支部": 1}, (M1,), ("m1",), 0, 80, {0: 3}), 1.0)
    others.heard("b", Report({"一支部": 4}, (M2,), (), 0, 120, {0: 3, 1: 1}), 1.0)
    total = others.elsewhere
    assert (total.followers, total.behind, dict(total.rungs)) == (7, 120, {0: 6, 1: 1})
    assert dict(total.branches) == {"一支部": 6, "二支部": 1}
    assert (dict(total.guests), list(total.hands)) == ({"m1": M1, "m2": M2}, ["m1"])


def test_the_last_of_each_counts() -> None:
    others = PeerReports()
    others.heard("a", Report({"一支部": 2}), 1.0)
    others.heard("a", Report({"一支部": 1}), 2.0)
    assert others.elsewhere.followers == 1
    assert len(others) == 1


def test_who_is_silent_does_not_count() -> None:
    others = PeerReports()
    others.heard("a", Report({"一支部": 2}), 1.0)
    others.heard("b", Report({"一支部": 1}), 2.0)
    assert not others.expire(1.0 + SILENCE - 0.01)
    assert others.expire(1.0 + SILENCE)
    assert others.elsewhere.followers == 1
    assert not others.expire(1.0 + SILENCE)
