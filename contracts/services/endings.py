"""The end of a contract: closing it, holding its papers, giving back.

第三条第2款「本协议约定服务期满后，自行终止」; 第七条第3款「双方上述保密义务不因
协议的终止和无效而解除。」 One side proposes, the other signs; a hold protects
at once and takes another person to be lifted.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from contracts.models import (
    BackfillBatch,
    Contract,
    ContractClosing,
    LegalHold,
    Proposal,
    ReturnCertificate,
    User,
)
from contracts.policies import (
    Refused,
    check_role,
    check_second_person,
)
from contracts.queries.people import side_of
from contracts.rules.after_end import still_open
from contracts.services import audit
from contracts.services.completeness import (
    check_other_side,
    decline_as_other_side,
)
from contracts.services.facts import lock_contract
from contracts.services.numbers import next_number
from contracts.services.proposals import (
    add_proposal,
    approve,
    open_proposal,
)
from contracts.states import ProposalKind, Role, Way

CLOSERS = (Role.A_APPROVER, Role.B_LEAD)
NOT_ENDED = "协议尚未终止。协议终止后再出具退还或销毁证明。"
RETURNERS = (Role.B_LEAD,)
KINDS = (ProposalKind.CLOSING, ProposalKind.RETURN_CERTIFICATE)
MOST_ITEMS = 200

# How a service asks for the whole standing of a day under its own lock.
StandingOn = Callable[[Contract, date], Mapping[str, Any]]


@transaction.atomic
def propose_closing(
    *,
    contract: Contract,
    standing: StandingOn,
    by: User,
    today: date,
    note: str = "",
) -> Proposal:
    """One side asks to close a contract that has ended.

    Raises Refused("not_ended"), ("already_closed"), ("still_waiting").
    """
    contract = lock_contract(contract.pk, after_end=True)
    check_role(contract, by, *CLOSERS, act="提请结案")
    ended_on = check_can_close(contract, standing, today=today)
    side = side_of(by, contract)
    assert side is not None
    return add_proposal(
        contract,
        kind=ProposalKind.CLOSING,
        subject="closing",
        payload={"ended_on": ended_on.isoformat()},
        summary=f"结案（协议于{_said(ended_on)}终止）",
        by=by,
        on_behalf_of=side,
        note=note.strip(),
    )


def check_can_close(
    contract: Contract, standing: StandingOn, *, today: date
) -> date:
    """The day the agreement ended, where it can be closed now."""
    if contract.closed_on is not None:
        raise Refused("already_closed", "本合同已经结案，无需再提请。")
    ended = standing(contract, today)["ended_on"]
    if ended is None:
        raise Refused(
            "not_ended",
            "协议尚未终止。请先在“事实登记”登记使其终止的事实，"
            "由双方签署后再结案。",
        )
    waiting = [
        row.summary
        for row in Proposal.objects.waiting(contract)
        if row.kind != ProposalKind.CLOSING
        and not still_open(row.kind, row.subject)
    ]
    waiting += [str(row) for row in BackfillBatch.objects.waiting(contract)]
    if waiting:
        raise Refused(
            "still_waiting",
            f"还有 {len(waiting)} 项待签署，结案后不能再办理："
            f"“{waiting[0]}”。请先签署、退回或撤回。",
        )
    return date.fromisoformat(ended)


@transaction.atomic
def close_contract(
    *, proposal_id: int, standing: StandingOn, by: User, today: date
) -> ContractClosing:
    """The other side signs: from now on the record is read-only."""
    act = "签署结案"
    contract, proposal = _opened(
        proposal_id, ProposalKind.CLOSING, by=by, act=act
    )
    ended_on = check_can_close(contract, standing, today=today)
    if ended_on.isoformat() != proposal.payload["ended_on"]:
        raise Refused(
            "end_moved",
            "提请后协议终止日已改变。请退回后重新提请。",
        )
    closing = ContractClosing.objects.create(
        contract=contract,
        ended_on=ended_on,
        closed_on=today,
        note=proposal.note,
        proposed_by=proposal.proposed_by,
        recorded_by=by,
    )
    contract.closed_on = today
    contract.save(update_fields=["closed_on"])
    approve(proposal, by=by)
    audit.record(
        "contract_closed",
        by=by,
        contract=contract,
        on=closing,
        summary=f"双方结案，协议于{_said(ended_on)}终止",
        detail={
            "last_day": ended_on.isoformat(),
            "happened_on": today.isoformat(),
            "proposed_by": str(proposal.proposed_by),
        },
    )
    return closing


@transaction.atomic
def place_hold(*, contract: Contract, reason: str, by: User) -> LegalHold:
    """Somebody of either side says that nothing may be destroyed, and why.

    Raises Refused("reason_missing"), ("already_held").
    """
    contract = lock_contract(contract.pk, after_end=True)
    check_role(contract, by, *CLOSERS, act="设置保全")
    if not reason.strip():
        raise Refused("reason_missing", "请写明保全的事由。")
    side = side_of(by, contract)
    assert side is not None
    same = standing_holds(contract).filter(side=side, note=reason.strip())
    if same.exists():
        raise Refused("already_held", "同样的保全已设置，无需重复。")
    hold = LegalHold.objects.create(
        contract=contract, note=reason.strip(), side=side, recorded_by=by
    )
    audit.record(
        "hold_placed",
        by=by,
        contract=contract,
        on=hold,
        summary=f"设置保全：{hold.note}",
    )
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, reason: str, by: User) -> LegalHold:
    """Another person ends a hold, and says why."""
    contract = lock_contract(hold.contract_id, after_end=True)
    check_role(contract, by, *CLOSERS, act="解除保全")
    check_second_person(by=by, first=hold.recorded_by, act="解除保全")
    if not reason.strip():
        raise Refused("reason_missing", "请写明解除保全的理由。")
    if LegalHold.objects.filter(lifts=hold).exists():
        raise Refused("already_lifted", "这项保全已经解除。")
    row = LegalHold.objects.create(
        contract=contract,
        note=reason.strip(),
        side=side_of(by, contract) or "",
        lifts=hold,
        recorded_by=by,
    )
    audit.record(
        "hold_lifted",
        by=by,
        contract=contract,
        on=row,
        summary=f"解除保全：{hold.note}",
        detail={"reason": row.note},
    )
    return row


def standing_holds(contract: Contract):
    """The holds nobody has lifted, the oldest first."""
    return LegalHold.objects.filter(
        contract=contract, lifts__isnull=True, lifted_by__isnull=True
    ).order_by("pk")


@transaction.atomic
def propose_return(
    *,
    contract: Contract,
    items: Sequence[Mapping[str, str]],
    standing: StandingOn,
    by: User,
    today: date,
    note: str = "",
) -> Proposal:
    """乙方 lists what it had received and what became of each.

    ``items`` have name, medium, way (``Way``), on (ISO day) and by, who did
    it. Raises Refused("not_ended"), ("nothing_listed"), ("too_many_items"),
    ("day_in_future"), ("held").
    """
    contract = lock_contract(contract.pk, after_end=True)
    check_role(contract, by, *RETURNERS, act="出具退还或销毁证明")
    if standing(contract, today)["ended_on"] is None:
        raise Refused("not_ended", NOT_ENDED)
    rows = [dict(item) for item in items]
    check_items(contract, rows, today=today)
    side = side_of(by, contract)
    assert side is not None
    return add_proposal(
        contract,
        kind=ProposalKind.RETURN_CERTIFICATE,
        subject="return_certificate",
        payload={"items": rows},
        summary=f"退还或销毁证明，{len(rows)} 项",
        by=by,
        on_behalf_of=side,
        note=note.strip(),
    )


def check_items(
    contract: Contract, rows: Sequence[Mapping[str, str]], *, today: date
) -> None:
    """What a certificate may list; nothing is destroyed under a hold."""
    if not rows:
        raise Refused("nothing_listed", "请至少列一项资料。")
    if len(rows) > MOST_ITEMS:
        raise Refused(
            "too_many_items", f"一份证明至多 {MOST_ITEMS} 项，请分作几份。"
        )
    if any(date.fromisoformat(row["on"]) > today for row in rows):
        raise Refused(
            "day_in_future", "日期晚于今天。请填写实际退还或销毁的日期。"
        )
    destroyed = any(row["way"] == Way.DESTROYED for row in rows)
    if destroyed and standing_holds(contract).exists():
        raise Refused(
            "held", "保全未解除，资料不得销毁。请改为退还，或先解除保全。"
        )


@transaction.atomic
def sign_return(
    *, proposal_id: int, by: User, today: date
) -> ReturnCertificate:
    """甲方 signs that it is so; the certificate gets its number."""
    contract, proposal = _opened(
        proposal_id,
        ProposalKind.RETURN_CERTIFICATE,
        by=by,
        act="签署退还或销毁证明",
    )
    items = proposal.payload["items"]
    check_items(contract, items, today=today)
    number = next_number(contract, "return", year=today.year)
    row = ReturnCertificate.objects.create(
        contract=contract,
        number=number,
        items=items,
        signed_on=today,
        note=proposal.note,
        digest=_digest(contract, number, proposal, by, today),
        proposed_by=proposal.proposed_by,
        recorded_by=by,
    )
    approve(proposal, by=by)
    audit.record(
        "return_certified",
        by=by,
        contract=contract,
        on=row,
        summary=f"双方签署退还或销毁证明 {number}，{len(items)} 项",
        detail={
            "sha256": row.digest,
            "proposed_by": str(proposal.proposed_by),
            "happened_on": today.isoformat(),
        },
    )
    return row


@transaction.atomic
def note_certificate(row: ReturnCertificate, *, by: User) -> None:
    """Who took the certificate out, before it goes."""
    audit.record(
        "return_downloaded",
        by=by,
        contract=row.contract,
        on=row,
        summary=f"下载退还或销毁证明 {row.number}",
        detail={"sha256": row.digest},
    )


@transaction.atomic
def decline_ending(*, proposal_id: int, by: User, reason: str) -> Proposal:
    """The other side does not agree, and says why."""
    return decline_as_other_side(
        proposal_id=proposal_id, kinds=KINDS, by=by, reason=reason, act="退回这项提请"
    )


def _opened(
    proposal_id: int, kind: ProposalKind, *, by: User, act: str
) -> tuple[Contract, Proposal]:
    contract, proposal = open_proposal(
        proposal_id, kinds=(kind,), by=by, act=act
    )
    check_other_side(contract, proposal, by, act=act)
    return contract, proposal


def _digest(
    contract: Contract, number: str, proposal: Proposal, by: User, today: date
) -> str:
    """SHA-256 of all that the certificate says."""
    said = json.dumps(
        {
            "contract": contract.title,
            "number": number,
            "items": proposal.payload["items"],
            "note": proposal.note,
            "proposed_by": str(proposal.proposed_by),
            "signed_by": str(by),
            "signed_on": today.isoformat(),
        },
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(said.encode()).hexdigest()


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
