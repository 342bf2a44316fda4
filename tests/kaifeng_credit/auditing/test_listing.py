"""Events narrowed by who, what, on what, and when."""

import pytest
from django.db import transaction

from contracts.queries.clock import today
from contracts.services import audit
from kaifeng_credit.auditing.listing import Asked, choices_of, events_for
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def rows():
    """What 审计 reads of a contract: three acts of three kinds."""
    contract = make.make_contract()
    people = make.make_people(contract)
    with transaction.atomic():
        audit.record(
            "submitted", by=people.b_lead, contract=contract, on=contract,
            summary="一",
        )  # fmt: skip
        audit.record("paid", by=people.a_finance, contract=contract, summary="二")
        audit.record("reminders_given", by=None, contract=contract, summary="三")
    every = events_for(people.auditor, contract.slug)
    first = every.count() - 3
    return every.filter(number__gt=first), people


def summaries(rows, **asked):
    return "".join(one.summary for one in Asked.of(asked).narrow(rows))


def test_each_condition_narrows(rows):
    rows, people = rows
    day = today().isoformat()
    assert "三二一" == summaries(rows)
    assert "一" == summaries(rows, actor=str(people.b_lead.pk))
    assert "三" == summaries(rows, actor="system")
    assert "二" == summaries(rows, action="paid")
    assert "一" == summaries(rows, object="contracts.contract")
    assert "三二一" == summaries(rows, since=day, until=day)
    assert "" == summaries(rows, since="2039-01-01")
    assert "" == summaries(rows, until="2024-12-31")


@pytest.mark.parametrize("text", ["x", "0001-01-01", "9999-12-31", "2025-02-30"])
def test_a_day_that_is_none_narrows_nothing_and_is_said(rows, text):
    asked = Asked.of({"since": text, "until": text})
    assert "三二一" == "".join(one.summary for one in asked.narrow(rows[0]))
    assert "未按期间筛选" in asked.problem


def test_an_actor_that_is_none_is_no_crash(rows):
    assert "" == summaries(rows[0], actor="9" * 80)
    assert "三二一" == summaries(rows[0], actor="²")


def test_a_period_that_ends_before_it_begins_is_said():
    asked = Asked.of({"since": "2025-12-02", "until": "2025-12-01"})
    assert "起始日晚于截止日" in asked.problem
    assert "&since=2025-12-02&until=2025-12-01" == asked.query


def test_what_there_is_to_choose_from(rows, django_assert_num_queries):
    rows, people = rows
    with django_assert_num_queries(3):
        found = choices_of(rows)
    assert {"system", str(people.b_lead.pk), str(people.a_finance.pk)} == {
        key for key, _ in found["actors"]
    }
    assert ("paid", "登记到账") in found["actions"]
    assert [("contracts.contract", "合同")] == found["objects"]
