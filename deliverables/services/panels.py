"""甲方 asks experts: a panel, what they said, and its result as a fact."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from contracts.models import StoredFile, User
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.services.files import Incoming, keep, receive_checked
from deliverables.models import (
    ConflictDeclaration,
    ExpertLink,
    ExpertOpinion,
    ExpertPanel,
    ExpertReview,
    PanelMember,
    Submission,
)
from deliverables.policies import check_can_record_experts, check_reason
from deliverables.policies.panels import (
    PARTY_A_REVIEW,
    check_can_dissolve,
    check_can_organise,
    check_can_propose_result,
    check_can_record_result,
    check_may_declare,
    check_may_speak,
    check_panel_open,
    check_role,
    check_titles,
)
from deliverables.queries.panels import tally_of
from deliverables.services.sign_offs import add_expert_review
from deliverables.states import ExpertResult, PanelState


@transaction.atomic
def seat_experts(
    *, submission: Submission, titles: Iterable[str], by: User
) -> ExpertPanel:
    """Make the panel of a submission, or add members to it.

    ``titles`` name each member by role, one each.
    """
    contract = lock_contract(submission.contract_id)
    submission = Submission.objects.get(pk=submission.pk)
    check_can_organise(submission, by)
    panel = (
        ExpertPanel.objects.filter(submission=submission)
        .exclude(state=PanelState.DISSOLVED)
        .first()
    )
    if panel is None:
        panel = ExpertPanel.objects.create(
            contract=contract, submission=submission, made_by=by
        )
    check_panel_open(panel)
    wanted = [title.strip() for title in titles if title.strip()]
    there = list(panel.members.values_list("title", flat=True))
    check_titles(wanted)
    check_titles(there + wanted)
    for title in wanted:
        PanelMember.objects.create(panel=panel, title=title, recorded_by=by)
    audit.record(
        "experts_seated",
        by=by,
        contract=contract,
        on=panel,
        summary=f"专家组增加 {len(wanted)} 名",
        detail={"submission": submission.number, "titles": wanted},
    )
    return panel


@transaction.atomic
def declare(
    *,
    member: PanelMember,
    conflict: bool,
    text: str = "",
    by: User | None = None,
    link: ExpertLink | None = None,
) -> ConflictDeclaration:
    """利害关系声明: over the link, or from paper, entered by 甲方."""
    member, contract = _locked(member)
    _check_way_in(member, by, link)
    check_may_declare(member)
    row = ConflictDeclaration.objects.create(
        member=member, conflict=conflict, text=text.strip(),
        link=link, entered_by=by,
    )  # fmt: skip
    audit.record(
        "conflict_declared",
        by=by,
        contract=contract,
        on=row,
        summary=f"{member.title}声明{'存在' if conflict else '无'}利害关系",
        detail=_way(member, link),
    )
    return row


def give_opinion(
    *,
    member: PanelMember,
    agrees: bool,
    text: str = "",
    paper: tuple[str, Iterable[bytes]],
    by: User | None = None,
    link: ExpertLink | None = None,
) -> ExpertOpinion:
    """同意 or 不同意, with a signature's picture or the sealed scan.

    ``paper`` is the name and the bytes of what was signed; it meets the same
    checks as an upload.
    """
    _check_way_in(member, by, link)
    check_may_speak(member)  # before a byte is written for nothing
    name, _, incoming = receive_checked(*paper)
    try:
        return _speak(member, agrees, text, name, incoming, by, link)
    finally:
        incoming.discard()


@transaction.atomic
def _speak(
    member: PanelMember,
    agrees: bool,
    text: str,
    name: str,
    incoming: Incoming,
    by: User | None,
    link: ExpertLink | None,
) -> ExpertOpinion:
    member, contract = _locked(member)
    check_may_speak(member)
    stored: StoredFile = keep(incoming)
    row = ExpertOpinion.objects.create(
        member=member, agrees=agrees, text=text.strip(), file=stored,
        file_name=name, link=link, entered_by=by,
    )  # fmt: skip
    audit.record(
        "expert_opinion",
        by=by,
        contract=contract,
        on=row,
        summary=f"{member.title}{'同意' if agrees else '不同意'}",
        detail={**_way(member, link), "sha256": stored.digest},
    )
    return row


def _locked(member: PanelMember):
    """The member as it is under the contract's lock."""
    contract = lock_contract(member.panel.contract_id)
    fresh = PanelMember.objects.select_related(
        "panel__submission__deliverable",
        "panel__contract",
        "conflictdeclaration",
        "expertopinion",
    ).get(pk=member.pk)
    return fresh, contract


