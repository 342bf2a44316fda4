"""What pages and reports read of the money ledgers."""

from datetime import date
from decimal import Decimal

from contracts.models import BackfillBatch
from payments.queries.ledger import (
    invoice_entries,
    invoiced_by_tranche,
    live_request,
    payment_entries,
    payments_until,
    requests_of,
)
from payments.services.invoices import add_invoice, redden_invoice
from payments.services.payments import add_payment
from tests import factories as make

TODAY = date(2025, 12, 15)
WHOLE = Decimal("447000.00")


def invoiced(story, number: str, amount: Decimal, on: date):
    return add_invoice(
        story.contract,
        story.tranche(),
        number=number,
        kind="ordinary",
        amount=amount,
        by=story.people.b_lead,
        on=on,
    )


def test_rows_after_the_day_are_left_out(story):
    story.paid(on=date(2025, 7, 3))
    assert [] == payment_entries(story.contract, date(2025, 7, 2))
    (row,) = payment_entries(story.contract, date(2025, 7, 3))
    assert (1, WHOLE, "回单 0703") == (row.tranche, row.amount, row.voucher)


def test_a_reversed_row_knows_it(story):
    payment = story.paid()
    make.reverse(payment, story.people, today=TODAY)
    rows = payments_until(story.contract, TODAY)
    assert [(WHOLE, True), (-WHOLE, False)] == [
        (row.amount, row.reversed) for row in rows
    ]


def test_red_invoices_are_taken_off(story):
    invoiced(story, "1" * 20, WHOLE, date(2025, 7, 8))
    invoiced(story, "2" * 20, -WHOLE, date(2025, 7, 9))
    invoiced(story, "3" * 20, Decimal("400000.00"), date(2025, 7, 10))
    assert {1: Decimal("400000.00")} == invoiced_by_tranche(
        story.contract, TODAY
    )
    entries = invoice_entries(story.contract, TODAY)
    assert ["增值税普通发票"] * 3 == [row.kind for row in entries]


def test_a_red_invoice_stands_under_its_own_number(story):
    story.paid()
    blue = invoiced(story, "1" * 20, WHOLE, date(2025, 7, 8))
    redden_invoice(
        invoice=blue, number="2" * 20, on=date(2025, 7, 9), today=TODAY,
        by=story.people.b_lead, reason="开错",
    )  # fmt: skip
    assert [("1" * 20, ""), ("2" * 20, "1" * 20)] == [
        (row.number, row.reverses)
        for row in invoice_entries(story.contract, TODAY)
    ]


def test_unsigned_backfill_does_not_count_on_a_real_contract(silent):
    batch = BackfillBatch.objects.create(
        contract=silent.contract,
        digest="0" * 64,
        recorded_by=silent.people.a_finance,
        on_behalf_of="a",
    )
    add_payment(
        silent.contract,
        silent.tranche(),
        amount=WHOLE,
        by=silent.people.a_finance,
        on=date(2025, 7, 3),
        batch=batch,
    )
    assert [] == payment_entries(silent.contract, TODAY)


def test_the_live_request_is_the_one_on_its_way(story):
    asked = story.requested()
    rows = requests_of(story.people.a_finance, story.tranche())
    assert asked == live_request(rows)
    assert live_request([]) is None


def test_party_b_does_not_see_how_party_a_decides_to_pay(story):
    story.requested()
    assert [] == requests_of(story.people.b_lead, story.tranche())


def test_the_number_of_queries_does_not_grow(story, django_assert_num_queries):
    story.paid(Decimal("100000.00"))
    story.paid(Decimal("100000.00"))
    with django_assert_num_queries(1):
        payments_until(story.contract, TODAY)
