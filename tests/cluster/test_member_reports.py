"""Other nodes' reports are added up, the last of each node counts, and a node that is silent does not; this node's own
report counts its members once."""

from __future__ import annotations

import asyncio

from guide.cluster import messages
from guide.cluster.lease import SILENCE
from guide.cluster.member_reports import MAY_RECORD, REPORT_SOON, PeerReports, Reporter
from guide.cluster.messages import NodeReport
from guide.protocol.messages import Member
from guide.protocol.messages import Report as MemberReport
from guide.session.dispatch import act
from tests.support.fakes import follower, session, until

M1, M2 = (Member(id_, "follower", id_, "一支部") for id_ in ("m1", "m2"))
NOW = 1000.0


# ── the other nodes' ────────────────────────────────────────────────────────────────────────────────────────────────


def test_they_are_added_up() -> None:
    peers = PeerReports()
    peers.add("a", NodeReport({"一支部": 2, "二支部": 1}, (M1,), ("m1",), 0, 80, {0: 3}), 1.0)
    peers.add("b", NodeReport({"一支部": 4}, (M2,), (), 0, 120, {0: 3, 1: 1}), 1.0)
    total = peers.elsewhere
    assert (total.followers, total.behind, dict(total.rungs)) == (7, 120, {0: 6, 1: 1})
    assert dict(total.branches) == {"一支部": 6, "二支部": 1}
    assert (dict(total.guests), list(total.hands)) == ({"m1": M1, "m2": M2}, ["m1"])


def test_the_last_of_each_counts() -> None:
    peers = PeerReports()
    peers.add("a", NodeReport({"一支部": 2}), 1.0)
    peers.add("a", NodeReport({"一支部": 1}), 2.0)
    assert peers.elsewhere.followers == 1
    assert len(peers) == 1


def test_who_is_silent_does_not_count() -> None:
    peers = PeerReports()
    peers.add("a", NodeReport({"一支部": 2}), 1.0, led=True)
    peers.add("b", NodeReport({"一支部": 1}), 2.0)
    assert not peers.expire(1.0 + SILENCE - 0.01)
    assert peers.expire(1.0 + SILENCE) == {"a": True}
    assert peers.elsewhere.followers == 1
    assert not peers.expire(1.0 + SILENCE)


def test_who_leaves_does_not_count() -> None:
    peers = PeerReports()
    peers.add("a", NodeReport({"一支部": 2}), 1.0)
    assert peers.remove("a")
    assert not peers.remove("a")
    assert peers.elsewhere.followers == 0


def test_who_fell_silent_may_record_for_a_while() -> None:
    peers = PeerReports()
    peers.add("a", NodeReport(), 1.0)
    assert not peers.silent_may_record(1.0)
    peers.expire(10.0)
    assert peers.silent_may_record(10.0 + MAY_RECORD - 0.1)
    assert not peers.silent_may_record(10.0 + MAY_RECORD)
    for known in (lambda: peers.remove("b"), lambda: peers.add("b", NodeReport(), 20.0)):
        peers.add("b", NodeReport(), 1.0)
        peers.expire(10.0)
        assert peers.silent_may_record(10.0)
        known()
        assert not peers.silent_may_record(10.0), "it has said that it leaves, or is heard"


# ── this node's own ─────────────────────────────────────────────────────────────────────────────────────────────────


class Reports:
    """A node with the members m1, whose hand is up, and m2; and what it has published."""

    def __init__(self) -> None:
        self.published: list[messages.NodeMessage | None] = []
        self.session = session()
        for id_ in ("m1", "m2"):
            self.session.join(follower(id_))
        self.session.hand(follower("m1"), True, NOW)
        publish = lambda data: self.published.append(messages.decode(data))  # noqa: E731 - one use
        self.reporter = Reporter(self.session, publish, lambda: NOW)

    def newest(self) -> NodeReport:
        report = self.published[-1]
        assert isinstance(report, NodeReport)
        return report


async def test_the_members_of_this_node_are_reported() -> None:
    node = Reports()
    node.reporter.report()
    report = node.newest()
    assert (dict(report.branches), report.hands) == ({"一支部": 2}, ("m1",))
    assert [guest.id for guest in report.guests] == ["m1"]
    node.reporter.nobody()
    assert node.newest() == NodeReport()


async def test_hearts_are_reported_once() -> None:
    node = Reports()
    node.session.hearts_here = 3
    node.reporter.report()
    node.reporter.report()
    assert [report.hearts for report in node.published if isinstance(report, NodeReport)] == [3, 0]


async def test_how_far_members_are_behind_is_measured_with_every_second_report() -> None:
    node = Reports()
    behind = []
    for lag in (100, 200, 300, 400):
        act(node.session, follower("m1"), MemberReport({"lag": lag}), NOW)
        measures = node.reporter.beat()
        node.reporter.report()
        behind.append((measures, node.newest().behind))
    assert behind == [(False, 0), (True, 200), (False, 200), (True, 400)]


async def test_hands_that_move_together_are_one_report_and_none_comes_after_the_stop() -> None:
    node = Reports()
    for _ in range(5):
        node.reporter.soon()
    assert node.published == []
    await until(lambda: node.published)
    assert len(node.published) == 1
    node.reporter.soon()
    node.reporter.stop()
    node.reporter.soon()
    await asyncio.sleep(2 * REPORT_SOON)  # no report may come in it
    assert len(node.published) == 1
