"""乙方's objection (异议) to days of a penalty, with its evidence.

It stops no clock by itself: until 甲方 has answered, the days it is about
are marked 有异议 and cannot be confirmed.
"""

from datetime import date

from django.db import transaction

from contracts.models import Contract, User
from contracts.policies import Refused
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.services.files import keep
from contracts.services.recorded_facts import Paper, received
from payments.models import PenaltyDispute
from payments.policies.penalties import (
    check_can_dispute,
    check_new_dispute,
    check_run,
    check_unanswered,
)
from payments.queries.penalties import account_of, disputes_until
from payments.rules.late_days import HEAD
from payments.rules.penalty_acts import run_words
from payments.services.penalties import StandingOn


def dispute_penalty(
    *,
    contract: Contract,
    first: date | None,
    last: date | None,
    text: str,
    by: User,
    today: date,
    standing: StandingOn,
    evidence: Paper | None = None,
) -> PenaltyDispute:
    """乙方负责人 objects to days, says why and shows it.

    ``last`` empty: all days from ``first`` on. Raises Refused without a
    reason, without evidence, or where none of the days is counted.
    """
    check_can_dispute(contract, by)
    check_run(contract, first, last, today=today, open_ended=True)
    assert first is not None
    with received(evidence) as (name, incoming), transaction.atomic():
        contract = lock_contract(contract.pk, after_end=True)
        check_new_dispute(
            account_of(contract, standing(contract, today), today),
            first,
            last,
            disputes_until(contract, today),
            words={"text": text, "file": name},
        )
        row = PenaltyDispute.objects.create(
            **stamp(contract, by=by, on=today),
            head=HEAD,
            first_on=first,
            last_on=last,
            text=text.strip(),
            file=keep(incoming) if incoming else None,
            file_name=name,
        )
        audit.record(
            "penalty_disputed",
            by=by,
            contract=contract,
            on=row,
            summary=f"对违约金提出异议：{run_words(first, last)}",
            detail={
                "first_on": first.isoformat(),
                "last_on": last.isoformat() if last else "",
                "happened_on": today.isoformat(),
            },
        )
        return row


@transaction.atomic
def withdraw_dispute(
    *, dispute: PenaltyDispute, reason: str, by: User, today: date
) -> PenaltyDispute:
    """乙方 takes an objection back by a reversing row; both stay."""
    contract = lock_contract(dispute.contract_id, after_end=True)
    check_can_dispute(contract, by)
    if not reason.strip():
        raise Refused("reason_missing", "请写明撤回的理由。")
    dispute = PenaltyDispute.objects.select_related(
        "answer", "reversed_by"
    ).get(pk=dispute.pk)
    check_unanswered(dispute)
    row = PenaltyDispute.objects.create(
        **stamp(contract, by=by, on=today),
        head=dispute.head,
        first_on=dispute.first_on,
        last_on=dispute.last_on,
        text=reason.strip(),
        reverses=dispute,
    )
    audit.record(
        "penalty_dispute_withdrawn",
        by=by,
        contract=contract,
        on=row,
        summary="撤回对违约金的异议："
        + run_words(dispute.first_on, dispute.last_on),
        detail={"happened_on": today.isoformat()},
    )
    return row
