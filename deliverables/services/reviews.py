"""Reviewing a submission: draft, propose, decide by a second person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from contracts.models import BackfillBatch, Contract, User
from contracts.policies import Refused
from contracts.rules.agreement import DeliverableTerm
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.services.numbers import next_number
from deliverables.models import (
    AcceptanceReview,
    Decision,
    DocumentVersion,
    Finding,
    Submission,
)
from deliverables.policies import (
    check_can_decide,
    check_can_propose,
    check_can_review,
    check_numbers,
    check_reason,
    check_seen,
)
from deliverables.policies.first import who_saved_last
from deliverables.queries.measures import Asked, asked_of
from deliverables.queries.state import next_turn
from deliverables.queries.terms import term_now
from deliverables.rules.measures import Measured
from deliverables.states import Result, ReviewState, Verdict


@transaction.atomic
def save_review(
    *,
    submission: Submission,
    term: DeliverableTerm,
    findings: Mapping[str, Mapping[str, Any]],
    result: str,
    conclusion: str,
    revision: int,
    by: User,
    rework_due_on: date | None = None,
) -> AcceptanceReview:
    """Keep the working paper; nothing follows from it yet.

    ``findings`` maps criterion keys to verdict, comment, evidence (a version
    id of this submission, or None), place, and the numbers of a measured
    criterion; where they decide by themselves, an open verdict follows them.
    ``revision`` is the one the person saw: a later one means somebody else
    saved meanwhile.
    ``rework_due_on`` is a date only a rejection outside a package can name.
    """
    term = term_now(lock_contract(submission.contract_id), term)
    # The page's copy was read before the lock and remembers what was not.
    submission = Submission.objects.get(pk=submission.pk)
    check_can_review(submission, by)
    review, made = AcceptanceReview.objects.get_or_create(
        submission=submission,
        defaults={"contract": submission.contract, "prepared_by": by},
    )
    if not made and review.revision != revision:
        raise Refused(
            "changed_meanwhile",
            f"{who_saved_last(review, review.prepared_by)}保存过这份评审。"
            "填写的内容仍在下方，请核对后再次保存。",
        )
    if review.state != ReviewState.DRAFTING:
        review.state = ReviewState.DRAFTING
    named = result == Result.REJECTED and term.package is None
    review.result, review.conclusion = result, conclusion
    review.rework_due_on = rework_due_on if named else None
    review.prepared_by = by
    review.revision += 1
    review.save()
    _save_findings(review, term, findings)
    return review


NUMBERS = ("number", "out_of", "baseline", "value")


def _save_findings(review, term: DeliverableTerm, findings) -> None:
    if set(findings) - {criterion.key for criterion in term.criteria}:
        raise Refused(
            "no_such_criterion",
            "意见未引标准：不得下发。请写在所依据的标准之下。",
        )
    asked = asked_of(review.contract, term)
    own = set(
        DocumentVersion.objects.filter(
            submitted_in=review.submission_id
        ).values_list("pk", flat=True)
    )
    for criterion in term.criteria:
        values = findings.get(criterion.key)
        if values is None:
            continue
        evidence = values.get("evidence")
        if evidence is not None and evidence not in own:
            raise Refused(
                "foreign_evidence", "证据须是本次提交的文件。请重新选择。"
            )
        row, _ = Finding.objects.get_or_create(
            review=review, criterion=criterion.key
        )
        row.verdict = values.get("verdict", "")
        row.comment = values.get("comment", "")
        row.evidence_id = evidence
        row.place = values.get("place", "")
        one = asked[criterion.key]
        for name in NUMBERS:
            taken = values.get(name) if name in one.takes else None
            setattr(row, name, taken)
        check_numbers(row, criterion.measure)
        row.verdict = row.verdict or _by_itself(one.of(row))
        row.save()


def _by_itself(said: Measured | None) -> str:
    """The verdict that follows from numbers alone (自动判), if one does."""
    if said is None or said.met is None:
        return ""
    return Verdict.MET if said.met else Verdict.NOT_MET


@transaction.atomic
def propose_decision(
    *,
    review: AcceptanceReview,
    term: DeliverableTerm,
    by: User,
    today: date,
    revision: int,
) -> AcceptanceReview:
    """The 经办 has checked the 核对 page and asks for the signature.

    What is proposed is what was checked: a paper saved meanwhile is refused.
    """
    contract = lock_contract(review.contract_id)
    term = term_now(contract, term)
    review = AcceptanceReview.objects.select_related("submission").get(
        pk=review.pk
    )
    check_can_review(review.submission, by)
    check_seen(review, revision)
    if review.state == ReviewState.SUBMITTED:
        raise Refused(
            "already_proposed",
            f"该评审已由{who_saved_last(review, review.prepared_by)}提请签署，"
            "正等待甲方审批。",
        )
    check_can_propose(review, term, today=today)
    review.state, review.prepared_by = ReviewState.SUBMITTED, by
    review.return_reason = ""
    review.save()
    audit.record(
        "decision_proposed",
        by=by,
        contract=contract,
        on=review,
        summary=f"提请签署：{Result(review.result).label}",
        detail={"submission": review.submission.number},
    )
    return review


@transaction.atomic
def decide_review(
    *,
    review: AcceptanceReview,
    term: DeliverableTerm,
    by: User,
    today: date,
    revision: int,
) -> Decision:
    """甲方审批 signs the conclusion that another person prepared.

    What is signed is what was seen: a paper saved meanwhile is refused.
    """
    contract = lock_contract(review.contract_id)
    term = term_now(contract, term)
    review = AcceptanceReview.objects.select_related(
        "submission", "prepared_by"
    ).get(pk=review.pk)
    check_can_decide(review, by)
    check_seen(review, revision)
    check_can_propose(review, term, today=today)
    decision = add_decision(
        contract,
        review.submission,
        result=review.result,
        conclusion=review.conclusion,
        findings=frozen_findings(review, term, on=today),
        rework_due_on=review.rework_due_on,
        prepared_by=review.prepared_by,
        by=by,
        on=today,
    )
    review.state = ReviewState.DECIDED
    review.save()
    return decision


@transaction.atomic
def return_review(
    *, review: AcceptanceReview, by: User, reason: str
) -> AcceptanceReview:
    """The signer sends the paper back to the 经办 instead of signing."""
    contract = lock_contract(review.contract_id)
    review = AcceptanceReview.objects.get(pk=review.pk)
    check_can_decide(review, by)
    check_reason(reason, act="退回评审")
    review.state, review.return_reason = ReviewState.DRAFTING, reason.strip()
    review.save()
    audit.record(
        "decision_returned",
        by=by,
        contract=contract,
        on=review,
        summary="退回评审底稿",
        detail={"reason": reason},
    )
    return review


def add_decision(
    contract: Contract,
    submission: Submission,
    *,
    result: str,
    conclusion: str,
    findings: list[dict[str, Any]],
    prepared_by: User,
    by: User,
    on: date,
    rework_due_on: date | None = None,
    batch: BackfillBatch | None = None,
) -> Decision:
    """Write a decision; callers have locked and checked."""
    decision = Decision.objects.create(
        **stamp(contract, by=by, on=on, batch=batch),
        submission=submission,
        turn=next_turn(submission.decisions),
        number=next_number(contract, "decision", year=on.year),
        result=result,
        conclusion=conclusion,
        findings=findings,
        rework_due_on=rework_due_on,
        prepared_by=prepared_by,
    )
    audit.record(
        result,
        by=by,
        contract=contract,
        on=decision,
        summary=f"{Result(result).label}，验收单 {decision.number}",
        detail={
            "deliverable": submission.deliverable.key,
            "submission": submission.number,
            "manifest_sha256": submission.manifest_digest,
            "prepared_by": str(prepared_by),
            "happened_on": on.isoformat(),
            "rework_due_on": rework_due_on and rework_due_on.isoformat(),
            "backfilled": batch is not None,
        },
    )
    return decision


def frozen_findings(
    review: AcceptanceReview, term: DeliverableTerm, *, on: date
) -> list[dict[str, Any]]:
    """The findings with their criteria's own words, in the text's order."""
    rows = {
        row.criterion: row
        for row in review.findings.select_related("evidence")
    }
    asked = asked_of(review.contract, term, on=on)
    frozen = []
    for criterion in term.criteria:
        row = rows[criterion.key]
        evidence = row.evidence
        frozen.append(
            {
                "criterion": criterion.key,
                "clause": criterion.clause,
                "quote": criterion.quote,
                "verdict": row.verdict,
                "comment": row.comment,
                "evidence": evidence
                and {
                    "name": evidence.name,
                    "version": evidence.number,
                    "sha256": evidence.file_id,
                    "place": row.place,
                },
                "measured": _frozen_numbers(row, asked[criterion.key]),
            }
        )
    return frozen


def _frozen_numbers(row: Finding, asked: Asked) -> dict[str, Any] | None:
    """The numbers as they were entered, or read from the record."""
    said = asked.of(row)
    if said is None:
        return None
    entered = {name: getattr(row, name) for name in asked.takes}
    written = {
        name: value if value is None or isinstance(value, int) else str(value)
        for name, value in entered.items()
    }
    return {
        "measure": asked.criterion.measure,
        "needed": asked.quantity and str(asked.quantity.value),
        "words": said.words,
        "missing": said.missing,
        **written,
        "refs": [ref for one in asked.followed for ref in one.refs],
    }
