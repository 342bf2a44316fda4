"""Asking that a wrong payment row be taken back, on its pages."""

from contracts.models import Proposal
from payments.models import Payment
from tests import factories as make

TODAY = make.TODAY


def test_a_reversal_is_asked_for_after_a_check_and_waits(story):
    payment = story.paid()
    url = ("reverse_payment", payment.pk)
    assert "将冲销的记录" in story.get("a_finance", *url).content.decode()
    check = story.post("a_finance", *url, reason="重复登记")
    assert "原记录与冲销记录都保留" in check.content.decode()
    assert not Proposal.objects.exists()
    story.post("a_finance", *url, reason="重复登记", sign="1")
    assert 1 == Payment.objects.count()
    twice = story.post("a_finance", *url, reason="重复登记", sign="1")
    assert "已在等待批准" in twice.content.decode()


def test_what_is_reversed_already_is_a_conflict(story):
    payment = story.paid()
    make.reverse(payment, story.people, today=TODAY)
    again = story.get("a_finance", "reverse_payment", payment.pk)
    assert 409 == again.status_code
    assert "已冲销" in again.content.decode()


def test_asking_is_finances_alone(story):
    payment = story.paid()
    for role, status in (("a_approver", 403), ("b_lead", 403)):
        page = story.get(role, "reverse_payment", payment.pk)
        assert status == page.status_code
