"""One's own sign-ins, and nobody else's."""

import pytest
from django.urls import reverse

from contracts.services.sign_ins import note_try
from contracts.states import SignInOutcome
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_person_reads_their_own_tries(client):
    one, other = make.make_person(), make.make_person()
    note_try(SignInOutcome.DONE, username=one.username, address="192.0.2.1")
    note_try(SignInOutcome.WRONG, username=other.username, address="192.0.2.2")
    client.force_login(one)
    body = client.get(reverse("sign_ins")).content.decode()
    assert "192.0.2.1" in body
    assert "192.0.2.2" not in body


def test_before_the_first_there_is_a_sentence(client):
    client.force_login(make.make_person())
    body = client.get(reverse("sign_ins")).content.decode()
    assert "尚无登录记录" in body
