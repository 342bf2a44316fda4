"""Form → 核对 → signature: each act by another person, typed text kept."""

from decimal import Decimal

import pytest

from contracts.models import Membership, Proposal
from payments.models import Payment, PaymentRequest
from tests import factories as make
from tests.payments.conftest import TODAY

ASK = {
    "amount": "447,000.00",
    "budget_number": "预算 1 号",
    "note": "首付款",
}
CREDITED = {
    "on": "2025-07-03",
    "amount": "447,000.00",
    "voucher": "回单 0703",
}


def test_the_whole_way_by_three_people(story):
    form = story.get("a_handler", "request_payment", 1)
    assert 'value="447,000.00"' in form.content.decode()
    check = story.post("a_handler", "request_payment", 1, **ASK)
    assert "签署后将发生" in check.content.decode()
    assert "人民币肆拾肆万柒仟元整" in check.content.decode()
    assert not PaymentRequest.objects.exists()
    done = story.post("a_handler", "request_payment", 1, sign="1", **ASK)
    assert story.url("payment", 1) == done.url
    asked = PaymentRequest.objects.get()

    page = story.get("a_approver", "approve_payment", asked.pk)
    assert "签署并批准" in page.content.decode()
    story.post("a_approver", "approve_payment", asked.pk, sign="1")
    asked.refresh_from_db()
    assert "approved" == asked.state

    check = story.post("a_finance", "record_payment", asked.pk, **CREDITED)
    assert "2025年7月3日" in check.content.decode()
    assert not Payment.objects.exists()
    story.post("a_finance", "record_payment", asked.pk, sign="1", **CREDITED)
    payment = Payment.objects.get()
    assert (Decimal("447000.00"), "回单 0703") == (
        payment.amount,
        payment.voucher,
    )


def test_going_back_from_the_check_keeps_what_was_typed(story):
    page = story.post("a_handler", "request_payment", 1, edit="1", **ASK)
    assert 'value="预算 1 号"' in page.content.decode()
    assert "签署后将发生" not in page.content.decode()


def test_an_amount_that_is_none_stays_in_the_field(story):
    page = story.post(
        "a_handler", "request_payment", 1, **{**ASK, "amount": "一百"}
    )
    words = page.content.decode()
    assert 'value="一百"' in words
    assert "请填写金额" in words


def test_a_refusal_of_the_service_is_an_error_of_its_field(story):
    page = story.post(
        "a_handler",
        "request_payment",
        1,
        sign="1",
        **{**ASK, "amount": "447000.01"},
    )
    assert 200 == page.status_code
    assert "超过该笔未付余额" in page.content.decode()
    assert 'value="447000.01"' in page.content.decode()


def test_a_day_after_today_is_an_error_of_the_day(story):
    asked = story.approved()
    page = story.post(
        "a_finance",
        "record_payment",
        asked.pk,
        sign="1",
        on="2025-12-16",
        amount="447000",
        voucher="1",
    )
    assert "不能晚于今天" in page.content.decode()
    assert not Payment.objects.exists()


def test_a_closed_gate_is_a_conflict_with_its_reason(story):
    page = story.get("a_handler", "request_payment", 2)
    assert 409 == page.status_code
    assert "付款条件尚未全部满足" in page.content.decode()


