"""Held: a node believes in its lease no longer than the engine keeps it, and seizes one only with the newest state."""

from __future__ import annotations

from guide.engine.contract import LEASE, MARGIN, Claim, Standing
from guide.nodes.lease import SILENCE, Lease


def asleep() -> Lease:
    """A node that had the lease at 0 and has slept until 10, while another got it."""
    lease = Lease("one")
    lease.answered(Standing("one", 1, 0), 0.0)
    assert lease.wants(10.0, leader_here=True) is Claim.SEIZE
    lease.answered(Standing("two", 2, 0), 10.0)
    return lease


def test_a_lease_is_believed_in_for_less_than_it_lasts() -> None:
    lease = Lease("one")
    lease.answered(Standing("one", 1, 0), 5.0)
    assert lease.mine(5.0 + LEASE - MARGIN - 0.01)
    assert not lease.mine(5.0 + LEASE - MARGIN)
    assert lease.wants(5.1, leader_here=True) is Claim.RENEW


def test_who_slept_seizes_nothing_before_it_knows_the_state() -> None:
    """Its guide may have been replaced meanwhile."""
    lease = asleep()
    assert lease.wants(10.1, leader_here=True) is Claim.VACANT
    assert lease.heard("two", 2, 10.2), "a tick: what changed, not the state"
    assert lease.wants(10.3, leader_here=True) is Claim.VACANT
    lease.judged()
    assert lease.wants(10.4, leader_here=True) is Claim.SEIZE, "its guide leads by that state too"


def test_a_holder_that_says_nothing_does_not_keep_a_guide_waiting() -> None:
    lease = asleep()
    assert lease.wants(10.0 + SILENCE - 0.1, leader_here=True) is Claim.VACANT
    assert lease.wants(10.0 + SILENCE, leader_here=True) is Claim.SEIZE


def test_a_tick_with_another_fence_is_not_its_state() -> None:
    lease = Lease("one")
    lease.answered(Standing("one", 1, 0), 0.0)
    assert lease.heard("two", 2, 1.0)
    assert lease.wants(1.1, leader_here=True) is Claim.VACANT
