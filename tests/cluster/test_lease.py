"""A node believes in its lease for less time than the engine keeps it, counted from when it asked; the fence only
grows; a node that was cut off leaves a vacant lease to the leader's node first; a node seizes only with the newest
state."""

from __future__ import annotations

import pytest

from guide.cluster.lease import SILENCE, Lease
from guide.engine.contract import LEASE, MARGIN, Claim, LeaseStatus


@pytest.fixture
def lease() -> Lease:
    return Lease("me")


def test_a_lease_is_counted_from_the_moment_of_the_claim(lease: Lease) -> None:
    lease.answered(LeaseStatus("me", 1, 0), asked=100.0)
    assert lease.is_mine(100.0 + LEASE - MARGIN - 0.01)
    assert not lease.is_mine(100.0 + LEASE - MARGIN)
    lease.answered(LeaseStatus("me", 1, 0), asked=99.0)
    assert lease.is_mine(100.0 + LEASE - MARGIN - 0.01), "an older answer takes nothing away"


def test_the_holder_renews_its_lease(lease: Lease) -> None:
    lease.answered(LeaseStatus("me", 1, 0), asked=100.0)
    assert lease.next_claim(101.0, wanted=True) is Claim.RENEW
    assert lease.next_claim(101.0, wanted=False) is Claim.RENEW
    assert lease.next_claim(110.0, wanted=True) is Claim.SEIZE, "it has lapsed, and the leader is here"


def test_a_node_that_was_cut_off_leaves_a_vacant_lease_to_others(lease: Lease) -> None:
    assert lease.next_claim(1.0, wanted=False) is Claim.LOOK
    lease.open()
    assert lease.next_claim(1.0, wanted=False) is Claim.VACANT
    lease.unanswered()
    assert lease.next_claim(2.0, wanted=False) is Claim.LOOK
    lease.answered(LeaseStatus(None, 4, 0), asked=3.0)
    assert lease.next_claim(4.0, wanted=False) is Claim.VACANT


def test_a_message_with_a_lower_fence_is_refused(lease: Lease) -> None:
    assert lease.accept("a", 5, 1.0)
    assert not lease.accept("b", 4, 1.0)
    assert lease.holder == "a"
    assert lease.accept("b", 6, 1.0)
    assert (lease.holder, lease.fence) == ("b", 6)
    lease.answered(LeaseStatus("a", 5, 0), asked=1.5)
    assert (lease.holder, lease.fence) == ("b", 6), "an answer that was overtaken"


def test_another_node_with_our_fence_is_refused(lease: Lease) -> None:
    lease.answered(LeaseStatus("me", 5, 0), asked=1.0)
    assert not lease.accept("a", 5, 1.0)
    assert lease.is_mine(1.0)
    assert lease.accept("a", 6, 1.1)
    assert not lease.is_mine(1.1), "lost at once, whatever the clock says"


def test_a_lead_node_is_silent_after_three_seconds(lease: Lease) -> None:
    assert lease.is_silent(0.0)
    lease.accept("a", 1, 10.0)
    assert not lease.is_silent(10.0 + SILENCE - 0.01)
    assert lease.is_silent(10.0 + SILENCE)
    lease.answered(LeaseStatus("b", 2, 0), asked=20.0)
    assert not lease.is_silent(21.0), "one that was unheard of is given time to speak"


def asleep() -> Lease:
    """A node that had the lease at 0 and has slept until 10, while another got it."""
    lease = Lease("one")
    lease.answered(LeaseStatus("one", 1, 0), 0.0)
    assert lease.next_claim(10.0, wanted=True) is Claim.SEIZE
    lease.answered(LeaseStatus("two", 2, 0), 10.0)
    return lease


def test_a_node_that_slept_seizes_no_lease_before_it_has_the_state() -> None:
    """Its guide may have been replaced meanwhile."""
    lease = asleep()
    assert lease.next_claim(10.1, wanted=True) is Claim.VACANT
    assert lease.accept("two", 2, 10.2), "a tick: what changed, not the state"
    assert lease.next_claim(10.3, wanted=True) is Claim.VACANT
    lease.state_seen()
    assert lease.next_claim(10.4, wanted=True) is Claim.SEIZE, "its guide leads by that state too"


def test_a_lease_of_a_silent_holder_is_seized_for_a_guide() -> None:
    lease = asleep()
    assert lease.next_claim(10.0 + SILENCE - 0.1, wanted=True) is Claim.VACANT
    assert lease.next_claim(10.0 + SILENCE, wanted=True) is Claim.SEIZE


def test_a_tick_with_a_new_fence_does_not_count_as_the_state() -> None:
    lease = Lease("one")
    lease.answered(LeaseStatus("one", 1, 0), 0.0)
    assert lease.accept("two", 2, 1.0)
    assert lease.next_claim(1.1, wanted=True) is Claim.VACANT
