"""期限: each duty with both its dates and its counting."""

import re

import pytest
from django.urls import reverse

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(client, demo):
    client.force_login(demo.people.a_handler)
    slug = demo.slug

    def page(**query):
        answer = client.get(reverse("deadlines", args=[slug]), query)
        assert 200 == answer.status_code
        return answer.content.decode()

    return page


def test_both_dates_of_the_package_and_how_they_were_counted(demo):
    html = demo()
    assert "2025年11月28日" in html  # alert: the most careful reading
    assert "2025年12月19日" in html  # breach: the decided one
    assert "满期日计为第15个工作日" in html
    assert "周末" in html  # the days that were skipped are named
    assert "协议未约定期限" in html


def test_the_lead_says_what_is_late_and_what_comes_next(demo):
    html = demo()
    lead = html[html.index("<h1>") : html.index("</h1>")]
    said = re.sub(r"<[^>]*>", "", lead)
    # What is late is named before what comes next: they are not the same.
    assert (
        "1 项期限已逾期：提交第2笔款项核心任务成果，逾期 12 日；接下来是" in said
    )
    assert "到期，剩" in said


def test_days_that_are_known_to_be_late_are_told_beside_the_unknown(demo):
    """Ruling 6: known so far, also where later days are not recorded."""
    html = demo(as_of="2026-03-05")
    lead = html[html.index("<h1>") : html.index("</h1>")]
    assert "已知 1 项逾期" in lead
    assert "已知逾期 12 日" in html


def test_one_side_sees_its_own_duties_alone(demo):
    html = demo(side="a")
    assert "签收" in html
    assert "提交工作方案" not in html
    assert "开具" not in html


def test_a_word_that_is_no_side_shows_both(demo):
    rows = [html.count("<tr>") for html in (demo(), demo(side="c"))]
    assert rows[0] == rows[1] > 0


def test_without_records_nothing_is_overdue(client):
    contract = make.make_contract(slug="fresh")
    client.force_login(make.make_person(contract, "b_lead"))
    html = client.get(reverse("deadlines", args=["fresh"])).content.decode()
    lead = html[html.index("<h1>") : html.index("</h1>")]
    assert "尚不能判断" in lead
    assert "没有逾期" not in lead
    assert "尚未补录" in html


def test_the_number_of_queries_does_not_grow(
    client, django_assert_max_num_queries
):
    contract = make.make_contract(slug="few")
    client.force_login(make.make_person(contract, "b_lead"))
    url = reverse("deadlines", args=["few"])
    client.get(url)
    with django_assert_max_num_queries(16):
        client.get(url)
