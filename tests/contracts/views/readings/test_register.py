"""疑点与口径: every row, its ways, and what each does on the own facts."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.models import Contract, ReadingDecision
from contracts.queries.agreements import agreement_of
from contracts.services.facts import stamp
from kaifeng_credit.management.commands.bootstrap import DEMO_DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(demo):
    Contract.objects.filter(pk=demo.pk).update(slug="one")
    demo.refresh_from_db()
    return demo


@pytest.fixture
def people(contract):
    return contract.people


def get(person, name, *args, **query):
    client = Client()
    client.force_login(person)
    return client.get(reverse(name, args=["one", *args]), query)


def words(response) -> str:
    plain = re.sub(r"<[^>]+>", "", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def ids(response) -> list[str]:
    return [one.reading.id for one in response.context_data["entries"]]


def decide(contract, people, key, code):
    return ReadingDecision.objects.create(
        **stamp(contract, by=people.a_approver, on=DEMO_DAY, note="会议纪要"),
        key=key,
        code=code,
        proposed_by=people.a_handler,
    )


def test_all_rows_are_there_with_their_question(contract, people):
    page = get(people.b_onsite, "readings")
    agreement = agreement_of(contract)
    assert [one.id for one in agreement.readings.values()] == ids(page)
    text = page.content.decode()
    for one in agreement.readings.values():
        assert one.problem in text


def test_an_alternative_shows_its_money_on_the_own_facts(people):
    page = words(get(people.a_handler, "readings"))
    assert "12 日 → 33 日，￥8,940.00 → ￥24,585.00" in page
    assert "2025年12月19日 → 2025年11月28日" in page
    assert "67 处可以两读，17 处影响计算" in page


def test_the_page_opens_with_what_would_change_money(people):
    page = get(people.auditor, "readings", show="money")
    assert ["INT-02", "INT-34"] == ids(page)


def test_coded_readings_are_those_of_the_figures(contract, people):
    coded = [
        one.id for one in agreement_of(contract).readings.values() if one.codes
    ]
    assert coded == ids(get(people.auditor, "readings", show="coded"))
    assert [] == ids(get(people.auditor, "readings", show="waiting"))
    assert 67 == len(ids(get(people.auditor, "readings", show="x")))


def test_the_search_finds_words_of_every_part(people):
    assert ["INT-13"] == ids(get(people.a_handler, "readings", q="考核值"))
    assert ["INT-02"] == ids(get(people.a_handler, "readings", q="int-02"))
    nothing = get(people.a_handler, "readings", q="没有这个词")
    assert [] == ids(nothing)
    assert "没有符合条件的疑点" in words(nothing)


def test_another_day_is_asked_of_the_facts_of_that_day(people):
    page = get(people.a_handler, "readings", as_of="2025-12-01")
    assert ["INT-02"] == ids(
        get(people.a_handler, "readings", as_of="2025-12-01", show="money")
    )
    assert "0 日 → 3 日" in words(page)


def test_a_decided_reading_says_by_whom_and_compares_with_it(contract, people):
    decide(contract, people, "submission.reading", "D")
    page = words(get(people.b_lead, "readings", q="INT-02"))
    assert f"{people.a_handler} 提请，{people.a_approver} 批准" in page
    assert "33 日 → 12 日，￥24,585.00 → ￥8,940.00" in page


def test_one_reading_shows_words_ways_and_history(contract, people):
    decide(contract, people, "submission.reading", "X")
    page = words(get(people.b_lead, "reading", "INT-02"))
    assert "满6个月前15个工作日内" in page  # the clause's own words
    assert "已决定：窗口不含期满之日" in page
    assert "理由：会议纪要" in page
    assert "若改为「最迟于期满前第15个工作日」" in page
    assert "￥14,900.00" in page  # 33 days less 13, of 745.00


def test_a_reading_in_words_moves_no_figure(people):
    page = words(get(people.b_lead, "reading", "INT-13"))
    assert "只作文字决定，不改变任何数字" in page
    assert "付款时即须达标" in page
    assert "在本合同上的差别" not in page


def test_an_unknown_reading_is_not_there(people):
    assert 404 == get(people.b_lead, "reading", "INT-99").status_code


def queries(person) -> int:
    with CaptureQueriesContext(connection) as caught:
        get(person, "readings")
    return len(caught)


def test_the_queries_do_not_grow_with_what_is_recorded(contract, people):
    get(people.a_handler, "readings")
    few = queries(people.a_handler)
    for key in ("submission.reading", "rework.rounds", "delay.count"):
        for code in agreement_of(contract).readings[key].codes:
            decide(contract, people, key, code)
    get(people.a_handler, "readings")  # the stored answer is made again
    assert few == queries(people.a_handler)
