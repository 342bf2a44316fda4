"""Deciding days of a penalty: one person of 甲方 asks, another signs.

What is signed becomes rows of the penalty ledger, one per day; a later
decision on a day is a further row that reverses the one before. 停计 writes
the fact `suspended` too, so that the computation stops counting.
"""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from contracts.models import Contract, Proposal, User
from contracts.policies import Refused, check_scanned
from contracts.rules.facts import Fact
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.services.files import keep
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
    proposal_of,
)
from contracts.services.recorded_facts import (
    Check,
    Paper,
    add_recorded_fact,
    received,
)
from contracts.states import ProposalKind, Side
from payments.models import PenaltyDay, PenaltyDecision, PenaltyDispute
from payments.policies.penalties import (
    approvers_of,
    check_can_approve_penalty,
    check_can_propose_penalty,
    check_paper,
    check_plan,
    check_reason,
    check_run,
    check_unanswered,
)
from payments.queries.penalties import account_of, last_rows
from payments.rules.late_days import HEAD
from payments.rules.penalty_acts import (
    MONEY,
    SUSPEND,
    UPHOLD,
    VERDICTS,
    Asked,
    Written,
    moved,
    read_asked,
    rows_of_act,
    summary_of,
)
from payments.rules.penalty_ledger import Account
from payments.services.penalty_money import check_money, write_money
from payments.states import PenaltyVerdict

# How a service asks for the standing of a day under its own lock.
StandingOn = Callable[[Contract, date], dict]


def propose_penalty(
    *,
    contract: Contract,
    asked: Asked,
    reason: str,
    by: User,
    today: date,
    standing: StandingOn,
    check: Check,
    evidence: Paper | None = None,
) -> Proposal:
    """One person asks for an act on the ledger; nothing changes yet.

    ``check`` says whether the record can hold a suspension. Raises Refused
    where the days cannot be decided this way, or a paper is missing.
    """
    check_can_propose_penalty(contract, by, asked.act)
    check_paper(asked, there=evidence is not None)
    with received(evidence) as (name, incoming), transaction.atomic():
        contract = lock_contract(contract.pk, after_end=True)
        asked = checked(
            contract, asked, reason, today=today, standing=standing
        )
        if asked.act == SUSPEND:
            check(contract, [suspension(asked, reason)])
        return add_proposal(
            contract,
            kind=ProposalKind.PENALTY,
            subject=asked.act,
            payload=asked.payload(),
            summary=summary_of(asked),
            by=by,
            on_behalf_of=Side.A,
            note=reason.strip(),
            file=keep(incoming) if incoming else None,
            file_name=name,
        )


def checked(
    contract: Contract,
    asked: Asked,
    reason: str,
    *,
    today: date,
    standing: StandingOn,
) -> Asked:
    """The act with the rows it would write today, or a refusal.

    For the 核对 page as for the service under its lock.
    """
    check_reason(asked, reason)
    if asked.act in MONEY:
        return check_money(contract, asked, today=today)
    check_run(
        contract,
        asked.first_on,
        asked.last_on,
        today=today,
        open_ended=asked.act in (SUSPEND, UPHOLD),
    )
    if asked.dispute is not None:
        check_unanswered(dispute_of(contract, asked))
    account = account_of(contract, standing(contract, today), today)
    return planned(account, asked)[0]


def planned(
    account: Account, asked: Asked
) -> tuple[Asked, tuple[Written, ...]]:
    """The rows an act would write on an account, checked and counted."""
    rows = rows_of_act(account, asked)
    check_plan(account, asked, rows)
    part = moved(rows)
    return _with(asked, part.days, part.amount), rows


def _with(asked: Asked, days: int, moves) -> Asked:
    return read_asked(
        {**asked.payload(), "days": days, "moves": str(moves)}
    )


def dispute_of(contract: Contract, asked: Asked) -> PenaltyDispute | None:
    """The objection an act answers."""
    return (
        PenaltyDispute.objects.filter(
            contract=contract, pk=asked.dispute, reverses__isnull=True
        )
        .select_related("answer", "reversed_by")
        .first()
    )


