"""A refusal stands at its field; at the door only while nothing is typed."""

import pytest
from django.test import RequestFactory

from contracts.policies import NotAllowed, Refused
from payments.forms import RecordForm
from payments.views.check_answers import let_in, put_at, sent_on

TYPED = {"on": "2025-07-03", "amount": "1.00", "voucher": "回单"}


def refuse():
    raise Refused("not_now", "现在不行。")


def forbid():
    raise NotAllowed("当前角色不能登记。", who="甲方财务")


def test_what_is_typed_is_never_lost_to_a_refusal_at_the_door():
    with pytest.raises(Refused):
        let_in(RequestFactory().get("/"), refuse)
    let_in(RequestFactory().post("/"), refuse)


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_never_do_it_does_not_come_in(method):
    with pytest.raises(NotAllowed):
        let_in(getattr(RequestFactory(), method)("/"), forbid)


def test_going_back_to_edit_sends_nothing_on():
    for more, sent in (({}, True), ({"edit": "1"}, False)):
        request = RequestFactory().post("/", {**TYPED, **more})
        assert sent is sent_on(request, RecordForm(request.POST))


def test_a_refusal_stands_at_the_field_it_is_about():
    form = RecordForm(TYPED)
    put_at(form, Refused("receipt_twice", "已登记。"), voucher=("receipt_twice",))
    put_at(form, Refused("other", "其他。"), voucher=("receipt_twice",))
    assert ["已登记。"] == form.errors["voucher"]
    assert ["其他。"] == form.non_field_errors()
