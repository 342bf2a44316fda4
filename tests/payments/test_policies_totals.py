"""The total in force holds what is asked for and approved, not only credited."""

from datetime import date
from decimal import Decimal

import pytest

from kaifeng_credit.gathering import tranche_standing
from payments.policies.totals import check_fits_total
from payments.services import payments as services
from tests import factories as make
from tests.payments.conftest import TODAY

HALF = Decimal("200000.00")


def amended(story, total: str) -> None:
    make.amend_total(story.contract, story.people, total, on=TODAY)


def test_a_request_past_a_lowered_total_is_refused_when_asked_for(story, code):
    amended(story, "300000.00")
    assert "total_exceeded" == code(lambda: story.requested())
    story.requested(Decimal("300000.00"))


def test_what_is_on_its_way_takes_room(story, code):
    story.requested(HALF)
    amended(story, "300000.00")
    check_fits_total(story.contract, Decimal("100000.00"), on=TODAY)
    assert "total_exceeded" == code(
        lambda: check_fits_total(
            story.contract, Decimal("100000.01"), on=TODAY
        )
    )


def test_asked_for_before_the_total_was_lowered_it_is_not_approved(
    story, code, monkeypatch
):
    request = story.requested(HALF)
    amended(story, "199999.99")

    def approve():
        return services.approve_payment(
            request=request,
            by=story.people.a_approver,
            standing=tranche_standing,
        )

    assert "total_exceeded" == code(approve)
    # Without this check it would be approved, and the bank be told.
    monkeypatch.setattr(services, "check_fits_total", lambda *_, **__: None)
    assert "approved" == approve().state


def test_a_receipt_in_parts_counts_once(story):
    request = story.approved(HALF)
    services.record_payment(
        request=request, by=story.people.a_finance, on=date(2025, 7, 3),
        today=TODAY, voucher="1", amount=Decimal("50000.00"),
    )  # fmt: skip
    amended(story, "250000.00")
    check_fits_total(story.contract, Decimal("50000.00"), on=TODAY)
    with pytest.raises(Exception, match=r"还可支付 ￥50,000\.00"):
        check_fits_total(story.contract, Decimal("50000.01"), on=TODAY)
