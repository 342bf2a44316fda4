"""例外放行: a reason, two people, one payment, and a mark for good."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import pytest

from contracts.models import AuditEvent, FileScan, Membership, Proposal
from contracts.policies import NotAllowed, Refused
from kaifeng_credit.gathering import tranche_standing
from payments.models import GateRelease
from payments.services import payments as services
from payments.services.releases import propose_release, release_gate
from tests import factories as make

TODAY = date(2025, 12, 15)


def refused(act) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def propose(
    story, number: int = 2, reason: str = "市长办公会议纪要 3 号", **more
):
    return propose_release(
        tranche=story.tranche(number), by=story.people.a_handler,
        reason=reason, standing=tranche_standing, **more,
    )  # fmt: skip


def days_pass(story, days: int) -> None:
    story.contract.pinned_on = TODAY + timedelta(days=days)
    story.contract.save(update_fields=["pinned_on"])


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
    services.withdraw_payment(request=again, by=story.people.a_handler)
    assert request.release == story.requested(Decimal("3.00"), number=2).release


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


# --- a last day ----------------------------------------------------------------
def test_until_its_last_day_it_lets_out_and_the_mark_stays(story):
    release = sign(story, propose(story, last_on=TODAY))
    assert TODAY == release.last_on
    request = story.requested(Decimal("1.00"), number=2)
    services.approve_payment(
        request=request, by=story.people.a_approver, standing=tranche_standing
    )
    days_pass(story, 1)
    # Approved in time, the bank may credit it later; the mark stays on it.
    services.record_payment(
        request=request, by=story.people.a_finance, on=TODAY, today=TODAY,
        voucher="回单",
    )  # fmt: skip
    request.refresh_from_db()
    assert release == request.release


def test_after_its_last_day_nothing_is_asked_for_under_it(story):
    sign(story, propose(story, last_on=TODAY))
    days_pass(story, 1)
    assert "gate_closed" == refused(lambda: story.requested(number=2))
    propose(story, reason="延长放行")  # and another may be asked for


def test_asked_for_in_time_it_is_not_approved_after_the_last_day(story):
    sign(story, propose(story, last_on=TODAY))
    request = story.requested(Decimal("1.00"), number=2)
    days_pass(story, 1)

    def approve():
        services.approve_payment(
            request=request,
            by=story.people.a_approver,
            standing=tranche_standing,
        )

    assert "release_over" == refused(approve)
    days_pass(story, 0)
    approve()


def test_a_last_day_lies_ahead_when_asked_for_and_when_signed(story):
    early = TODAY - timedelta(days=1)
    assert "last_day_past" == refused(lambda: propose(story, last_on=early))
    asked = propose(story, last_on=TODAY)
    days_pass(story, 1)
    assert "last_day_past" == refused(lambda: sign(story, asked))
    assert not GateRelease.objects.exists()


# --- the decision's scan ---------------------------------------------------------
def test_the_decisions_scan_comes_with_it(story):
    paper = make.pdf_bytes("纪要")
    release = sign(story, propose(story, evidence=("纪要.pdf", [paper])))
    assert "纪要.pdf" == release.proposal.file_name
    assert hashlib.sha256(paper).hexdigest() == release.proposal.file_id


def test_what_the_scanner_holds_back_lets_nothing_out(story):
    asked = propose(story, evidence=("纪要.pdf", [make.pdf_bytes("纪要")]))
    scan = FileScan.objects.create(
        digest=asked.file_id, verdict="pending", words=""
    )
    assert "scan_pending" == refused(lambda: sign(story, asked))
    FileScan.objects.create(
        digest=scan.digest, verdict="clean", words=""
    )
    sign(story, asked)


def test_a_scan_of_a_wrong_kind_is_refused_and_nothing_kept(story):
    assert "wrong_type" == refused(
        lambda: propose(story, evidence=("纪要.exe", [b"MZ"]))
    )
    assert not Proposal.objects.exists()
