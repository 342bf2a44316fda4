"""时间线: a matter stands once, on its own days, and nothing is guessed."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.rules.board.reading import Reader
from contracts.rules.calendar import official_calendar
from contracts.rules.chosen import chosen_readings
from contracts.rules.impediments import HINDERING, read_impediments
from contracts.rules.record import Record
from kaifeng_credit.timeline.drawing import (
    LEFT,
    MOST_IN_A_PANEL,
    MOST_LINES,
    MOST_TICKS,
    RIGHT,
    draw,
    legend,
)
from kaifeng_credit.timeline.lines import days_said, timeline_of
from kaifeng_credit.timeline.shapes import DUE, Line, Mark, Stretch
from tests import factories as make
from tests.stories import agreement, ask, fact, told

AS_OF = date(2026, 1, 20)
STORY = (
    fact("paid", "2025-07-03", tranche=1, amount=447000),
    told("submitted", "2025-12-10", "collection_report"),
    told("rejected", "2025-12-24", "collection_report"),
    told("submitted", "2026-01-06", "collection_report"),
    told("submitted", "2025-12-12", "research_report"),
    fact("force_majeure", start="2026-01-05"),
    fact("party_a_delay", start="2025-11-03", end="2025-11-05",
         reason="未提供资料"),
)  # fmt: skip


def story(*facts, as_of=AS_OF):
    answer = ask(*facts, as_of=as_of.isoformat()).as_json()
    reader = Reader(answer, agreement(), official_calendar(), as_of)
    found = read_impediments(
        [one for one in facts if one.kind in HINDERING],
        agreement=agreement(),
        readings=chosen_readings(agreement(), {}),
        calendar=official_calendar(),
        record=Record(as_of, as_of),
    )
    return timeline_of(reader, found)


def line(found, title):
    rows = [one for one in found.lines if one.title.startswith(title)]
    assert 1 == len(rows), [one.title for one in found.lines]
    return rows[0]


def test_each_matter_stands_once_with_all_its_days():
    found = story(*STORY)
    assert (
        "第 1 轮验收：2025年12月10日至2025年12月24日",
        "第 1 轮后整改：2025年12月24日至2026年1月6日",
        "第 2 轮验收：2026年1月6日起，尚在办理",
    ) == days_said(line(found, "信用信息归集"))[:3]
    paid = line(found, "支付第1笔")
    assert paid.settled
    assert "到账：2025年7月3日" in days_said(paid)
    assert "第 1 轮验收：2025年12月12日起，尚在办理" in days_said(
        line(found, "社会信用体系建设调研报告")
    )
    package = line(story(), "提交第2笔款项核心任务成果")
    assert package.alert_on < package.due_on  # careful before decided
    assert ["window", "late"] == [one.look for one in package.stretches]
    assert package.stretches[1].end == AS_OF
    titles = [one.title for one in found.lines]
    assert len(titles) == len(set(titles))


def test_what_stops_the_clock_is_drawn_with_its_effect():
    found = story(*STORY)
    storm, delay = line(found, "不可抗力"), line(found, "甲方原因延误")
    assert ("stop", None, "证明文件期内，暂予顺延") == (
        storm.stretches[0].look, storm.stretches[0].end, storm.note,
    )  # fmt: skip
    assert ("b", None) == (storm.side, delay.side)
    assert "甲方原因延误：2025年11月3日至2025年11月5日" in days_said(delay)
    late = story(STORY[5], as_of=date(2026, 3, 2))
    waiting = line(late, "不可抗力")
    assert ("maybe", "待证，不计") == (
        waiting.stretches[0].look, waiting.note,
    )  # fmt: skip


def test_an_end_that_nobody_knows_is_said_to_be_unknown():
    found = story()
    secret = line(found, "保密期限")
    assert (None, "截止日未知") == (secret.due_on, secret.label)
    assert "尚未登记终止" in secret.note
    assert "2.2.2" in {one.clause for one in found.lines}
    undated = {one.title for one in found.undated}
    assert "提交用户分数和应用场景h5页面" in undated
    assert not undated & {one.title for one in found.lines}
    ended = story(fact("terminated", "2026-01-10", act="x"))
    assert date(2031, 1, 10) == line(ended, "保密期限").due_on


def made(number, *, settled=False, on=None):
    on = on or date(2025, 7, 1) + timedelta(days=number)
    return Line(
        "期限", f"第{number}项", "a", "", ("deadlines",),
        marks=(Mark(on, DUE),), settled=settled,
    )  # fmt: skip


def test_the_drawing_holds_sixty_and_drops_the_oldest_settled_first():
    lines = [made(n, settled=n < 20) for n in range(70)]
    drawing = draw(lines, as_of=AS_OF)
    names = [row.line.title for p in drawing.panels for row in p.rows]
    assert (MOST_LINES, 10) == (len(names), drawing.left_out)
    assert "第10项" == names[0]
    assert "第69项" == names[-1]
    assert all(len(p.rows) <= MOST_IN_A_PANEL for p in drawing.panels)
    assert ["期限", "期限（续）"] == [p.name for p in drawing.panels[:2]]


def test_all_is_drawn_inside_the_scale_and_what_comes_later_is_pointed_to():
    far = Line(
        "期限", "远", None, "", ("deadlines",),
        stretches=(Stretch(date(2025, 7, 1), None, "term", "履行"),
                   Stretch(date(2030, 1, 1), None, "term", "以后")),
        marks=(Mark(date(2031, 5, 1), DUE),),
    )  # fmt: skip
    drawing = draw([made(1), far], as_of=AS_OF)
    row = drawing.panels[0].rows[1]
    assert ("2031年5月1日 →", 1, ()) == (row.beyond, len(row.bars), row.signs)
    assert row.bars[0].goes_on
    for one in row.bars:
        assert LEFT <= float(one.x)
        assert float(one.x) + float(one.width) <= RIGHT + 0.1
    assert LEFT < float(drawing.today) < RIGHT
    years = draw([made(1), made(2, on=date(2019, 1, 1))], as_of=AS_OF)
    months = [tick for tick in years.ticks if not tick.of_year]
    assert len(months) <= MOST_TICKS
    assert 6 == len({sign.path for sign in legend()})


@pytest.mark.any_database
@pytest.mark.django_db
def test_the_page_draws_and_lists_the_same_and_leads_on(world, client):
    client.force_login(world.people.b_onsite)
    address = reverse("timeline", args=[world.contract.slug])
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert 200 == page.status_code
    assert len(queries) <= 40
    html = page.content.decode()
    assert "…" not in "".join(re.findall(r'class="name"[^<]*', html))
    assert len(page.context["lines"]) == html.count('class="hit"')
    assert len(page.context["lines"]) == html.count("<a data-row")
    assert "协议未约定期限" in html
    assert "截止日未知" in html
    ours = client.get(address, {"side": "b"})
    assert {"b", None} == {one.side for one, _ in ours.context["lines"]}
    other = client.get(address, {"as_of": "2025-09-01", "side": "z"})
    assert other.context["asked_side"] is None
    links = re.findall(r'<svg.*?</svg>', other.content.decode(), re.S)
    assert "as_of=2025-09-01" in "".join(links)


@pytest.mark.django_db
def test_where_nothing_is_recorded_the_lead_does_not_sound_well(client):
    contract = make.make_contract()
    client.force_login(make.make_people(contract).b_lead)
    page = client.get(reverse("timeline", args=[contract.slug]))
    said = "".join(piece.text for piece in page.context["lead"])
    assert "尚未补录，是否逾期尚不能判断" in said
    rows = client.get(reverse("deadlines", args=[contract.slug]))
    lead = "".join(piece.text for piece in rows.context["lead"])
    number = re.search(r"(\d+) 项尚未补录", said)[1]
    assert f"{number} 项还没有补录" in lead
