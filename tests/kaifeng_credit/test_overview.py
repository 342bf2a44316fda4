"""The overview answers 能付吗 from a standing, and admits what it cannot."""

import re
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve

from contracts.rules.calendar import official_calendar
from kaifeng_credit.overview import Recent, build_overview, group_tasks
from tests.stories import agreement, ask, fact, told

CORE = ("research_report", "work_plan", "node_interface",
        "pre_credit_model", "collection_report", "score_measures")  # fmt: skip
PAID_1 = fact("paid", "2025-07-03", tranche=1, amount=447000)


def blocked():
    """Six of seven handed in; the collection report rejected."""
    return [
        PAID_1,
        *(told("submitted", "2025-12-10", key) for key in CORE),
        told("rejected", "2025-12-24", "collection_report"),
        told("accepted", "2025-12-22", "node_interface"),
        told("accepted", "2025-12-22", "pre_credit_model"),
    ]


def page(*facts, as_of="2025-12-31", side="a", through=..., **how):
    story = {} if through is ... else {"through": through}
    return build_overview(
        ask(*facts, as_of=as_of, **story).as_json(),
        agreement(),
        official_calendar(),
        side=side,
        as_of=date.fromisoformat(as_of),
        **how,
    )


def said(pieces) -> str:
    return "".join(piece.text for piece in pieces)


def cell(overview, title: str):
    return next(c for c in overview.money if c.title.startswith(title))


# --- blocked -----------------------------------------------------------------
def test_a_blocked_tranche_says_so_with_its_money_and_its_count():
    headline = said(page(*blocked()).lead.headline)
    assert (
        "第2笔进度款 ￥447,000.00 暂不可支付，4 项条件已满足 1 项" == headline
    )


def test_what_stops_the_gate_comes_first_and_what_passed_last():
    looks = [row.look for row in page(*blocked()).gate.rows]
    assert "late" == looks[0]
    assert ["done", "done"] == looks[-2:]


def test_a_gate_row_names_the_holder_and_the_days_left():
    row = next(
        r for r in page(*blocked()).gate.rows if r.key == "core_3"
    )
    assert ("b", "剩 5 个工作日", 1) == (row.holder, row.note, row.n)


def test_what_lacks_only_the_confirmation_says_so():
    """The tag said 待验收 beside the sentence 待甲方书面确认."""
    reviewed = [
        told("expert_review", "2025-12-26", key, result="pass")
        for key in ("research_report", "work_plan")
    ]
    before, after = (
        next(r for r in page(*facts).gate.rows if r.key == "core_1")
        for facts in (blocked(), [*blocked(), *reviewed])
    )
    assert ["submitted", "to_confirm"] == [before.value, after.value]
    assert "待甲方书面确认" in after.detail


def test_the_way_out_is_a_day_and_says_that_it_is_no_promise():
    path = said(page(*blocked()).gate.path)
    assert "若乙方 1月8日 前补齐，甲方按 20 个工作日验收，" in path
    assert "最迟 2026年2月5日" in path
    assert path.endswith("推算，非承诺")


def test_an_unpublished_year_gives_no_latest_day():
    overview = page(PAID_1, as_of="2026-12-20")
    assert "2027年放假安排尚无" in said(overview.gate.path)


def test_the_strip_ties_to_the_contract_total():
    overview = page(*blocked())
    tranches = [c.amount for c in overview.money[1:4]]
    assert cell(overview, "合同总额").amount == sum(tranches)


def test_the_tranche_at_hand_is_marked_and_the_paid_one_is_full():
    overview = page(*blocked())
    assert "on" == cell(overview, "第2笔").mark
    assert ("已支付", "100") == (
        cell(overview, "第1笔").state, cell(overview, "第1笔").bar[0].width,
    )  # fmt: skip


def test_the_penalty_shows_every_day_and_its_arithmetic():
    penalty = page(*blocked()).penalty
    assert (Decimal("8940.00"), 12) == (penalty.amount, penalty.days)
    assert 12 == len(penalty.boxes)
    assert 4 == penalty.rest_days
    assert "￥1,490,000.00 × 0.05% × 12 日" == penalty.formula


