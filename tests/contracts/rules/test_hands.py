"""Who proposes a fact and who signs it, kind by kind."""

from dataclasses import replace

import pytest

from contracts.rules.hands import (
    GENERIC,
    GROUPS,
    OWN,
    REGISTERED,
    SHARED,
    Hands,
    hands,
    kinds_of,
    proposing_roles,
    side_of,
    speaks_for_itself,
)
from contracts.rules.vocabulary import KINDS
from contracts.states import SIDE_OF_ROLE, Role
from tests.stories import agreement

A_DRAFTS = ("a_handler", "a_approver")
B_DRAFTS = ("b_lead", "b_onsite")
A_OWN = Hands(A_DRAFTS, ("a_approver",))
B_OWN = Hands(B_DRAFTS, ("b_lead",))
A_TO_B = Hands(("a_handler", "a_approver"), ("b_lead",), True)
B_TO_A = Hands(("b_lead",), ("a_approver",), True)
# kind: where 甲方 proposes it, where 乙方 does
TABLE = {
    "preliminary_review": (A_OWN, None),
    "national_result": (A_OWN, None),
    "demanded": (A_OWN, None),
    "suspended": (A_OWN, None),
    "data_security_incident": (A_OWN, None),
    "fraud": (A_OWN, None),
    "payment_demanded": (None, B_OWN),
    "sme_declared": (None, B_OWN),
    "notified": (A_OWN, B_OWN),
    "negotiation_started": (A_OWN, B_OWN),
    "disclosure": (A_OWN, B_OWN),
    "general_breach": (A_OWN, B_OWN),
    "loss_recorded": (A_OWN, B_OWN),
    "extended": (A_TO_B, B_TO_A),
    "total_amended": (A_TO_B, B_TO_A),
    "terminated": (A_TO_B, B_TO_A),
    "force_majeure": (A_TO_B, B_TO_A),
    "party_a_delay": (A_TO_B, B_TO_A),
    "cured": (A_TO_B, B_TO_A),
    "operation_started": (A_TO_B, B_TO_A),
    "on_site": (None, Hands(B_DRAFTS, A_DRAFTS, True)),
}


@pytest.mark.parametrize("kind", TABLE)
def test_who_proposes_and_who_signs(kind):
    assert TABLE[kind] == (hands(kind, "a"), hands(kind, "b"))


def test_the_table_holds_every_kind_that_is_registered():
    assert set(TABLE) == set(REGISTERED) == set(OWN) | set(SHARED)
    assert set(REGISTERED) <= set(KINDS)
    assert len(REGISTERED) == len(set(REGISTERED))
    assert REGISTERED == sum(GROUPS.values(), ())
    assert {"operation_started", "on_site"} == set(REGISTERED) - set(GENERIC)


@pytest.mark.parametrize("kind", ["paid", "submitted", "measured"])
def test_kinds_with_pages_of_their_own_are_not_registered(kind):
    assert (None, None) == (hands(kind, "a"), hands(kind, "b")), kind


def test_finance_and_those_without_a_side_propose_and_sign_nothing():
    roles = {
        role
        for pair in TABLE.values()
        for one in pair
        if one is not None
        for role in (*one.proposers, *one.approvers)
    }
    assert roles <= {str(role) for role in SIDE_OF_ROLE}
    assert str(Role.A_FINANCE) not in roles


@pytest.mark.parametrize("kind", TABLE)
def test_own_stays_inside_a_side_and_shared_crosses(kind):
    for side, one in zip("ab", TABLE[kind], strict=True):
        if one is None:
            continue
        assert {side} == {SIDE_OF_ROLE[role] for role in one.proposers}
        signing = {str(SIDE_OF_ROLE[role]) for role in one.approvers}
        assert speaks_for_itself(kind) == (signing == {side})


@pytest.mark.parametrize(
    ("kind", "by", "default", "side"),
    [
        ("fraud", None, "b", "a"),
        ("sme_declared", None, "a", "b"),
        ("on_site", None, "a", "b"),
        ("notified", "b", "a", "b"),
        ("notified", "a", "b", "a"),
        ("disclosure", "b", "a", "a"),
        ("extended", None, "b", "b"),
        ("negotiation_started", None, "b", "b"),
    ],
)
def test_the_side_a_recorded_fact_comes_from(kind, by, default, side):
    assert side == side_of(kind, by, default=default)


def test_everybody_who_may_propose_a_kind():
    assert ("b_lead", "b_onsite") == proposing_roles("on_site")
    assert ("a_handler", "a_approver", "b_lead") == proposing_roles("cured")
    assert () == proposing_roles("paid")


def test_an_agreement_without_such_a_gate_is_not_asked_for_its_facts():
    known = agreement()
    assert REGISTERED == kinds_of(known)
    bare = replace(known, tranches=known.tranches[:1])
    left = [kind for kind in REGISTERED if kind not in kinds_of(bare)]
    assert ["preliminary_review", "national_result"] == left
