"""Programs take money's acts back or settle them, by the pages' services."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contracts.models import AuditEvent, Proposal
from payments.models import GateRelease, Invoice, Payment, PaymentRequest
from tests import factories as make
from tests.kaifeng_credit.test_api_acts import Program, code
from tests.payments.conftest import Story

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DAY = make.TODAY


@pytest.fixture
def own():
    cache.clear()
    one = make.make_contract(slug="own", is_demo=True, pinned_on=DAY)
    one.records_complete_through = DAY
    one.save()
    story = Story(contract=one, people=make.make_people(one))
    story.program = lambda role: Program(getattr(story.people, role))
    return story


def test_who_asked_takes_a_request_back_and_asks_anew(own):
    asked = own.requested()
    handler = own.program("a_handler")
    assert (403, "not_allowed") == code(
        own.program("a_approver").post("api_withdraw_payment", asked.pk)
    )
    back = handler.post("api_withdraw_payment", asked.pk, key="take-back-1")
    assert ("withdrawn", str(own.people.a_handler)) == (
        back.json()["state"], back.json()["declined_by"],
    )  # fmt: skip
    again = handler.post("api_withdraw_payment", asked.pk, key="take-back-1")
    assert back.json() == again.json()
    assert 1 == AuditEvent.objects.filter(action="payment_withdrawn").count()
    assert (409, "not_open") == code(
        handler.post("api_withdraw_payment", asked.pk)
    )
    assert 201 == handler.post(
        "api_payment_requests", tranche=1, amount="1.00"
    ).status_code


def test_what_is_approved_is_not_taken_back_by_who_asked(own):
    asked = own.approved()
    assert (409, "not_open") == code(
        own.program("a_handler").post("api_withdraw_payment", asked.pk)
    )
    assert "approved" == PaymentRequest.objects.get().state


def test_a_receipt_is_reversed_by_two_and_once(own):
    paid = own.paid()
    asked = own.program("a_finance").post(
        "api_reverse_payment", paid.pk, key="reverse-1", reason="重复登记"
    )
    assert (201, "payment_reversal", "open") == (
        asked.status_code, asked.json()["kind"], asked.json()["state"],
    )  # fmt: skip
    number = asked.json()["id"]
    assert 1 == Payment.objects.count()
    for role in ("a_finance", "auditor"):
        assert (403, "not_allowed") == code(
            own.program(role).post("api_approve_money_proposal", number)
        )
    approver = own.program("a_approver")
    done = approver.post(
        "api_approve_money_proposal", number, key="reverse-2"
    )
    assert "approved" == done.json()["state"]
    assert done.json() == approver.post(
        "api_approve_money_proposal", number, key="reverse-2"
    ).json()
    assert 2 == Payment.objects.count()
    assert [True, False] == [
        one["reversed"]
        for one in approver.get("api_payments").json()["results"]
    ]


def test_an_exception_with_a_last_day_is_asked_for_signed_and_shown(own):
    handler = own.program("a_handler")
    assert (409, "last_day_past") == code(
        handler.post("api_release_gate", 2, reason="纪要", last_on="2025-01-01")
    )
    asked = handler.post(
        "api_release_gate", 2, reason="纪要", last_on=DAY.isoformat()
    ).json()
    assert (DAY.isoformat(), None) == (asked["last_on"], asked["evidence"])
    own.program("a_approver").post("api_approve_money_proposal", asked["id"])
    assert GateRelease.objects.exists()
    row = handler.post(
        "api_payment_requests", tranche=2, amount="1.00"
    ).json()
    assert row["released"]
    assert (DAY.isoformat(), "纪要") == (
        row["release"]["last_on"], row["release"]["reason"],
    )  # fmt: skip


def test_a_proposal_is_sent_back_or_taken_back(own):
    handler = own.program("a_handler")
    first = handler.post("api_release_gate", 2, reason="纪要").json()["id"]
    declined = own.program("a_approver").post(
        "api_decline_money_proposal", first, reason="依据不足"
    )
    assert "依据不足" == declined.json()["decline_reason"]
    second = handler.post("api_release_gate", 2, reason="另一纪要").json()["id"]
    assert "withdrawn" == handler.post(
        "api_withdraw_money_proposal", second
    ).json()["state"]
    assert [] == own.program("b_lead").get(
        "api_money_proposals"
    ).json()["results"]
    assert 2 == Proposal.objects.count()


def test_an_invoice_is_taken_back_by_a_red_one(own):
    own.paid()
    lead = own.program("b_lead")
    blue = lead.post(
        "api_invoices", tranche=1, number="2" * 20, kind="special",
        amount="447000.00", on="2025-07-05",
    ).json()  # fmt: skip
    body = {"number": "3" * 20, "on": "2025-07-08", "reason": "金额开错"}
    red = lead.post("api_red_invoice", blue["id"], key="red-once-1", **body)
    assert ("-447000.00", "3" * 20, blue["id"]) == (
        red.json()["amount"], red.json()["red_number"], red.json()["reverses"],
    )  # fmt: skip
    assert red.json() == lead.post(
        "api_red_invoice", blue["id"], key="red-once-1", **body
    ).json()
    assert 2 == Invoice.objects.count()
    assert (409, "already_reversed") == code(
        lead.post("api_red_invoice", blue["id"], **body)
    )
    assert (403, "not_allowed") == code(
        own.program("a_finance").post("api_red_invoice", blue["id"], **body)
    )


@pytest.mark.parametrize(
    "name",
    ["api_payments", "api_invoices", "api_submissions", "api_reviews",
     "api_penalty_days"],
)  # fmt: skip
def test_recorded_facts_are_told_as_they_were_known_on_a_day(own, name):
    """As every computed answer; requests and proposals are no facts."""
    own.paid()
    headers = own.program("auditor").headers

    def seen(name, **asked):
        return Client().get(reverse(name, args=["own"]), asked, headers=headers)

    today = timezone.localdate()
    now = seen(name, known=today).json()["results"]
    assert (1 if name == "api_payments" else 0) == len(now)
    assert [] == seen(
        name, known=today - timedelta(days=1), as_of=DAY
    ).json()["results"]
    for other in ("api_payment_requests", "api_money_proposals"):
        assert (400, "unknown_filter") == code(seen(other, known=today))
