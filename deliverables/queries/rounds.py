"""The rounds of a deliverable: rows of the database beside their days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Prefetch

from deliverables.models import (
    Answer,
    Deliverable,
    DocumentVersion,
    Submission,
)
from deliverables.queries.answers import (
    Answered,
    failed_findings,
    standing_answers,
)
from deliverables.queries.state import (
    TakenBack,
    decision_of,
    receipt_of,
    taken_back,
    with_acts,
)
from deliverables.queries.timing import Timing
from deliverables.states import Result


@dataclass(frozen=True)
class ShownRound:
    """One submission as a page shows it; ``days`` is its standing row."""

    submission: Submission
    days: Mapping[str, Any]
    until: date | None = None  # what happened later is not shown

    @property
    def receipt(self):
        """甲方's receipt, or None."""
        return self._by_then(receipt_of(self.submission))

    @property
    def decision(self):
        """The decision, or None."""
        return self._by_then(decision_of(self.submission))

    @property
    def withdrawal(self):
        """乙方's withdrawal, or None."""
        return self._by_then(getattr(self.submission, "withdrawal", None))

    @property
    def struck(self) -> list[TakenBack]:
        """The conclusions that were taken back."""
        return self._struck_by_then(self.submission.decisions.all())

    @property
    def struck_receipts(self) -> list[TakenBack]:
        """The receipts that were taken back."""
        return self._struck_by_then(self.submission.receipts.all())

    def _struck_by_then(self, rows) -> list[TakenBack]:
        return [one for one in taken_back(rows) if self._by_then(one.act)]

    def _by_then(self, row):
        late = row and self.until and row.happened_on > self.until
        return None if late else row

    @property
    def state(self) -> str:
        """withdrawn, open, accepted or rejected."""
        if self.withdrawal is not None:
            return "withdrawn"
        decision = self.decision
        return decision.result if decision else "open"

    @property
    def rejected(self) -> bool:
        """Sent back."""
        return self.state == Result.REJECTED

    @property
    def failed(self) -> list[dict[str, Any]]:
        """The findings 乙方 has to act on, from the signed decision."""
        return [one.finding for one in failed_findings(self.decision)]

    @property
    def answered(self) -> list[Answered]:
        """Those findings beside what the next submission said to them."""
        decision = self.decision
        if decision is None:
            return []
        answers = {
            key: row
            for key, row in standing_answers(decision).items()
            if not (self.until and row.submission.happened_on > self.until)
        }
        return [
            Answered(one, answers.get(one.criterion))
            for one in failed_findings(decision)
        ]


def rounds_of(
    deliverable: Deliverable, timing: Timing, *, until: date | None = None
) -> list[ShownRound]:
    """Every submission of a deliverable, newest first, withdrawn ones too.

    ``until`` leaves out what happened after a day.
    """
    days = {row["number"]: row for row in timing.rounds}
    submissions = (
        with_acts(Submission.objects.not_taken_back())
        .filter(deliverable=deliverable)
        .select_related("recorded_by", "withdrawal", "review")
        .prefetch_related(
            Prefetch(
                "decisions__answers",
                Answer.objects.select_related(
                    "version", "written_by", "submission__withdrawal"
                ),
            ),
            Prefetch(
                "documents",
                DocumentVersion.objects.select_related("file").order_by(
                    "piece", "recorded_at", "pk"
                ),
            )
        )
        .order_by("-round", "-pk")
    )
    if until is not None:
        submissions = submissions.filter(happened_on__lte=until)
    shown = [ShownRound(row, {}, until) for row in submissions]
    return [
        one
        if one.withdrawal
        else replace(one, days=days.get(one.submission.round, {}))
        for one in shown
    ]
