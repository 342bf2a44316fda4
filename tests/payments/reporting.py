"""A report of a story, as the service would assemble it."""

import io
from datetime import date
from decimal import Decimal

from payments.rules.report import (
    InvoiceEntry,
    Material,
    PaymentEntry,
    Report,
    ReportHead,
    ReportKind,
    report_of,
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


def content_of(write, made: Report) -> bytes:
    """What a writer puts into a file."""
    target = io.BytesIO()
    write(made, target)
    return target.getvalue()


def material(
    *,
    told_facts=None,
    through=None,
    payments=PAYMENTS,
    invoices=INVOICES,
    standing=None,
    of=None,
    opening=None,
    planned=None,
    decided=None,
    **head,
) -> Material:
    """What a report of the story, or of a changed one, is made of."""
    known = {} if through is None else {"through": through}
    answer = ask(
        *(facts() if told_facts is None else told_facts),
        as_of=AS_OF.isoformat(),
        **known,
    )
    return Material(
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
        opening=opening,
        planned=planned or {},
        decided=decided,
    )


def report(kind=ReportKind.PAYMENT_STATUS, **changes) -> Report:
    """The report of the story, or of a changed one."""
    return report_of(kind, material(**changes))


def table(made: Report, sheet: str, number: int = 0):
    """One table of a sheet."""
    return next(one for one in made.sheets if one.name == sheet).tables[number]


def column(made: Report, sheet: str, title: str, number: int = 0) -> list:
    """The values under a heading."""
    found = table(made, sheet, number)
    at = [one.title for one in found.columns].index(title)
    return [row[at].value for row in found.rows]


def total(made: Report, sheet: str, title: str, number: int = 0):
    """The value below a column."""
    found = table(made, sheet, number)
    at = [one.title for one in found.columns].index(title)
    return found.totals[at].value


def silent_report(kind=ReportKind.PAYMENT_STATUS, **head) -> Report:
    """The report of a contract of which nothing is recorded."""
    answer = ask(as_of=AS_OF.isoformat(), through=None)
    return report(
        kind,
        standing=answer.as_json(),
        payments=(),
        invoices=(),
        complete_through=None,
        **head,
    )
