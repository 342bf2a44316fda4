"""The database itself keeps money inside its tranche."""

from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from contracts.services.facts import stamp
from payments.models import Balance, Invoice, Payment, Tranche
from tests import factories as make
from tests.factories import make_contract, make_people, tranche

DAY = date(2025, 7, 3)


def pay(row, amount: str, **fields) -> Payment:
    contract = fields.pop("contract", row.contract)
    return Payment.objects.create(
        contract=contract,
        sequence=1,
        happened_on=DAY,
        recorded_by=fields.pop("by"),
        tranche=row,
        amount=Decimal(amount),
        **fields,
    )


@contextmanager
def refused(words: str):
    """The database refuses, and says why."""
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


@pytest.fixture
def payer(db):
    contract = make_contract()
    return tranche(contract, 1), make_people(contract).a_finance


def test_the_tranches_carry_the_agreements_amounts(db):
    contract = make_contract()
    amounts = Tranche.objects.filter(contract=contract).order_by("number")
    assert ["447000.00", "447000.00", "596000.00"] == [
        f"{row.amount:.2f}" for row in amounts
    ]


def test_the_last_fen_fits_and_one_more_does_not(payer):
    row, by = payer
    pay(row, "446999.90", by=by)
    pay(row, "0.10", by=by)
    with refused("paid_between_zero"):
        pay(row, "0.01", by=by)
    assert 2 == row.payments.count()


def test_tenths_that_a_float_cannot_hold_still_fit(payer):
    row, by = payer
    for amount in ("446999.70", "0.10", "0.20"):
        pay(row, amount, by=by)
    assert 3 == row.payments.count()


def test_a_reversal_never_goes_below_nothing(payer):
    row, by = payer
    pay(row, "100.00", by=by)
    with refused("paid_between_zero"):
        pay(row, "-100.01", by=by)
    pay(row, "-100.00", by=by)


def test_every_row_moves_the_balances_of_its_tranche_and_contract(payer):
    row, by = payer
    other = tranche(row.contract, 2)
    pay(row, "0.10", by=by)
    pay(row, "0.20", by=by)
    pay(other, "100.00", by=by)
    pay(row, "-0.10", by=by)
    paid = Balance.objects.filter(contract=row.contract).values_list(
        "tranche__number", "paid"
    )
    assert {
        None: Decimal("100.20"),
        1: Decimal("0.20"),
        2: Decimal("100.00"),
        3: Decimal(0),
    } == dict(paid)


def test_the_whole_contract_has_a_ceiling_of_its_own(payer):
    row, by = payer
    Balance.objects.filter(contract=row.contract, tranche=None).update(
        ceiling=Decimal("500.00")
    )
    pay(row, "400.00", by=by)
    with refused("paid_between_zero"):
        pay(tranche(row.contract, 2), "100.01", by=by)
    pay(tranche(row.contract, 2), "100.00", by=by)


def test_a_payment_without_balances_is_refused(payer):
    row, by = payer
    Balance.objects.filter(contract=row.contract, tranche=None).delete()
    with refused("moves the balances"):
        pay(row, "1.00", by=by)


def test_direct_sql_meets_the_same_rule(payer):
    row, by = payer
    first = pay(row, "447000.00", by=by)
    columns = (
        "contract_id, sequence, happened_on, recorded_by_id, note,"
        " tranche_id, amount, voucher"
    )
    with refused("paid_between_zero"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO payments_payment ({columns}) "
            f"SELECT {columns} FROM payments_payment WHERE id = %s",
            [first.pk],
        )


def test_a_payment_belongs_to_the_contract_of_its_tranche(payer):
    row, by = payer
    with refused("contract of its tranche"):
        pay(row, "1.00", by=by, contract=make_contract())


def test_an_invoice_belongs_to_the_contract_of_its_tranche(payer):
    row, by = payer
    with refused("contract of its tranche"):
        Invoice.objects.create(
            contract=make_contract(),
            sequence=1,
            happened_on=DAY,
            recorded_by=by,
            tranche=row,
            number="1" * 20,
            kind="special",
            amount=Decimal("1.00"),
        )


@pytest.mark.parametrize("model", [Payment, Invoice])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_ledger_row_is_never_changed(payer, model, act):
    row, by = payer
    pay(row, "1.00", by=by)
    Invoice.objects.create(
        contract=row.contract, sequence=2, happened_on=DAY, recorded_by=by,
        tranche=row, number="2" * 20, kind="special", amount=Decimal("1.00"),
    )  # fmt: skip
    rows = model.objects.filter(tranche=row)
    with refused("never changed"):
        if act == "update":
            rows.update(amount=Decimal("2.00"))
        else:
            rows._raw_delete(rows.db)


@pytest.mark.django_db
def test_only_known_invoice_numbers_are_once_and_the_triggers_stay():
    contract, other = make.make_contract(), make.make_contract()
    person = make.make_person()

    def invoiced(number: str, of=contract):
        with transaction.atomic():
            return Invoice.objects.create(
                **stamp(contract, by=person, on=make.TODAY),
                tranche=make.tranche(of, 1), number=number, kind="special",
                amount="1.00",
            )  # fmt: skip

    row = invoiced("")
    invoiced("")
    invoiced("12345")
    for act in (
        lambda: invoiced("12345"),
        lambda: invoiced("6", of=other),
        lambda: Invoice.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
