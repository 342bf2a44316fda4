"""How a page begins, and how it hands a refusal to its form."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from contracts.models import User
from contracts.policies import NotAllowed, Refused
from contracts.views.pages import (
    contract_page,
    shows_now,
    shows_past,
    try_service,
)


@contract_page("GET")
def page(request, **kwargs):
    return HttpResponse(str(kwargs))


def ask(method: str, user) -> HttpResponse:
    request = RequestFactory().generic(method, "/c/one/")
    request.user = user
    return page(request, slug="one", number=3)


def test_a_stranger_is_sent_to_sign_in():
    assert 302 == ask("GET", AnonymousUser()).status_code


def test_a_person_gets_the_page_without_the_slug():
    assert b"{'number': 3}" == ask("GET", User()).content


def test_another_method_is_not_allowed():
    assert 405 == ask("POST", User()).status_code


@pytest.mark.parametrize(
    ("as_of", "known", "now", "past"),
    [
        (5, None, True, False),
        (4, None, False, True),
        (6, None, False, False),
        (5, 4, False, True),
    ],
)
def test_acts_are_offered_only_where_today_is_shown(as_of, known, now, past):
    request = RequestFactory().get("/c/one/")
    request.today, request.as_of, request.known = 5, as_of, known
    assert (now, past) == (shows_now(request), shows_past(request))


def test_a_page_that_takes_a_form_says_that_it_acts():
    assert not page.acts
    assert contract_page("GET", "POST")(lambda request: None).acts


def test_a_refusal_comes_back_for_the_form():
    def act():
        raise Refused("gone", "已办结。")

    assert (None, "gone") == (lambda r: (r[0], r[1].code))(try_service(act))
    assert (7, None) == try_service(lambda: 7)


def test_who_may_never_is_no_form_error():
    def act():
        raise NotAllowed("不能。", who="甲方审批")

    with pytest.raises(NotAllowed):
        try_service(act)


@pytest.mark.parametrize(
    ("referer", "next_page"),
    [
        ("http://testserver/c/one/reviews/3/check/", "/c/one/reviews/3/check/"),
        ("http://elsewhere/c/one/", "/"),
        ("", "/"),
    ],
)
def test_an_act_without_a_session_leads_back_to_its_form(referer, next_page):
    request = RequestFactory().post("/c/one/act/", HTTP_REFERER=referer)
    request.user = AnonymousUser()
    answer = contract_page("POST")(page)(request, slug="one")
    assert f"/login/?next={next_page}" == answer.url
