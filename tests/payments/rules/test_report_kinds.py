"""The other reports: each ties, each says what it rests on, none invents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.rules.audience import PUBLISHABLE, Audience
from contracts.rules.calendar import official_calendar
from payments.rules.report import (
    InvoiceEntry,
    PaymentEntry,
    Period,
    PeriodReversed,
    ReportKind,
    Span,
    TotalsDoNotTie,
    period_to,
    report_of,
)
from payments.rules.report.planning import planned_days
from payments.rules.report.statement_sheets import Decided
from tests.payments.reporting import (
    AS_OF,
    NUMBER,
    WHOLE,
    column,
    facts,
    material,
    report,
    silent_report,
    total,
)
from tests.stories import agreement, ask, fact, told

QUARTER = Period(date(2025, 10, 1), AS_OF)
NOUGHT = Decimal(0)


def opening(period: Period, rows=None) -> dict:
    """The standing of the day before a period of the story begins."""
    before = date.fromordinal(period.first.toordinal() - 1)
    known = facts() if rows is None else rows
    return ask(*known, as_of=before.isoformat()).as_json()


# --- every kind --------------------------------------------------------------
@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_report_has_the_same_head_and_basis(kind):
    made = report(kind, period=QUARTER, opening=opening(QUARTER))
    assert kind.heading == made.title
    assert "口径与说明" == made.sheets[-1].name
    about = dict(
        zip(
            column(made, "口径与说明", "项目"),
            column(made, "口径与说明", "内容"),
            strict=True,
        )
    )
    assert ("2025年12月31日", "BB-2025-001", made.digest) == (
        about["数据截至"],
        about["报表编号"],
        about["本表数据 SHA-256"],
    )
    assert made.signatures.startswith("制表：甲方财务")
    assert column(made, "口径与说明", "采用", 1)


@pytest.mark.parametrize("kind", list(ReportKind))
def test_no_report_calls_the_unrecorded_nothing(kind):
    made = silent_report(kind, period=QUARTER)
    said = [
        str(cell.value)
        for sheet in made.sheets[:-1]
        for one in sheet.tables
        for row in one.lines
        for cell in row
    ] + [one.empty for sheet in made.sheets for one in sheet.tables]
    assert any("尚未补录" in text for text in said)


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_ledger_that_differs_from_the_standing_makes_no_report(kind):
    with pytest.raises(TotalsDoNotTie, match="到账台账"):
        report(kind, payments=(), period=QUARTER)


# --- period ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("span", "first"),
    [
        (Span.MONTH, date(2025, 12, 1)),
        (Span.QUARTER, date(2025, 10, 1)),
        (Span.YEAR, date(2025, 1, 1)),
    ],
)
def test_a_period_ends_with_the_day_asked_for(span, first):
    assert Period(first, date(2025, 12, 15)) == period_to(
        span, date(2025, 12, 15)
    )


@pytest.mark.parametrize("month", range(1, 13))
def test_a_quarter_begins_in_its_first_month(month):
    first = period_to(Span.QUARTER, date(2026, month, 28)).first
    assert (first.month - 1) % 3 == 0
    assert 0 <= month - first.month <= 2


def test_a_period_that_ends_before_it_begins_is_none():
    with pytest.raises(PeriodReversed):
        Period(date(2025, 12, 2), date(2025, 12, 1))


def test_opening_and_movement_make_the_closing_balance():
    made = report(
        ReportKind.PERIOD, period=QUARTER, opening=opening(QUARTER)
    )
    assert [WHOLE, NOUGHT, NOUGHT] == column(made, "期间收支", "期初已付")
    assert [NOUGHT] * 3 == column(made, "期间收支", "本期支付")
    assert WHOLE == total(made, "期间收支", "期末已付")
    assert Decimal("1043000.00") == total(made, "期间收支", "期末未付")
    assert "截至本日没有本期到账记录" == made.sheets[0].tables[1].empty


def test_what_falls_on_either_end_of_the_period_is_in_it():
    july = Period(date(2025, 7, 3), date(2025, 7, 8))
    made = report(
        ReportKind.PERIOD,
        told_facts=facts()[:2],
        period=july,
        opening=opening(july),
    )
    assert WHOLE == total(made, "期间收支", "本期支付")
    assert WHOLE == total(made, "期间收支", "本期开票")
    assert NOUGHT == total(made, "期间收支", "期初已付")
    assert [NUMBER] == column(made, "期间收支", "发票号码", 2)


def test_a_reversal_counts_in_the_period_it_happened_in():
    rows = [
        fact("paid", "2025-07-03", tranche=1, amount="447000.00"),
        fact("paid", "2025-11-03", tranche=1, amount="-447000.00"),
    ]
    made = report(
        ReportKind.PERIOD,
        told_facts=rows,
        payments=(
            PaymentEntry(1, date(2025, 7, 3), WHOLE),
            PaymentEntry(1, date(2025, 11, 3), -WHOLE, "", "退回"),
        ),
        invoices=(),
        period=QUARTER,
        opening=opening(QUARTER, rows),
    )
    assert (WHOLE, -WHOLE, NOUGHT) == tuple(
        total(made, "期间收支", title)
        for title in ("期初已付", "本期支付", "期末已付")
    )
    assert ["冲销"] == column(made, "期间收支", "类别", 1)


def test_acceptances_of_the_period_are_named_and_counted():
    key = "research_report"
    rows = [
        *facts()[:2],
        told("submitted", "2025-11-20", key),
        told("accepted", "2025-12-10", key),
    ]
    made = report(
        ReportKind.PERIOD,
        told_facts=rows,
        period=QUARTER,
        opening=opening(QUARTER, rows),
    )
    name = agreement().deliverables[key].name
    assert [name] == column(made, "期间收支", "成果", 3)
    assert "期初 0 项，本期 1 项，期末 1 项" == total(
        made, "期间收支", "成果", 3
    )


def test_a_ledger_that_opened_otherwise_makes_no_report():
    with pytest.raises(TotalsDoNotTie, match="期初"):
        report(
            ReportKind.PERIOD,
            period=QUARTER,
            opening=opening(QUARTER, facts()[2:]),
        )


# --- receivables -------------------------------------------------------------
def test_only_what_its_gate_releases_can_be_asked_for():
    made = report(
        ReportKind.RECEIVABLES,
        told_facts=[],
        payments=(),
        invoices=(),
    )
    assert [WHOLE, NOUGHT, NOUGHT] == column(made, "应收", "可收")
    assert Decimal("1043000.00") == total(made, "应收", "尚不可收")
    assert WHOLE == total(made, "应收", "未约定付款日", 1)


@pytest.mark.parametrize(
    ("due_on", "late", "heading"),
    [
        ("2025-12-31", 0, "未到期"),
        ("2025-12-30", 1, "逾期1–30日"),
        ("2025-12-01", 30, "逾期1–30日"),
        ("2025-11-30", 31, "逾期31–90日"),
        ("2025-10-02", 90, "逾期31–90日"),
        ("2025-10-01", 91, "逾期91–180日"),
        ("2025-07-04", 180, "逾期91–180日"),
        ("2025-07-03", 181, "逾期180日以上"),
    ],
)
def test_a_receivable_stands_in_the_class_of_its_age(due_on, late, heading):
    demanded = fact(
        "payment_demanded", "2025-06-25", tranche=1, due_on=due_on
    )
    made = report(
        ReportKind.RECEIVABLES,
        told_facts=[demanded],
        payments=(),
        invoices=(),
    )
    assert late == column(made, "应收", "逾期日数", 1)[0]
    assert WHOLE == total(made, "应收", heading, 1)
    ages = [
        one.value
        for one in made.sheets[0].tables[1].totals
        if isinstance(one.value, Decimal)
    ]
    assert WHOLE == sum(ages)


def test_a_receipt_without_its_invoice_is_said():
    made = report(
        ReportKind.RECEIVABLES, told_facts=facts()[:1], invoices=()
    )
    assert WHOLE == total(made, "应收", "到账未开票")
    assert [date(2025, 7, 10)] == column(made, "应收", "应开票日", 2)


# --- penalty statement -------------------------------------------------------
def test_heads_are_listed_with_the_days_they_are_made_of():
    made = report(ReportKind.PENALTIES)
    assert ["逾期交付"] == column(made, "违约金对账", "情形")
    assert [Decimal("8940.00")] == column(made, "违约金对账", "测算金额")
    assert [None] == column(made, "违约金对账", "已确认金额")
    assert 12 == len(column(made, "违约金测算", "日期"))


def test_what_was_confirmed_stands_beside_what_is_computed():
    made = report(
        ReportKind.PENALTIES,
        decided=Decided(4, Decimal("2980.00"), Decimal("745.00")),
    )
    assert [4] == column(made, "违约金对账", "已确认日数")
    assert [Decimal("5960.00")] == column(made, "违约金对账", "测算减已确认")
    assert [Decimal("745.00")] == column(made, "违约金对账", "已结清")


# --- invoice register --------------------------------------------------------
def test_red_invoices_are_rows_of_their_own_and_taken_off():
    own = "3" * 20
    red = InvoiceEntry(
        1, date(2025, 8, 1), -WHOLE, own, "增值税专用发票", reverses=NUMBER
    )
    rows = [
        *facts()[:2],
        fact("invoiced", "2025-08-01", tranche=1, amount="-447000.00",
             number=NUMBER),
    ]  # fmt: skip
    made = report(
        ReportKind.INVOICES,
        told_facts=rows,
        invoices=(
            InvoiceEntry(1, date(2025, 7, 8), WHOLE, NUMBER, "专用"),
            red,
        ),
    )
    assert [WHOLE, NOUGHT] == column(made, "发票台账", "累计")
    # As on the page: its own number, and the one it takes back.
    assert [NUMBER, own] == column(made, "发票台账", "发票号码")
    assert ["蓝字发票", f"红字发票，冲红 {NUMBER}"] == column(
        made, "发票台账", "类别"
    )
    assert -WHOLE == total(made, "发票台账", "红字发票", 1)
    assert WHOLE == total(made, "发票台账", "到账未开票", 1)


# --- cash timeline -----------------------------------------------------------
def test_plan_release_and_receipt_stand_by_day():
    parts = material(told_facts=facts()[:2])
    planned = planned_days(
        parts.standing, parts.agreement, official_calendar()
    )
    assert {1: date(2025, 6, 19), 2: date(2025, 12, 20)} == planned
    made = report(
        ReportKind.TIMELINE, told_facts=facts()[:2], planned=planned
    )
    assert [
        (date(2025, 6, 19), "计划可付"),
        (date(2025, 6, 19), "条件满足"),
        (date(2025, 7, 3), "到账"),
        (date(2025, 12, 20), "计划可付"),
    ] == list(
        zip(
            column(made, "收付时间线", "日期"),
            column(made, "收付时间线", "类别"),
            strict=True,
        )
    )
    assert (Decimal("894000.00"), WHOLE, WHOLE) == tuple(
        total(made, "收付时间线", f"累计{what}")
        for what in ("计划可付", "条件满足", "到账")
    )


def test_a_payment_that_waits_for_an_outside_event_has_no_day():
    made = report(ReportKind.TIMELINE)
    assert "第3笔尾款" in column(made, "收付时间线", "款项", 1)


def test_a_report_of_a_part_is_the_report_of_the_whole_material():
    assert report(ReportKind.INVOICES) == report_of(
        ReportKind.INVOICES, material()
    )


# --- audience ----------------------------------------------------------------
def test_what_can_be_public_are_the_reports_and_the_ledger_of_days():
    named = {one.value: one.heading for one in ReportKind}
    assert {**named, "penalty_days": "违约金逐日表"} == PUBLISHABLE


@pytest.mark.parametrize("audience", list(Audience))
def test_the_public_reads_no_person_no_number_and_no_objection(audience):
    parts = material()
    head = replace(
        parts.head,
        audience=audience,
        side="a",
        made_by="甲方财务某人",
        objections={"t2.due": ["乙方某人不同意"]},
    )
    made = report_of(
        ReportKind.INVOICES, replace(parts, head=head)
    )
    said = repr(made)
    secret = ("甲方财务某人", "乙方某人不同意", NUMBER)
    shown = audience is not Audience.PUBLIC
    assert [shown] * 3 == [one in said for one in secret]
    assert audience.label == made.audience
    assert f"受众：{audience.label}" in made.mark
