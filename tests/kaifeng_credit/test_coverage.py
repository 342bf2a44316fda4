"""条款对照: every clause that obliges somebody has a home in the portal."""

import csv
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from contracts.rules.coverage import read_coverage
from kaifeng_credit.coverage import TABLES, duties_of
from tests import factories as make
from tests.stories import agreement

pytestmark = pytest.mark.any_database
LISTED = Path(__file__).parents[1] / "golden" / "obligations.csv"
# They name the parties and head a list: nobody is obliged by them.
WITHOUT_DUTY = {"0.2", "0.4", "2.2", "S.2"}
HERE = "kaifeng_2025"


def kaifeng():
    return duties_of(HERE, agreement().version)


def obligations() -> dict[str, dict[str, str]]:
    with LISTED.open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def without_home(duties) -> set[str]:
    """The duties of the list, and the clauses, that no row gives a home."""
    given = {duty.id for duty in duties}
    clauses = set(agreement().clauses) - WITHOUT_DUTY
    return (set(obligations()) - given) | (
        clauses - {duty.clause.id for duty in duties}
    )


def test_every_duty_of_the_list_has_a_home_and_says_it_in_its_own_words():
    assert 133 == len(obligations()) == len(kaifeng())
    assert set() == without_home(kaifeng())
    for duty in kaifeng():
        listed = obligations()[duty.id]
        if duty.id == "4.14":  # what it says is that no clause does
            continue
        assert (listed["clause"], listed["quote"]) == (
            duty.clause.id,
            duty.words,
        )


def test_a_duty_or_a_clause_taken_out_is_missed():
    fewer = [duty for duty in kaifeng() if duty.clause.id != "11.3"]
    assert {"11.3"} == without_home(fewer)
    fewer = [duty for duty in kaifeng() if duty.id != "1.1.1.b"]
    assert {"1.1.1.b"} == without_home(fewer)


def test_every_home_is_a_page_there_is():
    for duty in kaifeng():
        try:
            reverse(duty.place[0], args=["any", *duty.place[1:]])
        except NoReverseMatch:
            pytest.fail(f"{duty.id}: {duty.place}")
        assert duty.home != "page" or duty.place != ("facts",) or duty.kinds


def test_each_table_is_read_for_its_agreement():
    for table in TABLES.glob("*.csv"):
        assert read_coverage(table.read_text("utf-8"), agreement())
    assert () == duties_of("of_nobody", "1")


def ask(client, contract, **query) -> str:
    client.force_login(contract.people.b_lead)
    address = reverse("coverage", args=[contract.slug])
    return client.get(address, query).content.decode()


def test_the_page_counts_what_is_recorded_and_leads_to_its_home(client, demo):
    page = ask(client, demo)
    assert "133 项义务" in page
    assert reverse("service", args=[demo.slug, 10]) in page
    assert f"{reverse('facts', args=[demo.slug])}?kind=party_a_delay" in page
    assert reverse("events", args=[demo.slug]) in page
    assert "1 件" in page
    assert "本款没有义务" in page


def test_of_a_day_before_the_facts_nothing_is_recorded_under_any(client, demo):
    page = ask(client, demo, as_of="2025-06-01")
    assert ">0 件<" in page
    assert ">1 件<" not in page


def test_one_side_sees_its_own_and_what_binds_both(client, demo):
    page = ask(client, demo, side="a")
    assert "甲方应按照合同约定支付合同款项" in page
    assert "举办专题培训会不少于3场" not in page
    assert "通过友好协商解决" in page
    assert "133 项义务" in ask(client, demo, side="nobody")


def test_it_asks_the_same_however_much_is_recorded(client, demo):
    empty = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    empty.people = make.make_people(empty)
    ask(client, demo)
    with CaptureQueriesContext(connection) as many:
        ask(client, demo)
    ask(client, empty)
    with CaptureQueriesContext(connection) as few:
        ask(client, empty)
    assert len(few) == len(many)


def test_an_agreement_nobody_compared_shows_its_clauses_and_says_so(
    client, demo, monkeypatch
):
    monkeypatch.setattr(
        "kaifeng_credit.coverage.duties_of", lambda key, version: ()
    )
    page = ask(client, demo)
    assert "这份协议还没有条款对照" in page
    assert "未对照" in page


def test_a_page_that_is_one_roles_is_a_link_for_that_role_only(client, demo):
    """乙方 was led to 收款账户 and told that only 甲方财务 may."""
    address = reverse("payee", args=[demo.slug])
    assert f'href="{address}"' not in ask(client, demo)
    assert "（由甲方财务查看）" in ask(client, demo)
    client.force_login(demo.people.a_finance)
    page = client.get(reverse("coverage", args=[demo.slug]))
    assert f'href="{address}"' in page.content.decode()


def test_each_article_is_one_click_from_the_top(client, demo):
    page = ask(client, demo)
    for number in range(1, page.count("<section") + 1):
        assert f'href="#k-{number}"' in page
        assert f'id="k-{number}"' in page
