"""Forged hosts, ways out and forms: what an answer must never follow (T22, T23)."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.authentication import SessionAuthentication
from rest_framework.views import APIView

from tests import factories as make
from tests.routes import routes

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
OURS = "portal.example"
HOSTS = """
    evil.example portal.example.evil.example evil.example:80 evilportal.example
    portal.example@evil.example portal.example:x portal.example/evil
    .portal.example portal.example. evil.example#portal.example 127.0.0.1
    localhost [::1] 0x7f000001 portal_example xn--portal-9za.example
    portal.example,evil.example portal.example%00.evil.example *.example *
""".split()
WAYS_OUT = """
    https://evil.example http://evil.example //evil.example ///evil.example
    /\\evil.example \\\\evil.example https:evil.example https:/evil.example
    http:///evil.example javascript:alert(1) JaVaScRiPt:alert(1)
    data:text/html,x vbscript:x ftp://evil.example https://testserver@evil.example
    https://evil.example\\@testserver //testserver@evil.example
    https://testserver.evil.example %2f%2fevil.example/%2e%2e //evil.example/%2f..
""".split()


def test_a_forged_host_is_answered_with_nothing(settings):
    settings.ALLOWED_HOSTS = [OURS]
    asked = {
        host: Client().get(reverse("login"), headers={"host": host})
        for host in HOSTS
    }
    # A name may end in a dot: it is the same host.
    codes = {host: answer.status_code for host, answer in asked.items()}
    assert 200 == codes.pop("portal.example.")
    assert {400} == set(codes.values()), codes
    assert 200 == Client().get(reverse("login"), headers={"host": OURS}).status_code


def test_nobody_is_led_out_after_signing_in():
    assert len(HOSTS) + len(WAYS_OUT) >= 40
    person = make.make_person()
    person.set_password("the right words")
    person.save()
    told = {"username": person.username, "password": "the right words"}
    for way in WAYS_OUT:
        answer = Client().post(reverse("login"), {**told, "next": way})
        assert 302 == answer.status_code, way
        # As a browser reads it, which takes a backslash for a slash.
        place = urljoin("https://testserver/login/", answer.url.replace("\\", "/"))
        assert "testserver" == urlsplit(place).hostname, way
        assert "https" == urlsplit(place).scheme, way
    inside = reverse("sign_ins")
    answer = Client().post(reverse("login"), {**told, "next": inside})
    assert inside == answer.url


def test_only_the_interface_and_uploads_ask_for_the_token_themselves():
    exempt = {
        one.name: one.view
        for one in routes()
        if getattr(one.view, "csrf_exempt", False)
    }
    interface = {
        name
        for name, callback in exempt.items()
        if issubclass(getattr(callback, "cls", object), APIView)
    }
    assert {"upload"} == set(exempt) - interface
    # A session there is no session without the token; a program has none.
    for name in interface:
        for one in exempt[name].cls.authentication_classes:
            asks = issubclass(one, SessionAuthentication)
            assert asks or "Token" in one.__name__, name
