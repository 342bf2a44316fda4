"""Taking a wrong payment row back, on its pages."""

from payments.models import Payment


def test_a_wrong_payment_is_reversed_after_a_check(story):
    payment = story.paid()
    url = ("reverse_payment", payment.pk)
    assert "将冲销的记录" in story.get("a_finance", *url).content.decode()
    check = story.post("a_finance", *url, reason="重复登记")
    assert "原记录与冲销记录都保留" in check.content.decode()
    story.post("a_finance", *url, reason="重复登记", sign="1")
    assert 2 == Payment.objects.count()
    again = story.get("a_finance", *url)
    assert (409, True) == (
        again.status_code,
        "已冲销" in again.content.decode(),
    )


def test_reversing_is_finances_alone(story):
    payment = story.paid()
    for role, status in (("a_approver", 403), ("b_lead", 403)):
        page = story.get(role, "reverse_payment", payment.pk)
        assert status == page.status_code
