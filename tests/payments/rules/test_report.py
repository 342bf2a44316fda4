"""The report: every figure tied, every reason said, or no report at all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from payments.rules.report import (
    InvoiceEntry,
    Kind,
    PaymentEntry,
    TotalsDoNotTie,
    digest_of,
)
from payments.rules.report.money_sheets import invoice_word
from tests.payments.reporting import (
    AS_OF,
    NUMBER,
    WHOLE,
    column,
    facts,
    report,
    silent_report,
    table,
    total,
)
from tests.stories import agreement, ask, fact

NAMES = ["付款状态", "付款明细", "发票", "违约金测算", "口径与说明"]


def test_the_five_sheets_stand_in_order():
    assert NAMES == [sheet.name for sheet in report().sheets]


def test_amounts_shares_and_balances_tie():
    made = report()
    amounts = column(made, "付款状态", "金额")
    assert [WHOLE, WHOLE, Decimal("596000.00")] == amounts
    assert agreement().total() == total(made, "付款状态", "金额")
    assert Decimal(1) == total(made, "付款状态", "占比")
    assert WHOLE == total(made, "付款状态", "已付")
    assert Decimal("1043000.00") == total(made, "付款状态", "未付余额")
    assert "人民币壹佰肆拾玖万元整" == total(made, "付款状态", "金额大写")


def test_each_condition_stands_with_its_value_and_reason():
    made = report()
    assert ["满足"] * 2 == column(made, "付款状态", "结果", 1)[:2]
    reasons = dict(
        zip(
            column(made, "付款状态", "条件", 1),
            column(made, "付款状态", "依据或缺少", 1),
            strict=True,
        )
    )
    assert "缺基期" in reasons["六类信用信息归集指标考核值提升"]
    assert all(reasons.values())


def test_no_payment_day_is_a_text_and_a_payment_day_a_day():
    made = report()
    assert ["协议未约定付款日", "协议未约定付款日", "等待外部文件"] == column(
        made, "付款状态", "应付日"
    )
    paid = table(made, "付款明细")
    assert date(2025, 7, 3) == paid.rows[0][2].value
    assert Kind.DAY is paid.columns[2].kind


def test_payments_run_up_and_reversals_are_rows_of_their_own():
    rows = [
        fact("paid", "2025-07-03", tranche=1, amount="447000.00"),
        fact("paid", "2025-08-01", tranche=1, amount="-447000.00"),
        fact("paid", "2025-08-02", tranche=1, amount="400000.00"),
    ]
    made = report(
        told_facts=rows,
        payments=(
            PaymentEntry(1, date(2025, 7, 3), WHOLE),
            PaymentEntry(1, date(2025, 8, 1), -WHOLE, "", "重复登记"),
            # Let out past its gate: the report says so for good.
            PaymentEntry(
                1, date(2025, 8, 2), Decimal("400000.00"), released=True
            ),
        ),
        invoices=(),
    )
    assert ["到账", "冲销", "到账（例外放行）"] == column(made, "付款明细", "类别")
    assert [WHOLE, Decimal(0), Decimal("400000.00")] == column(
        made, "付款明细", "累计"
    )
    assert Decimal("400000.00") == total(made, "付款明细", "金额")


def test_invoice_numbers_are_texts_and_each_receipt_has_its_due_day():
    made = report()
    assert [NUMBER] == column(made, "发票", "发票号码")
    assert [date(2025, 7, 10)] == column(made, "发票", "应开票日", 1)
    assert ["已开票"] == column(made, "发票", "状态", 1)


def test_the_days_of_delay_run_up_to_the_claim():
    made = report()
    assert 12 == len(table(made, "违约金测算").rows)
    assert Decimal("8940.00") == column(made, "违约金测算", "累计金额")[-1]
    assert Decimal("8940.00") == total(made, "违约金测算", "当日金额")
    assert "人民币捌仟玖佰肆拾元整" == total(made, "违约金测算", "逾期事项")


def test_other_heads_are_listed_apart_and_never_added():
    rows = [*facts(), fact("fraud", "2025-11-01", loss="0", act="造假")]
    made = report(told_facts=rows)
    assert ["弄虚作假"] == column(made, "违约金测算", "情形", 1)
    assert [Decimal("298000.00")] == column(made, "违约金测算", "金额", 1)
    assert () == table(made, "违约金测算", 1).totals


def test_the_report_says_what_it_rests_on():
    about = dict(
        zip(
            column(report(), "口径与说明", "项目"),
            column(report(), "口径与说明", "内容"),
            strict=True,
        )
    )
    assert "2025年12月31日" == about["数据截至"]
    assert "BB-2025-001" == about["报表编号"]
    assert "cn-2024-2026" == about["放假安排版本"]
    assert agreement().digest == about["协议数据 SHA-256"]
    assert 64 == len(about["本表数据 SHA-256"])
    assert "内部，限内部使用" == about["受众"]


def test_a_decided_reading_is_told_from_a_default_one():
    made = report(readings={"delay.count": "excluded"})
    basis = dict(
        zip(
            column(made, "口径与说明", "编号", 1),
            column(made, "口径与说明", "依据", 1),
            strict=True,
        )
    )
    assert ("甲方两人决定", "默认读法") == (basis["INT-34"], basis["INT-02"])


def test_a_demo_says_so():
    made = report(is_demo=True)
    assert made.is_demo
    assert "演示数据，不作办理依据" in column(made, "口径与说明", "内容")


def test_what_is_not_recorded_is_not_called_nothing():
    made = silent_report()
    assert "截至本日没有到账记录（尚未补录）" == table(made, "付款明细").empty
    assert "尚未补录" in table(made, "违约金测算").empty
    # A sum of what nobody recorded is not nought.
    assert () == table(made, "付款明细").totals == table(made, "发票").totals
    assert ["尚未补录"] * 3 == column(made, "付款状态", "状态")
    for figure in ("已付", "已开票", "未付余额"):
        assert ["尚未补录"] * 3 == column(made, "付款状态", figure)
    assert "双方尚未确认，未记录的事实不作判断" in column(
        made, "口径与说明", "内容"
    )


def test_an_invoice_of_days_nobody_confirmed_is_issued_all_the_same():
    row = {"state": "not_recorded", "issued_on": "2025-08-01"}
    assert "已开票，是否逾期待补录" == invoice_word(row)
    assert "尚未补录" == invoice_word({**row, "issued_on": None})


def test_rows_after_the_day_do_not_exist_for_it():
    later = InvoiceEntry(1, date(2026, 1, 2), WHOLE, "1" * 20, "普通")
    made = report(
        payments=(
            PaymentEntry(1, date(2025, 7, 3), WHOLE),
            PaymentEntry(2, date(2026, 1, 2), WHOLE),
        ),
        invoices=(later,),
    )
    assert 1 == len(table(made, "付款明细").rows)
    assert 0 == len(table(made, "发票").rows)


def test_equal_data_has_an_equal_digest_and_another_fen_another():
    first, again = report(), report(number="BB-2025-009", made_by="别人")
    changed = report(invoices=())
    digests = [
        digest_of(made.sheets[:-1]) for made in (first, again, changed)
    ]
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_tranches_that_miss_the_total_make_no_report():
    answer = ask(*facts(), as_of=AS_OF.isoformat()).as_json()
    answer["tranches"][2]["amount"] = "595999.99"
    with pytest.raises(TotalsDoNotTie, match=r"1,489,999\.99"):
        report(standing=answer)


def test_a_ledger_that_differs_from_the_standing_makes_no_report():
    with pytest.raises(TotalsDoNotTie, match="到账台账"):
        report(payments=())


def test_days_that_differ_from_their_claim_make_no_report():
    answer = ask(*facts(), as_of=AS_OF.isoformat()).as_json()
    answer["remedies"][0]["day_list"].pop()
    with pytest.raises(TotalsDoNotTie, match="逐日账"):
        report(standing=answer)


def test_a_row_that_does_not_fit_its_columns_is_no_table():
    found = table(report(), "付款明细")
    with pytest.raises(ValueError, match="格不合"):
        replace(found, rows=(found.rows[0][:-1],))


def test_an_objection_stands_beside_the_reading_it_is_against():
    made = report(objections={"delay.rework": ["应按甲方在手之日扣除"]})
    said = dict(
        zip(
            column(made, "口径与说明", "编号", 1),
            column(made, "口径与说明", "乙方异议", 1),
            strict=True,
        )
    )
    assert "应按甲方在手之日扣除" == said["INT-33"]
    assert "" == said["INT-02"]
    assert "INT-13" not in said


def test_a_reading_decided_in_words_is_told_too():
    made = report(readings={"collection.level": "other_1"})
    ids = column(made, "口径与说明", "编号", 1)
    used = column(made, "口径与说明", "采用", 1)
    assert "付款时即须达标" == used[ids.index("INT-13")]
