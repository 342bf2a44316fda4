"""Sign it, send it back, take it back: what any page about a proposal does."""

from types import SimpleNamespace

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory

from contracts.fact_forms import ReasonForm
from contracts.policies import Refused
from contracts.views import settling
from contracts.views.settling import (
    ACTS,
    proposal_page,
    settle_with,
    settled,
    status_of,
)


def sent(**data):
    return RequestFactory().post("/", data)


def say(act, form):
    return f"办理：{act}"


@pytest.mark.parametrize("act", ["approve", "withdraw"])
def test_an_act_is_done_and_told(act):
    done, form, refused = settled(sent(act=act), say)
    assert (done, refused) == (f"办理：{act}", None)
    assert not form.is_bound


def test_sending_back_takes_a_reason():
    done, form, refused = settled(sent(act="decline", reason=" "), say)
    assert (done, refused) == ("", None)
    assert form.errors
    done, form, _ = settled(sent(act="decline", reason="日期不符"), say)
    assert done == "办理：decline"
    assert form.cleaned_data["reason"] == "日期不符"


@pytest.mark.parametrize("act", ["", "pay"])
def test_nothing_else_is_an_act(act):
    assert act not in ACTS
    done, _, refused = settled(sent(act=act), say)
    assert done == ""
    assert refused.code == "no_act"


def test_a_refusal_keeps_what_was_typed():
    def refuse(act, form):
        raise Refused("settled", "已由他人办结。")

    done, form, refused = settled(sent(act="decline", reason="日期不符"), refuse)
    assert (done, refused.code) == ("", "settled")
    assert form["reason"].value() == "日期不符"
    assert form.non_field_errors() == ["已由他人办结。"]


def answered(request, perform):
    """The answer of a page, and the readings of the proposal it showed."""
    request.contract = SimpleNamespace(slug="demo")
    request._messages = CookieStorage(request)
    read, shown = [], []

    def find(request, pk):
        read.append(pk)
        return f"提请 {pk}，第 {len(read)} 次读"

    def show(request, proposal, form, refused):
        shown.append((proposal, refused and refused.code))
        return HttpResponse()

    answer = proposal_page(
        request, 7, find=find, perform=perform, show=show, after="facts"
    )
    return answer, shown, [str(one) for one in request._messages]


def test_a_page_tells_what_was_done_and_leads_on():
    answer, shown, told = answered(
        sent(act="approve"), lambda request, proposal, act, form: proposal
    )
    assert (302, "/c/demo/facts/") == (answer.status_code, answer["Location"])
    assert [] == shown
    assert ["提请 7，第 1 次读"] == told


def test_a_page_that_settled_nothing_reads_the_proposal_again():
    def refuse(request, proposal, act, form):
        raise Refused("settled", "已由他人办结。")

    _, shown, told = answered(sent(act="approve"), refuse)
    assert [("提请 7，第 2 次读", "settled")] == shown
    assert [] == told


def test_a_page_only_read_shows_the_proposal():
    _, shown, told = answered(RequestFactory().get("/"), say)
    assert [("提请 7，第 1 次读", None)] == shown
    assert [] == told


def settled_with(act: str) -> tuple[str, list]:
    """What one act of three says, and which service it went to."""
    went: list = []
    form = ReasonForm({"reason": "金额不符"})
    assert form.is_valid()
    perform = settle_with(
        sign=lambda request, proposal: went.append("sign") or "已签署。",
        decline=lambda **given: went.append(given["reason"]),
        declined="已退回。",
        withdrawn="已撤回。",
    )
    request = SimpleNamespace(user=None)
    return perform(request, SimpleNamespace(pk=1), act, form), went


def test_each_act_goes_to_its_service_and_says_what_was_done(monkeypatch):
    assert ("已签署。", ["sign"]) == settled_with("approve")
    assert ("已退回。", ["金额不符"]) == settled_with("decline")
    taken_back = []
    monkeypatch.setattr(
        settling, "withdraw_proposal", lambda **given: taken_back.append(given)
    )
    assert ("已撤回。", []) == settled_with("withdraw")
    assert [{"proposal_id": 1, "by": None}] == taken_back


def test_a_status_tells_what_is_missing_from_what_cannot_be():
    form = ReasonForm()
    assert 200 == status_of(form, None)
    assert 409 == status_of(form, Refused("settled", "已处理。"))
    assert 422 == status_of(form, Refused("no_act", "请选择。"))
    assert 422 == status_of(ReasonForm({"reason": ""}), None)
