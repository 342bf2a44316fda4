"""Programs of 甲方 take an act back, by the services of the pages, once."""

import pytest
from django.core.cache import cache

from contracts.models import AuditEvent, Proposal
from deliverables.models import Decision, Receipt
from deliverables.queries.state import decision_of, receipt_of
from tests import factories as make
from tests.kaifeng_credit.test_api_acts import Program, code

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DAY = make.TODAY
WHY = "签收登记错了提交"


@pytest.fixture
def contract():
    cache.clear()
    one = make.make_contract(slug="own", is_demo=True, pinned_on=DAY)
    one.records_complete_through = DAY
    one.save()
    one.people = make.make_people(one)
    return one


@pytest.fixture
def received(contract):
    return make.make_received(
        make.deliverable(contract, "task_division"),
        b=contract.people.b_lead, a=contract.people.a_handler, today=DAY,
    )  # fmt: skip


@pytest.fixture
def decided(contract, received):
    return make.make_decision(
        received, handler=contract.people.a_handler,
        approver=contract.people.a_approver, result="rejected", today=DAY,
    )  # fmt: skip


def test_a_receipt_is_taken_back_once_under_one_key(contract, received):
    handler = Program(contract.people.a_handler)
    done = handler.post(
        "api_undo_receipt", received.pk, key="undo-once-1", reason=WHY
    )
    assert (200, "open", None) == (
        done.status_code, done.json()["state"], done.json()["received_on"],
    )  # fmt: skip
    again = handler.post(
        "api_undo_receipt", received.pk, key="undo-once-1", reason=WHY
    )
    assert done.json() == again.json()
    assert 2 == Receipt.objects.count()  # both rows stay
    assert receipt_of(received) is None
    told = AuditEvent.objects.get(action="receipt_undone").detail
    assert WHY == told["reason"]
    assert (409, "not_received") == code(
        handler.post("api_undo_receipt", received.pk, reason=WHY)
    )
    # 甲方 signs for it again, and the clock runs from the new receipt.
    signed = handler.post("api_receive", received.pk)
    assert "received" == signed.json()["state"]


def test_a_conclusion_is_taken_back_by_two(contract, decided):
    handler = Program(contract.people.a_handler)
    approver = Program(contract.people.a_approver)
    asked = handler.post(
        "api_undo_decision", decided.submission_id, reason=WHY
    )
    row = asked.json()
    assert (201, "open", decided.pk, WHY) == (
        asked.status_code, row["state"], row["review"], row["reason"],
    )  # fmt: skip
    assert decided == decision_of(decided.submission)  # until it is signed
    assert (409, "second_person_needed") == code(
        handler.post("api_confirm_undo", row["id"])
    )
    assert [row] == approver.get("api_undo_proposals").json()["results"]
    signed = approver.post("api_confirm_undo", row["id"]).json()
    assert ("approved", str(contract.people.a_approver)) == (
        signed["state"], signed["settled_by"],
    )  # fmt: skip
    assert signed == handler.get("api_undo_proposal", row["id"]).json()
    assert 2 == Decision.objects.count()
    shown = approver.get("api_submission", decided.submission_id).json()
    assert ("received", None) == (shown["state"], shown["decided_on"])
    assert [] == approver.get("api_reviews").json()["results"]


def test_it_is_sent_back_or_taken_back_and_the_conclusion_holds(
    contract, decided
):
    handler = Program(contract.people.a_handler)
    approver = Program(contract.people.a_approver)

    def ask():
        return handler.post(
            "api_undo_decision", decided.submission_id, reason=WHY
        ).json()["id"]

    declined = approver.post("api_decline_undo", ask(), reason="结论无误")
    assert ("declined", "结论无误") == (
        declined.json()["state"], declined.json()["decline_reason"],
    )  # fmt: skip
    mine = ask()
    assert (403, "not_allowed") == code(
        approver.post("api_withdraw_undo", mine)
    )
    assert "withdrawn" == handler.post(
        "api_withdraw_undo", mine
    ).json()["state"]
    assert (409, "already_settled") == code(
        approver.post("api_confirm_undo", mine)
    )
    assert decided == decision_of(decided.submission)


def test_what_the_other_side_acted_on_is_not_taken_back(contract, decided):
    lead = Program(contract.people.b_lead)
    make.make_version(
        decided.submission.deliverable, contract.people.b_lead,
        piece="table", name="整改稿.pdf",
    )  # fmt: skip
    handler = Program(contract.people.a_handler)
    refused = handler.post(
        "api_undo_decision", decided.submission_id, reason=WHY
    )
    assert (409, "acted_upon") == code(refused)
    assert "乙方已为下一轮上传" in refused.json()["message"]
    assert (409, "acted_upon") == code(
        handler.post("api_undo_receipt", decided.submission_id, reason=WHY)
    )
    assert not Proposal.objects.exists()
    # 乙方 takes back nothing of 甲方's, and reads nothing of the asking.
    assert (403, "not_allowed") == code(
        lead.post("api_undo_receipt", decided.submission_id, reason=WHY)
    )
    assert [] == lead.get("api_undo_proposals").json()["results"]


def test_a_reason_and_a_key_are_needed(contract, received):
    handler = Program(contract.people.a_handler)
    for body in ({}, {"reason": ""}, {"reason": " "}, {"reason": 5}):
        response = handler.post("api_undo_receipt", received.pk, **body)
        assert 400 == response.status_code, body
    assert (400, "idempotency_key_missing") == code(
        handler.post("api_undo_receipt", received.pk, key="short", reason=WHY)
    )
    reader = Program(contract.people.a_handler, writes=False)
    assert (403, "token_read_only") == code(
        reader.post("api_undo_receipt", received.pk, reason=WHY)
    )
    assert receipt_of(received) is not None
