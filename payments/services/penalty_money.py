"""结清: what 乙方 paid of a confirmed penalty, or both agreed to set off.

The portal never deducts anything: a set-off is a row only because both
parties signed for it, and it changes no payment.
"""

from datetime import date
from decimal import Decimal

from contracts.models import Contract, Proposal, User
from contracts.services import audit
from contracts.services.facts import stamp
from payments.models import PenaltySettlement
from payments.policies.penalties import check_can_settle, check_can_unsettle
from payments.queries.penalties import confirmed_in_all, settled_in_all
from payments.rules.late_days import HEAD
from payments.rules.penalty_acts import SETTLE, Asked
from payments.states import SettlementManner


def check_money(contract: Contract, asked: Asked, *, today: date) -> Asked:
    """The act if it can be, as it is; else a refusal."""
    if asked.act == SETTLE:
        check_can_settle(
            contract, asked, outstanding=outstanding_of(contract), today=today
        )
    else:
        check_can_unsettle(settlement_of(contract, asked))
    return asked


def outstanding_of(contract: Contract) -> Decimal:
    """Confirmed and not settled, over everything that is recorded."""
    return confirmed_in_all(contract) - settled_in_all(contract)


def settlement_of(
    contract: Contract, asked: Asked
) -> PenaltySettlement | None:
    """The row an act takes back."""
    return (
        PenaltySettlement.objects.filter(
            contract=contract, pk=asked.settlement
        )
        .select_related("reversed_by")
        .first()
    )


def write_money(
    contract: Contract,
    proposal: Proposal,
    asked: Asked,
    *,
    by: User,
    today: date,
) -> PenaltySettlement:
    """Write a settlement, or the row that takes one back."""
    row = settlement_of(contract, asked)
    if row is None:
        assert asked.on is not None
        values = {
            **stamp(contract, by=by, on=asked.on, note=proposal.note),
            "manner": SettlementManner(asked.manner),
            "amount": asked.amount,
            "reference": asked.reference,
        }
    else:
        on = max(today, row.happened_on)
        values = {
            **stamp(contract, by=by, on=on, note=proposal.note),
            "manner": row.manner,
            "amount": -row.amount,
            "reference": row.reference,
            "reverses": row,
        }
    written = PenaltySettlement.objects.create(
        **values,
        head=HEAD,
        proposed_by=proposal.proposed_by,
        file=proposal.file,
        file_name=proposal.file_name,
    )
    audit.record(
        "penalty_settled" if written.amount > 0 else "penalty_unsettled",
        by=by,
        contract=contract,
        on=written,
        summary=proposal.summary,
        detail={
            **asked.payload(),
            "proposed_by": str(proposal.proposed_by),
            "happened_on": written.happened_on.isoformat(),
        },
    )
    return written
