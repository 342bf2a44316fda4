"""After its last day an account opens nothing, session and token alike."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import Contract
from contracts.queries.clock import now, today
from contracts.queries.tokens import token_for
from contracts.services.tokens import issue_token
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_account_ends_after_its_last_day():
    contract = make.make_contract()
    person = make.make_person(contract, "a_handler")
    client = Client()
    client.force_login(person)
    _, secret = issue_token(
        by=person, name="月报", now=now(), lasts=timedelta(days=7)
    )
    for ends_on, lasts in (
        (today(), True),
        (today() - timedelta(days=1), False),
    ):
        person.ends_on = ends_on
        person.save()
        answer = client.get(reverse("sign_ins"))
        assert (200 if lasts else 302) == answer.status_code
        assert lasts == (token_for(secret, now=now()) is not None)
        seen = Contract.objects.visible_to(person)
        assert lasts == seen.exists()
    assert "已到期" in client.get("/login/").context["told"]
