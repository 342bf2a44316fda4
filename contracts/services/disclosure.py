"""Consents to disclose, and answers on outside use: lock, check, write, audit.

第七条第3款「需要对外披露的，必须经双方共同协商书面同意后方可进行」: each side
records its own paper, and only both together open a document to the public.
第七条第4款「乙方如需在开封市以外地区使用服务成果，需提前 15 日书面通知甲方并获得
甲方书面同意。」 Both outlive the end of the agreement.
"""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction

from contracts.models import (
    Contract,
    DisclosureConsent,
    OutsideUseAnswer,
    RecordedFact,
    User,
)
from contracts.policies import (
    NotAllowed,
    Refused,
    check_not_before_signing,
    check_role,
)
from contracts.queries.disclosure import consents_of
from contracts.queries.people import side_of, who_can
from contracts.rules.audience import (
    PUBLISHABLE,
    SIDES,
    Audience,
    lacking,
)
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.files import Incoming, keep, receive_checked
from contracts.states import Role, Side

CONSENTERS = (Role.A_APPROVER, Role.B_LEAD)
ANSWERERS = (Role.A_APPROVER,)
Paper = tuple[str, Iterable[bytes]]


def check_audience(
    contract: Contract, audience: str, paper: str, *, today: date
) -> Audience:
    """The audience somebody asks for, where a document may be made for it.

    Raises Refused("audience_unknown"), ("not_for_the_public") where the
    document as such stays inside, or ("consent_missing"), naming the side.
    """
    try:
        asked = Audience(audience)
    except ValueError as error:
        raise Refused(
            "audience_unknown", "请选择受众：内部、双方或公开。"
        ) from error
    if asked is not Audience.PUBLIC:
        return asked
    if paper not in PUBLISHABLE:
        raise Refused(
            "not_for_the_public",
            "这份文件含人员与办理过程，不能公开。请改选“内部”或“双方”。",
        )
    missing = lacking(consents_of(contract), paper, on=today)
    if missing:
        sides = "、".join(SIDES[side] for side in missing)
        raise Refused(
            "consent_missing",
            f"公开{PUBLISHABLE[paper]}缺{sides}的书面同意（第七条第3款），未生成。"
            f"请由{sides}在“保密与使用”登记书面同意，或改选“内部”“双方”。",
        )
    return asked


def record_consent(
    *,
    contract: Contract,
    papers: Collection[str],
    words: str,
    happened_on: date,
    until: date | None,
    paper: Paper,
    by: User,
    today: date,
) -> DisclosureConsent:
    """A side's own person records its written consent, with the scan.

    Raises NotAllowed, Refused("papers_missing"), ("text_missing"),
    ("until_passed"), ("day_in_future"), ("day_before_agreement").
    """
    check_role(contract, by, *CONSENTERS, act="登记书面同意")
    name, _, incoming = receive_checked(*paper)
    try:
        return _add_consent(
            contract, sorted(set(papers)), words.strip(),
            (happened_on, until), (name, incoming), by, today,
        )  # fmt: skip
    finally:
        incoming.discard()


@transaction.atomic
def _add_consent(
    contract: Contract,
    papers: list[str],
    words: str,
    days: tuple[date, date | None],
    scan: tuple[str, Incoming],
    by: User,
    today: date,
) -> DisclosureConsent:
    contract = lock_contract(contract.pk, after_end=True)
    check_role(contract, by, *CONSENTERS, act="登记书面同意")
    happened_on, until = days
    if not papers or set(papers) - set(PUBLISHABLE):
        raise Refused("papers_missing", "请选择同意公开的文件。")
    if not words:
        raise Refused("text_missing", "请照书面写明同意公开的范围。")
    check_not_before_signing(contract, happened_on, today)
    if until is not None and until < max(today, happened_on):
        raise Refused("until_passed", "截止日已过。请填写今天以后的日期，或留空。")
    side = side_of(by, contract)
    assert side is not None
    same = DisclosureConsent.objects.filter(
        contract=contract, side=side, papers=papers, words=words,
        happened_on=happened_on, revokes=None, revoked_by=None,
    )  # fmt: skip
    if same.exists():
        raise Refused("already_recorded", "同样的书面同意已登记，无需重复。")
    row = DisclosureConsent.objects.create(
        contract=contract, side=side, papers=papers, words=words,
        happened_on=happened_on, until=until, file=keep(scan[1]),
        file_name=scan[0], recorded_by=by,
    )  # fmt: skip
    audit.record(
        "consent_recorded",
        by=by,
        contract=contract,
        on=row,
        summary=f"登记{Side(side).label}对公开披露的书面同意："
        + "、".join(PUBLISHABLE[key] for key in papers),
        detail={"happened_on": happened_on.isoformat(), "text": words},
    )
    return row


