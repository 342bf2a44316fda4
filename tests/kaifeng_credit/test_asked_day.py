"""截至: any page can be asked for a day, and the day stays while one reads."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import RequestFactory
from django.urls import reverse

from contracts.models import ExportRecord, StandingProjection
from kaifeng_credit.asked_day import (
    OUT_OF_RANGE,
    UNREADABLE,
    asked_day,
    carried,
    end_of,
)
from tests import factories as make

pytestmark = pytest.mark.any_database

PINNED = date(2025, 12, 31)
DAY = {"as_of": "2025-12-01"}


# --- what was asked -----------------------------------------------------------
def asked(query: str, method: str = "GET"):
    return asked_day(RequestFactory().generic(method, f"/c/one/?{query}"))


@pytest.mark.parametrize("day", ["2024-01-01", "2026-03-05", "2040-12-31"])
def test_a_day_of_the_agreements_life_can_be_asked_for(day):
    assert date.fromisoformat(day) == asked(f"as_of={day}").as_of


@pytest.mark.parametrize("day", ["2023-12-31", "2041-01-01", "0001-01-01"])
def test_a_day_far_outside_is_not_ignored(day):
    found = asked(f"as_of={day}")
    assert (None, OUT_OF_RANGE) == (found.as_of, found.problem)


@pytest.mark.parametrize("text", ["2026-02-30", "yesterday", "31.12.2025"])
def test_a_day_that_is_none_is_not_ignored(text):
    found = asked(f"as_of={text}")
    assert (None, UNREADABLE) == (found.as_of, found.problem)


def test_nothing_asked_is_no_problem():
    assert ("", None) == (asked("as_of=").problem, asked("state=x").as_of)


def test_an_act_asks_for_no_day():
    assert asked("as_of=2026-03-05", "POST").as_of is None


def test_a_day_ends_before_the_next_in_shanghai():
    shanghai = ZoneInfo("Asia/Shanghai")
    midnight = datetime(2026, 1, 6, tzinfo=shanghai)
    assert 1 == (midnight - end_of(date(2026, 1, 5))).microseconds


# --- how it stays -------------------------------------------------------------
def links(html: str, **more) -> str:
    given = {"below": "/c/one/", "here": "/c/one/deliverables/"}
    return carried(html, asked=DAY, **{**given, **more})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("/c/one/payments/", "/c/one/payments/?as_of=2025-12-01"),
        ("/c/one/payments/2/#gate", "/c/one/payments/2/?as_of=2025-12-01#gate"),
        (
            "/c/one/deliverables/?state=late&amp;page=2",
            "/c/one/deliverables/?state=late&amp;page=2&amp;as_of=2025-12-01",
        ),
        ("?page=2", "?page=2&amp;as_of=2025-12-01"),
    ],
)
def test_a_link_to_what_one_reads_leads_on_with_the_day(given, expected):
    assert f'<a class="x" href="{expected}">' == links(
        f'<a class="x" href="{given}">'
    )


@pytest.mark.parametrize(
    "href",
    [
        "#gate",
        "/c/two/payments/",
        "/login/",
        "https://example.test/c/one/payments/",
        "/c/one/payments/2/request/",  # an act, and acts are of today
        "/c/one/no-such-page/",
        "/c/one/payments/?as_of=2025-12-05",
    ],
)
def test_another_link_stays_what_it_was(href):
    html = f'<a href="{href}">'
    assert html == links(html)


def test_the_way_back_to_today_stays_what_it_was():
    html = '<a href="/c/one/payments/" data-today>'
    assert html == links(html)


def test_a_search_form_asks_for_the_same_day_and_an_act_does_not():
    hidden = '<input type="hidden" name="as_of" value="2025-12-01">'
    assert f'<form method="get">{hidden}' == links('<form method="get">')
    assert '<form method="post">' == links('<form method="post">')


# --- on the pages -------------------------------------------------------------
@pytest.fixture
def page(client, demo):
    def ask(name, *args, role="a_handler", **query):
        client.force_login(getattr(demo.people, role))
        response = client.get(reverse(name, args=[demo.slug, *args]), query)
        assert 200 == response.status_code
        return response.content.decode()

    return ask


READ = (
    ("overview",), ("todo",), ("agreement",), ("services",), ("service", 1),
    ("deliverables",), ("deliverable", "work_plan"), ("reviews",),
    ("payments",), ("payment", 2), ("invoices",), ("penalties",),
    ("exports",), ("jobs",),
)  # fmt: skip


@pytest.mark.parametrize("name", READ, ids=lambda name: name[0])
def test_every_page_can_be_asked_for_a_past_and_a_future_day(page, name):
    past = page(*name, as_of="2025-12-01")
    assert "正在看截至 <b>2025年12月1日</b> 的情况" in past
    assert 'name="as_of" value="2025-12-01"' in past
    assert "?as_of=2025-12-01" in past
    assert "【推算】" not in past
    coming = page(*name, as_of="2026-03-05")
    assert "【推算】" in coming
    assert "<b>推算</b>：截至 2026年3月5日，假定今天" in coming
    today = page(*name)
    assert "?as_of=" not in today
    assert "【推算】" not in today


def test_a_day_that_cannot_be_read_is_said_in_one_sentence(page):
    assert UNREADABLE in page("payments", as_of="morgen")
    assert OUT_OF_RANGE in page("payments", as_of="2050-01-01")


def test_the_way_back_to_today_carries_no_day(page, demo):
    html = page("payments", as_of="2025-12-01")
    path = reverse("payments", args=[demo.slug])
    assert f'<a class="back" href="{path}" data-today>回到今天</a>' in html


def test_asking_another_day_keeps_the_filter(page):
    html = page("deliverables", state="late", page="1")
    assert '<input type="hidden" name="state" value="late">' in html
    assert '<input type="hidden" name="page"' not in html


def test_a_page_that_acts_says_that_it_acts_today(page):
    key = "xinyi_plus_plan"
    html = page("submit", key, role="b_lead", as_of="2026-03-05")
    assert "办理按今天（2025年12月31日），不按所问的日期。" in html
    assert "推算" not in html


@pytest.mark.parametrize("day", ["2025-12-01", "2026-03-05"])
@pytest.mark.parametrize("role", ["a_handler", "a_approver", "b_lead"])
def test_no_act_is_offered_while_another_day_is_shown(page, role, day):
    html = page("deliverable", "research_report", role=role, as_of=day)
    assert 'class="btn' not in html.split('<div class="row">')[1].split("</main>")[0]
    assert 'type="file"' not in html
    assert "办理请回到今天" in html


def test_files_in_preparation_are_unknown_on_a_past_day(page, demo):
    row = make.deliverable(demo, "xinyi_plus_plan")
    make.make_version(row, demo.people.b_onsite, name="草稿.pdf")
    ask = ("deliverable", row.key)
    assert "草稿.pdf" in page(*ask, role="b_lead")
    past = page(*ask, role="b_lead", as_of="2025-12-01")
    assert "草稿.pdf" not in past
    assert "编制中" not in past


def test_what_happened_after_the_day_is_not_shown(page, demo):
    """Handed in and decided in December: in November nothing was there."""
    now = page("deliverable", "node_interface")
    then = page("deliverable", "node_interface", as_of="2025-11-01")
    assert "验收单" in now or "签收单" in now
    assert "验收单" not in then
    assert "签收单" not in then


def test_a_day_to_come_is_barred_from_exports(page, client, demo):
    html = page("exports", role="a_finance", as_of="2026-03-05")
    assert "推算不能导出" in html
    assert 'value="2025-12-31"' in html.split("生成报表")[1]
    response = client.post(
        reverse("make_export", args=[demo.slug]),
        {"kind": "payment_status", "as_of": "2026-03-05", "fmt": "csv"},
    )
    assert "截至日不能晚于今天" in response.content.decode()
    assert not ExportRecord.objects.exists()


def test_another_day_stores_nothing(page):
    page("overview", as_of="2025-12-01", known="2026-01-05")
    page("overview", as_of="2026-03-05")
    assert not StandingProjection.objects.exclude(as_of=PINNED).exists()


def test_what_was_known_on_a_day_can_be_asked_for(page):
    """The demo was recorded today: the year before, nothing was known."""
    html = page("payments", as_of="2025-12-31", known="2025-12-31")
    assert "只按 <b>2025年12月31日</b> 终时已记录的事实显示" in html
    assert "尚未补录" in html
    assert "known=2025-12-31" in html
