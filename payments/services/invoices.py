"""Recording the invoices of 乙方 (2.3)."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from contracts.models import BackfillBatch, Contract, User
from contracts.policies import Refused
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from payments.models import Invoice, Tranche
from payments.policies import (
    check_can_invoice,
    check_can_redden,
    check_invoice_amount,
    check_issued_day,
)


@transaction.atomic
def record_invoice(
    *,
    tranche: Tranche,
    number: str,
    kind: str,
    amount: Decimal,
    by: User,
    on: date,
    today: date,
) -> Invoice:
    """乙方负责人 records an invoice it issued."""
    contract = lock_contract(tranche.contract_id, after_end=True)
    check_can_invoice(contract, by, number=number, amount=amount)
    check_invoice_amount(tranche, amount)
    check_issued_day(on, today=today)
    return add_invoice(
        contract,
        tranche,
        number=number,
        kind=kind,
        amount=amount,
        by=by,
        on=on,
    )


@transaction.atomic
def redden_invoice(
    *,
    invoice: Invoice,
    number: str,
    by: User,
    on: date,
    today: date,
    reason: str,
) -> Invoice:
    """乙方负责人 records the red invoice that takes one back, as a whole.

    The row carries the number it takes back, as the facts do, and its own
    beside it. The receipt waits for an invoice again, by the day it was due
    first (ruling 24).
    """
    contract = lock_contract(invoice.contract_id, after_end=True)
    check_can_redden(invoice, by, number=number, on=on)
    check_issued_day(on, today=today)
    if not reason.strip():
        raise Refused("reason_missing", "请写明冲红的理由。")
    return add_invoice(
        contract,
        invoice.tranche,
        number=invoice.number,
        kind=invoice.kind,
        amount=-invoice.amount,
        by=by,
        on=on,
        reverses=invoice,
        red_number=number,
        note=reason.strip(),
    )


def add_invoice(
    contract: Contract,
    tranche: Tranche,
    *,
    number: str,
    kind: str,
    amount: Decimal,
    by: User,
    on: date,
    batch: BackfillBatch | None = None,
    reverses: Invoice | None = None,
    red_number: str = "",
    note: str = "",
) -> Invoice:
    """Write an invoice row; callers have locked and checked."""
    invoice = Invoice.objects.create(
        **stamp(contract, by=by, on=on, batch=batch, note=note),
        tranche=tranche,
        reverses=reverses,
        red_number=red_number,
        number=number,
        kind=kind,
        amount=amount,
    )
    audit.record(
        "invoiced" if amount > 0 else "invoice_reddened",
        by=by,
        contract=contract,
        on=invoice,
        summary=(
            f"登记第{tranche.number}笔{'红字' if amount < 0 else ''}发票 "
            f"￥{amount:,.2f}"
        ),
        detail={
            "number": number,
            "red_number": red_number,
            "happened_on": on.isoformat(),
        },
    )
    return invoice