@transaction.atomic
def approve_penalty(
    *,
    proposal_id: int,
    by: User,
    today: date,
    standing: StandingOn,
    check: Check,
):
    """Another person signs; the rows are computed again under the lock.

    Raises Refused("figures_changed") where they are not what the proposer
    had seen. The decision, or the settlement, that was written.
    """
    contract, proposal = open_proposal(
        proposal_id,
        kinds=(ProposalKind.PENALTY,),
        by=by,
        act="批准违约金提请",
    )
    asked = read_asked(proposal.payload)
    check_can_approve_penalty(contract, by, asked)
    if proposal.file_id is not None:
        check_scanned({proposal.file_id: proposal.file_name}, act="据以决定")
    now = checked(
        contract, asked, proposal.note, today=today, standing=standing
    )
    if now != asked:
        raise Refused(
            "figures_changed",
            "提请之后又有新的记录，天数或金额已变。请退回后重新提请。",
        )
    row = (
        write_money(contract, proposal, asked, by=by, today=today)
        if asked.act in MONEY
        else _decide(
            contract, proposal, asked, by=by, today=today,
            standing=standing, check=check,
        )
    )  # fmt: skip
    approve(proposal, by=by)
    return row


def decline_penalty(*, proposal_id: int, by: User, reason: str) -> Proposal:
    """Somebody who could sign does not, and says why."""
    kinds = (ProposalKind.PENALTY,)
    proposal = proposal_of(proposal_id, kinds=kinds)
    return decline_proposal(
        proposal_id=proposal_id,
        kinds=kinds,
        by=by,
        reason=reason,
        roles=approvers_of(read_asked(proposal.payload)),
    )


def _decide(
    contract: Contract,
    proposal: Proposal,
    asked: Asked,
    *,
    by: User,
    today: date,
    standing: StandingOn,
    check: Check,
) -> PenaltyDecision:
    account = account_of(contract, standing(contract, today), today)
    # Read with the plan: whatever somebody writes meanwhile meets the index.
    assert asked.first_on is not None
    before = last_rows(contract, asked.first_on, asked.last_on)
    _, rows = planned(account, asked)
    decision = PenaltyDecision.objects.create(
        **stamp(contract, by=by, on=today, note=proposal.note),
        head=HEAD,
        verdict=PenaltyVerdict(VERDICTS[asked.act]),
        first_on=asked.first_on,
        last_on=asked.last_on,
        dispute=dispute_of(contract, asked) if asked.dispute else None,
        proposed_by=proposal.proposed_by,
        file=proposal.file,
        file_name=proposal.file_name,
    )
    _write_days(contract, decision, rows, before)
    if asked.act == SUSPEND:
        _suspend(contract, proposal, asked, by=by, check=check)
    audit.record(
        f"penalty_{decision.verdict}",
        by=by,
        contract=contract,
        on=decision,
        summary=proposal.summary,
        detail={
            **asked.payload(),
            "proposed_by": str(proposal.proposed_by),
            "reason": proposal.note,
            "happened_on": today.isoformat(),
        },
    )
    return decision


def _write_days(
    contract: Contract,
    decision: PenaltyDecision,
    rows: tuple[Written, ...],
    before: dict[date, PenaltyDay],
) -> None:
    PenaltyDay.objects.bulk_create(
        PenaltyDay(
            contract=contract,
            decision=decision,
            head=HEAD,
            day=one.day,
            verdict=one.verdict,
            amount=one.amount,
            reverses=before.get(one.day),
        )
        for one in rows
    )


def suspension(asked: Asked, reason: str) -> Fact:
    """停计 as the fact that stops the computation (ruling 14)."""
    assert asked.first_on is not None
    values = {"start": asked.first_on, "reason": reason.strip()}
    if asked.last_on is not None:
        values["end"] = asked.last_on
    return Fact("suspended", asked.first_on, values)


def _suspend(
    contract: Contract,
    proposal: Proposal,
    asked: Asked,
    *,
    by: User,
    check: Check,
) -> None:
    fact = suspension(asked, proposal.note)
    check(contract, [fact])
    add_recorded_fact(
        contract,
        fact,
        by=by,
        proposed_by=proposal.proposed_by,
        on_behalf_of=Side.A,
        note=proposal.note,
        file=proposal.file,
        file_name=proposal.file_name,
    )
