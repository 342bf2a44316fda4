"""The reports there are, and the periods one may speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MONTHS_A_QUARTER = 3


class ReportKind(StrEnum):
    """What a report is about; the value is what an export's row keeps."""

    PAYMENT_STATUS = "payment_status"
    PERIOD = "period"
    RECEIVABLES = "receivables"
    PENALTIES = "penalty_statement"
    INVOICES = "invoice_register"
    TIMELINE = "cash_timeline"

    @property
    def heading(self) -> str:
        """Its name on paper, on the page and in the file's name."""
        return TITLES[self]

    @property
    def about(self) -> str:
        """What stands in it, in one line."""
        return ABOUT[self]


TITLES = {
    ReportKind.PAYMENT_STATUS: "付款状态表",
    ReportKind.PERIOD: "期间报表",
    ReportKind.RECEIVABLES: "乙方应收款表",
    ReportKind.PENALTIES: "违约金对账表",
    ReportKind.INVOICES: "发票台账",
    ReportKind.TIMELINE: "收付时间线",
}
ABOUT = {
    ReportKind.PAYMENT_STATUS: "各笔款项与付款条件、到账、发票、违约金逐日账",
    ReportKind.PERIOD: "期初、本期支付、本期开票、本期验收合格、期末",
    ReportKind.RECEIVABLES: "乙方可收、应付日、逾期账龄、到账未开票",
    ReportKind.PENALTIES: "各项违约情形的测算、逐日账与累计",
    ReportKind.INVOICES: "全部发票逐张，到账与开票逐笔核对",
    ReportKind.TIMELINE: "按日列出计划可付、条件满足、到账与累计",
}


class Span(StrEnum):
    """A period that ends with the day asked for."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    OWN = "own"


SPANS = {
    Span.MONTH: "截至日所在月",
    Span.QUARTER: "截至日所在季",
    Span.YEAR: "截至日所在年",
    Span.OWN: "自定起始日",
}


class PeriodReversed(ValueError):
    """A period that ends before it begins."""


@dataclass(frozen=True)
class Period:
    """From the beginning of one day to the end of another.

    Raises:
        PeriodReversed: it ends before it begins.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.first > self.last:
            raise PeriodReversed(f"{self.first} > {self.last}")

    def __contains__(self, day: date) -> bool:
        """Whether a day lies in it, both ends included."""
        return self.first <= day <= self.last

    @property
    def words(self) -> str:
        """2025年10月1日至2025年12月31日."""
        return f"{_cn(self.first)}至{_cn(self.last)}"


def period_to(span: Span, last: date) -> Period:
    """The calendar month, quarter or year of a day, up to that day.

    >>> period_to(Span.QUARTER, date(2025, 12, 15)).first
    datetime.date(2025, 10, 1)
    """
    first = last.replace(day=1)
    if span is Span.QUARTER:
        past = (last.month - 1) % MONTHS_A_QUARTER
        first = first.replace(month=last.month - past)
    elif span is Span.YEAR:
        first = first.replace(month=1)
    return Period(first, last)


def _cn(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
