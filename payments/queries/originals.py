"""Invoices with what their originals say, and the taxpayer status."""

from dataclasses import dataclass
from datetime import date

from contracts.models import Contract
from contracts.queries.agreements import agreement_of
from payments.models import Invoice, InvoiceOriginal, TaxpayerStatus
from payments.rules.originals import (
    Comparison,
    Typed,
    compare,
    verdict_of,
    wanted_kind,
)


@dataclass(frozen=True)
class Original:
    """One handed-in original and how it compares."""

    row: InvoiceOriginal
    rows: tuple[Comparison, ...]

    @property
    def verdict(self) -> str:
        """same, other, unread."""
        return verdict_of(self.rows)


def taxpayer_statuses(contract: Contract) -> list[tuple[date, bool]]:
    """(since, general) in the order in which they were declared; one query."""
    return list(
        TaxpayerStatus.objects.filter(contract=contract)
        .order_by("pk")
        .values_list("since", "general")
    )


def kind_wanted(contract: Contract, on: date) -> str | None:
    """The kind of invoice owed on a day; None while the status is unknown."""
    return wanted_kind(taxpayer_statuses(contract), on)


def typed_of(invoice: Invoice, contract: Contract) -> Typed:
    """What was typed of an invoice; a red one is compared by its own face."""
    parties = agreement_of(contract).parties
    return Typed(
        number=invoice.red_number or invoice.number,
        issued_on=invoice.happened_on,
        kind=invoice.kind,
        amount=invoice.amount,
        seller=parties["b"].name,
        buyer=parties["a"].name,
    )


def originals_of(
    invoices: list[Invoice], contract: Contract
) -> dict[int, list[Original]]:
    """The originals of invoices by their key, oldest first; one query."""
    by_pk = {one.pk: one for one in invoices}
    found: dict[int, list[Original]] = {}
    for row in (
        InvoiceOriginal.objects.filter(invoice_id__in=by_pk)
        .select_related("recorded_by", "file")
        .order_by("pk")
    ):
        typed = typed_of(by_pk[row.invoice_id], contract)
        found.setdefault(row.invoice_id, []).append(
            Original(row, compare(typed, row.read))
        )
    return found
