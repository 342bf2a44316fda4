"""Recording the invoices of 乙方 (2.3)."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from contracts.models import BackfillBatch, Contract, User
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from payments.models import Invoice, Tranche
from payments.policies import check_can_invoice, check_issued_day


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
    contract = lock_contract(tranche.contract_id)
    check_can_invoice(contract, by, number=number, amount=amount)
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
) -> Invoice:
    """Write an invoice row; callers have locked and checked."""
    invoice = Invoice.objects.create(
        **stamp(contract, by=by, on=on, batch=batch),
        tranche=tranche,
        number=number,
        kind=kind,
        amount=amount,
    )
    audit.record(
        "invoiced",
        by=by,
        contract=contract,
        on=invoice,
        summary=f"登记第{tranche.number}笔发票 ￥{amount:,.2f}",
        detail={"number": number, "happened_on": on.isoformat()},
    )
    return invoice