@pytest.mark.parametrize(
    "role", ["a_approver", "a_finance", "b_lead", "b_onsite", "auditor"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_ask_is_told_who_can(story, role, method):
    page = getattr(story, method)(role, "request_payment", 1, **ASK)
    assert 403 == page.status_code
    assert "甲方经办" in page.content.decode()


def test_nobody_approves_their_own_request_on_the_page_either(story):
    asked = story.requested()
    Membership.objects.create(
        contract=story.contract,
        user=story.people.a_handler,
        role="a_approver",
    )
    for page in (
        story.get("a_handler", "approve_payment", asked.pk),
        story.post("a_handler", "approve_payment", asked.pk, sign="1"),
    ):
        assert "须由另一人完成" in page.content.decode()
    asked.refresh_from_db()
    assert "requested" == asked.state


def test_what_is_paid_is_not_asked_for_again(story):
    story.paid()
    page = story.get("a_handler", "request_payment", 1)
    assert 409 == page.status_code
    assert "该笔已付清，无需再提请付款。" in page.content.decode()


def test_a_request_is_sent_back_with_a_reason(story):
    asked = story.requested()
    page = story.post("a_approver", "decline_payment", asked.pk, reason="")
    assert "请写明退回理由" in page.content.decode()
    story.post("a_approver", "decline_payment", asked.pk, reason="金额有误")
    asked.refresh_from_db()
    assert ("declined", "金额有误") == (asked.state, asked.decline_reason)
    page = story.post("a_approver", "decline_payment", asked.pk, reason="再")
    assert "该付款申请现在是“已退回”，不能再退回" in page.content.decode()
    page = story.post(
        "a_approver", "approve_payment", asked.pk, sign="1", reference="1"
    )
    assert "现在是“已退回”，不能再审批" in page.content.decode()


@pytest.mark.parametrize("role", ["b_lead", "b_onsite"])
@pytest.mark.parametrize(
    "name", ["approve_payment", "decline_payment", "record_payment"]
)
def test_party_b_is_not_told_of_requests(story, role, name):
    asked = story.requested()
    assert 404 == story.post(role, name, asked.pk).status_code


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("approve_payment", "a_finance"),
        ("approve_payment", "a_handler"),
        ("record_payment", "a_approver"),
        ("record_payment", "auditor"),
    ],
)
def test_each_act_has_its_role(story, name, role):
    asked = story.approved() if "record" in name else story.requested()
    assert 403 == story.post(role, name, asked.pk, sign="1").status_code


def test_another_contracts_rows_do_not_exist_here(story, silent):
    asked, payment = story.requested(), 10**6
    assert 404 == silent.get("a_approver", "approve_payment",
                             asked.pk).status_code  # fmt: skip
    assert 404 == story.get("a_finance", "reverse_payment",
                            payment).status_code  # fmt: skip


def test_a_check_page_never_promises_what_is_refused(story):
    page = story.post(
        "a_handler", "request_payment", 1, **{**ASK, "amount": "500,000.00"}
    )
    words = page.content.decode()
    assert "签署后将发生" not in words
    assert "金额超过该笔未付余额 ￥447,000.00。" in words
    assert 'value="500,000.00"' in words


def test_no_check_page_for_a_day_that_has_not_come(story):
    asked = story.approved()
    page = story.post(
        "a_finance", "record_payment", asked.pk, on="2025-12-16",
        amount="447000", voucher="1",
    )
    words = page.content.decode()
    assert "签署并登记" not in words
    assert "不能晚于今天" in words


def test_a_lowered_total_is_told_before_it_is_signed_and_in_the_form(story):
    """甲方 reads of its requests; 乙方, who signs too, of what is paid."""
    story.requested(Decimal("400000.00"))
    typed = {"on": "2025-12-15", "total": "300000.00"}
    check = story.post("a_handler", "new_fact", "total_amended", **typed)
    assert "在办的付款申请 ￥400,000.00" in check.content.decode()
    story.post("a_handler", "new_fact", "total_amended", **typed, sign="1")
    asked = Proposal.objects.get()
    other = story.get("b_lead", "fact_proposal", asked.pk).content.decode()
    assert "在办" not in other


def test_more_than_the_total_in_force_is_refused_at_the_amount(story):
    make.amend_total(story.contract, story.people, "300000", on=TODAY)
    form = story.post(
        "a_handler", "request_payment", 1, amount="300000.01"
    ).content.decode()
    assert "还可支付 ￥300,000.00" in form
    assert 'value="300000.01"' in form
    assert "签署并提请" not in form


def test_who_asked_takes_it_back_before_it_is_approved(story):
    asked = story.requested()
    assert "撤回申请" in story.get("a_handler", "payment", 1).content.decode()
    for role in ("a_approver", "a_finance"):
        page = story.get(role, "payment", 1).content.decode()
        assert "撤回申请" not in page
        assert 403 == story.post(role, "withdraw_payment", asked.pk).status_code
    done = story.post("a_handler", "withdraw_payment", asked.pk)
    assert story.url("payment", 1) == done.url
    assert 409 == story.post(
        "a_handler", "withdraw_payment", asked.pk
    ).status_code
    page = story.get("a_approver", "payment", 1).content.decode()
    assert "付款申请已撤回" in page
    story.approved()  # another may be asked for
    live = PaymentRequest.objects.get(state="approved")
    assert 409 == story.post(
        "a_handler", "withdraw_payment", live.pk
    ).status_code
