"""Money rows as facts, and all facts of a contract in their order."""

from datetime import date
from decimal import Decimal

from payments.queries.facts import all_facts, facts_of
from payments.services.invoices import add_invoice
from tests import factories as make

WHOLE = Decimal("447000.00")


def test_payments_and_invoices_are_facts_with_their_rows(story):
    payment = story.paid()
    invoice = add_invoice(
        story.contract, story.tranche(), number="1" * 20, kind="special",
        amount=WHOLE, by=story.people.b_lead, on=date(2025, 7, 8),
    )  # fmt: skip
    facts = {fact.kind: fact for _, fact in facts_of(story.contract)}
    assert ({"tranche": 1, "amount": WHOLE}, f"payment:{payment.pk}") == (
        facts["paid"].fields,
        facts["paid"].ref,
    )
    assert (date(2025, 7, 8), "1" * 20, f"invoice:{invoice.pk}") == (
        facts["invoiced"].on,
        facts["invoiced"].fields["number"],
        facts["invoiced"].ref,
    )


def test_a_reversal_is_a_fact_of_its_own(story):
    payment = story.paid()
    make.reverse(payment, story.people, today=date(2025, 12, 15))
    amounts = [fact.fields["amount"] for fact in all_facts(story.contract)]
    assert [WHOLE, -WHOLE] == amounts


def test_facts_stand_by_day_and_then_as_they_were_recorded(story):
    story.paid(Decimal("2.00"), on=date(2025, 8, 1))
    story.paid(Decimal("1.00"), on=date(2025, 7, 1))
    story.paid(Decimal("3.00"), on=date(2025, 8, 1))
    assert ["1.00", "2.00", "3.00"] == [
        f"{fact.fields['amount']:.2f}" for fact in all_facts(story.contract)
    ]