def _check_way_in(
    member: PanelMember, by: User | None, link: ExpertLink | None
) -> None:
    """Over their own link, or entered by somebody of 甲方 who is named."""
    if link is None:
        assert by is not None
        check_role(
            member.panel.contract, by, *PARTY_A_REVIEW, act="登记专家意见"
        )
    else:
        assert by is None
        assert link.member_id == member.pk


def _way(member: PanelMember, link: ExpertLink | None) -> dict[str, Any]:
    return {
        "panel": member.panel_id,
        "member": member.pk,
        "link": link.pk if link else None,
    }


@transaction.atomic
def propose_result(*, panel: ExpertPanel, by: User) -> ExpertPanel:
    """One person of 甲方 puts the count of opinions before another."""
    contract = lock_contract(panel.contract_id)
    panel = _fresh(panel)
    check_can_propose_result(panel, by)
    panel.state, panel.proposed_by = PanelState.PROPOSED, by
    panel.save()
    counted = tally_of(panel)
    audit.record(
        "panel_result_proposed",
        by=by,
        contract=contract,
        on=panel,
        summary=f"提请登记专家评审结果：{counted.words}",
        detail={"passed": counted.passed},
    )
    return panel


@transaction.atomic
def reopen_panel(*, panel: ExpertPanel, by: User) -> ExpertPanel:
    """Take the proposed result back; nothing has followed from it."""
    contract = lock_contract(panel.contract_id)
    panel = _fresh(panel)
    check_role(contract, by, *PARTY_A_REVIEW, act="收回评审结果")
    if panel.state == PanelState.PROPOSED:
        panel.state, panel.proposed_by = PanelState.OPEN, None
        panel.save()
        audit.record(
            "panel_result_taken_back", by=by, contract=contract, on=panel,
            summary="收回提请登记的专家评审结果",
        )  # fmt: skip
    return panel


@transaction.atomic
def record_result(
    *, panel: ExpertPanel, by: User, today: date
) -> ExpertReview:
    """A second person of 甲方 signs; the result becomes the fact (2.2.2.1)."""
    contract = lock_contract(panel.contract_id)
    panel = _fresh(panel)
    check_can_record_result(panel, by)
    deliverable = panel.submission.deliverable
    check_can_record_experts(deliverable, by, on=today, today=today)
    counted = tally_of(panel)
    result = ExpertResult.PASS if counted.passed else ExpertResult.FAIL
    row = add_expert_review(
        contract,
        deliverable,
        result=result,
        by=by,
        on=today,
        note=f"专家组 {counted.seats} 人：{counted.words}。"
        f"{panel.proposed_by}提请。",
    )
    panel.state, panel.recorded_as = PanelState.RECORDED, row
    panel.save()
    return row


@transaction.atomic
def dissolve_panel(
    *, panel: ExpertPanel, by: User, reason: str
) -> ExpertPanel:
    """Give a panel up: what was said stays on record, no link opens."""
    contract = lock_contract(panel.contract_id)
    panel = _fresh(panel)
    check_can_dissolve(panel, by)
    check_reason(reason, act="解散专家组")
    panel.state, panel.reason = PanelState.DISSOLVED, reason.strip()
    panel.save()
    audit.record(
        "panel_dissolved", by=by, contract=contract, on=panel,
        summary="解散专家组", detail={"reason": reason.strip()},
    )  # fmt: skip
    return panel


def _fresh(panel: ExpertPanel) -> ExpertPanel:
    return ExpertPanel.objects.select_related(
        "contract", "submission__deliverable", "proposed_by"
    ).get(pk=panel.pk)
