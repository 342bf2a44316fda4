"""The tool that takes permissions and filters out, on three of its places."""

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import SignInAttempt
from tests import factories as make
from tests.removing import (
    FILTER,
    PERMISSIONS,
    Place,
    all_but,
    among,
    asks_login,
    calls,
    forbids,
    places,
    watch_filters,
    watch_logins,
    watch_permissions,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGE = "contracts/views/account/security.py: all_sign_ins"


@pytest.fixture
def client() -> Client:
    """Somebody of 乙方, who is not to see who signed in."""
    contract = make.make_contract()
    person = make.make_person(contract, "b_lead")
    SignInAttempt.objects.create(
        user=make.make_person(), outcome="refused", address="192.0.2.7"
    )
    one = Client(raise_request_exception=False)
    one.force_login(person)
    return one


def only(found: set[Place], name: str) -> Place:
    """The one place of a function."""
    (place,) = [one for one in found if str(one) == name]
    return place


def test_a_permission_and_a_filter_are_taken_out_and_put_back(
    client, monkeypatch
):
    address = reverse("all_sign_ins")
    asks = only(places(calls(*PERMISSIONS)), PAGE)
    hides = only(places(calls(FILTER)), PAGE)
    permissions = watch_permissions(monkeypatch)
    filters = watch_filters(monkeypatch)
    assert 403 == client.get(address).status_code
    assert [asks] == permissions.met
    with permissions.without(among([asks])):
        assert "192.0.2.7" not in client.get(address).content.decode()
        assert hides in filters.met
        with filters.without(among([hides])):
            assert "192.0.2.7" in client.get(address).content.decode()
    with permissions.without(all_but(asks)):
        assert 403 == client.get(address).status_code


def test_what_a_function_forbids_by_itself_is_taken_out(client, monkeypatch):
    refuses = only(places(forbids), "kaifeng_credit/finance/views.py: finance")
    watch, address = watch_permissions(monkeypatch), reverse("finance")
    assert 403 == client.get(address).status_code
    with watch.without(among([refuses])):
        assert 200 == client.get(address).status_code
    monkeypatch.undo()
    assert 403 == client.get(address).status_code


def test_a_login_is_taken_out(monkeypatch):
    asks = only(places(asks_login), PAGE)
    watch, nobody = watch_logins(monkeypatch), Client(
        raise_request_exception=False
    )
    address = reverse("all_sign_ins")
    assert 302 == nobody.get(address).status_code
    with watch.without(among([asks])):
        assert 302 != nobody.get(address).status_code


def test_every_place_is_found_that_says_one_of_the_names():
    """What the source says, counted another way."""
    assert 90 < len(places(calls(*PERMISSIONS)))
    assert 100 < len(places(calls(FILTER)))
    assert 10 < len(places(forbids))
    assert 20 < len(places(asks_login))
