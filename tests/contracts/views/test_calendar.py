"""工作日历: what is certain, what is not, and where it comes from."""

import re
from datetime import date

import pytest
from django.urls import reverse

from contracts.rules.facts import Fact
from contracts.services.notice_workbook import read_notice
from kaifeng_credit import gathering
from kaifeng_credit.gathering import Gathered
from tests import factories as make
from tests.notices import INVENTED, invented_2027, make_notice, with_december

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)


@pytest.fixture
def contract():
    found = make.make_contract(is_demo=True, pinned_on=DAY)
    found.people = make.make_people(found)
    return found


def get(client, contract, name="calendar", *args, role="b_onsite", **query):
    client.force_login(getattr(contract.people, role))
    return client.get(reverse(name, args=[contract.slug, *args]), query)


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body(response)))


def body(response) -> str:
    return response.getvalue().decode()


def test_the_sentence_says_up_to_which_day_it_is_certain(client, contract):
    page = text(get(client, contract))
    assert "工作日已确定至2026年12月25日，2027年放假安排尚未公布" in page
    assert "2026年12月26日至31日可能由2027年的通知改动，为暂定。" in page
    assert "本合同没有期限受此影响。" in page


def test_what_hangs_on_the_missing_year_is_listed(
    client, contract, monkeypatch
):
    facts = [Fact("negotiation_started", date(2026, 11, 23), {})]
    monkeypatch.setattr(
        gathering, "gather", lambda _: Gathered(facts, {}, frozenset())
    )
    page = text(get(client, contract))
    assert "本合同有 1 项期限待定、0 项暂定" in page
    assert "暂估 2027年1月5日" in page


def test_with_the_notice_loaded_it_is_certain_a_year_longer(
    client, contract
):
    make_notice(invented_2027())
    page = text(get(client, contract))
    assert "工作日已确定至2027年12月25日，2028年放假安排尚未公布" in page
    assert INVENTED in page


@pytest.mark.parametrize(
    ("year", "said"),
    [
        ("2025", "共 248 个工作日，国办发明电〔2024〕12号"),
        ("2026", "共 248 个工作日，国务院办公厅关于2026年部分节假日安排的通知"),
        ("2027", "国务院尚未公布，以下为暂估，只含法定节假日"),
        ("1999", "共 248 个工作日，国务院办公厅关于2026年部分节假日安排的通知"),
        ("x", "2026年"),
    ],
)
def test_each_year_is_drawn_on_the_server(client, contract, year, said):
    response = get(client, contract, year=year)
    assert said in text(response)
    assert 12 == body(response).count('<table class="month">')


def test_marks_are_words_and_shapes(client, contract):
    page = body(get(client, contract, year="2026")).split('id="ruler"')[0]
    assert (
        '<td class="ban" title="2026年1月4日 调休上班"><b>4</b><i>班</i>'
        in page
    )
    assert '<td class="xiu" title="2026年1月1日 元旦放假">' in page
    assert 6 == page.count('title="2026年12月') == page.count("maybe\"") - 1


def test_both_revisions_stay_and_say_who_brought_them_in(client, contract):
    first = make_notice(invented_2027())
    second = make_notice(with_december(), revision=2)
    page = body(get(client, contract))
    assert 1 == page.count("已替代")
    assert "第 2 版" in page
    for row in (first, second):
        assert row.file_id in page
        assert f"{row.proposed_by} 提请，{row.recorded_by} 批准" in page
        assert reverse("calendar_file", args=[contract.slug, row.pk]) in page


def test_the_file_of_a_notice_is_handed_out(client, contract):
    row = make_notice(invented_2027())
    response = get(client, contract, "calendar_file", row.pk)
    assert "attachment" in response.headers["Content-Disposition"]
    assert b"2027" in response.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
def test_the_example_is_of_the_year_that_is_missing(client, contract, kind):
    response = get(client, contract, "calendar_example", kind)
    assert f"calendar-2027.{kind}" in response.headers["Content-Disposition"]
    found = read_notice(response.content, "")
    assert 2027 == found.year


def test_who_may_not_propose_is_told_who_can(client, contract):
    page = text(get(client, contract, role="b_lead"))
    assert f"{contract.people.a_approver}）提请，另一人批准。" in page
    assert 'type="file"' in body(get(client, contract, role="a_handler"))


def test_the_ruler_counts_from_the_day_asked_for(client, contract):
    page = get(client, contract, **{"from": "2026-09-30"})
    assert "自 2026年9月30日 起算" in text(page)
    assert ["2026-09", "2026-12"] == [
        f"{m.year}-{m.number:02}" for m in page.context["ruler"][::3]
    ]
    wrong = get(client, contract, **{"from": "30.9.2026"})
    assert "起算日须写作 2025-12-31 这样的日期。现按截至日起算。" in text(wrong)
    assert "起算日须在" in text(get(client, contract, **{"from": "1999-01-01"}))
