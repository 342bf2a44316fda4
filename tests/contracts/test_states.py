"""Roles, sides and jobs: every value is placed, every step named."""

from contracts.states import (
    JOB_TRANSITIONS,
    READERS,
    SIDE_OF_ROLE,
    JobState,
    Role,
    Side,
)


def test_three_roles_act_for_party_a_and_two_for_party_b():
    by_side = {side: set() for side in Side}
    for role, side in SIDE_OF_ROLE.items():
        by_side[side].add(role)
    assert {Role.A_HANDLER, Role.A_APPROVER, Role.A_FINANCE} == by_side["a"]
    assert {Role.B_LEAD, Role.B_ONSITE} == by_side["b"]


def test_administrators_and_experts_read_no_contract():
    outside = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.EXPERT}
    assert set(Role) - outside == set(READERS)


def test_a_done_job_stays_done():
    assert () == JOB_TRANSITIONS[JobState.DONE]
    assert set(JobState) == set(JOB_TRANSITIONS)
