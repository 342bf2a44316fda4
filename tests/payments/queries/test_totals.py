"""The total in force, and balances that are what the ledger sums to."""

from decimal import Decimal

from payments.models import Balance
from payments.queries.totals import balance_differences, total_in_force


def test_without_an_amendment_the_agreements_total_is_in_force(story):
    assert Decimal("1490000") == total_in_force(
        story.contract, story.contract.pinned_on
    )


def test_a_balance_that_is_not_the_ledgers_sum_is_named(story):
    story.paid(Decimal("100000.00"))
    assert [] == balance_differences(story.contract)
    rows = Balance.objects.filter(contract=story.contract)
    rows.filter(tranche__number=1).update(paid=0)
    rows.filter(tranche=None).update(paid=1)
    rows.filter(tranche__number=2).update(ceiling=1)
    assert {
        "balance.paid", "tranches.1.balance.paid",
        "tranches.2.balance.ceiling",
    } == set(balance_differences(story.contract))  # fmt: skip
