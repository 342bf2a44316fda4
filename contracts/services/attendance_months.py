"""The sign-ins of a month: 乙方 asks, 甲方 confirms (第六条第7款).

Presence itself is counted by the stays both sides signed (ruling 28); what is
confirmed here is the attendance that stands beside them. Sign-ins are put
right by rows that reverse them: a day that moved after its month was
confirmed is unconfirmed again, until another confirmation includes it.
"""

from datetime import date

from django.db import transaction

from contracts.models import AttendanceMonth, Contract, Proposal, User
from contracts.policies import Refused, check_role
from contracts.queries.onsite import (
    confirmed_through,
    rows_of_month,
    standing_days,
    standing_months,
)
from contracts.queries.people import side_of
from contracts.rules.calendar import ONE_DAY, add_months
from contracts.rules.hands import CONFIRMERS, DRAFTERS
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
    proposal_of,
)
from contracts.states import ProposalKind, Side

RECORDERS = DRAFTERS["b"]
KINDS = (ProposalKind.STAFF,)
MONTH, MONTH_BACK = "month", "month_back"
SUBJECTS = (MONTH, MONTH_BACK)


def signers_of(proposal: Proposal) -> tuple[str, ...]:
    """The roles that settle it: the other side's."""
    return CONFIRMERS if proposal.on_behalf_of == Side.B else RECORDERS


@transaction.atomic
def propose_month(
    *, contract: Contract, month: date, by: User, today: date
) -> Proposal:
    """乙方 asks that the sign-ins of a month be confirmed.

    ``month`` is its first day. Raises Refused("month_not_over"),
    ("no_sign_ins"), ("nothing_new").
    """
    contract = lock_contract(contract.pk)
    check_role(contract, by, *RECORDERS, act="提请确认签到")
    if add_months(month, 1) > today:
        raise Refused(
            "month_not_over",
            f"{_said(month)}还没有过完，请在月末之后提请确认。",
        )
    last = rows_of_month(contract, month).order_by("pk").last()
    if last is None:
        raise Refused(
            "no_sign_ins", f"{_said(month)}没有签到记录，请先补登再提请确认。"
        )
    if last.pk <= confirmed_through(contract, month):
        raise Refused("nothing_new", f"{_said(month)}的签到双方都已确认。")
    days = standing_days(contract).filter(
        on__range=(month, add_months(month, 1) - ONE_DAY)
    )
    count = days.count()
    return add_proposal(
        contract,
        kind=ProposalKind.STAFF,
        subject=MONTH,
        payload={
            "month": month.isoformat(), "through": last.pk, "days": count,
        },
        summary=f"{_said(month)}签到 {count} 人次",
        by=by,
        on_behalf_of=Side.B,
    )  # fmt: skip


@transaction.atomic
def propose_month_back(
    *, contract: Contract, month: date, reason: str, by: User
) -> Proposal:
    """Either side asks that the last confirmation of a month be taken back.

    Raises Refused("not_confirmed"), ("reason_missing").
    """
    contract = lock_contract(contract.pk)
    check_role(
        contract, by, *RECORDERS, *CONFIRMERS, act="提请撤去签到的确认"
    )
    row = standing_months(contract).filter(month=month).last()
    if row is None:
        raise Refused(
            "not_confirmed", f"{_said(month)}的签到还没有确认，无可撤去。"
        )
    if not reason.strip():
        raise Refused("reason_missing", "请写明撤去确认的理由，原记录保留。")
    side = side_of(by, contract)
    assert side is not None
    return add_proposal(
        contract,
        kind=ProposalKind.STAFF,
        subject=MONTH_BACK,
        payload={"month": month.isoformat(), "row": row.pk},
        summary=f"撤去{_said(month)}签到的确认",
        by=by,
        on_behalf_of=side,
        note=reason.strip(),
    )


@transaction.atomic
def approve_month(*, proposal_id: int, by: User) -> AttendanceMonth:
    """The other side signs: the month is confirmed, or is no longer.

    Raises Refused("attendance_moved") where the sign-ins are no longer what
    was asked about, ("already_corrected").
    """
    act = "确认签到"
    contract, proposal = open_proposal(
        proposal_id, kinds=KINDS, by=by, act=act
    )
    check_role(contract, by, *signers_of(proposal), act=act)
    said = proposal.payload
    month = date.fromisoformat(said["month"])
    if proposal.subject == MONTH:
        last = rows_of_month(contract, month).order_by("pk").last()
        if last is None or last.pk != said["through"]:
            raise Refused(
                "attendance_moved",
                "提请后这个月又有签到的登记或更正，请退回，由乙方重新提请。",
            )
        row = AttendanceMonth.objects.create(
            contract=contract, month=month, through=last, days=said["days"],
            proposed_by=proposal.proposed_by, recorded_by=by,
        )  # fmt: skip
        action = "attendance_confirmed"
    else:
        old = standing_months(contract).filter(pk=said["row"]).first()
        if old is None:
            raise Refused("already_corrected", "这次确认已撤去，无需再办。")
        row = AttendanceMonth.objects.create(
            contract=contract, month=month, through=old.through,
            days=old.days, reason=proposal.note, reverses=old,
            proposed_by=proposal.proposed_by, recorded_by=by,
        )  # fmt: skip
        action = "attendance_unconfirmed"
    audit.record(
        action,
        by=by,
        contract=contract,
        on=row,
        summary=proposal.summary,
        detail={
            "month": said["month"],
            "days": row.days,
            "through": row.through_id,
            "proposed_by": str(proposal.proposed_by),
            "reason": proposal.note,
        },
    )
    approve(proposal, by=by)
    return row


def decline_month(*, proposal_id: int, by: User, reason: str) -> Proposal:
    """The other side does not agree, and says why."""
    found = proposal_of(proposal_id, kinds=KINDS)
    return decline_proposal(
        proposal_id=proposal_id, kinds=KINDS, by=by, reason=reason,
        roles=signers_of(found),
    )  # fmt: skip


def _said(month: date) -> str:
    return f"{month.year}年{month.month}月"
