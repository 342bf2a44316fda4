"""Two people of 甲方 decide a reading; 乙方's objection is its own act."""

import pytest
from django.db import DatabaseError, transaction

from contracts.models import (
    AuditEvent,
    Proposal,
    ReadingDecision,
    ReadingObjection,
)
from contracts.policies import NotAllowed, Refused
from contracts.queries.facts import decided_readings
from contracts.queries.readings import recorded_on
from contracts.services.facts import lock_contract
from contracts.services.proposals import add_proposal, withdraw_proposal
from contracts.services.readings import (
    approve_reading,
    decline_reading,
    object_to_reading,
    propose_reading,
    withdraw_objection,
)
from contracts.states import Role
from kaifeng_credit.gathering import current_projection
from tests import factories as make

pytestmark = pytest.mark.django_db
KEY, WORDED = "submission.reading", "collection.level"


@pytest.fixture
def contract():
    return make.make_contract()


@pytest.fixture
def people(contract):
    return make.make_people(contract)


def propose(contract, by, key=KEY, code="D", reason="采购文件第3页"):
    return propose_reading(
        contract=contract, key=key, code=code, reason=reason, by=by
    )


def approve(proposal, by, **more):
    return approve_reading(
        proposal_id=proposal.pk, by=by, today=make.TODAY, **more
    )


def objection(contract, by, text="不是最迟的一天", **more):
    return object_to_reading(
        contract=contract, key=KEY, text=text, by=by, today=make.TODAY, **more
    )


