"""Reports of money: what stands in each, before any file format."""

from payments.rules.report.assembling import (
    Material,
    ReportHead,
    TotalsDoNotTie,
    digest_of,
    report_of,
)
from payments.rules.report.entries import InvoiceEntry, PaymentEntry
from payments.rules.report.kinds import (
    SPANS,
    Period,
    PeriodReversed,
    ReportKind,
    Span,
    period_to,
)
from payments.rules.report.shapes import (
    Cell,
    Column,
    Kind,
    Report,
    Sheet,
    Table,
)

__all__ = [
    "SPANS",
    "Cell",
    "Column",
    "InvoiceEntry",
    "Kind",
    "Material",
    "PaymentEntry",
    "Period",
    "PeriodReversed",
    "Report",
    "ReportHead",
    "ReportKind",
    "Sheet",
    "Span",
    "Table",
    "TotalsDoNotTie",
    "digest_of",
    "period_to",
    "report_of",
]
