"""What a conclusion needs before it is put before the signer."""

from datetime import date

from contracts.policies import Refused
from contracts.rules.agreement import DeliverableTerm
from deliverables.models import AcceptanceReview, Finding
from deliverables.queries.measures import asked_of, measured_findings
from deliverables.rules.citing import uncited
from deliverables.rules.measures import RATIO, Measured
from deliverables.states import Result, Verdict


def check_can_propose(
    review: AcceptanceReview, term: DeliverableTerm, *, today: date
) -> None:
    """A conclusion needs every criterion judged, and a reason for a no."""
    findings = {row.criterion: row for row in review.findings.all()}
    open_ones = [
        criterion
        for criterion in term.criteria
        if not getattr(findings.get(criterion.key), "verdict", "")
    ]
    if open_ones:
        raise Refused(
            "criteria_open",
            f"还有 {len(open_ones)} 条标准未判定。请逐条判定后再核对。",
        )
    failed = [row for row in findings.values() if row.verdict != Verdict.MET]
    if review.result == Result.ACCEPTED and failed:
        raise Refused(
            "accepted_with_failures",
            "有标准判为不符合或无法判定，不能作出验收合格的结论。请改判，或选验收不合格。",
        )
    if review.result == Result.REJECTED and not failed:
        raise Refused(
            "rejected_without_finding",
            "验收不合格须至少引用一条不符合的标准。请先判定该条标准。",
        )
    if any(not row.comment.strip() for row in failed):
        raise Refused(
            "finding_without_comment",
            "判为不符合或无法判定的标准须写明意见，乙方才知道改什么。",
        )
    check_numbers_agree(review, term, findings, today=today)
    if not review.result:
        raise Refused("no_result", "请选择结论：验收合格或验收不合格。")
    if review.result == Result.REJECTED:
        check_cites(review.conclusion, term)
    if review.rework_due_on is not None and review.rework_due_on <= today:
        raise Refused(
            "rework_due_passed",
            "整改期限须晚于今天。请填写以后的日期，或留空。",
        )


def check_cites(conclusion: str, term: DeliverableTerm) -> None:
    """What 乙方 is sent back with rests on a criterion, word by word."""
    loose = uncited(conclusion, len(term.criteria))
    if loose:
        places = "、".join(str(place) for place in loose)
        raise Refused(
            "uncited_comment",
            f"意见未引标准：不得下发。请在结论说明第 {places} 段写明"
            f"“标准 1”至“标准 {len(term.criteria)}”中的一条，或删去该段。",
        )


def check_numbers_agree(
    review: AcceptanceReview,
    term: DeliverableTerm,
    findings: dict[str, Finding],
    *,
    today: date,
) -> None:
    """No verdict says more than the numbers behind it."""
    asked = asked_of(review.contract, term, on=today)
    said = measured_findings(asked, findings.values())
    has_files = review.submission.documents.exists() if said else False
    for place, criterion in enumerate(term.criteria, 1):
        if criterion.key in said:
            _check_one(
                place,
                findings[criterion.key],
                said[criterion.key],
                cites=has_files and bool(asked[criterion.key].takes),
            )


def _check_one(
    place: int, row: Finding, said: Measured, *, cites: bool
) -> None:
    if said.missing and row.verdict != Verdict.UNDETERMINED:
        raise Refused(
            "number_missing",
            f"标准 {place} {said.missing}，无法判定。"
            "请填写证据所载的数，或判为无法判定并写明意见。",
        )
    if row.verdict != Verdict.MET:
        return
    if said.met is False:
        raise Refused(
            "against_the_numbers",
            f"标准 {place} 为 {said.words}，未达到要求，不能判为符合。"
            "请核对所填的数，或改判不符合。",
        )
    if cites and row.evidence_id is None:
        raise Refused(
            "number_without_evidence",
            f"标准 {place} 填了数但未引证据。请选择载有该数的文件。",
        )


def check_numbers(row: Finding, measure: str) -> None:
    """Numbers that cannot stand on a sample sheet are not kept."""
    if row.out_of == 0:
        raise Refused(
            "nothing_sampled", "抽样数、月数须大于 0。请按抽样表填写。"
        )
    both = row.number is not None and row.out_of is not None
    if measure == RATIO and both and row.number > row.out_of:
        raise Refused(
            "more_than_sampled",
            "正确数大于抽样数。请按抽样表核对后填写。",
        )
