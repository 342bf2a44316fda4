"""The address of an act, typed into the browser, leads to its page."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve, reverse

from tests.routes import routes
from tests.world import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def only_sent() -> set[str]:
    """Names of the addresses below a contract that show nothing."""
    return {
        one.name
        for one in routes()
        if getattr(one.view, "shows", True) is False
    }


@pytest.fixture
def visited(world):
    """Every such address of the world, by its name."""
    found = {}
    for name, keys in addresses(world).items():
        if name in only_sent():
            found[name] = reverse(name, args=[world.contract.slug, *keys])
    return found


def signed_in(person, **more) -> Client:
    client = Client(**more)
    client.force_login(person)
    return client


def test_every_address_of_an_act_has_a_page_to_go_back_to(world, visited):
    assert only_sent() == set(visited)
    client, *others = map(signed_in, (
        world.people.a_approver, world.people.b_lead, world.people.a_finance,
    ))  # fmt: skip
    for name, path in visited.items():
        answer = client.get(path)
        html = answer.content.decode()
        assert (405, "POST") == (answer.status_code, answer["Allow"]), name
        assert "这个地址只用来提交" in html, name
        page = answer.context["page"]
        assert f'href="{page}"' in html
        assert getattr(resolve(urlsplit(page).path).func, "shows", False)
        # Somebody who may act there finds the page.
        found = {one.get(page).status_code for one in (client, *others)}
        assert 200 in found, (name, page, found)


def test_programs_keep_their_own_answer(world, visited):
    path = visited["state_event"]
    taken = {"HTTP_ACCEPT": "application/json"}
    answer = signed_in(world.people.b_lead).get(path, **taken)
    assert (405, b"") == (answer.status_code, answer.content)
    told = signed_in(world.people.b_lead).delete(path)
    assert (405, b"") == (told.status_code, told.content)


def test_acts_outside_a_contract_lead_home(world):
    answer = signed_in(world.people.b_lead).get(reverse("end_preview"))
    assert (405, "/") == (answer.status_code, answer.context["page"])
