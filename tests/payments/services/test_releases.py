"""例外放行: a reason, two people, one payment, and a mark for good."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.models import AuditEvent, Membership
from contracts.policies import NotAllowed, Refused
from kaifeng_credit.gathering import tranche_standing
from payments.models import GateRelease
from payments.services import payments as services
from payments.services.releases import propose_release, release_gate

TODAY = date(2025, 12, 15)


def refused(act) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def propose(story, number: int = 2, reason: str = "市长办公会议纪要 3 号"):
    return propose_release(
        tranche=story.tranche(number), by=story.people.a_handler,
        reason=reason, standing=tranche_standing,
    )  # fmt: skip


def sign(story, proposal, by=None) -> GateRelease:
    return release_gate(
        proposal_id=proposal.pk, by=by or story.people.a_approver,
        standing=tranche_standing,
    )  # fmt: skip


def test_one_payment_goes_out_past_its_gate_and_says_so_for_good(story):
    assert "gate_closed" == refused(lambda: story.requested(number=2))
    asked = propose(story)
    assert "gate_closed" == refused(lambda: story.requested(number=2))
    release = sign(story, asked)
    assert {"title", "missing"} == set(release.lacked[0])
    part = Decimal("100000.00")
    request = story.requested(part, number=2)
    assert release == request.release
    services.approve_payment(
        request=request, by=story.people.a_approver, standing=tranche_standing
    )
    services.record_payment(
        request=request, by=story.people.a_finance, on=TODAY, today=TODAY,
        voucher="回单",
    )  # fmt: skip
    # The gate itself says what it said; the next payment waits for it.
    assert tranche_standing(story.contract, 2)["gate"] is not True
    assert "gate_closed" == refused(lambda: story.requested(part, number=2))
    assert AuditEvent.objects.filter(
        chain=story.contract.slug, action="gate_released"
    ).exists()


def test_a_declined_request_gives_the_release_back(story):
    sign(story, propose(story))
    request = story.requested(Decimal("1.00"), number=2)
    services.decline_payment(
        request=request, by=story.people.a_approver, reason="金额有误"
    )
    again = story.requested(Decimal("2.00"), number=2)
    assert request.release == again.release


def test_an_open_gate_needs_no_exception(story):
    assert "gate_open" == refused(lambda: propose(story, number=1))


def test_it_is_asked_for_once(story):
    asked = propose(story)
    assert "already_proposed" == refused(lambda: propose(story, reason="又"))
    sign(story, asked)
    assert "released_already" == refused(lambda: propose(story))


def test_it_takes_a_reason_and_another_person(story):
    assert "reason_missing" == refused(lambda: propose(story, reason=" "))
    Membership.objects.create(
        contract=story.contract, user=story.people.a_handler,
        role="a_approver",
    )  # fmt: skip
    asked = propose(story)
    assert "second_person_needed" == refused(
        lambda: sign(story, asked, story.people.a_handler)
    )


@pytest.mark.parametrize("role", ["a_finance", "b_lead", "auditor"])
def test_only_the_handler_asks_and_the_approver_signs(story, role):
    by = getattr(story.people, role)
    with pytest.raises(NotAllowed):
        propose_release(
            tranche=story.tranche(2), by=by, reason="x",
            standing=tranche_standing,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        sign(story, propose(story), by)