@transaction.atomic
def revoke_consent(
    *, consent: DisclosureConsent, reason: str, by: User, today: date
) -> DisclosureConsent:
    """The side that consented takes it back, for the future."""
    contract = lock_contract(consent.contract_id, after_end=True)
    check_role(contract, by, *CONSENTERS, act="撤回书面同意")
    if side_of(by, contract) != consent.side:
        own = Role.A_APPROVER if consent.side == Side.A else Role.B_LEAD
        raise NotAllowed(
            "书面同意只能由作出的一方撤回。", who=who_can(contract, own)
        )
    if not reason.strip():
        raise Refused("reason_missing", "请写明撤回的理由。")
    if DisclosureConsent.objects.filter(revokes=consent).exists():
        raise Refused("already_revoked", "这项同意已经撤回。")
    row = DisclosureConsent.objects.create(
        contract=contract, side=consent.side, papers=consent.papers,
        words=reason.strip(), happened_on=today, revokes=consent,
        recorded_by=by,
    )  # fmt: skip
    audit.record(
        "consent_revoked",
        by=by,
        contract=contract,
        on=row,
        summary=f"撤回{Side(consent.side).label}对公开披露的书面同意，自即日起",
        detail={"reason": row.words, "consent": consent.pk},
    )
    return row


def answer_outside_use(
    *,
    fact: RecordedFact,
    agreed: bool,
    words: str,
    happened_on: date,
    paper: Paper,
    by: User,
    today: date,
) -> OutsideUseAnswer:
    """甲方审批 records what 甲方 answered in writing, and what was agreed."""
    check_role(fact.contract, by, *ANSWERERS, act="登记域外使用的答复")
    name, _, incoming = receive_checked(*paper)
    try:
        return _add_answer(
            fact, agreed, words.strip(), happened_on, (name, incoming),
            by, today,
        )  # fmt: skip
    finally:
        incoming.discard()


@transaction.atomic
def _add_answer(
    fact: RecordedFact,
    agreed: bool,
    words: str,
    happened_on: date,
    scan: tuple[str, Incoming],
    by: User,
    today: date,
) -> OutsideUseAnswer:
    contract = lock_contract(fact.contract_id, after_end=True)
    check_role(contract, by, *ANSWERERS, act="登记域外使用的答复")
    if not words:
        raise Refused("text_missing", "请照书面写明答复与约定的地区、用途、期限。")
    check_not_before_signing(contract, happened_on, today)
    if happened_on < fact.happened_on:
        raise Refused(
            "answer_before_request", "答复日早于通知日。请填写书面答复的日期。"
        )
    if OutsideUseAnswer.objects.filter(request=fact).exists():
        raise Refused(
            "already_answered",
            "这项请求已有答复。另有约定的，由乙方再次书面提出。",
        )
    row = OutsideUseAnswer.objects.create(
        contract=contract, request=fact, side=Side.A, agreed=agreed,
        words=words, happened_on=happened_on, file=keep(scan[1]),
        file_name=scan[0], recorded_by=by,
    )  # fmt: skip
    audit.record(
        "outside_use_answered",
        by=by,
        contract=contract,
        on=row,
        summary=f"答复域外使用请求：{'同意' if agreed else '不同意'}",
        detail={"text": words, "happened_on": happened_on.isoformat()},
    )
    return row
