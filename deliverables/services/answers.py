"""乙方 answers what was found, and the answers go with the resubmission."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from contracts.models import User
from contracts.policies import Refused
from contracts.services.facts import lock_contract
from deliverables.models import (
    Answer,
    AnswerDraft,
    Decision,
    DocumentVersion,
    Submission,
)
from deliverables.policies.answers import check_can_answer, check_points_here
from deliverables.policies.first import who_saved_last
from deliverables.queries.answers import drafts_on, failed_findings
from deliverables.queries.state import decision_of


@transaction.atomic
def save_answers(
    *,
    decision: Decision,
    answers: Mapping[str, Mapping[str, Any]],
    by: User,
) -> list[AnswerDraft]:
    """Keep drafts of answers to the findings of a rejected round.

    ``answers`` maps criterion keys to text, version (an id or None) and
    ``revision``, the draft's when the person opened the page. What the
    person left as it was stays as another saved it meanwhile; what both
    changed is refused, naming who was first.
    """
    lock_contract(decision.contract_id)
    decision = Decision.objects.select_related(
        "contract", "submission__deliverable"
    ).get(pk=decision.pk)
    check_can_answer(decision, by)
    drafts, saved = drafts_on(decision), []
    for failed in failed_findings(decision):
        given = answers.get(failed.criterion)
        if given is None:
            continue
        draft = drafts.get(failed.criterion) or AnswerDraft(
            decision=decision, criterion=failed.criterion
        )
        if _is_news(draft, given, failed.number):
            saved.append(_keep(draft, given, by))
    return saved


def _is_news(draft: AnswerDraft, given: Mapping[str, Any], number: int):
    new = (given.get("text", "").strip(), given.get("version"))
    if new == (draft.text, draft.version_id):
        return False
    seen = int(given.get("revision") or 0)
    if seen == draft.revision:
        return True
    if new == _as_of(draft, seen):
        return False
    raise Refused(
        "changed_meanwhile",
        f"{who_saved_last(draft, draft.written_by)}改过标准 {number} 的答复。"
        "填写的内容仍在下方，请核对后再次保存。",
    )


def _as_of(draft: AnswerDraft, revision: int) -> tuple[str, int | None]:
    """What a draft said when the person opened the page."""
    was = draft.history.filter(revision=revision).first()
    return (was.text, was.version_id) if was else ("", None)


def _keep(
    draft: AnswerDraft, given: Mapping[str, Any], by: User
) -> AnswerDraft:
    version = None
    if given.get("version") is not None:
        version = DocumentVersion.objects.filter(pk=given["version"]).first()
        if version is None:
            raise Refused("version_gone", "所选的文件已不在。请重新选择。")
    check_points_here(draft.decision, version)
    draft.text, draft.version = given.get("text", "").strip(), version
    draft.written_by, draft.revision = by, draft.revision + 1
    draft.save()
    return draft


def freeze_answers(
    submission: Submission, answered: Submission | None
) -> list[Answer]:
    """Hand in the drafts with a submission; callers locked and checked.

    ``answered`` is the round before, if there was one.
    """
    decision = decision_of(answered) if answered else None
    failed = failed_findings(decision)
    if decision is None or not failed:
        return []
    drafts = drafts_on(decision)
    return Answer.objects.bulk_create(
        Answer(
            submission=submission,
            decision=decision,
            criterion=one.criterion,
            text=drafts[one.criterion].text,
            version=drafts[one.criterion].version,
            written_by=drafts[one.criterion].written_by,
        )
        for one in failed
    )