def test_another_reading_shows_its_money_beside_the_decided_one():
    other = ask(
        *blocked(), as_of="2025-12-31", readings={"submission.reading": "D"}
    )
    penalty = page(
        *blocked(), alternative=("按 11月28日 截止", other.as_json())
    ).penalty
    assert penalty.other_amount > penalty.amount
    assert "按 11月28日 截止" == penalty.other_reading


def test_ones_own_rail_comes_first():
    assert ["a", "b"] == [
        page(*blocked(), side=side).holders.first.side for side in "ab"
    ]


def test_the_badge_the_rails_and_the_todo_page_count_alike():
    overview = page(*blocked())
    rails = overview.holders
    assert overview.own_tasks == rails.first.count
    assert len(overview.tasks) == rails.first.count + rails.second.count
    grouped = group_tasks(overview.tasks, as_of=date(2025, 12, 31))
    assert len(overview.tasks) == sum(len(rows) for *_, rows in grouped)


# --- the ruler ---------------------------------------------------------------
def test_the_ruler_numbers_working_days_and_marks_rest_and_make_up_days():
    days = {day.on: day for day in page(*blocked()).ruler.days}
    assert ("休", None) == (
        days[date(2026, 1, 1)].mark, days[date(2026, 1, 1)].count,
    )  # fmt: skip
    assert ("班", 1) == (
        days[date(2026, 1, 4)].mark, days[date(2026, 1, 4)].count,
    )  # fmt: skip
    assert 5 == days[date(2026, 1, 8)].count


def test_a_past_day_nobody_recorded_is_not_painted_overdue():
    story = [
        told("submitted", "2025-12-15", "work_plan"),
        told("withdrawn", "2025-12-16", "work_plan"),
    ]
    seen = page(*story, through=None, as_of="2026-01-04")
    assert not any("逾期" in flag.text for flag in seen.ruler.flags)


def test_no_label_of_the_ruler_covers_another():
    flags = page(*blocked()).ruler.flags
    taken = set()
    for flag in flags:
        cells = {
            (flag.row, column)
            for column in range(flag.column, flag.column + flag.span)
        }
        assert not cells & taken
        taken |= cells


def test_days_of_an_unpublished_year_carry_no_number():
    ruler = page(as_of="2026-12-20").ruler
    unknown = [day for day in ruler.days if day.on.year == 2027]
    assert {("unk", None)} == {(d.classes, d.count) for d in unknown}
    assert "2027 年放假安排未公布" in ruler.sub


# --- paid, payable, empty ----------------------------------------------------
def test_before_anything_is_due_the_page_is_calm():
    overview = page(PAID_1, as_of="2025-08-01")
    assert "第2笔进度款 ￥447,000.00 未到条件，运行时间未满" == said(
        overview.lead.headline
    )
    assert Decimal(0) == overview.penalty.amount
    assert () == overview.backfill


def test_an_unpaid_first_tranche_is_payable():
    overview = page(as_of="2025-07-01")
    assert "第1笔预付款 ￥447,000.00 可支付，条件全部满足" == said(
        overview.lead.headline
    )
    assert "协议未约定付款日" == cell(overview, "第1笔").note


def test_a_tranche_paid_in_part_says_what_is_left_of_it():
    part = fact("paid", "2025-06-25", tranche=1, amount="60000.00")
    overview = page(part, as_of="2025-07-01")
    assert (
        "第1笔预付款余额 ￥387,000.00 可支付，条件全部满足，此前已付 ￥60,000.00"
        == said(overview.lead.headline)
    )


def test_three_paid_tranches_leave_no_gate():
    standing = ask(PAID_1, as_of="2025-12-31").as_json()
    for row in standing["tranches"]:
        row["state"] = "paid"
    overview = build_overview(
        standing,
        agreement(),
        official_calendar(),
        side="a",
        as_of=date(2025, 12, 31),
    )
    assert overview.gate is None
    assert "3 笔款项共 ￥1,490,000.00 已全部支付" == said(
        overview.lead.headline
    )


# --- nothing recorded --------------------------------------------------------
@pytest.fixture
def unrecorded():
    return page(as_of="2026-11-23", through=None)


