"""Two computations of every total agree: SQL over the ledger, standing().

The facts go in through the services; the database then adds up its own rows
by itself, knowing nothing of the rules, and what the reports say must be
that, whatever the history and whatever the day.
"""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from contracts.queries.agreements import agreement_of
from kaifeng_credit.gathering import standing_on
from kaifeng_credit.importing import History, record_history
from payments.queries.ledger import invoice_entries, payment_entries
from payments.rules.report import (
    Material,
    Period,
    ReportHead,
    ReportKind,
    report_of,
)
from payments.rules.report.entries import by_tranche
from tests import factories as make
from tests.payments.reporting import total
from tests.properties import strategies as some
from tests.properties.strategies import many

pytestmark = pytest.mark.django_db
LAST = date(2026, 12, 20)
# The sums as the database makes them; originals and reversals are rows.
SUMS = """
    SELECT t.number, COALESCE(SUM(l.amount), 0)
    FROM payments_tranche t
    LEFT JOIN {ledger} l
        ON l.tranche_id = t.id AND l.happened_on BETWEEN %s AND %s
    WHERE t.contract_id = %s
    GROUP BY t.number
"""


@pytest.fixture
def opened(db) -> SimpleNamespace:
    """A contract without history, and who records it."""
    contract = make.make_contract(is_demo=True, pinned_on=LAST)
    return SimpleNamespace(
        contract=contract, by=make.make_person(contract, "a_handler")
    )


def summed(ledger: str, contract, first: date, last: date) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(
            SUMS.format(ledger=f"payments_{ledger}"),
            [first, last, contract.pk],
        )
        rows = cursor.fetchall()
    return {
        number: Decimal(str(amount)).quantize(Decimal("0.01"))
        for number, amount in rows
    }


def report(contract, kind: ReportKind, answer: dict, period: Period, before):
    head = ReportHead(
        contract=contract.title, number="BB-1", as_of=period.last,
        complete_through=period.last, calendar="", readings={},
        objections={}, is_demo=True, made_by="", made_on=period.last,
        period=period,
    )  # fmt: skip
    return report_of(
        kind,
        Material(
            head=head,
            standing=answer,
            agreement=agreement_of(contract),
            payments=payment_entries(contract, period.last),
            invoices=invoice_entries(contract, period.last),
            opening=before,
        ),
    )


def money(made, title: str, number: int = 0) -> Decimal:
    value = total(made, made.sheets[0].name, title, number)
    return Decimal(0) if isinstance(value, str) else value


@many(12)
@given(some.payments(), st.data())
def test_the_database_and_the_rules_add_up_alike(opened, facts, data):
    with transaction.atomic():
        contract = opened.contract
        record_history(History.of(facts), contract=contract, by=opened.by)
        last = data.draw(some.days(date(2025, 6, 20), LAST))
        first = data.draw(some.days(date(2025, 6, 20), last))
        agree(contract, Period(first, last))
        transaction.set_rollback(True)


def agree(contract, period: Period) -> None:
    """Every total of a day and of a period, both ways."""
    first, last = period.first, period.last
    eve = first - timedelta(days=1)
    paid = summed("payment", contract, date.min, last)
    opened = summed("payment", contract, date.min, eve)
    moved = summed("payment", contract, first, last)
    invoiced = summed("invoice", contract, date.min, last)
    answer, before = standing_on(contract, last), standing_on(contract, eve)
    for row in answer["tranches"]:
        assert paid[row["number"]] == Decimal(row["paid"])
        full = paid[row["number"]] >= Decimal(row["amount"])
        assert full == (row["state"] == "paid")
    for row in before["tranches"]:
        assert opened[row["number"]] == Decimal(row["paid"])
    told = by_tranche(invoice_entries(contract, last))
    assert {n: v for n, v in invoiced.items() if v} == {
        n: v for n, v in told.items() if v
    }
    both = sum(paid.values()), sum(invoiced.values())
    made = report(contract, ReportKind.PERIOD, answer, period, before)
    assert (
        sum(opened.values()), sum(moved.values()), both[0], both[1],
        both[0] - both[1],
    ) == tuple(
        money(made, title)
        for title in (
            "期初已付", "本期支付", "期末已付", "期末已开票",
            "期末到账未开票",
        )
    )  # fmt: skip
    made = report(contract, ReportKind.INVOICES, answer, period, before)
    assert both == (money(made, "到账", 1), money(made, "开票净额", 1))
    made = report(contract, ReportKind.TIMELINE, answer, period, before)
    assert both[0] == money(made, "累计到账")
