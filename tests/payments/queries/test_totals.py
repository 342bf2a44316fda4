"""The total in force, and balances that are what the ledger sums to."""

from datetime import date
from decimal import Decimal

from contracts.models import RecordedFact
from payments.models import Balance
from payments.queries.totals import (
    balance_differences,
    remarks_on_total,
    total_in_force,
)
from tests import factories as make
from tests.stories import fact


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


def test_what_is_told_of_a_lower_total_depends_on_who_reads_requests(story):
    story.requested(Decimal("100000.00"))
    lower = [fact("total_amended", "2025-12-15", total="99999.99")]

    def said(role, facts):
        return "".join(
            remarks_on_total(
                story.contract, facts, day=story.contract.pinned_on,
                roles={role},
            )
        )  # fmt: skip

    assert "在办的付款申请 ￥100,000.00" in said("a_handler", lower)
    assert not said("b_lead", lower)
    higher = [fact("total_amended", "2025-12-15", total="2000000.00")]
    assert not said("a_handler", higher)


def test_taking_back_a_raise_is_a_lowering_too(story):
    make.amend_total(
        story.contract, story.people, "2000000", on=date(2025, 8, 1)
    )
    story.paid()
    row = RecordedFact.objects.get()
    assert () == remarks_on_total(
        story.contract, (), day=story.contract.pinned_on,
        roles={"a_handler"}, without={f"recordedfact:{row.pk}"},
    )  # fmt: skip
    lower = [fact("total_amended", "2025-12-15", total="447000.00")]
    assert () == remarks_on_total(
        story.contract, lower, day=story.contract.pinned_on, roles=set()
    )
    lower = [fact("total_amended", "2025-12-15", total="446999.99")]
    (told,) = remarks_on_total(
        story.contract, lower, day=story.contract.pinned_on, roles=set()
    )
    assert "超出的 ￥0.01" in told
