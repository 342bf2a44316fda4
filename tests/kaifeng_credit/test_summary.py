"""A standing as plain text."""

from kaifeng_credit.summary import summary
from tests.stories import ask, fact, told


def text(*facts, **more):
    return "\n".join(summary(ask(*facts, **more).as_json()))


def test_payments_dates_claims_and_unknowns_are_said():
    said = text(
        told("submitted", "2025-12-26"),
        fact("paid", "2025-07-03", tranche=1, amount="447000.00"),
        as_of="2026-01-05",
    )
    assert "截至 2026-01-05（记录完整至 2026-01-05" in said
    assert "第1笔 ￥447,000.00 已付 ￥447,000.00 · 已付清" in said
    assert "2025-12-19 乙方 提交第2笔款项核心任务成果 · 逾期完成 7日" in said
    assert "逾期违约金（乙方） 7日 ￥5,215.00" in said
    assert "在手：甲方 7 件，乙方 0 件" in said
    assert "缺基期与考核值（水资源）" in said


def test_a_contract_without_history_says_so():
    said = text(as_of="2026-11-23", through=None)
    assert "记录完整至 未确认" in said
    assert "可主张" not in said
    assert "另有 29 项未到期、未约定期限或尚未补录" in said
    assert "履约记录 — 尚未补录：双方尚未确认记录完整至何日" in said


def test_an_estimate_is_marked():
    said = text(
        fact("paid", "2026-12-28", tranche=1, amount="447000.00"),
        as_of="2027-01-02",
    )
    assert "2027-01-05（暂定） 乙方" in said
