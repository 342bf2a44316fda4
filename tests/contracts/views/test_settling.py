"""Sign it, send it back, take it back: what any page about a proposal does."""

import pytest
from django.test import RequestFactory

from contracts.policies import Refused
from contracts.views.settling import ACTS, settled


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
