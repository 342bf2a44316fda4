"""The money ledgers, as pages and reports read them."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Sum

from contracts.models import Contract
from payments.models import Invoice, Payment, PaymentRequest, Tranche
from payments.rules.report import InvoiceEntry, PaymentEntry
from payments.states import LIVE_STATES, InvoiceKind


def with_marks(rows, *, known_at: datetime | None = None):
    """Payments with what a later or an earlier act made of them.

    ``reversed`` says whether a later row took one back, ``released`` whether
    it went out under 例外放行. ``known_at``: as far as was known by then.
    """
    later = Payment.objects.filter(reverses=OuterRef("pk"))
    if known_at is not None:
        later = later.filter(recorded_at__lte=known_at)
    return rows.annotate(
        reversed=Exists(later),
        released=Exists(
            PaymentRequest.objects.filter(
                pk=OuterRef("request"), release__isnull=False
            )
        ),
    )


def payments_until(contract: Contract, day: date) -> list[Payment]:
    """Payments credited by a day that count, reversals as negative rows."""
    rows = Payment.objects.counting(contract).filter(happened_on__lte=day)
    return list(with_marks(rows))


def receipts_until(contract: Contract, day: date) -> QuerySet[Payment]:
    """The same as a query, newest first, for a list that is paged."""
    rows = Payment.objects.counting(contract).filter(happened_on__lte=day)
    return with_marks(rows).order_by("-happened_on", "-pk")


def invoices_until(contract: Contract, day: date) -> list[Invoice]:
    """Invoices issued by a day that count, red ones as negative rows."""
    return list(
        Invoice.objects.counting(contract).filter(happened_on__lte=day)
    )


def payment_entries(contract: Contract, day: date) -> list[PaymentEntry]:
    """The payment ledger up to a day, as a report takes it."""
    return [
        PaymentEntry(
            tranche=row.tranche.number,
            on=row.happened_on,
            amount=row.amount,
            voucher=row.voucher,
            note=row.note,
            released=row.released,
        )
        for row in payments_until(contract, day)
    ]


def invoice_entries(contract: Contract, day: date) -> list[InvoiceEntry]:
    """The invoice ledger up to a day, as a report takes it."""
    return [
        InvoiceEntry(
            tranche=row.tranche.number,
            on=row.happened_on,
            amount=row.amount,
            number=row.red_number or row.number,
            reverses=row.number if row.red_number else "",
            kind=InvoiceKind(row.kind).label,
        )
        for row in invoices_until(contract, day)
    ]


def invoiced_by_tranche(
    contract: Contract, day: date
) -> dict[int, Decimal]:
    """What was invoiced per tranche by a day, red invoices taken off."""
    rows = (
        Invoice.objects.counting(contract)
        .filter(happened_on__lte=day)
        .order_by()
        .values_list("tranche__number")
        .annotate(total=Sum("amount"))
    )
    return dict(rows)


def requests_of(user, tranche: Tranche) -> list[PaymentRequest]:
    """The payment requests of a tranche a person may see, oldest first."""
    return list(
        PaymentRequest.objects.visible_to(user)
        .filter(tranche=tranche)
        .select_related(
            "requested_by", "approved_by", "declined_by", "release"
        )
        .order_by("pk")
    )


def live_request(requests: list[PaymentRequest]) -> PaymentRequest | None:
    """The request that is still on its way, if any."""
    return next((one for one in requests if one.state in LIVE_STATES), None)
