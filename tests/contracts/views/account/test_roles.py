"""角色与权限: the table, who holds what, and giving a role through two hands."""

import pytest
from django.test import Client
from django.urls import reverse

from contracts.queries.clock import today
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    contract = make.make_contract()
    people = make.make_people(contract)
    people.contract, people.newcomer = contract, make.make_person()
    return people


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def act(client, person, name, **more):
    return client.post(
        reverse("person_roles", args=[person.pk]), {"act": name, **more}
    )


def text(response) -> str:
    return response.content.decode()


def test_two_hands_give_and_the_page_says_since_when(people):
    asks, signs = as_(people.security_admin), as_(people.system_admin)
    wanted = {"contract": people.contract.slug, "role": "a_handler"}
    assert 422 == act(asks, people.newcomer, "ask", **wanted).status_code
    act(asks, people.newcomer, "ask", reason="接任经办", **wanted)
    address = reverse("person_roles", args=[people.newcomer.pk])
    assert "由另一名管理员签署" in text(asks.get(address))
    listed = signs.get(reverse("roles"))
    [row] = listed.context["waiting"]
    home = reverse("home")
    assert address in text(signs.get(home))  # waits on the first page
    assert address not in text(asks.get(home))  # who asked does not sign
    assert 'value="ask"' not in text(signs.get(address))  # three apart
    assert "接任经办" in text(signs.get(address))
    act(signs, people.newcomer, "agree", number=row.pk)
    held = people.newcomer.memberships.get()
    assert today() == held.given_on
    listed = signs.get(reverse("roles"))
    assert held in listed.context["page"].object_list


def test_what_is_asked_for_is_marked_and_missed_in_a_sentence_each(people):
    client = as_(people.security_admin)
    address = reverse("person_roles", args=[people.newcomer.pk])
    blank = text(client.get(address))
    for label in ("合同", "角色", "理由"):
        assert f'{label}<span class="req"' in blank
    missed = text(act(client, people.newcomer, "ask"))
    assert "请选择合同。" in missed
    assert "请选择角色。" in missed
    wanted = {"contract": people.contract.slug, "role": "a_handler"}
    late = act(
        client, people.newcomer, "ask", reason="接任", ends_on="2020-01-01",
        **wanted,
    )  # fmt: skip
    assert "最后一日已经过去" in str(late.context["form"].errors["ends_on"])


def test_a_role_is_ended_on_a_page_of_its_own(people):
    client = as_(people.security_admin)
    held = people.a_handler.memberships.get()
    address = reverse("person_roles", args=[people.a_handler.pk])
    assert "结束这个角色" in text(client.get(f"{address}?end={held.pk}"))
    said = act(client, people.a_handler, "end", number=held.pk)
    assert "请写明理由" in text(said)
    assert "结束这个角色" in text(said)  # the form stays, with its errors
    act(client, people.a_handler, "end", number=held.pk, reason="调离")
    assert "已结束" in text(client.get(address))


def test_a_number_of_another_account_is_nothing_here(people):
    client = as_(people.security_admin)
    other = people.b_lead.memberships.get()
    said = act(client, people.a_handler, "end", number=other.pk, reason="x")
    assert 422 == said.status_code
    other.refresh_from_db()
    assert other.ends_on is None


def test_the_table_has_a_column_per_role(people):
    page = as_(people.auditor).get(reverse("roles"))
    assert 9 == len(page.context["columns"])
    assert "验收判定、书面确认、审核通过" in text(page)
    gone = reverse("person_roles", args=[0])
    assert 404 == as_(people.auditor).get(gone).status_code
