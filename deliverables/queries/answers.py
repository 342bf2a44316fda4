"""Findings of rejected rounds, and what 乙方 said to each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deliverables.models import (
    Answer,
    AnswerDraft,
    Decision,
    Deliverable,
    Submission,
)
from deliverables.states import Result, Verdict


@dataclass(frozen=True)
class Failed:
    """One finding that 乙方 has to act on, as it was signed."""

    number: int  # of the criterion in the text's order
    finding: dict[str, Any]

    @property
    def criterion(self) -> str:
        """The key of the criterion."""
        return self.finding["criterion"]


@dataclass(frozen=True)
class Answered:
    """A finding beside its answer, if there is one yet."""

    failed: Failed
    answer: Answer | None


@dataclass(frozen=True)
class Earlier(Answered):
    """A finding of an earlier round beside its answer."""

    round: int


def failed_findings(decision: Decision | None) -> list[Failed]:
    """The findings of a decision that were not met; none of a 补录 one."""
    if decision is None or decision.result != Result.REJECTED:
        return []
    return [
        Failed(number, row)
        for number, row in enumerate(decision.findings, 1)
        if row["verdict"] != Verdict.MET
    ]


def drafts_on(decision: Decision) -> dict[str, AnswerDraft]:
    """The answers in preparation, by criterion."""
    rows = AnswerDraft.objects.filter(decision=decision)
    return {
        row.criterion: row
        for row in rows.select_related("version", "written_by")
    }


def standing_answers(decision: Decision) -> dict[str, Answer]:
    """The answers handed in to a decision, by criterion; withdrawn ones not.

    A caller with many decisions has prefetched ``answers``.
    """
    return {
        row.criterion: row
        for row in decision.answers.all()
        if getattr(row.submission, "withdrawal", None) is None
    }


def earlier_findings(submission: Submission) -> dict[str, list[Earlier]]:
    """What was found in earlier rounds and answered, by criterion.

    The latest round first; one query for the decisions, one for the answers.
    """
    found: dict[str, list[Earlier]] = {}
    for decision in _rejected_before(submission):
        answers = standing_answers(decision)
        for failed in failed_findings(decision):
            found.setdefault(failed.criterion, []).append(
                Earlier(
                    failed=failed,
                    answer=answers.get(failed.criterion),
                    round=decision.submission.round,
                )
            )
    return found


def answers_of(submission: Submission) -> list[Answered]:
    """What a submission answered, in the order of the criteria."""
    rows = {
        row.criterion: row
        for row in submission.answers.select_related(
            "version", "written_by", "decision__submission"
        )
    }
    first = next(iter(rows.values()), None)
    return [
        Answered(one, rows.get(one.criterion))
        for one in failed_findings(first.decision if first else None)
    ]


def _rejected_before(submission: Submission):
    return (
        rejected_rounds(submission.deliverable)
        .filter(submission__round__lt=submission.round)
        .order_by("-submission__round")
    )


def rejected_rounds(deliverable: Deliverable):
    """The rejections of a deliverable with the answers to each."""
    return (
        Decision.objects.not_taken_back().filter(
            submission__deliverable=deliverable,
            result=Result.REJECTED,
        )
        .select_related("submission")
        .prefetch_related(
            "answers__version",
            "answers__written_by",
            "answers__submission__withdrawal",
        )
    )
