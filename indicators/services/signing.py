"""Signing what was reported, and taking it back by a reversing row.

A signed value is never edited: a mistake is corrected by a row that reverses
it, asked for by one side and signed by the other; both rows stay.
"""

from datetime import date

from django.db import transaction

from contracts.models import Contract, Proposal, User
from contracts.policies import Refused
from contracts.queries.facts import reference
from contracts.services import audit
from contracts.services.facts import lock_contract, sequences
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
    proposal_of,
)
from contracts.services.recorded_facts import Check
from contracts.states import ProposalKind
from indicators.models import Measurement
from indicators.policies.measuring import (
    BASELINE,
    REVERSAL,
    check_can_propose,
    check_can_sign,
)
from indicators.queries.measurables import measurables_named, name_of
from indicators.rules.improvement import plain
from indicators.services.values import (
    facts_of_values,
    reported,
    value_problems,
    values_held,
)

KINDS = (ProposalKind.MEASUREMENT,)


@transaction.atomic
def sign_values(
    *, proposal_id: int, by: User, today: date, check: Check
) -> list[Measurement]:
    """The other side signs; only now the values are facts."""
    contract, proposal = open_proposal(
        proposal_id, kinds=KINDS, by=by, act="签认指标值"
    )
    check_can_sign(
        contract, by, subject=proposal.subject, side=proposal.on_behalf_of
    )
    if proposal.subject == REVERSAL:
        rows = [_reverse(contract, proposal, by=by, today=today, check=check)]
    else:
        rows = _record(contract, proposal, by=by, check=check)
    approve(proposal, by=by)
    return rows


def _record(
    contract: Contract, proposal: Proposal, *, by: User, check: Check
) -> list[Measurement]:
    values = reported(proposal.payload)
    baseline = proposal.subject == BASELINE
    keys = {value.indicator for value in values}
    known = {one.key: one for one in measurables_named(contract, keys)}
    held = values_held(contract, keys)
    for value in values:
        for _, words in value_problems(contract, known, value, baseline, held):
            raise Refused("value_does_not_fit", words)
    check(contract, facts_of_values(contract, values, proposal.subject))
    places = sequences(contract, len(values))
    rows = Measurement.objects.bulk_create(
        [
            Measurement(
                contract=contract,
                sequence=place,
                happened_on=value.published_on or value.period_end,
                recorded_by=by,
                proposed_by=proposal.proposed_by,
                note=proposal.note,
                indicator=value.indicator,
                definition_id=told["definition"],
                value=value.value,
                period_start=value.period_start,
                period_end=value.period_end,
                published_on=value.published_on,
                baseline=baseline,
                file=proposal.file,
                file_name=proposal.file_name,
            )
            for place, value, told in zip(
                places, values, proposal.payload["values"], strict=True
            )
        ]
    )
    audit.record(
        "measured",
        by=by,
        contract=contract,
        on=rows[0],
        summary=f"签认：{proposal.summary}",
        detail={
            "values": proposal.payload["values"],
            "baseline": baseline,
            "proposed_by": str(proposal.proposed_by),
            "sha256": proposal.file_id,
        },
    )
    return rows


def decline_values(*, proposal_id: int, by: User, reason: str) -> Proposal:
    """The other side does not sign, and says why."""
    proposal = proposal_of(proposal_id, kinds=KINDS)
    roles = check_can_sign(
        proposal.contract, by, subject=proposal.subject,
        side=proposal.on_behalf_of,
    )  # fmt: skip
    return decline_proposal(
        proposal_id=proposal_id, kinds=KINDS, by=by, reason=reason,
        roles=roles,
    )  # fmt: skip


@transaction.atomic
def propose_reversal(
    *, row: Measurement, reason: str, by: User, check: Check
) -> Proposal:
    """One side asks that a value be taken back; the row itself stays."""
    contract = lock_contract(row.contract_id)
    row = Measurement.objects.select_related("reversed_by").get(pk=row.pk)
    side = check_can_propose(contract, by, REVERSAL)
    _check_standing(row)
    if not reason.strip():
        raise Refused("reason_missing", "请写明更正的理由，原记录保留。")
    check(contract, [], without={reference(row)})
    name = name_of(contract, row.indicator)
    words = "基期值" if row.baseline else "指标值"
    return add_proposal(
        contract,
        kind=ProposalKind.MEASUREMENT,
        subject=REVERSAL,
        payload={"reverses": row.pk, "indicator": row.indicator},
        summary=f"更正{words}：{name} {plain(row.value)}（{row.period_end}）",
        by=by,
        on_behalf_of=side,
        note=reason.strip(),
    )


def _check_standing(row: Measurement) -> None:
    if row.reverses_id is not None or hasattr(row, "reversed_by"):
        raise Refused("already_corrected", "这条记录已更正，无需再次更正。")


def _reverse(
    contract: Contract,
    proposal: Proposal,
    *,
    by: User,
    today: date,
    check: Check,
) -> Measurement:
    row = Measurement.objects.select_related("reversed_by").get(
        pk=proposal.payload["reverses"], contract=contract
    )
    _check_standing(row)
    check(contract, [], without={reference(row)})
    (place,) = sequences(contract, 1)
    back = Measurement.objects.create(
        contract=contract,
        sequence=place,
        happened_on=today,
        recorded_by=by,
        proposed_by=proposal.proposed_by,
        note=proposal.note,
        reverses=row,
        indicator=row.indicator,
        definition=row.definition,
        value=row.value,
        period_start=row.period_start,
        period_end=row.period_end,
        published_on=row.published_on,
        baseline=row.baseline,
    )
    audit.record(
        "fact_reversed",
        by=by,
        contract=contract,
        on=back,
        summary=proposal.summary,
        detail={
            "reverses": reference(row),
            "proposed_by": str(proposal.proposed_by),
            "reason": proposal.note,
            "happened_on": today.isoformat(),
        },
    )
    return back
