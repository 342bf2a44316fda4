"""A report of a story, as the service would assemble it."""

from datetime import date
from decimal import Decimal

from payments.rules.report import (
    InvoiceEntry,
    PaymentEntry,
    Report,
    ReportHead,
    payment_status_report,
)
from tests.stories import agreement, ask, fact, told

AS_OF = date(2025, 12, 31)
WHOLE = Decimal("447000.00")
NUMBER = "25412000000000000017"
PAYMENTS = (PaymentEntry(1, date(2025, 7, 3), WHOLE, "回单 0703"),)
INVOICES = (
    InvoiceEntry(1, date(2025, 7, 8), WHOLE, NUMBER, "增值税专用发票"),
)
TRIGGERS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =1")


def facts() -> list:
    """T1 paid and invoiced; the package comes twelve days late."""
    return [
        fact("paid", "2025-07-03", tranche=1, amount="447000.00"),
        fact(
            "invoiced",
            "2025-07-08",
            tranche=1,
            amount="447000.00",
            number=NUMBER,
        ),
        told("submitted", "2025-12-31"),
    ]


def report(
    *,
    told_facts=None,
    through=None,
    payments=PAYMENTS,
    invoices=INVOICES,
    standing=None,
    of=None,
    **head,
) -> Report:
    """The report of the story, or of a changed one."""
    known = {} if through is None else {"through": through}
    answer = ask(
        *(facts() if told_facts is None else told_facts),
        as_of=AS_OF.isoformat(),
        **known,
    )
    return payment_status_report(
        head=ReportHead(
            **{
                "contract": "综合服务项目协议",
                "number": "BB-2025-001",
                "as_of": AS_OF,
                "complete_through": AS_OF,
                "calendar": "cn-2024-2026",
                "readings": {},
                "objections": {},
                "is_demo": False,
                "made_by": "甲方财务",
                "made_on": AS_OF,
                **head,
            }
        ),
        standing=standing or answer.as_json(),
        agreement=of or agreement(),
        payments=payments,
        invoices=invoices,
    )


def silent_report() -> Report:
    """The report of a contract of which nothing is recorded."""
    answer = ask(as_of=AS_OF.isoformat(), through=None)
    return report(
        standing=answer.as_json(),
        payments=(),
        invoices=(),
        complete_through=None,
    )
