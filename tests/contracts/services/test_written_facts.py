"""What is now known of a thing stands in place of an earlier row."""

import pytest

from contracts.models import RecordedFact
from contracts.policies import NotAllowed, Refused
from contracts.queries.facts import facts_of
from contracts.services.recorded_facts import (
    approve_fact,
    propose_fact,
    propose_replacement,
)
from kaifeng_credit.consistency import check_history
from tests import factories as make
from tests.stories import fact

pytestmark = pytest.mark.django_db


def majeure(**more):
    return fact("force_majeure", start="2025-12-01",
                deliverables=["work_plan"], **more)  # fmt: skip


def test_a_replacement_takes_two_sides_and_keeps_both_rows():
    contract = make.make_contract()
    people = make.make_people(contract)
    shared = {"today": make.TODAY, "check": check_history}
    first = propose_and_sign(contract, people, majeure(), shared)

    def replace(fact_, by=people.b_lead, note="公证书已送达"):
        return propose_replacement(
            contract=contract, ref=f"recordedfact:{first.pk}", fact=fact_,
            by=by, note=note, **shared,
        )  # fmt: skip

    better = majeure(documents_on="2025-12-10", relief="granted")
    for code, wrong in (
        ("nothing_changes", {"fact_": majeure()}),
        ("reason_missing", {"fact_": better, "note": " "}),
    ):
        with pytest.raises(Refused) as refused:
            replace(**wrong)
        assert code == refused.value.code
    asked = replace(better)
    assert 1 == len(facts_of(contract))  # nothing changes yet
    with pytest.raises(NotAllowed):
        approve_fact(proposal_id=asked.pk, by=people.a_handler, **shared)
    row = approve_fact(proposal_id=asked.pk, by=people.a_approver, **shared)
    assert first == row.continues
    ((_, standing),) = facts_of(contract)
    assert "granted" == standing.get("relief")
    assert 3 == RecordedFact.objects.count()
    with pytest.raises(Refused):
        replace(majeure(documents_on="2025-12-12"))  # it is taken back


def propose_and_sign(contract, people, one, shared):
    asked = propose_fact(contract=contract, fact=one, by=people.b_lead, **shared)
    return approve_fact(proposal_id=asked.pk, by=people.a_approver, **shared)