def code_of(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


# --- deciding ----------------------------------------------------------------
def test_one_proposes_another_approves_and_it_is_a_fact(contract, people):
    asked = propose(contract, people.a_handler)
    assert {} == decided_readings(contract)
    row = approve(asked, people.a_approver)
    assert (people.a_handler, people.a_approver, "D", "采购文件第3页") == (
        row.proposed_by, row.recorded_by, row.code, row.note
    )  # fmt: skip
    assert "最迟于期满前第15个工作日" == row.words
    assert {KEY: "D"} == decided_readings(contract)
    asked.refresh_from_db()
    assert ("approved", people.a_approver) == (asked.state, asked.settled_by)
    assert ["proposed", "reading_decided", "proposal_approved"] == list(
        AuditEvent.objects.filter(chain=contract.slug)
        .order_by("-number")
        .values_list("action", flat=True)[:3]
    )[::-1]


def test_a_decision_makes_the_stored_answer_stale(contract, people):
    before = current_projection(contract)
    assert "W" == before.answer["readings"][KEY]
    approve(propose(contract, people.a_handler), people.a_approver)
    contract.refresh_from_db()
    assert "D" == current_projection(contract).answer["readings"][KEY]


def test_what_one_proposes_one_does_not_approve(contract, people):
    asked = propose(contract, people.a_approver)
    assert "second_person_needed" == code_of(
        lambda: approve(asked, people.a_approver)
    )
    assert not ReadingDecision.objects.exists()
    other = make.make_person(contract, "a_approver")
    assert approve(asked, other).pk


@pytest.mark.parametrize("role", [one.value for one in Role])
def test_who_may_do_what(contract, people, role):
    """design.md 2, row "propose / approve readings"."""
    person = make.make_person(contract, role)

    def may(act) -> bool:
        try:
            with transaction.atomic():
                act()
                transaction.set_rollback(True)
        except NotAllowed:
            return False
        return True

    waiting = propose(contract, people.a_handler, key="delay.count",
                      code="excluded")  # fmt: skip
    assert {
        "propose": role in ("a_handler", "a_approver"),
        "approve": role == "a_approver",
        "decline": role == "a_approver",
        "object": role == "b_lead",
    } == {
        "propose": may(lambda: propose(contract, person)),
        "approve": may(lambda: approve(waiting, person)),
        "decline": may(
            lambda: decline_reading(
                proposal_id=waiting.pk, by=person, reason="依据不足"
            )
        ),
        "object": may(lambda: objection(contract, person)),
    }


def test_a_double_click_proposes_once(contract, people):
    propose(contract, people.a_handler)
    for by, code in ((people.a_handler, "D"), (people.a_approver, "X")):
        assert "reading_waiting" == code_of(
            lambda by=by, code=code: propose(contract, by, code=code)
        )
    assert 1 == Proposal.objects.count()


def test_a_second_approval_comes_too_late(contract, people):
    asked = propose(contract, people.a_handler)
    approve(asked, people.a_approver)
    other = make.make_person(contract, "a_approver")
    assert "already_settled" == code_of(lambda: approve(asked, other))
    assert 1 == ReadingDecision.objects.count()


def test_a_code_the_agreement_does_not_know_is_refused(contract, people):
    for key, code in ((KEY, "Z"), (WORDED, "other_99")):
        assert "code_unknown" == code_of(
            lambda key=key, code=code: propose(
                contract, people.a_handler, key=key, code=code
            )
        )
    assert "reading_unknown" == code_of(
        lambda: propose(contract, people.a_handler, key="gone", code="A")
    )


def test_a_code_that_went_stale_is_refused_at_approval(contract, people):
    with transaction.atomic():
        asked = add_proposal(
            lock_contract(contract.pk), kind="reading", subject=KEY,
            payload={"code": "Z"}, summary="旧代码", by=people.a_handler,
            on_behalf_of="a",
        )  # fmt: skip
    assert "code_unknown" == code_of(
        lambda: approve(asked, people.a_approver)
    )
    asked.refresh_from_db()
    assert "open" == asked.state


def test_what_is_decided_already_is_not_proposed(contract, people):
    approve(propose(contract, people.a_handler), people.a_approver)
    assert "already_in_force" == code_of(
        lambda: propose(contract, people.a_handler)
    )


def test_going_back_to_the_default_is_a_decision_too(contract, people):
    approve(propose(contract, people.a_handler), people.a_approver)
    back = propose(contract, people.a_handler, code="W")
    approve(back, people.a_approver)
    assert {KEY: "W"} == decided_readings(contract)
    assert 2 == len(recorded_on(contract).decisions[KEY])


def test_a_reading_in_words_is_decided_and_moves_no_figure(contract, people):
    before = current_projection(contract).answer
    row = approve(
        propose(contract, people.a_handler, key=WORDED, code="other_1"),
        people.a_approver,
    )
    assert "付款时即须达标" == row.words
    assert {} == decided_readings(contract)
    contract.refresh_from_db()
    assert before == current_projection(contract).answer


def test_figures_that_changed_since_the_page_are_shown_again(
    contract, people
):
    asked = propose(contract, people.a_handler)
    contract.refresh_from_db()
    seen = contract.facts_version
    objection(contract, people.b_lead)
    assert "figures_changed" == code_of(
        lambda: approve(asked, people.a_approver, seen=seen)
    )
    contract.refresh_from_db()
    approve(asked, people.a_approver, seen=contract.facts_version)


def test_a_proposal_needs_a_reason(contract, people):
    assert "reason_missing" == code_of(
        lambda: propose(contract, people.a_handler, reason=" ")
    )


def test_declined_or_withdrawn_decides_nothing(contract, people):
    first = propose(contract, people.a_handler)
    decline_reading(
        proposal_id=first.pk, by=people.a_approver, reason="依据不足"
    )
    second = propose(contract, people.a_handler)
    withdraw_proposal(proposal_id=second.pk, by=people.a_handler)
    for one in (first, second):
        assert "already_settled" == code_of(
            lambda one=one: approve(one, people.a_approver)
        )
    assert {} == decided_readings(contract)


def test_a_long_way_in_words_is_cut_in_the_summary(contract, people):
    asked = propose(
        contract, people.a_handler, key="notice.effect", code="default"
    )
    assert "…" in asked.summary
    assert len(asked.summary) < 100


# --- objections --------------------------------------------------------------
def test_an_objection_names_what_it_is_against(contract, people):
    against_default = objection(contract, people.b_lead)
    assert against_default.decision is None
    decision = approve(propose(contract, people.a_handler), people.a_approver)
    against = objection(
        contract, people.b_lead,
        evidence=("异议函.pdf", [make.pdf_bytes()]),
    )  # fmt: skip
    assert decision == against.decision
    assert "异议函.pdf" == against.file_name
    assert [against_default, against] == recorded_on(contract).objections[KEY]


def test_the_same_objection_is_recorded_once(contract, people):
    objection(contract, people.b_lead)
    assert "already_objected" == code_of(
        lambda: objection(contract, people.b_lead)
    )
    assert "text_missing" == code_of(
        lambda: objection(contract, people.b_lead, text=" ")
    )


def test_a_paper_that_is_none_is_refused_and_nothing_is_recorded(
    contract, people
):
    assert "wrong_type" == code_of(
        lambda: objection(
            contract, people.b_lead, evidence=("函.exe", [b"MZ"])
        )
    )
    assert not ReadingObjection.objects.exists()


def test_an_objection_is_taken_back_by_a_row_of_its_own(contract, people):
    row = objection(contract, people.b_lead)
    back = withdraw_objection(
        objection=row, reason="已协商一致", by=people.b_lead,
        today=make.TODAY,
    )  # fmt: skip
    assert (row, "已协商一致") == (back.reverses, back.text)
    assert {} == recorded_on(contract).objections
    assert 2 == ReadingObjection.objects.count()
    for one in (row, back):
        assert "already_withdrawn" == code_of(
            lambda one=one: withdraw_objection(
                objection=one, reason="再次", by=people.b_lead,
                today=make.TODAY,
            )
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        withdraw_objection(
            objection=row, reason="x", by=people.a_handler, today=make.TODAY
        )
    assert "reason_missing" == code_of(
        lambda: withdraw_objection(
            objection=objection(contract, people.b_lead), reason=" ",
            by=people.b_lead, today=make.TODAY,
        )
    )  # fmt: skip


def test_plain_sql_meets_the_same_rules(contract, people):
    row = objection(contract, people.b_lead)
    for change in ({"text": "改写"}, {"text": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ReadingObjection.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReadingObjection.objects.all().delete()
