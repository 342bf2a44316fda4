"""Before and after, line by line, in words; what is equal is left out."""

from kaifeng_credit.backfill.effects import Change, changes
from tests.stories import agreement, ask, fact, told

PAID = fact("paid", "2025-07-03", tranche=1, amount="447000.00")
DAY = "2026-01-20"


def lines(before, after) -> dict[tuple[str, str], Change]:
    found = changes(before.as_json(), after.as_json(), agreement())
    return {(one.group, one.what): one for one in found}


def test_equal_standings_change_nothing():
    answer = ask(PAID, as_of=DAY, through=None)
    assert {} == lines(answer, answer)


def test_a_payment_shows_at_its_tranche_and_opens_an_invoice():
    found = lines(
        ask(as_of=DAY, through=None), ask(PAID, as_of=DAY, through=None)
    )
    paid = found["款项", "第1笔预付款：已付"]
    assert ("￥0.00", "￥447,000.00") == (paid.before, paid.after)
    assert ("—", "尚未补录") == (
        found["发票", "第1笔 2025年7月3日收款的发票"].before,
        found["发票", "第1笔 2025年7月3日收款的发票"].after,
    )


def test_complete_records_tell_what_is_overdue_and_may_be_claimed():
    found = lines(
        ask(PAID, as_of=DAY, through=None), ask(PAID, as_of=DAY)
    )
    late = found["期限", "提交第2笔款项核心任务成果"]
    assert ("2025年12月19日，尚未补录", "2025年12月19日，逾期 32 日") == (
        late.before, late.after,
    )  # fmt: skip
    assert late.worse
    claim = found["可主张金额", "逾期交付违约金"]
    assert ("—", "￥23,840.00（32 日）") == (claim.before, claim.after)
    assert "无法判定" in {group for group, _ in found}


def test_what_was_handed_in_shows_with_its_round():
    told_before = told("submitted", "2025-12-10")
    rejected = told("rejected", "2026-01-05")
    again = told("submitted", "2026-01-12")
    found = lines(
        ask(told_before, as_of=DAY), ask(told_before, rejected, again,
                                         as_of=DAY),
    )  # fmt: skip
    change = found["成果", "创建全国社会信用体系建设示范区工作方案"]
    assert change.after.endswith("（第 2 轮）")
    assert change.before != change.after
