"""Invoices are 乙方's to record, each number once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from contracts.policies import NotAllowed, Refused
from contracts.services.facts import lock_contract
from payments.models import Invoice
from payments.services.invoices import (
    add_invoice,
    record_invoice,
    redden_invoice,
)
from tests import factories as make

TODAY = date(2025, 12, 15)
NUMBER = "25412000000000000017"


def record(story, **changes):
    return record_invoice(
        **{
            "tranche": story.tranche(),
            "number": NUMBER,
            "kind": "special",
            "amount": Decimal("447000.00"),
            "by": story.people.b_lead,
            "on": date(2025, 7, 8),
            "today": TODAY,
            **changes,
        }
    )


def test_an_invoice_settles_its_receipt(story):
    story.paid()
    record(story)
    (row,) = story.standing()["invoices"]
    assert ("met", "2025-07-10", "2025-07-08", NUMBER) == (
        row["state"],
        row["due_on"],
        row["issued_on"],
        row["number"],
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "123"}, "invoice_number"),
        ({"number": "1" * 19 + "x"}, "invoice_number"),
        ({"amount": Decimal(0)}, "amount_not_positive"),
        ({"on": date(2025, 12, 16)}, "day_in_future"),
    ],
)
def test_what_an_invoice_may_not_be(story, changes, code):
    with pytest.raises(Refused) as caught:
        record(story, **changes)
    assert code == caught.value.code


def test_a_number_is_recorded_once(story):
    record(story)
    with pytest.raises(Refused, match="已登记"):
        record(story)


@pytest.mark.parametrize(
    "role", ["a_handler", "a_approver", "a_finance", "b_onsite", "auditor"]
)
def test_only_the_lead_of_party_b_records(story, role):
    with pytest.raises(NotAllowed, match="登记发票"):
        record(story, by=getattr(story.people, role))


@pytest.mark.django_db
def test_a_red_invoice_carries_the_number_it_takes_back():
    """And two rows of 补录 may both lack a number."""
    contract = make.make_contract(is_demo=True)
    by = make.make_person(contract, "b_lead")
    tranche = make.tranche(contract, 1)
    rows = [("1" * 20, 447000), ("1" * 20, -447000), ("", 1), ("", 2)]
    with transaction.atomic():
        for number, amount in rows:
            add_invoice(
                lock_contract(contract.pk), tranche, number=number,
                kind="special", amount=Decimal(amount), by=by, on=make.TODAY,
            )  # fmt: skip
    assert 4 == Invoice.objects.filter(contract=contract).count()
    with pytest.raises(IntegrityError), transaction.atomic():
        add_invoice(
            lock_contract(contract.pk), tranche, number="1" * 20,
            kind="special", amount=Decimal(1), by=by, on=make.TODAY,
        )  # fmt: skip


def redden(story, invoice, **changes):
    return redden_invoice(
        **{
            "invoice": invoice,
            "number": "25412000000000000099",
            "by": story.people.b_lead,
            "on": date(2025, 7, 9),
            "today": TODAY,
            "reason": "开票有误",
            **changes,
        }
    )


def test_a_red_invoice_names_the_one_it_takes_back(story):
    story.paid()
    invoice = record(story)
    red = redden(story, invoice)
    assert (invoice, NUMBER, "25412000000000000099", -invoice.amount) == (
        red.reverses, red.number, red.red_number, red.amount,
    )  # fmt: skip
    # The receipt waits again, by the day it was due first.
    (row,) = story.standing()["invoices"]
    assert ("overdue", "2025-07-10", None) == (
        row["state"], row["due_on"], row["issued_on"],
    )  # fmt: skip
    again = record(story, number="25412000000000000018")
    assert again.amount == invoice.amount
    (row,) = story.standing()["invoices"]
    assert "met" == row["state"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": NUMBER}, "invoice_twice"),
        ({"number": "1"}, "invoice_number"),
        ({"on": date(2025, 7, 7)}, "red_before_blue"),
        ({"on": date(2025, 12, 16)}, "day_in_future"),
        ({"reason": " "}, "reason_missing"),
    ],
)
def test_what_a_red_invoice_may_not_be(story, changes, code):
    invoice = record(story)
    with pytest.raises(Refused) as caught:
        redden(story, invoice, **changes)
    assert code == caught.value.code


def test_an_invoice_is_reddened_once_and_a_red_one_never(story):
    invoice = record(story)
    red = redden(story, invoice)
    for of, code in ((invoice, "already_reversed"), (red, "red_of_red")):
        with pytest.raises(Refused) as caught:
            redden(story, of, number="25412000000000000098")
        assert code == caught.value.code
    with pytest.raises(Refused, match="已登记"):
        record(story, number="25412000000000000099")


def test_no_more_is_invoiced_than_the_tranche_is_worth(story):
    record(story)
    with pytest.raises(Refused) as caught:
        record(story, number="25412000000000000018", amount=Decimal("0.01"))
    assert "invoiced_too_much" == caught.value.code
