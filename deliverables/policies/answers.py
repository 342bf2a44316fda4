"""Every finding of a rejected round is answered before the next one."""

from contracts.policies import Refused, check_role, not_countersigned
from contracts.states import Role
from deliverables.models import Decision, DocumentVersion, Submission
from deliverables.queries.answers import drafts_on, failed_findings
from deliverables.queries.state import (
    awaits_countersignature,
    current_versions,
    decision_of,
    latest_submission,
)
from deliverables.states import Result

PARTY_B = (Role.B_LEAD, Role.B_ONSITE)


def check_can_answer(decision: Decision, by) -> None:
    """乙方 answers the findings of the round that was sent back last."""
    deliverable = decision.submission.deliverable
    check_role(decision.contract, by, *PARTY_B, act="答复验收意见")
    if awaits_countersignature(deliverable):
        raise not_countersigned()
    if decision.result != Result.REJECTED:
        raise Refused("nothing_to_answer", "该轮验收合格，没有须答复的意见。")
    latest = latest_submission(deliverable)
    if latest is None or latest.pk != decision.submission_id:
        raise Refused(
            "answers_frozen",
            "答复已随下一轮提交，不能再改动。请在最近一轮的意见下答复。",
        )


def check_answered(latest: Submission | None) -> None:
    """Nothing is handed in again while a finding stands unanswered."""
    decision = decision_of(latest) if latest else None
    if decision is None or decision.result != Result.REJECTED:
        return
    drafts = drafts_on(decision)
    asked = failed_findings(decision)
    lacking = [
        one.number
        for one in asked
        if one.criterion not in drafts
        or not drafts[one.criterion].text.strip()
    ]
    if lacking:
        numbers = "、".join(f"标准 {number}" for number in lacking)
        raise Refused(
            "findings_unanswered",
            f"还有 {len(lacking)} 条意见未答复：{numbers}。"
            "请逐条答复后再提交。",
        )
    own = {version.pk for version in current_versions(_deliverable(latest))}
    stale = [
        one.number
        for one in asked
        if drafts[one.criterion].version_id not in own | {None}
    ]
    if stale:
        numbers = "、".join(f"标准 {number}" for number in stale)
        raise Refused(
            "answer_points_elsewhere",
            f"{numbers}的答复所指的文件已被替换或移除。请改指现在的版本。",
        )


def check_points_here(
    decision: Decision, version: DocumentVersion | None
) -> None:
    """An answer points at a file that the next submission would take."""
    if version is None:
        return
    own = current_versions(decision.submission.deliverable)
    if version.pk not in {one.pk for one in own}:
        raise Refused(
            "foreign_version", "答复只能指向本成果现有的文件。请重新选择。"
        )


def _deliverable(submission: Submission | None):
    assert submission is not None
    return submission.deliverable
