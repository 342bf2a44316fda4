"""The page over many contracts: one number of queries, nothing stale."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.models import Contract, Membership, StandingProjection
from kaifeng_credit.finance import gathering
from kaifeng_credit.finance.gathering import keeps_money, money_of, reads_money
from kaifeng_credit.gathering import current_projection
from tests import factories as make
from tests.remembering import forget_all

pytestmark = pytest.mark.django_db
DAY = date(2025, 12, 15)


def copies(contract: Contract, count: int, *people) -> None:
    """Further contracts with the same stored answer, and their people."""
    stored = current_projection(contract)
    made = Contract.objects.bulk_create(
        Contract(
            slug=f"copy-{number}",
            agreement_version=contract.agreement_version,
            title=contract.title,
            is_demo=contract.is_demo,
            pinned_on=contract.pinned_on,
            records_complete_through=contract.records_complete_through,
            facts_version=contract.facts_version,
        )
        for number in range(count)
    )
    names = [
        one.name
        for one in StandingProjection._meta.fields
        if one.name not in ("id", "contract")
    ]
    values = {name: getattr(stored, name) for name in names}
    StandingProjection.objects.bulk_create(
        StandingProjection(contract=one, **values) for one in made
    )
    Membership.objects.bulk_create(
        Membership(contract=one, user=person, role=role)
        for one in made
        for person, role in people
    )


@pytest.fixture
def contract():
    made = make.make_contract(is_demo=True, pinned_on=DAY)
    made.records_complete_through = DAY
    made.save()
    return made


@pytest.fixture
def finance(contract):
    return make.make_person(contract, "a_finance")


def asked(user, **query) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    forget_all()
    with CaptureQueriesContext(connection) as found:
        response = client.get(reverse("finance"), query)
    assert 200 == response.status_code
    return len(found), response.content.decode()


def test_thirty_contracts_ask_no_more_than_one(contract, finance):
    current_projection(contract)
    few, _ = asked(finance)
    copies(contract, 29, (finance, "a_finance"))
    many, page = asked(finance)
    assert few == many
    assert many <= 9
    assert "30 份合同" in page
    assert "￥</span>13,410,000.00" in page or "13,410,000.00" in page
    assert "第 1/2 页" in page


def test_a_stale_answer_is_computed_before_it_is_shown(contract, finance):
    current_projection(contract)
    Contract.objects.filter(pk=contract.pk).update(facts_version=99)
    (row,) = money_of(finance).rows
    assert row.money["tranches"]
    stored = StandingProjection.objects.get(contract=contract)
    assert 99 == stored.facts_version


def test_what_is_not_computed_yet_is_counted_and_not_shown(
    contract, finance, monkeypatch
):
    monkeypatch.setattr(gathering, "AT_ONCE", 1)
    copies(contract, 3, (finance, "a_finance"))
    Contract.objects.update(facts_version=99)
    found = money_of(finance)
    assert (1, 3) == (len(found.rows), found.behind)
    _, page = asked(finance)
    assert "份合同有新的记录" in page


@pytest.mark.parametrize("role", ["a_handler", "a_approver", "auditor"])
def test_others_of_party_a_read_it_and_are_not_led_to_it(contract, role):
    person = make.make_person(contract, role)
    assert reads_money(person)
    assert not keeps_money(person)


@pytest.mark.parametrize(
    "role", ["b_lead", "b_onsite", "expert", "system_admin"]
)
def test_who_reads_no_money_is_told_who_does(contract, role):
    client = Client()
    client.force_login(make.make_person(contract, role))
    answer = client.get(reverse("finance"))
    assert 403 == answer.status_code
    assert "甲方财务" in answer.content.decode()


def test_a_contract_of_others_is_not_on_it(contract, finance):
    make.make_person(make.make_contract(), "a_finance")
    assert [contract.slug] == [one.slug for one in money_of(finance).rows]


def test_real_contracts_and_demos_are_not_summed_together(contract, finance):
    real = make.make_contract()
    Membership.objects.create(contract=real, user=finance, role="a_finance")
    _, page = asked(finance)
    assert "1 份合同" in page
    assert "看演示合同" in page
    _, page = asked(finance, demo="1")
    assert "演示数据，不作办理依据" in page


def test_finance_begins_here_and_the_list_is_one_step_away(finance):
    client = Client()
    client.force_login(finance)
    assert reverse("finance") == client.get(reverse("home")).url
    page = client.get(reverse("home"), {"list": "1"})
    assert "参与 1 份合同" in page.content.decode()


@pytest.mark.parametrize("show", ["payable", "coming", "blocked", "claimed"])
def test_every_heap_has_its_rows_or_says_that_there_are_none(
    contract, finance, show
):
    _, page = asked(finance, show=show)
    assert 'aria-current="true"' in page
    assert "共 " in page or "没有" in page
