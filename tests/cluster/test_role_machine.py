"""Each row of the role machine's table does what it says, the table in its docstring is the one that it runs by, and
what is in no row changes nothing. Time is passed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guide.cluster import role_machine
from guide.cluster.lease import SILENCE
from guide.cluster.role_machine import ROWS, Role, RoleEffect, RoleEffects, RoleEvent, RoleMachine, Row
from guide.engine.contract import LEASE, MARGIN, Claim, LeaseStatus
from tests.support.fakes import guide, look, session

NOW = 1000.0
CASES = [(role, row) for row in ROWS for role in row.roles]


def answered(machine: RoleMachine, claim: Claim, holder: str | None, fence: int, last_event: int = 0) -> RoleEffects:
    """An answer to a claim that was sent just now, on a node whose newest event is 3."""
    return machine.answered(claim, LeaseStatus(holder, fence, last_event), asked=NOW, now=NOW, newest=3)


def machine_in(role: Role) -> RoleMachine:
    machine = RoleMachine("me")
    machine.open()
    match role:
        case Role.CUT_OFF:
            machine.unanswered(NOW)
        case Role.LEADING:
            answered(machine, Claim.VACANT, "me", 5)
        case Role.MIRRORING:
            machine.state_came("a", 5, NOW, leaderless=False)
    assert machine.role is role
    return machine


def left_by_a_lead_node_just_heard(machine: RoleMachine) -> RoleEffects:
    machine.tick_came("b", machine.fence + 1, NOW)
    return machine.node_left("b", machine.fence)


BRINGS_ABOUT: dict[RoleEvent, Callable[[RoleMachine], RoleEffects]] = {
    RoleEvent.GRANTED: lambda machine: answered(machine, Claim.VACANT, "me", machine.fence + 1),
    RoleEvent.LAPSED: lambda machine: machine.update(NOW + LEASE - MARGIN),
    RoleEvent.SILENT: lambda machine: machine.update(NOW + SILENCE),
    RoleEvent.ANSWERED: lambda machine: answered(machine, Claim.LOOK, None, machine.fence),
    RoleEvent.UNANSWERED: lambda machine: machine.unanswered(NOW),
    RoleEvent.REFUSED: lambda machine: answered(machine, Claim.SEIZE, "b", machine.fence + 1),
    RoleEvent.BEHIND: lambda machine: answered(machine, Claim.LOOK, machine.holder, machine.fence, 4),
    RoleEvent.STATE: lambda machine: machine.state_came("b", machine.fence + 1, NOW, leaderless=False),
    RoleEvent.LEADERLESS_STATE: lambda machine: machine.state_came("b", machine.fence, NOW, leaderless=True),
    RoleEvent.TICK: lambda machine: machine.tick_came("a", machine.fence, NOW),
    RoleEvent.UNKNOWN_TICK: lambda machine: machine.tick_came("b", machine.fence + 1, NOW),
    RoleEvent.STATE_ASKED_FOR: lambda machine: machine.state_asked_for(),
    RoleEvent.LEAD_NODE_LEFT: left_by_a_lead_node_just_heard,
    RoleEvent.LEAD_WANTED: lambda machine: machine.leader_came("g1"),
    RoleEvent.BEAT: lambda machine: machine.beat(),
}


# ── the table ───────────────────────────────────────────────────────────────────────────────────────────────────────


def as_line(row: Row) -> tuple[str, str, str, str]:
    roles = "any" if row.roles == tuple(Role) else ", ".join(role.value for role in row.roles)
    stays = row.next is None
    effects = ", ".join(effect.value for effect in row.effects)
    return roles, row.event.value, "same" if stays or row.next is None else row.next.value, effects or "-"


def test_the_table_in_the_docstring_is_the_one_that_is_run() -> None:
    lines = (role_machine.__doc__ or "").split("\n\n")[1].splitlines()
    columns = [len(dashes) for dashes in lines[1].split()]
    written = []
    for line in lines[2:]:
        cells, at = [], 4
        for width in columns[:-1]:
            cells.append(line[at : at + width].strip())
            at += width + 2
        written.append((*cells, line[at:].strip()))
    assert written == [as_line(row) for row in ROWS]


def test_each_role_and_event_has_one_row_at_most() -> None:
    pairs = [(role, row.event) for role, row in CASES]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(("role", "row"), CASES, ids=lambda case: case.value if isinstance(case, Role) else case.event)
def test_each_row_gives_its_role_and_effects(role: Role, row: Row) -> None:
    machine = machine_in(role)
    assert BRINGS_ABOUT[row.event](machine) == row.effects
    assert machine.role is (row.next or role)


@pytest.mark.parametrize("role", Role)
def test_an_event_without_a_row_changes_nothing(role: Role) -> None:
    for event in set(RoleEvent) - {row.event for row in ROWS if role in row.roles}:
        machine = machine_in(role)
        assert machine._on(event) == ()
        assert machine.role is role


def test_each_event_and_each_effect_has_a_row() -> None:
    assert {row.event for row in ROWS} == set(RoleEvent) == set(BRINGS_ABOUT)
    assert {effect for row in ROWS for effect in row.effects} == set(RoleEffect)


# ── what one input sets off together ────────────────────────────────────────────────────────────────────────────────


def test_the_engine_is_back_and_grants_the_lease_at_once() -> None:
    machine = machine_in(Role.CUT_OFF)
    effects = answered(machine, Claim.SEIZE, "me", 6, last_event=9)
    granted = (RoleEffect.LOG, RoleEffect.PUBLISH_STATE, RoleEffect.READ_RECORD, RoleEffect.TICK_SOON)
    assert effects == (*granted, RoleEffect.FETCH_EVENTS)
    assert machine.role is Role.LEADING


def test_a_lead_node_whose_engine_is_away_leads_until_its_lease_ends() -> None:
    machine = machine_in(Role.LEADING)
    assert machine.unanswered(NOW + 1.0) == ()
    assert machine.leads
    assert machine.unanswered(NOW + LEASE - MARGIN) == (RoleEffect.LOG, RoleEffect.TICK_SOON)
    assert machine.role is Role.CUT_OFF


def test_a_mirror_whose_engine_is_away_mirrors_until_the_lead_node_is_silent() -> None:
    machine = machine_in(Role.MIRRORING)
    assert machine.unanswered(NOW + 1.0) == ()
    assert machine.next_claim(NOW + 1.0, leader_here=False) is Claim.LOOK, "the lead node renews first"
    effects = machine.unanswered(NOW + SILENCE)
    assert effects == (RoleEffect.LOG, RoleEffect.RUN_RULES, RoleEffect.REPLAY, RoleEffect.TICK_SOON)
    assert machine.role is Role.CUT_OFF


def test_a_lead_node_that_hears_a_higher_fence_stands_alone_until_the_state_has_come() -> None:
    machine = machine_in(Role.LEADING)
    assert machine.tick_came("b", 6, NOW) == (RoleEffect.ASK_STATE,)
    assert machine.update(NOW) == (RoleEffect.LOG, RoleEffect.TICK_SOON)
    assert machine.role is Role.ALONE
    assert machine.state_came("b", 6, NOW, leaderless=False) == (RoleEffect.LOG, RoleEffect.ADOPT_STATE)


def test_a_lead_node_with_the_leader_claims_the_lease_back_from_one_without() -> None:
    machine = machine_in(Role.LEADING)
    effects = machine.state_came("b", 6, NOW, leaderless=True)
    assert effects == (RoleEffect.LOG, RoleEffect.TICK_SOON, RoleEffect.CLAIM)
    assert machine.next_claim(NOW, leader_here=True) is Claim.SEIZE, "it has seen that state"


def test_a_mirror_adopts_also_a_state_in_which_nobody_leads() -> None:
    machine = machine_in(Role.MIRRORING)
    assert machine.state_came("a", 5, NOW, leaderless=True) == (RoleEffect.ADOPT_STATE,)


# ── fences ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [Role.LEADING, Role.MIRRORING])
@pytest.mark.parametrize("leaderless", [True, False])
def test_messages_with_a_lower_fence_are_ignored(role: Role, leaderless: bool) -> None:
    machine = machine_in(role)
    assert machine.state_came("old", 4, NOW, leaderless=leaderless) == ()
    assert machine.tick_came("old", 4, NOW) == ()
    assert machine.node_left("a", 4) == ()
    assert (machine.role, machine.fence) == (role, 5)


def test_another_node_under_the_fence_of_this_one_is_no_lead_node() -> None:
    machine = machine_in(Role.LEADING)
    assert machine.state_came("b", 5, NOW, leaderless=False) == ()
    assert machine.tick_came("b", 5, NOW) == ()
    assert machine.role is Role.LEADING


def test_a_node_that_leaves_and_did_not_lead_changes_nothing() -> None:
    assert machine_in(Role.MIRRORING).node_left("c", 0) == ()


# ── the guides of this node ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_guide_sends_waits_only_while_another_node_runs_the_rules() -> None:
    frame = look(5000)
    for role in Role:
        machine = machine_in(role)
        machine.guide_sent("g1", frame)
        assert machine.take_held() == ([("g1", frame)] if role is Role.MIRRORING else [])


def test_the_lease_is_seized_for_a_guide_who_waits_and_for_who_leads_here() -> None:
    machine, led, leader = machine_in(Role.MIRRORING), session(), guide()
    led.join(leader)
    led.take(leader, force=False)
    assert machine.next_claim(NOW, leader_here=True) is Claim.VACANT, "the leader's older connection"
    machine.leader_came("g1")
    assert machine.next_claim(NOW, leader_here=True) is Claim.SEIZE
    assert machine.judge_request(led, leader) == (None, (RoleEffect.CLAIM,))
    machine.guide_left("g2")
    assert machine.waiting_guide == "g1"
    machine.guide_left("g1")
    assert machine.next_claim(NOW, leader_here=False) is Claim.VACANT
    assert machine.judge_request(led, None) == (None, ())
    alone = machine_in(Role.ALONE)
    assert alone.next_claim(NOW, leader_here=True) is Claim.SEIZE
