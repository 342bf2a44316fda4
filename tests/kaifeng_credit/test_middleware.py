"""A refusal no view caught becomes a page that says what to do."""

import pytest
from django.test import RequestFactory

from contracts.policies import NotAllowed, Refused
from kaifeng_credit.middleware import Refusals
from tests import factories as make


@pytest.fixture
def request_of_somebody(db):
    request = RequestFactory().get("/")
    request.user = make.make_person()
    request.csp_nonce = ""
    return request


def answer(request, exception):
    return Refusals(lambda _: None).process_exception(request, exception)


def test_who_may_never_is_told_who_can(request_of_somebody):
    response = answer(
        request_of_somebody,
        NotAllowed("当前角色不能签署。", who="甲方审批"),
    )
    assert 403 == response.status_code
    html = response.content.decode()
    assert "当前角色不能签署。" in html
    assert "甲方审批" in html


def test_an_act_that_came_too_late_is_a_conflict(request_of_somebody):
    response = answer(request_of_somebody, Refused("gone", "已由他人办结。"))
    assert 409 == response.status_code
    assert "已由他人办结。" in response.content.decode()


def test_any_other_error_is_left_alone(request_of_somebody):
    assert answer(request_of_somebody, ValueError("x")) is None
