"""Form, 核对, asked, signed: what a person sees, and the wrong way too."""

from contracts.models import Proposal
from payments.models import PenaltyDay

RUN = {"first_on": "2025-12-20", "last_on": "2025-12-31", "reason": ""}


def words(response) -> str:
    return response.content.decode()


def test_a_confirmation_from_the_ledger_to_the_signature(late):
    assert "甲方确认" in words(late.get("a_handler", "penalties"))
    form = late.get("a_handler", "propose_penalty", "confirm")
    assert 'value="2025-12-20"' in words(form)
    assert 'value="2025-12-31"' in words(form)
    check = words(late.post("a_handler", "propose_penalty", "confirm", **RUN))
    assert "人民币捌仟玖佰肆拾元整" in check
    assert "不从任何付款中扣除" in check
    assert not Proposal.objects.exists()  # only the signature asks
    asked = late.post(
        "a_handler", "propose_penalty", "confirm", **RUN, sign="1"
    )
    proposal = Proposal.objects.get()
    assert late.url("penalty_proposal", proposal.pk) == asked.url
    assert "核对并处理" in words(late.get("a_approver", "penalties"))
    assert "核对并处理" not in words(late.get("b_lead", "penalties"))
    signed = late.post(
        "a_approver", "penalty_proposal", proposal.pk, act="approve"
    )
    assert late.url("penalties") == signed.url
    page = words(late.get("b_lead", "penalties"))
    assert "已确认 ￥8,940.00" in page
    assert 12 == PenaltyDay.objects.count()


def test_ones_own_proposal_offers_no_signature(late):
    asked = late.ask("confirm", 20, 31, by=late.people.a_approver)
    page = words(late.get("a_approver", "penalty_proposal", asked.pk))
    assert "同意并签署" not in page
    assert "撤回提请" in page
    refused = late.post(
        "a_approver", "penalty_proposal", asked.pk, act="approve"
    )
    assert 409 == refused.status_code
    assert "不能签署自己提请的事项" in words(refused)


def test_typed_values_survive_every_refusal(late):
    wrong = {**RUN, "last_on": "2026-01-05"}
    page = late.post("a_handler", "propose_penalty", "confirm", **wrong)
    assert 422 == page.status_code
    assert "还没有到来的日期不能决定" in words(page)
    assert 'value="2026-01-05"' in words(page)
    late.decide("confirm", 20, 31)
    again = late.post("a_handler", "propose_penalty", "confirm", **RUN)
    assert "已确认，无需重复" in words(again)
    # At the days it is about, not only above the form.
    assert 'id="id_first_on_error"' in words(again)


def test_an_act_that_is_not_there_and_one_without_its_subject(late):
    handler = "a_handler"
    assert 404 == late.get(handler, "propose_penalty", "burn").status_code
    assert 404 == late.get(handler, "propose_penalty", "uphold").status_code
    assert 404 == late.get(handler, "propose_penalty", "unsettle").status_code
    answered = late.get(handler, "propose_penalty", "excuse", dispute="x")
    assert 404 == answered.status_code


def test_a_paper_that_is_missing_is_asked_for_where_it_is_chosen(late):
    run = {**RUN, "reason": "函复同意"}
    check = late.post("a_handler", "propose_penalty", "excuse", **run)
    assert 200 == check.status_code
    signed = late.post(
        "a_handler", "propose_penalty", "excuse", **run, sign="1"
    )
    assert 422 == signed.status_code
    assert "请附上依据文件" in words(signed)
