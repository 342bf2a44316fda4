"""Deciding how the text is read, and 乙方's objection to it.

One person of 甲方 proposes, another approves; a decision is a row of the
ledger, going back to the default included. An objection is 乙方's own act.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from contracts.models import (
    Contract,
    Proposal,
    ReadingDecision,
    ReadingObjection,
    User,
)
from contracts.policies import (
    Refused,
    check_can_approve_reading,
    check_can_object,
    check_can_propose_reading,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.readings import recorded_on
from contracts.rules.agreement import Reading
from contracts.rules.options import Option, option_of
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.services.files import Incoming, keep, receive_checked
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
)
from contracts.states import ProposalKind, Role, Side

LONGEST_WORDS = 60


@transaction.atomic
def propose_reading(
    *, contract: Contract, key: str, code: str, reason: str, by: User
) -> Proposal:
    """One person of 甲方 asks that a reading be decided.

    Raises Refused where the agreement does not know the code, where it is
    in force already by decision, or where the reading waits for another.
    """
    contract = lock_contract(contract.pk)
    check_can_propose_reading(contract, by)
    reading, option = check_choice(contract, key, code)
    if not reason.strip():
        raise Refused("reason_missing", "请写明理由，批准人据此判断。")
    _check_not_waiting(contract, key)
    return add_proposal(
        contract,
        kind=ProposalKind.READING,
        subject=key,
        payload={"code": code},
        summary=f"{reading.id} 按「{short(option)}」",
        by=by,
        on_behalf_of=Side.A,
        note=reason.strip(),
    )


@transaction.atomic
def approve_reading(
    *, proposal_id: int, by: User, today: date, seen: int | None = None
) -> ReadingDecision:
    """Another person of 甲方 decides; stored answers become stale.

    ``seen`` is the facts version of the page that showed the difference:
    where something was recorded since, Refused("figures_changed").
    """
    contract, proposal = open_proposal(
        proposal_id,
        kinds=(ProposalKind.READING,),
        by=by,
        act="批准口径决定",
    )
    check_can_approve_reading(contract, by)
    reading, option = check_choice(
        contract, proposal.subject, str(proposal.payload.get("code"))
    )
    if seen is not None and seen != contract.facts_version:
        raise Refused(
            "figures_changed",
            "页面打开后又有新的记录，差别已重新计算。请核对后再批准。",
        )
    decision = ReadingDecision.objects.create(
        **stamp(contract, by=by, on=today, note=proposal.note),
        key=reading.key,
        code=option.code,
        words=option.text,
        proposed_by=proposal.proposed_by,
    )
    audit.record(
        "reading_decided",
        by=by,
        contract=contract,
        on=decision,
        summary=f"口径决定：{proposal.summary}",
        detail={
            "key": reading.key,
            "code": option.code,
            "proposal": proposal.pk,
            "happened_on": today.isoformat(),
        },
    )
    approve(proposal, by=by)
    return decision


def decline_reading(*, proposal_id: int, by: User, reason: str) -> Proposal:
    """Somebody who could approve a reading does not, and says why."""
    return decline_proposal(
        proposal_id=proposal_id,
        kinds=(ProposalKind.READING,),
        by=by,
        reason=reason,
        roles=(Role.A_APPROVER,),
    )


def object_to_reading(
    *,
    contract: Contract,
    key: str,
    text: str,
    by: User,
    today: date,
    evidence: tuple[str, Iterable[bytes]] | None = None,
) -> ReadingObjection:
    """乙方负责人 objects to a reading as it is in force.

    ``evidence`` is the name and the bytes of a paper; it meets the same
    checks as an upload.
    """
    check_can_object(contract, by)
    if evidence is None:
        return _add_objection(contract, key, text, by, today)
    name, _, incoming = receive_checked(*evidence)
    try:
        return _add_objection(contract, key, text, by, today, name, incoming)
    finally:
        incoming.discard()


@transaction.atomic
def _add_objection(
    contract: Contract,
    key: str,
    text: str,
    by: User,
    today: date,
    file_name: str = "",
    incoming: Incoming | None = None,
) -> ReadingObjection:
    contract = lock_contract(contract.pk)
    check_can_object(contract, by)
    reading = _reading(contract, key)
    if not text.strip():
        raise Refused("text_missing", "请写明异议的内容和依据。")
    recorded = recorded_on(contract)
    decision = recorded.decided(key)
    if any(
        one.decision_id == (decision.pk if decision else None)
        for one in recorded.objections.get(key, ())
    ):
        raise Refused(
            "already_objected", "对现行口径已有异议在册，无需重复记录。"
        )
    row = ReadingObjection.objects.create(
        **stamp(contract, by=by, on=today),
        key=key,
        decision=decision,
        text=text.strip(),
        file=keep(incoming) if incoming else None,
        file_name=file_name,
    )
    audit.record(
        "reading_objected",
        by=by,
        contract=contract,
        on=row,
        summary=f"对口径 {reading.id} 提出异议",
        detail={
            "key": key,
            "decision": decision.pk if decision else None,
            "happened_on": today.isoformat(),
        },
    )
    return row


@transaction.atomic
def withdraw_objection(
    *, objection: ReadingObjection, reason: str, by: User, today: date
) -> ReadingObjection:
    """乙方 takes an objection back by a reversing row; both stay."""
    contract = lock_contract(objection.contract_id)
    check_can_object(contract, by)
    if not reason.strip():
        raise Refused("reason_missing", "请写明撤回的理由。")
    if (
        objection.reverses_id is not None
        or ReadingObjection.objects.filter(reverses=objection).exists()
    ):
        raise Refused("already_withdrawn", "这项异议已撤回，无需重复。")
    row = ReadingObjection.objects.create(
        **stamp(contract, by=by, on=today),
        key=objection.key,
        decision=objection.decision,
        text=reason.strip(),
        reverses=objection,
    )
    audit.record(
        "reading_objection_withdrawn",
        by=by,
        contract=contract,
        on=row,
        summary=f"撤回对口径 {_reading(contract, objection.key).id} 的异议",
        detail={"key": objection.key, "happened_on": today.isoformat()},
    )
    return row


def check_choice(
    contract: Contract, key: str, code: str
) -> tuple[Reading, Option]:
    """A reading and one of its options, which is not decided already."""
    reading = _reading(contract, key)
    option = option_of(reading, code)
    if option is None:
        raise Refused(
            "code_unknown",
            f"{reading.id} 没有这种读法。请返回重新选择。",
        )
    decided = recorded_on(contract).decided(key)
    if decided is not None and decided.code == code:
        raise Refused(
            "already_in_force", f"{reading.id} 已决定按这种读法，无需再提。"
        )
    return reading, option


def short(option: Option) -> str:
    """The words of an option, short enough for a line."""
    if len(option.text) <= LONGEST_WORDS:
        return option.text
    return f"{option.text[: LONGEST_WORDS - 1]}…"


def _reading(contract: Contract, key: str) -> Reading:
    reading = agreement_of(contract).readings.get(key)
    if reading is None:
        raise Refused("reading_unknown", "协议没有登记这项疑点。")
    return reading


def _check_not_waiting(contract: Contract, key: str) -> None:
    if recorded_on(contract).waiting.get(key):
        raise Refused(
            "reading_waiting",
            "这项口径已有提请在等待批准。请先处理该提请。",
        )