def test_a_contract_without_history_is_calm(unrecorded):
    headline = said(unrecorded.lead.headline)
    assert "此前的办理情况尚未补录" in headline
    assert "逾期" not in headline
    assert 0 == unrecorded.holders.total


def test_it_offers_the_checklist_in_place_of_an_alarm(unrecorded):
    titles = [row.title for row in unrecorded.backfill]
    assert "第1笔预付款到账日" in titles
    assert "第2笔进度款成果的提交签收单" in titles
    assert not any(row.done for row in unrecorded.backfill)


def test_a_recorded_kind_is_ticked_off():
    overview = page(
        as_of="2026-11-23", through=None, recorded={"operation_started"}
    )
    done = [row.title for row in overview.backfill if row.done]
    assert ["项目运行开始日"] == done


def test_a_penalty_is_not_claimed_of_what_is_not_recorded(unrecorded):
    assert unrecorded.penalty.amount is None
    assert cell(unrecorded, "违约金").amount is None


def test_the_doubtful_tranche_is_shown_and_nobody_is_blamed(unrecorded):
    assert "第2笔进度款付款条件" == unrecorded.gate.title
    assert {None} == {row.holder for row in unrecorded.gate.rows}


# --- indicators and recent acts ------------------------------------------------
def test_an_indicator_without_baseline_is_drawn_alone_and_said():
    rows = [
        {"key": "water", "value": Decimal("77.6"), "baseline": None},
        {"key": "air", "value": Decimal("80"), "baseline": Decimal("70")},
    ]
    chart = page(indicators=rows).chart
    by_name = {row.name: row for row in chart.rows}
    assert ("缺基期", None) == (
        by_name["水资源"].verdict, by_name["水资源"].x_from,
    )  # fmt: skip
    assert ("+10", "up") == (
        by_name["空气质量"].verdict, by_name["空气质量"].look,
    )  # fmt: skip


def test_without_any_value_no_chart_is_drawn():
    assert not page().chart.drawn


def test_recent_acts_are_dated_as_people_speak():
    shanghai = ZoneInfo("Asia/Shanghai")
    acts = [
        Recent(datetime(2025, 12, 31, 9, 12, tzinfo=shanghai), "b", "上传"),
        Recent(date(2025, 12, 30), "a", "退回"),
        Recent(date(2025, 12, 24), "a", "不合格"),
    ]
    assert ["今天 09:12", "昨天", "12月24日"] == [
        row.when for row in page(recent=acts).recent
    ]


# --- the page ------------------------------------------------------------------
LIMIT_BYTES = 60 * 1024


def rendered(overview, *, is_demo=True) -> str:
    contract = SimpleNamespace(
        slug="kaifeng", title="综合服务项目", is_demo=is_demo
    )
    request = RequestFactory().get("/c/kaifeng/")
    request.resolver_match = resolve(request.path)
    request.csp_nonce = "abc"
    context = {
        "page": overview,
        "contract": contract,
        "contracts": [contract],
        "agreement": agreement(),
        "side": "a",
        "today": date(2025, 12, 31),
        "as_of": date(2025, 12, 31),
    }
    return render_to_string("overview.html", context, request=request)


def test_the_page_is_light_and_carries_no_inline_style():
    html = rendered(page(*blocked()))
    assert len(html.encode()) <= LIMIT_BYTES
    assert " style=" not in html
    assert '<style nonce="abc">' in html


def test_every_page_of_a_demo_says_so_also_on_paper():
    assert rendered(page(*blocked())).count("演示数据") == 2
    assert "演示数据" not in rendered(page(*blocked()), is_demo=False)


def test_every_amount_of_the_strip_has_its_clause_and_its_computation():
    html = rendered(page(*blocked()))
    strip = html.split('class="money"')[1].split("</section>")[0]
    cells = re.split(r'<div class="t">', strip)[1:]
    assert 5 == len(cells)
    for one in cells:
        assert re.search(r"/c/kaifeng/(payments|penalties)/", one)
        assert "/c/kaifeng/agreement/#c" in one


def test_the_page_of_a_contract_without_history_shows_no_red(unrecorded):
    html = rendered(unrecorded, is_demo=False)
    assert "补录清单" in html
    assert 'class="tag late"' not in html
    assert 'class="bad"' not in html
