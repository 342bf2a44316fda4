"""After signing out neither the session nor a page of it is left."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_session_is_gone_and_the_browser_forgets():
    client = Client()
    client.force_login(make.make_person())
    response = client.post(reverse("logout"))
    assert (302, reverse("login")) == (response.status_code, response.url)
    assert '"cache"' == response["Clear-Site-Data"]
    assert not Session.objects.exists()


def test_an_address_alone_signs_nobody_out():
    """A picture on another page could ask for it (ASVS 3.5.3)."""
    client = Client()
    client.force_login(make.make_person())
    assert 405 == client.get(reverse("logout")).status_code
    assert Session.objects.exists()
