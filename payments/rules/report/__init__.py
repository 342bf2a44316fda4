"""The payment-status report: what stands in it, before any file format."""

from payments.rules.report.assembling import (
    ReportHead,
    TotalsDoNotTie,
    digest_of,
    payment_status_report,
)
from payments.rules.report.entries import InvoiceEntry, PaymentEntry
from payments.rules.report.shapes import (
    Cell,
    Column,
    Kind,
    Report,
    Sheet,
    Table,
)

__all__ = [
    "Cell",
    "Column",
    "InvoiceEntry",
    "Kind",
    "PaymentEntry",
    "Report",
    "ReportHead",
    "Sheet",
    "Table",
    "TotalsDoNotTie",
    "digest_of",
    "payment_status_report",
]
